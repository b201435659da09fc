//! kill -9 of the real binary under load: whatever was acknowledged is there, once, and what was
//! asked again is answered as before. Clients keep their own logs; a checker judges by these alone.
//!
//! `MINION_KILL_ROUNDS=1000 cargo nextest run killed` looks longer.

mod checker;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use checker::{Asked, check};
use rand::{RngExt, SeedableRng};
use serde_json::json;

use crate::support::Daemon;

/// Rounds, unless somebody wants to know.
const ROUNDS: u64 = 200;

/// Clients that ask at once.
const CLIENTS: usize = 3;

/// A client asks until the daemon is gone; what was not answered is asked again in the next round.
fn ask_until_gone(daemon: &Daemon, is_over: &AtomicBool, log: &mut Vec<Asked>, name: &str) {
    loop {
        if log.last().is_none_or(|last| last.answer.is_some()) {
            let number = log.len();
            let key = format!("{name}-{number}");
            let (path, body) = match number % 3 {
                0 => ("/api/playlists", json!({"name": key})),
                1 => ("/api/queue", json!({"track_ids": [1 + number % 12]})),
                _ => ("/api/radio/stations", json!({"name": key, "mode": "loved"})),
            };
            let answer = None;
            log.push(Asked {
                key,
                path,
                body,
                answer,
            });
        }
        let last = log.last_mut().expect("just pushed");
        last.answer = daemon.ask(last.path, &last.body, &last.key);
        // Shutting down or a full disk: nothing happened, and nothing was stored.
        last.answer.take_if(|(code, _)| *code == 503);
        if is_over.load(Ordering::Relaxed) {
            return;
        }
    }
}

#[test]
fn under_kill_9_whatever_was_acknowledged_happened_once() {
    let rounds = std::env::var("MINION_KILL_ROUNDS").ok();
    let rounds = rounds
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(ROUNDS);
    let mut chance = rand::rngs::StdRng::seed_from_u64(rounds);
    let mut daemon = Daemon::start();
    daemon.wait_until_measured();
    let mut logs = vec![Vec::new(); CLIENTS];
    for round in 0..rounds {
        let is_over = AtomicBool::new(false);
        let pause = Duration::from_micros(chance.random_range(500..30_000));
        let process = daemon.process_id();
        std::thread::scope(|scope| {
            for (number, log) in logs.iter_mut().enumerate() {
                let (daemon, is_over) = (&daemon, &is_over);
                let name = format!("client {number}");
                scope.spawn(move || ask_until_gone(daemon, is_over, log, &name));
            }
            std::thread::sleep(pause);
            kill_9(process);
            is_over.store(true, Ordering::Relaxed);
        });
        daemon.restart();
        // What was answered before is answered the same.
        for log in &logs {
            if let Some(last) = log.iter().rev().find(|asked| asked.answer.is_some()) {
                let again = daemon.ask(last.path, &last.body, &last.key);
                assert_eq!(again, last.answer, "round {round}: {}", last.key);
            }
        }
    }
    for log in &mut logs {
        for last in log.iter_mut().filter(|asked| asked.answer.is_none()) {
            last.answer = daemon.ask(last.path, &last.body, &last.key);
        }
    }
    let asked: Vec<_> = logs.concat();
    assert!(
        asked.len() as u64 > rounds * 2,
        "the load was real: {}",
        asked.len()
    );
    check(&daemon, &asked);
}

fn kill_9(process: u32) {
    let killed = std::process::Command::new("kill")
        .args(["-9", &process.to_string()])
        .status();
    assert!(killed.is_ok_and(|status| status.success()));
}
