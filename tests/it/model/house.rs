//! The daemon's log, engine and hub without sockets: real parts, a real file, virtual time.

use std::path::PathBuf;

use minion::domain::command::Command;
use minion::domain::id::{TrackId, ZoneId};
use minion::domain::permission::Caller;
use minion::domain::track::TrackTags;
use minion::protocol::frame::Frame;
use minion::services::clock::wall_ms;
use minion::services::engine::{Asked, Engine, Job, Key, Reply, Shared, Since, Work};
use minion::storage::database::Database;
use minion::storage::history::{self, Retention};
use minion::storage::library::new_file::NewFile;
use minion::storage::library::upsert::upsert_files;
use minion::sync::followed::Followed;
use minion::sync::subscription::{Delivery, Subscription};
use tokio::sync::oneshot;

/// Tracks of the house.
pub const TRACKS: i64 = 12;

/// Time between two turns, ms.
const STEP_MS: i64 = 700;

/// A house whose engine is turned by hand.
pub struct House {
    folder: tempfile::TempDir,
    engine: Option<Engine>,
    /// What everyone may look at.
    pub shared: Shared,
    now_ms: i64,
}

impl House {
    /// A new house with its tracks.
    pub fn new(seed: u64) -> Self {
        Self::with((1..=TRACKS).map(file).collect(), seed)
    }

    /// A new house with these files.
    pub fn with(files: Vec<NewFile>, seed: u64) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (engine, shared) = open(&folder.path().join("minion.db"), seed);
        let mut house = Self {
            folder,
            engine: Some(engine),
            shared,
            now_ms: 1_700_000_000_000,
        };
        house.work(Box::new(move |tx, now_ms| {
            let kept = upsert_files(tx, &files, now_ms)?;
            Ok(kept
                .tracks
                .into_iter()
                .map(|(id, facts)| (id, Some(facts)))
                .collect())
        }));
        house.ask(Command::LibraryChanged, None);
        house
    }

    /// Has a job done.
    pub fn work(&mut self, job: Job) {
        let (reply, mut done) = oneshot::channel();
        self.turn(vec![Work::Job(job, reply)]);
        let done = done.try_recv().expect("a turn answers");
        done.expect("it is committed");
    }

    /// The database file.
    pub fn database(&self) -> PathBuf {
        self.folder.path().join("minion.db")
    }

    /// A file beside the database.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// One turn of the engine.
    pub fn turn(&mut self, work: Vec<Work>) {
        self.now_ms += STEP_MS;
        let engine = self.engine.as_mut().expect("it runs");
        engine.turn(work, self.now_ms);
    }

    /// Asks, and has it answered.
    pub fn ask(&mut self, command: Command, key: Option<&str>) -> Reply {
        self.ask_in(ZoneId::FIRST, command, key)
    }

    /// Asks in a zone, and has it answered.
    pub fn ask_in(&mut self, zone: ZoneId, command: Command, key: Option<&str>) -> Reply {
        let request_hash = i64::from(minion::domain::hash::fnv1a(
            format!("{command:?}").as_bytes(),
        ));
        let key = key.map(|name| Key {
            name: name.to_owned(),
            request_hash,
        });
        let (reply, mut answered) = oneshot::channel();
        let caller = match command.is_from_inside() {
            true => Caller::house(),
            false => Caller::owner(None),
        };
        let asked = Asked {
            command,
            caller,
            zone,
            key,
        };
        self.turn(vec![Work::Ask(asked, reply)]);
        answered.try_recv().expect("a turn answers")
    }

    /// The command that takes event `seq` back, as the history's page asks it.
    pub fn undoing(&self, seq: u64) -> Option<(Command, Option<ZoneId>)> {
        let log = rusqlite::Connection::open(self.database()).expect("it opens");
        minion::services::activity::undoing::undoing(&log, seq).expect("it is read")
    }

    /// Opens a connection.
    pub fn subscribe(&mut self, since: Option<Since>) -> Subscription {
        self.subscribe_to(Followed::zone(ZoneId::FIRST), since)
    }

    /// Opens a connection that follows this.
    pub fn subscribe_to(&mut self, followed: Followed, since: Option<Since>) -> Subscription {
        let (reply, mut answered) = oneshot::channel();
        self.turn(vec![Work::Subscribe(followed, since, reply)]);
        answered.try_recv().expect("a turn answers")
    }

    /// Starts a connection over with a snapshot.
    pub fn restart(&mut self, subscription: &Subscription) {
        self.turn(vec![Work::Restart(subscription.id())]);
    }

    /// The process dies: what was not durable is gone, and all connections with it.
    pub fn crash(&mut self, seed: u64) {
        self.engine = None;
        let (engine, shared) = open(&self.database(), seed);
        self.engine = Some(engine);
        self.shared = shared;
    }

    /// Compacts what is older than the last `kept` events.
    pub fn compact(&mut self, kept: u64) {
        let mut database = Database::open(&self.database()).expect("a database");
        let tx = database.writer.transaction().expect("a transaction");
        let retention = Retention {
            household_events: kept,
            events: kept,
            age_ms: i64::MAX / 2,
            step_events: 1,
        };
        let moment = self.shared.view.current();
        let head = (moment.seq, &moment.state);
        while history::compact(&tx, head, self.now_ms, retention).expect("it compacts") {}
        tx.commit().expect("a commit");
    }

    /// The process dies, and an older copy of its database is put in place.
    pub fn crash_to(&mut self, copy: &std::path::Path, seed: u64) {
        self.engine = None;
        for ending in ["-wal", "-shm"] {
            let mut name = self.database().into_os_string();
            name.push(ending);
            // Neither need be there.
            let _ = std::fs::remove_file(name);
        }
        std::fs::copy(copy, self.database()).expect("a copy");
        self.crash(seed);
    }
}

fn open(database: &std::path::Path, seed: u64) -> (Engine, Shared) {
    let database = Database::open(database).expect("a database");
    Engine::open(database.writer, seed, wall_ms()).expect("an engine")
}

/// A file of an artist who has three; no two are as long.
pub fn file(number: i64) -> NewFile {
    NewFile {
        path: format!("/music/{number}.flac").into(),
        root: "/music".into(),
        size: number,
        inode: number,
        tags: TrackTags {
            title: format!("Song {number}"),
            artist: Some(format!("Band {}", number / 3)),
            duration_ms: 10_000 * number,
            ..TrackTags::default()
        },
        ..NewFile::default()
    }
}

/// A track by its place.
pub fn track(number: usize) -> TrackId {
    TrackId(i64::try_from(number).expect("few") % TRACKS + 1)
}

/// What waits for a connection; `None`: it overflowed, or nothing does.
pub fn waiting(subscription: &Subscription) -> Option<Delivery> {
    let mut next = std::pin::pin!(subscription.next());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match next.as_mut().poll(&mut context) {
        std::task::Poll::Ready(delivery) => Some(delivery),
        std::task::Poll::Pending => None,
    }
}

/// Frames as a screen reads them.
pub fn read(bytes: &[u8]) -> Frame {
    serde_json::from_slice(bytes).expect("a frame")
}
