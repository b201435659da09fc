//! What it costs to keep many screens the same: one event to 50, 1,000 and 8,000 of them, beside the
//! original's SyncManager, node's `ws`, and bare `write(2)`, in one run on one machine.
//!
//! Then what only minion promises: that a stalled screen delays nobody, that 8,000 come back at once
//! without a gap, and how many durable events a second the engine takes.
#![expect(
    clippy::print_stdout,
    reason = "the report is what this program is for"
)]

mod bare;
mod crowd;
mod durable;
#[path = "../live_sync/process.rs"]
mod process;
#[path = "../live_sync/servers.rs"]
mod servers;

use std::time::{Duration, Instant};

use anyhow::Result;
use bare::Bare;
use crowd::Crowd;
use servers::{Minion, Node, Peer};
use tokio::runtime::Runtime;

/// Screens of the rounds.
const CROWDS: [usize; 3] = [50, 1_000, 8_000];
/// Events of a round, and the time between two of them.
const EVENTS: usize = 40;
const EVENT_EVERY: Duration = Duration::from_millis(150);
/// Rounds with and without a stalled screen, each.
const STALLED_ROUNDS: usize = 20;
/// Screens of such a round.
const STALLED_CROWD: usize = 50;
/// Events that a storm must not lose.
const MISSED: usize = 5;

/// What one server did in one round.
struct Round {
    /// From the request to each arrival, ms.
    arrivals_ms: Vec<f64>,
    /// Processor time a delivery, microseconds.
    cpu_us: f64,
    /// Memory a connected, idle screen, kB.
    idle_kb: f64,
}

/// A server as a round sees it.
struct Contestant<'a> {
    port: u16,
    path: &'static str,
    kind: &'static str,
    /// The process that is measured; bare `write(2)` measures itself.
    pid: Option<u32>,
    tell: &'a mut dyn FnMut() -> Result<()>,
}

fn main() -> Result<()> {
    // `MINION_BENCH=promises` leaves the comparison out, which takes four minutes; `durable` leaves out
    // all but the engine alone.
    let only = std::env::var("MINION_BENCH").ok();
    if only.as_deref() == Some("durable") {
        return durable::report();
    }
    raise_file_limit()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let mut minion = Minion::start()?;
    if only.is_none() {
        fan_out(&runtime, &mut minion)?;
    }
    stalled(&runtime, &mut minion)?;
    storm(&runtime, &mut minion)?;
    drop(minion);
    durable::report()
}

/// One event to crowds of three sizes, of every server in turn.
fn fan_out(runtime: &Runtime, minion: &mut Minion) -> Result<()> {
    println!(
        "| screens | server | CPU a delivery, us | of bare write | p50 ms | p99 ms | idle kB |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    for count in CROWDS {
        let bytes = minion.frame_bytes()?;
        let bare = Bare::start(bytes)?;
        let bare_port = bare.port;
        let mut rounds = Vec::new();
        let mut tell = || bare.write();
        let mut of_bare = round(runtime, count, contestant_bare(bare_port, &mut tell))?;
        of_bare.cpu_us = bare.stop()?.as_secs_f64() * 1e6 / (count * EVENTS) as f64;
        let port = minion.port();
        let pid = Some(minion.pid());
        let mut volume = 0;
        let mut tell = || {
            volume = (volume + 1) % 100;
            minion.set_volume(volume)
        };
        let of_minion = Contestant {
            port,
            path: "/ws/sync",
            kind: "player:changed",
            pid,
            tell: &mut tell,
        };
        rounds.push(("minion", round(runtime, count, of_minion)?));
        let mut peer = Peer::start()?;
        let (port, pid) = (peer.port(), Some(peer.pid()));
        let of_peer = Contestant {
            port,
            path: "/ws/sync",
            kind: "comparison:advanced",
            pid,
            tell: &mut || peer.judge(),
        };
        rounds.push((
            "the original's SyncManager",
            round(runtime, count, of_peer)?,
        ));
        drop(peer);
        let node = Node::start(bytes)?;
        let (port, pid) = (node.port(), Some(node.pid()));
        let of_node = Contestant {
            port,
            path: "/",
            kind: "player:changed",
            pid,
            tell: &mut || node.tell(),
        };
        rounds.push(("node ws", round(runtime, count, of_node)?));
        let limit = of_bare.cpu_us;
        rounds.insert(0, ("bare write(2)", of_bare));
        for (name, mut round) in rounds {
            let [p50, p99] = [0.5, 0.99].map(|part| quantile(&mut round.arrivals_ms, part));
            let Round {
                cpu_us, idle_kb, ..
            } = round;
            let times = cpu_us / limit;
            println!(
                "| {count} | {name} | {cpu_us:.1} | {times:.1} x | {p50:.1} | {p99:.1} | {idle_kb:.1} |"
            );
        }
    }
    Ok(())
}

fn contestant_bare<'a>(port: u16, tell: &'a mut dyn FnMut() -> Result<()>) -> Contestant<'a> {
    Contestant {
        port,
        path: "/",
        kind: "player:changed",
        pid: None,
        tell,
    }
}

fn round(runtime: &Runtime, count: usize, server: Contestant<'_>) -> Result<Round> {
    let Contestant {
        port,
        path,
        kind,
        pid,
        tell,
    } = server;
    let memory = |pid: Option<u32>| pid.map_or(Ok(0.0), process::pss_kb);
    let before_kb = memory(pid)?;
    let crowd = Crowd::connect(runtime, port, path, count, kind)?;
    std::thread::sleep(Duration::from_secs(2));
    let idle_kb = (memory(pid)? - before_kb) / count as f64;
    let time = |pid: Option<u32>| pid.map_or(Ok(Duration::ZERO), process::cpu_time);
    let before = time(pid)?;
    let sent = pace(EVENTS, EVENT_EVERY, tell)?;
    std::thread::sleep(EVENT_EVERY * 2);
    let used = time(pid)?.saturating_sub(before);
    let arrivals = crowd.hang_up_after(runtime, EVENTS)?;
    // Hung up connections are cleared away before the next contestant.
    std::thread::sleep(Duration::from_secs(1));
    Ok(Round {
        arrivals_ms: latencies(&sent, &arrivals),
        cpu_us: used.as_secs_f64() * 1e6 / (count * EVENTS) as f64,
        idle_kb,
    })
}

/// Does something every `every`; when each was begun.
fn pace(
    count: usize,
    every: Duration,
    tell: &mut dyn FnMut() -> Result<()>,
) -> Result<Vec<Instant>> {
    let mut due = Instant::now();
    let mut begun = Vec::with_capacity(count);
    for _ in 0..count {
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        begun.push(Instant::now());
        tell()?;
        due += every;
    }
    Ok(begun)
}

/// From the request to each screen, ms.
fn latencies(sent: &[Instant], arrivals: &[Vec<Instant>]) -> Vec<f64> {
    let of_screen = |heard: &Vec<Instant>| -> Vec<f64> {
        let pairs = heard.iter().zip(sent);
        pairs
            .map(|(at, sent)| at.saturating_duration_since(*sent).as_secs_f64() * 1e3)
            .collect()
    };
    arrivals.iter().flat_map(of_screen).collect()
}

/// The others' p99 with and without a screen that stops reading, in turn.
fn stalled(runtime: &Runtime, minion: &mut Minion) -> Result<()> {
    let mut medians: [Vec<f64>; 2] = Default::default();
    for number in 0..STALLED_ROUNDS * 2 {
        let with = number % 2;
        let port = minion.port();
        // Connected, and never read.
        let stalled = (with == 1)
            .then(|| Crowd::connect_deaf(runtime, port))
            .transpose()?;
        let crowd = Crowd::connect(runtime, port, "/ws/sync", STALLED_CROWD, "player:changed")?;
        // Upgraded is not yet subscribed.
        std::thread::sleep(Duration::from_millis(200));
        let mut volume = number;
        let sent = pace(EVENTS, Duration::from_millis(50), &mut || {
            volume = (volume + 1) % 100;
            minion.set_volume(volume)
        })?;
        let arrivals = crowd.hang_up_after(runtime, EVENTS)?;
        drop(stalled);
        medians[with].push(quantile(&mut latencies(&sent, &arrivals), 0.99));
    }
    let [without, with] = medians.map(|mut p99| quantile(&mut p99, 0.5));
    println!(
        "\na stalled screen: the others' median p99 {without:.2} ms without, {with:.2} ms with it \
         ({:+.0} %), {STALLED_ROUNDS} runs each in turn",
        (with / without - 1.0) * 100.0
    );
    Ok(())
}

/// All come back at once, each having missed a few events.
fn storm(runtime: &Runtime, minion: &mut Minion) -> Result<()> {
    let count = CROWDS[2];
    let (epoch, seen) = minion.heads()?;
    for volume in 0..MISSED {
        minion.set_volume(volume + 1)?;
    }
    let path = format!("/ws/sync?epoch={epoch}&since={seen}");
    let begun = Instant::now();
    let crowd = Crowd::connect(runtime, minion.port(), &path, count, "player:changed")?;
    let arrivals = crowd.hang_up_after(runtime, MISSED)?;
    let healed = arrivals.iter().flatten().max().map(|last| *last - begun);
    let whole = arrivals
        .iter()
        .filter(|heard| heard.len() == MISSED)
        .count();
    println!(
        "a storm: {count} screens back with what they missed in {:.2} s, {whole} of them whole",
        healed.unwrap_or_default().as_secs_f64()
    );
    Ok(())
}

/// The smallest value that `part` (0 to 1) of `values` do not exceed; sorts them.
fn quantile(values: &mut [f64], part: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let rank = (values.len() as f64 * part).ceil() as usize;
    values[rank.clamp(1, values.len()) - 1]
}

fn raise_file_limit() -> Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        ..limit
    };
    Ok(setrlimit(Resource::Nofile, raised)?)
}
