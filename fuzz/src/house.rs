//! A whole house in one process: what `minion serve` puts together, without a port.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::Router;
use minion::app::DATABASE_FILE;
use minion::app::home::{HomeApp, Parts, Worker};
use minion::config;
use minion::domain::command::Command;
use minion::domain::track::TrackTags;
use minion::http::server::{Listener, PeerStream};
use minion::http::state::AppState;
use minion::media::reader::Reader;
use minion::services::clock::wall_ms;
use minion::services::engine::Engine;
use minion::services::library::Sources;
use minion::services::playback::Sound;
use minion::protocol::frame::StreamPosition;
use minion::services::setup::Setup;
use minion::services::view::Moment;
use minion::storage::database::Database;
use minion::storage::library::new_file::NewFile;
use minion::storage::library::upsert::upsert_files;
use tempfile::TempDir;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle as Task;

/// Tracks that are known by name only, beside those that are really there.
const PAPER_TRACKS: i64 = 12;

/// A running house.
pub struct House {
    folder: TempDir,
    /// What handlers work with.
    pub state: AppState,
    /// Every route.
    pub router: Router,
    /// Whoever is put in here, is served.
    pub door: mpsc::Sender<PeerStream>,
    running: Task<()>,
    stop: oneshot::Sender<()>,
}

/// What the house remembers after it was closed.
#[derive(Debug, PartialEq, Eq)]
pub struct Memory {
    seq: u64,
    streams: Vec<Vec<StreamPosition>>,
}

impl House {
    /// Opens a house: a new one, or one that goes on from a copy of `database`.
    pub async fn open(database: Option<&Path>, has_playback: bool) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join(DATABASE_FILE);
        if let Some(database) = database {
            std::fs::copy(database, &file).expect("a copy");
        }
        let database = Database::open(&file).expect("a database");
        let parts = Parts {
            seed: 1,
            now_ms: wall_ms(),
            worker: Worker::Thread,
            resumes: false,
            reader: Reader::in_this_process(),
            sources: Some(Sources {
                folders: vec![fixtures()],
                ..Sources::default()
            }),
            sound: has_playback.then(Sound::default),
            clock: None,
            is_watched: false,
            setup: Setup::fixed(([127, 0, 0, 1], 0).into()),
            thumbnails: folder.path().join("covers"),
            server: config::Server::default(),
        };
        let home = HomeApp::open(database, parts).await.expect("a house");
        let (door, handed) = mpsc::channel(1);
        let (state, router) = (home.state().clone(), home.router());
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(async {
            // It ends, too, when whoever holds the house lets go of it.
            let shutdown = async { drop(stopped.await) };
            let ended = home.run(Handed(handed), shutdown).await;
            ended.expect("every part ends");
        });
        Self {
            folder,
            router,
            door,
            state,
            running,
            stop,
        }
    }

    /// Waits until the music folder was looked through and measured, and puts tracks beside it
    /// that a file could be, but none here is.
    pub async fn furnish(&self) {
        let is_done = || {
            self.state
                .services
                .library
                .progress()
                .is_some_and(|progress| {
                    progress.phase == minion::protocol::library::ScanPhase::Done
                })
        };
        while !is_done() {
            std::thread::sleep(Duration::from_millis(10));
        }
        let job = Box::new(|tx: &rusqlite::Transaction<'_>, now_ms| {
            let files: Vec<_> = (0..PAPER_TRACKS).map(paper).collect();
            let facts = upsert_files(tx, &files, now_ms)?;
            Ok(facts
                .tracks
                .into_iter()
                .map(|(id, facts)| (id, Some(facts)))
                .collect())
        });
        self.state
            .services
            .engine
            .work_async(job)
            .await
            .expect("it is committed");
        self.state
            .services
            .engine
            .tell(Command::LibraryChanged)
            .await;
    }

    /// Closes the house in order; its database stays as long as the answer is kept.
    pub async fn close(self) -> (TempDir, Memory) {
        let _ = self.stop.send(());
        self.running.await.expect("it ends by itself");
        let moment = self.state.services.shared.view.current();
        let memory = Memory {
            seq: moment.seq,
            streams: streams_of(&moment),
        };
        (self.folder, memory)
    }
}

/// What a daemon that opens the database of `folder` would remember.
#[must_use]
pub fn remembered(folder: &TempDir) -> Memory {
    let database = Database::open(&folder.path().join(DATABASE_FILE)).expect("a database");
    let (_engine, shared) = Engine::open(database.writer, 2, wall_ms()).expect("an engine");
    let moment = shared.view.current();
    Memory {
        seq: moment.seq,
        streams: streams_of(&moment),
    }
}

fn streams_of(moment: &Moment) -> Vec<Vec<StreamPosition>> {
    moment.zones().map(|(_, there)| there.positions()).collect()
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures")
}

/// Names as they come, lengths from unknown to a day.
fn paper(number: i64) -> NewFile {
    let titles = [
        "Song",
        "Ünïcode ß",
        "\u{202e}right to left",
        "a%b_c'd\"e",
        "🎵",
        "NULL",
    ];
    let title = titles[usize::try_from(number).expect("few") % titles.len()];
    NewFile {
        path: format!("/music/{number}.flac").into(),
        root: "/music".into(),
        size: number,
        inode: number,
        tags: TrackTags {
            title: format!("{title} {number}"),
            artist: (number % 3 > 0).then(|| format!("Band {}", number / 3)),
            album: (number % 4 > 0).then(|| format!("Album {}", number / 4)),
            genres: (number % 2 > 0)
                .then(|| "Jazz".into())
                .into_iter()
                .collect(),
            year: i32::try_from(number).ok().map(|year| 1_990 + year),
            duration_ms: [0, 1_000, 60_000, 86_400_000][usize::try_from(number).expect("few") % 4],
            ..TrackTags::default()
        },
        ..NewFile::default()
    }
}

/// Somebody at this machine.
pub const PEER: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 50_000);

/// Connections that are handed over, as if they had come from outside.
struct Handed(mpsc::Receiver<PeerStream>);

impl Listener for Handed {
    async fn accept(&mut self) -> io::Result<(PeerStream, SocketAddr)> {
        match self.0.recv().await {
            Some(line) => Ok((line, PEER)),
            None => std::future::pending().await,
        }
    }
}
