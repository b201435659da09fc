//! Whoever looks sees what is durable: the plug is pulled between decide and commit, and everything
//! that readers hold in memory is read at that very moment.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use minion::domain::command::{Choice, Command, NamedPair, QueuePlace};
use minion::domain::comparison::Winner;
use minion::domain::filter::Filter;
use minion::domain::goal::{Goal, Mode};
use minion::domain::id::{PairId, TrackId, VerdictId, ZoneId};
use minion::domain::permission::Caller;
use minion::domain::star::StarKind;
use minion::services::clock::wall_ms;
use minion::services::engine::{Answer, Asked, Engine, Key, Reply, Shared, Work};
use minion::services::feed::Told;
use minion::services::rankings::{self, RankedWanted};
use minion::storage::database::{Database, Readers};
use minion::storage::library::upsert::upsert_files;
use tokio::sync::oneshot;

use crate::model::house::{TRACKS, file};

/// Long enough for half of a track to be heard.
const STEP_MS: i64 = 200_000;

/// An engine whose commits can be made to fail, watched as it commits.
struct Watched {
    engine: Engine,
    shared: Shared,
    readers: Readers,
    /// Whether the next commits fail.
    is_unplugged: Arc<AtomicBool>,
    /// What readers saw at each commit, before it was done.
    at_commit: Arc<Mutex<Vec<String>>>,
    now_ms: i64,
    asked: usize,
    _folder: tempfile::TempDir,
}

/// Everything that readers can see.
fn seen(shared: &Shared, readers: &Readers) -> String {
    let view = &shared.view;
    let current = view.current();
    let conn = readers.get().expect("a reader");
    let ratings: Vec<_> = (1..=TRACKS)
        .map(|id| view.ratings().rating_info(TrackId(id)))
        .collect();
    let ranked = view.present(&conn, &view.first(), 0, |show| {
        let wanted = RankedWanted::default();
        rankings::tracks(show, &wanted, &Default::default(), 0, None).expect("it is read")
    });
    let tracks: Vec<_> = view.catalog().iter().map(|(id, it)| (*id, *it)).collect();
    let library = (view.library().track_count, view.library().album_count);
    format!(
        "{} {:?} {:?}\n{library:?} {tracks:?}\n{ratings:?}\n{ranked:?}",
        current.seq,
        current.state,
        view.first().session
    )
}

impl Watched {
    fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database = Database::open(&folder.path().join("minion.db")).expect("a database");
        let readers = database.readers();
        let is_unplugged = Arc::new(AtomicBool::new(false));
        let at_commit = Arc::new(Mutex::new(Vec::new()));
        let watched: Arc<OnceLock<Shared>> = Arc::default();
        let hook = {
            let (fails, at_commit) = (Arc::clone(&is_unplugged), Arc::clone(&at_commit));
            let (watched, readers) = (Arc::clone(&watched), readers.clone());
            move || {
                if let Some(shared) = watched.get() {
                    let mut at_commit = at_commit.lock().expect("a test's own");
                    at_commit.push(seen(shared, &readers));
                }
                fails.load(Ordering::Relaxed)
            }
        };
        let writer = database.writer;
        writer.commit_hook(Some(hook)).expect("a hook");
        let (engine, shared) = Engine::open(writer, 1, wall_ms()).expect("an engine");
        watched.set(shared.clone()).ok().expect("it is set once");
        shared.view.set_has_speaker(true);
        let mut house = Self {
            engine,
            shared,
            readers,
            is_unplugged,
            at_commit,
            now_ms: 1_700_000_000_000,
            asked: 0,
            _folder: folder,
        };
        let (reply, mut done) = oneshot::channel();
        let files: Vec<_> = (1..=TRACKS).map(file).collect();
        house.turn(Work::Job(
            Box::new(move |tx, now_ms| {
                let kept = upsert_files(tx, &files, now_ms)?.tracks.into_iter();
                Ok(kept.map(|(id, facts)| (id, Some(facts))).collect())
            }),
            reply,
        ));
        done.try_recv()
            .expect("a turn answers")
            .expect("it is kept");
        house.ask(Command::LibraryChanged);
        house
    }

    fn turn(&mut self, work: Work) {
        self.now_ms += STEP_MS;
        self.engine.turn(vec![work], self.now_ms);
    }

    fn ask(&mut self, command: Command) -> Reply {
        let (reply, mut answered) = oneshot::channel();
        self.asked += 1;
        let caller = match command.is_from_inside() {
            true => Caller::house(),
            false => Caller::owner(None),
        };
        let asked = Asked {
            command,
            caller,
            zone: ZoneId::FIRST,
            key: Some(Key {
                name: format!("key {}", self.asked),
                request_hash: 1,
            }),
        };
        self.turn(Work::Ask(asked, reply));
        answered.try_recv().expect("a turn answers")
    }

    fn seen(&self) -> String {
        seen(&self.shared, &self.readers)
    }
}

fn script() -> Vec<Command> {
    let verdict = |pair, winner| Command::RecordVerdict {
        named: NamedPair {
            pair_id: Some(PairId(pair)),
            ..NamedPair::default()
        },
        choice: Choice::Winner(winner),
    };
    let archive = |id, is_archived| Command::SetArchived {
        track: TrackId(id),
        is_archived,
    };
    vec![
        Command::StartComparison {
            filter: Filter::default(),
            mode: Mode::default(),
            goal: Goal::default(),
        },
        verdict(1, Winner::A),
        verdict(2, Winner::B),
        Command::UndoVerdict { verdict_id: None },
        verdict(2, Winner::Tie),
        Command::SetVerdict {
            verdict_id: VerdictId(1),
            is_undone: true,
        },
        Command::SetStar {
            kind: StarKind::Track,
            id: 3,
            is_starred: true,
            age_ms: 0,
        },
        Command::QueueAdd {
            tracks: vec![TrackId(4), TrackId(5), TrackId(6)],
            place: QueuePlace::End,
        },
        Command::PlayAll {
            tracks: vec![TrackId(7), TrackId(8)],
            from: None,
            shuffle: None,
        },
        // What was heard is a fact of the track from then on.
        Command::Next { leaving: None },
        archive(9, true),
        archive(9, false),
        Command::EndComparison { session_id: None },
    ]
}

#[test]
fn nobody_sees_what_a_commit_that_fails_takes_back() {
    let mut house = Watched::open();
    for command in script() {
        let before = house.seen();
        house.is_unplugged.store(true, Ordering::Relaxed);
        house.at_commit.lock().expect("a test's own").clear();
        let reply = house.ask(command.clone());
        assert_eq!(reply.answer, Answer::NotWritten, "{command:?}");
        assert_eq!(house.seen(), before, "after a failed {command:?}");

        house.is_unplugged.store(false, Ordering::Relaxed);
        let reply = house.ask(command.clone());
        assert!(
            matches!(reply.answer, Answer::Done(_)),
            "{command:?}: {reply:?}"
        );
        let at_commit = std::mem::take(&mut *house.at_commit.lock().expect("a test's own"));
        assert!(at_commit.len() >= 2, "both attempts reached their commit");
        for seen in at_commit {
            assert_eq!(seen, before, "while {command:?} was committed");
        }
        assert_ne!(
            house.seen(),
            before,
            "{command:?} is seen once it is durable"
        );
    }
}

#[test]
fn the_feed_tells_each_command_once_it_is_durable_and_none_that_was_taken_back() {
    let mut house = Watched::open();
    let mut feed = house.shared.feed.subscribe();
    let mut told = Vec::new();
    for command in script() {
        house.is_unplugged.store(true, Ordering::Relaxed);
        house.ask(command.clone());
        house.is_unplugged.store(false, Ordering::Relaxed);
        let reply = house.ask(command);
        told.push((reply.stream, reply.seq));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.expect("a runtime");
    let mut heard = Vec::new();
    let mut heads = BTreeMap::new();
    while heard.last() != told.last() {
        let Some(Told::Committed(one)) = runtime.block_on(feed.next()) else {
            panic!("something was missed");
        };
        let first = one.seq + 1 - one.events.len() as u64;
        let last = heads.insert(one.stream, one.seq);
        assert!(
            last.is_none_or(|last| last + 1 == first),
            "a gap before {first} of {}",
            one.stream
        );
        heard.push((one.stream, one.seq));
    }
    // A command that changes two streams is told in each; its answer names one of them.
    assert!(told.iter().all(|one| heard.contains(one)));
    let heard_once: BTreeSet<_> = heard.iter().collect();
    assert_eq!(heard_once.len(), heard.len());
}
