//! Durable events a second, from the engine's entry: key, event, answer and rows included.

use std::path::Path;
use std::time::Instant;

use anyhow::Result;
use minion::domain::command::Command;
use minion::domain::id::ZoneId;
use minion::domain::permission::Caller;
use minion::services::clock::wall_ms;
use minion::services::engine::{Asked, Engine, Key, Work};
use minion::storage::database::Database;
use tokio::sync::oneshot;

/// Commands that one commit takes, as the engine drains them under load.
const BATCH: usize = 256;
const BATCHES: usize = 200;

/// Prints what the engine takes.
pub fn report() -> Result<()> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("durable");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let database = Database::open(&folder.join("minion.db"))?;
    let (mut engine, shared) = Engine::open(database.writer, 1, wall_ms())?;
    let mut number = 0_u32;
    let begun = Instant::now();
    for batch in 0..BATCHES {
        let mut callers = Vec::with_capacity(BATCH);
        let work = (0..BATCH).map(|_| {
            number += 1;
            let (reply, answered) = oneshot::channel();
            callers.push(answered);
            let asked = Asked {
                command: Command::SetVolume {
                    percent: u8::try_from(number % 100).unwrap_or(0),
                },
                caller: Caller::owner(None),
                zone: ZoneId::FIRST,
                key: Some(Key {
                    name: format!("{number:08}"),
                    request_hash: i64::from(number),
                }),
            };
            Work::Ask(asked, reply)
        });
        let work = work.collect();
        engine.turn(work, 1_700_000_000_000 + batch as i64);
        for answered in &mut callers {
            answered.try_recv()?;
        }
    }
    let seconds = begun.elapsed().as_secs_f64();
    let seq = shared.view.current().seq;
    anyhow::ensure!(seq >= (BATCH * BATCHES) as u64, "each was an event: {seq}");
    println!(
        "durable events: {:.0} a second, {BATCH} to a commit",
        seq as f64 / seconds
    );
    Ok(())
}
