//! A house in this process, put together as the daemon's is: its files are read, its log is written,
//! and it is served on a port of its own, so that screens can come, too.
//!
//! It starts sooner than the binary does. What is the process's own, such as how it dies,
//! what it says and what it leaves behind, is tested on a [`Daemon`](super::Daemon).

use std::net::{SocketAddr, TcpListener};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow};
use minion::app::home::{HomeApp, Parts, Worker};
use minion::config::Server;
use minion::http::server::adopt;
use minion::media::reader::Reader;
use minion::services::clock::wall_ms;
use minion::services::library::Sources;
use minion::services::playback::Sound;
use minion::services::setup::Setup;
use minion::storage::database::Database;
use tempfile::TempDir;
use tokio::sync::oneshot;

use super::client::Client;
use super::{TRACKS, compose};

/// Longer than a house takes to end on a busy machine: it gives itself some seconds.
const PATIENCE: Duration = Duration::from_secs(20);

/// Longer than its last threads need.
const LAST_WORDS: Duration = Duration::from_millis(200);

/// A house with a small library of tracks that do not end while a test goes on. It derefs to its
/// client: what a test asks of a house, it asks as a client does.
#[derive(Debug)]
pub struct House {
    client: Client,
    /// Music, database and pictures.
    folder: TempDir,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<anyhow::Result<()>>>,
}

impl Deref for House {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl House {
    /// Starts one, and waits until its library is there.
    pub fn start() -> Self {
        Self::start_with(|_| 0)
    }

    /// The same with more music, which `add` puts into the folder; it says how many tracks that are.
    pub fn start_with(add: impl FnOnce(&Path) -> usize) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let music = folder.path().join("music");
        compose(&music);
        let tracks = TRACKS + add(&music);
        let house = Self::open(folder);
        house.wait_until(|state| usize::try_from(state.library.track_count) == Ok(tracks));
        house
    }

    /// Starts one in a folder whose `music` is there already; its first scan may still be on.
    pub fn open(folder: TempDir) -> Self {
        // It waits for whoever comes from now on, also while the house is being opened.
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("a port");
        let at = folder.path().to_owned();
        let (stop, stopped) = oneshot::channel();
        let run = move || run(&at, listener, address, stopped);
        let thread = std::thread::Builder::new().name("house".into()).spawn(run);
        Self {
            client: Client::of(&format!("http://{address}")),
            folder,
            stop: Some(stop),
            thread: Some(thread.expect("a thread")),
        }
    }

    /// Its folder of music.
    pub fn music(&self) -> PathBuf {
        self.folder.path().join("music")
    }
}

impl Drop for House {
    fn drop(&mut self) {
        // It may have ended by itself; why is told below.
        let _ = self.stop.take().map(|stop| stop.send(()));
        let Some(thread) = self.thread.take() else {
            return;
        };
        let since = Instant::now();
        while !thread.is_finished() {
            if since.elapsed() > PATIENCE {
                // A test that fails already says why itself.
                assert!(std::thread::panicking(), "the house does not end");
                return;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        let ended = thread.join();
        if let Err(why) = ended.unwrap_or_else(|_| Err(anyhow!("it panicked"))) {
            assert!(std::thread::panicking(), "the house failed: {why:#}");
            tell(&why);
        }
    }
}

/// Says why a house ended, beside what a test that fails with it says.
#[expect(clippy::print_stderr, reason = "whoever reads why a test failed")]
fn tell(why: &anyhow::Error) {
    eprintln!("the house failed: {why:#}");
}

/// The database of a house in this folder.
pub fn database_in(folder: &Path) -> PathBuf {
    folder.join("minion.db")
}

fn run(
    folder: &Path,
    listener: TcpListener,
    address: SocketAddr,
    stopped: oneshot::Receiver<()>,
) -> anyhow::Result<()> {
    // Threads as the daemon's.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .context("no runtime")?;
    let ended = runtime.block_on(async {
        let database = Database::open(&database_in(folder))?;
        let home = HomeApp::open(database, parts(folder, address)).await?;
        let asked = async {
            let _ = stopped.await;
        };
        home.run(adopt(listener)?, asked).await
    });
    runtime.shutdown_timeout(LAST_WORDS);
    ended
}

fn parts(folder: &Path, address: SocketAddr) -> Parts {
    Parts {
        seed: rand::random(),
        now_ms: wall_ms(),
        worker: Worker::Thread,
        resumes: false,
        reader: Reader::of(env!("CARGO_BIN_EXE_minion").into()),
        sources: Some(Sources {
            folders: vec![folder.join("music")],
            ..Sources::default()
        }),
        sound: Some(Sound {
            has_speaker: false,
            offset_ms: 0,
            cards: Vec::new(),
        }),
        clock: Some(wall_ms),
        is_watched: false,
        setup: Setup::fixed(address),
        thumbnails: folder.join("covers"),
        server: Server::default(),
    }
}
