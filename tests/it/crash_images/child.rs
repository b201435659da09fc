//! The engine alone, in a process of its own, that can be told to leave the syncs out.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use minion::domain::command::Command as Asking;
use minion::domain::id::ZoneId;
use minion::domain::permission::Caller;
use minion::services::clock::wall_ms;
use minion::services::engine::{Answer, Asked as AskedFor, Engine, Key, Work};
use minion::storage::database::Database;
use tokio::sync::oneshot;

use super::checker::body_of;
use super::driver::{Asked, Request};
use super::moments::{ANSWERED, Record};
use super::trace;
use crate::support::traced;

/// Where the child keeps its database.
const FOLDER: &str = "CRASH_IMAGES_FOLDER";

/// The child's `PRAGMA synchronous`.
const SYNCHRONOUS: &str = "CRASH_IMAGES_SYNCHRONOUS";

/// Commands that the child does.
const COMMANDS: usize = 60;

fn key(percent: usize) -> String {
    format!("volume-{percent}")
}

/// Records the child with the writer at `synchronous`.
pub fn record(synchronous: &str) -> Record {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    std::fs::create_dir(&data).expect("a folder");
    let mut inner = Command::new(std::env::current_exe().expect("this test"));
    inner
        .args(["--exact", "crash_images::child::child_keeps_a_house"])
        .args(["--ignored", "--test-threads=1"])
        .env(FOLDER, &data)
        .env(SYNCHRONOUS, synchronous);
    let path = folder.path().join("trace");
    let mut child = traced::traced(&inner, &trace::OPTIONS, &path)
        .spawn()
        .expect("strace starts");
    let status = child.wait().expect("it ends");
    assert!(status.success(), "{status}");
    let text = traced::whole(&path, child.id());
    let steps = trace::read(&text, data.to_str().expect("a plain path"), 0);
    let answers = std::fs::read_to_string(data.join("answers")).expect("its answers");
    let asked = answers.lines().zip(1..).map(|(answer, percent)| Asked {
        request: Request::volume(&key(percent), percent),
        code: 200,
        answer: answer.to_owned(),
    });
    Record {
        asked: asked.collect(),
        steps,
    }
}

#[test]
#[ignore = "runs in a process of its own"]
fn child_keeps_a_house() {
    let folder = PathBuf::from(std::env::var_os(FOLDER).expect("a folder"));
    let synchronous = std::env::var(SYNCHRONOUS).expect("OFF or FULL");
    let database = Database::open(&folder.join("minion.db")).expect("a database");
    let writer = database.writer;
    writer
        .pragma_update(None, "synchronous", synchronous)
        .expect("it is as told");
    let (mut engine, shared) = Engine::open(writer, 1, wall_ms()).expect("an engine");
    let mut answered = create(&folder, ANSWERED);
    let mut answers = create(&folder, "answers");
    for percent in 1..=COMMANDS {
        let (sender, mut reply) = oneshot::channel();
        let asked = AskedFor {
            command: Asking::SetVolume {
                percent: u8::try_from(percent).expect("it is below 100"),
            },
            caller: Caller::owner(None),
            zone: ZoneId::FIRST,
            key: Some(Key {
                name: key(percent),
                request_hash: 1,
            }),
        };
        engine.turn(vec![Work::Ask(asked, sender)], shared.clock.now_ms());
        let Ok(Answer::Done(outcome)) = reply.try_recv().map(|reply| reply.answer) else {
            panic!("{percent} is not done");
        };
        let body = body_of(&outcome);
        writeln!(answers, "{body}").expect("it is noted");
        // One write, so that it is one line of the trace.
        let line = format!("{}\n", key(percent));
        answered.write_all(line.as_bytes()).expect("it is noted");
    }
}

fn create(folder: &Path, name: &str) -> std::fs::File {
    std::fs::File::create(folder.join(name)).expect("a file")
}
