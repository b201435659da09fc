//! Live sync as a house feels it, beside the original's on the same machine in the same run:
//! 50 connected clients, 20 verdicts a second, from the request to the arrival at all 50.
//! Then what minion costs while nothing happens, and how fast it starts.
//!
//! The real release binary with its demo library on a real disk, asked from outside. The rounds of
//! the two servers alternate, so that a busy moment of the machine meets both.
#![expect(
    clippy::print_stdout,
    reason = "the report is what this program is for"
)]

mod load;
mod process;
mod servers;

use std::time::Duration;

use anyhow::Result;
use load::{Clients, Round};
use process::Usage;
use servers::{Minion, Peer};
use tokio::runtime::Runtime;

/// Connected clients that every verdict must reach.
const CLIENTS: usize = 50;
/// All rounds together stay below the 276 pairs of the demo's 24 tracks: then it has asked all.
const VERDICTS_A_ROUND: usize = 130;
/// One verdict every 50 ms.
const VERDICT_EVERY: Duration = Duration::from_millis(50);
/// Each server's rounds.
const ROUNDS: usize = 2;
/// Connected clients while nothing happens.
const IDLE_CLIENTS: usize = 10;
/// How long nothing happens.
const IDLE: Duration = Duration::from_secs(60);
/// Starts of which the median is told.
const STARTS: usize = 9;

fn main() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let mut minion = Minion::start()?;
    let mut peer = Peer::start()?;

    println!(
        "{CLIENTS} clients, a verdict over REST every {} ms:",
        VERDICT_EVERY.as_millis()
    );
    println!("from request to arrival at all {CLIENTS}; to the answer (minion's is durable)\n");
    let mut of_minion = Vec::new();
    let mut of_peer = Vec::new();
    for _ in 0..ROUNDS {
        of_minion.push(round(&runtime, minion.port(), &mut || minion.judge())?);
        of_peer.push(round(&runtime, peer.port(), &mut || peer.judge())?);
    }
    println!("| server | arrival p50 ms | p99 ms | worst ms | answer p50 ms | p99 ms |");
    println!("| --- | --- | --- | --- | --- | --- |");
    tell_rounds("minion", &of_minion);
    tell_rounds("the original's SyncManager", &of_peer);

    println!(
        "\n{} s with {IDLE_CLIENTS} connected clients and nothing to do:\n",
        IDLE.as_secs()
    );
    println!("| server | CPU, % of a core | RSS MB | PSS MB |");
    println!("| --- | --- | --- | --- |");
    minion.restart()?;
    let (of_minion, of_peer) = idle(&runtime, &minion, &peer)?;
    tell_usage("minion", &of_minion);
    tell_usage("the original's SyncManager", &of_peer);
    drop(peer);

    let mut starts_ms = Vec::new();
    for _ in 0..STARTS {
        starts_ms.push(minion.restart()?.as_secs_f64() * 1e3);
    }
    let [median, worst] = [0.5, 1.0].map(|part| load::quantile(&mut starts_ms, part));
    println!("\nminion, start to open port: median {median:.0} ms, worst {worst:.0} ms");
    Ok(())
}

/// Connects all clients to the server at `port`, judges a round and sees what arrived when.
fn round(runtime: &Runtime, port: u16, judge: &mut dyn FnMut() -> Result<()>) -> Result<Round> {
    let clients = Clients::connect(runtime, port, CLIENTS)?;
    let requests = load::judge_steadily(VERDICTS_A_ROUND, VERDICT_EVERY, judge)?;
    let arrivals = clients.hang_up_after(runtime, requests.len())?;
    Round::new(&requests, &arrivals)
}

fn tell_rounds(name: &str, rounds: &[Round]) {
    let all = |pick: fn(&Round) -> &Vec<f64>| rounds.iter().flat_map(pick).copied().collect();
    let mut arrivals_ms: Vec<f64> = all(|round| &round.arrivals_ms);
    let mut answers_ms: Vec<f64> = all(|round| &round.answers_ms);
    let [p50, p99, worst] = [0.5, 0.99, 1.0].map(|part| load::quantile(&mut arrivals_ms, part));
    let [a50, a99] = [0.5, 0.99].map(|part| load::quantile(&mut answers_ms, part));
    println!("| {name} | {p50:.1} | {p99:.1} | {worst:.1} | {a50:.1} | {a99:.1} |");
}

/// Watches both servers do nothing, at the same time.
fn idle(runtime: &Runtime, minion: &Minion, peer: &Peer) -> Result<(Usage, Usage)> {
    let clients =
        [minion.port(), peer.port()].map(|port| Clients::connect(runtime, port, IDLE_CLIENTS));
    // What the arrivals caused should be over.
    std::thread::sleep(Duration::from_secs(5));
    let before = (
        process::cpu_time(minion.pid())?,
        process::cpu_time(peer.pid())?,
    );
    std::thread::sleep(IDLE);
    let usage = (
        Usage::since(minion.pid(), before.0, IDLE)?,
        Usage::since(peer.pid(), before.1, IDLE)?,
    );
    for clients in clients {
        clients?.hang_up_after(runtime, 0)?;
    }
    Ok(usage)
}

fn tell_usage(name: &str, usage: &Usage) {
    let Usage {
        cpu_percent,
        rss_mb,
        pss_mb,
    } = usage;
    println!("| {name} | {cpu_percent:.2} | {rss_mb:.1} | {pss_mb:.1} |");
}
