//! Crash images: whatever instant the plug is pulled at, what was acknowledged is there, once.
//!
//! The real binary runs under strace while people use the house; meanwhile it is killed once and
//! started again. From the writes and the syncs that strace saw, a model of a disk (`disk.rs`)
//! makes what a power cut could have left at each commit and at moments between. Every such image
//! is opened: it must be sound, hold each command that had been answered exactly once, number the
//! log without a gap and never give a number that was told a second meaning (`checker.rs`).
//!
//! The same examination must fail where syncs are left out, or it would prove nothing: once with
//! the syncs taken out of the same trace, and once with an engine that runs at `synchronous=OFF`.

mod checker;
mod child;
mod disk;
mod driver;
mod examination;
mod moments;
mod trace;

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use crate::support::screen::Screen;
use crate::support::traced::{may_trace, whole};
use crate::support::{Daemon, TRACKS, Terminal, compose, free_address};
use examination::{Seen, examine};
use moments::{Record, Syncs, final_image};
use trace::{Step, What};

/// One image of so many is started by the real binary, which takes ten times as long as a look.
const START_EVERY: usize = 12;

/// Commands after which the house is killed; others are on their way then.
const KILLED_AFTER: usize = 50;

#[expect(clippy::print_stdout, reason = "the numbers are what this proof says")]
fn say(what: &str, seen: &dyn std::fmt::Display) {
    println!("crash images, {what}: {seen}");
}

/// Whether there is nothing to be seen here, said in the test's output.
fn is_untraceable() -> bool {
    let is_untraceable = !may_trace(&trace::OPTIONS);
    if is_untraceable {
        say("nothing was seen", &"no strace here, or it may not trace");
    }
    is_untraceable
}

/// A house in use from its first start on, killed in the middle, stopped at the end.
fn record_house() -> Record {
    let own = Terminal::new();
    compose(&own.folder().join("music"));
    let data = own.folder().join(".local/share/minion");
    let traces = [own.folder().join("first"), own.folder().join("second")];
    let mut daemon = Daemon::start_traced(own, &free_address(), &trace::OPTIONS, &traces[0]);
    daemon
        .terminal()
        .wait_until(|state| state["library"]["track_count"] == TRACKS);
    let session = daemon.post("/api/comparisons/session", &json!({}));
    // Whoever watches is told numbers, too.
    let _watching = Screen::open(&daemon, "");
    let address = daemon.address.clone();
    let mut first = String::new();
    let asked = driver::use_house(&address, session["pair"].clone(), |done: &AtomicUsize| {
        while done.load(Ordering::Relaxed) < KILLED_AFTER {
            std::thread::yield_now();
        }
        let process = daemon.process();
        daemon.kill_now();
        first = whole(&traces[0], process);
        daemon.start_again_traced(&trace::OPTIONS, &traces[1]);
    });
    let process = daemon.process();
    daemon.stop();
    let second = whole(&traces[1], process);
    let folder = data.to_str().expect("a plain path");
    let mut steps = trace::read(&first, folder, 0);
    steps.extend(trace::read(&second, folder, first.lines().count()));
    let record = Record { steps, asked };
    expect_same(&record, &data);
    record
}

/// The model of the disk must hold what the disk itself holds, or it would prove nothing.
fn expect_same(record: &Record, data: &Path) {
    let image = final_image(record);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(data).expect("the data folder") {
        let name = entry
            .expect("a file")
            .file_name()
            .into_string()
            .expect("a name");
        if !name.ends_with("-shm") {
            names.push(name);
        }
    }
    names.sort();
    assert_eq!(image.keys().cloned().collect::<Vec<_>>(), names);
    for (name, bytes) in &image {
        let is_same = std::fs::read(data.join(name)).is_ok_and(|there| there == *bytes);
        assert!(is_same, "the model's `{name}` is another");
    }
}

/// How often pages of the log were moved into the database: there, the order of syncs matters.
fn checkpoints(steps: &[Step]) -> usize {
    let is_checkpoint =
        |step: &&Step| matches!(&step.what, What::Syncs { name, .. } if name == "minion.db");
    // The first sync of the database is its birth.
    steps.iter().filter(is_checkpoint).count().saturating_sub(1)
}

fn expect_whole(seen: &Seen, asked: usize) {
    assert_eq!((seen.broken, seen.lost.len()), (0, 0), "{seen}");
    assert_eq!(seen.acknowledged, asked, "each answer was seen to leave");
}

#[test]
fn whatever_the_instant_of_a_power_cut_what_was_acknowledged_is_there_once() {
    if is_untraceable() {
        return;
    }
    let record = record_house();
    let seen = examine(&record, Syncs::Kept, Some(START_EVERY));
    say("the real binary", &seen);
    let checkpoints = checkpoints(&record.steps);
    say("checkpoints of the real binary", &checkpoints);
    expect_whole(&seen, record.asked.len());
    assert!(seen.images > 200 && seen.started > 20, "{seen}");
    assert!(checkpoints > 0, "the log never went into the database");

    let seen = examine(&record, Syncs::Dropped, None);
    say("the same writes without their syncs", &seen);
    assert!(seen.lossy > 0, "a disk that syncs nothing loses something");
}

#[test]
fn an_engine_that_leaves_syncs_out_is_found_out() {
    if is_untraceable() {
        return;
    }
    let full = child::record("FULL");
    let seen = examine(&full, Syncs::Kept, None);
    say("an engine at synchronous=FULL", &seen);
    expect_whole(&seen, full.asked.len());

    let off = child::record("OFF");
    let seen = examine(&off, Syncs::Kept, None);
    say("an engine at synchronous=OFF", &seen);
    assert_eq!(seen.acknowledged, off.asked.len());
    assert_eq!(
        seen.lost.len(),
        off.asked.len(),
        "each of them is lost somewhere"
    );
}
