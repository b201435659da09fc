//! The composition root: builds the house from the ground up, and takes it down in order.

pub mod shutdown;
pub mod telemetry;
mod watchdog;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::task::TaskTracker;

use crate::config::{AfterRestart, Config, Server};
use crate::domain::command::Command;
use crate::domain::radio::Adventure;
use crate::http;
use crate::http::guard::Guard;
use crate::http::home::Home;
use crate::media::reader::Reader;
use crate::services::clock::wall_ms;
use crate::services::engine::{Engine, EngineHandle, Shared};
use crate::services::library::{LibraryHandle, Sources};
use crate::services::setup::Setup;
use crate::services::vitals::Part;
use crate::services::{device_announcer, library, playback, schedule, timekeeper};
use crate::storage::database::Database;
use crate::storage::lock::DataLock;

/// What `minion serve` was told beyond the configuration.
#[derive(Debug, Clone, Copy, Default)]
pub struct ServeOptions {
    /// Play a synthesised library.
    pub is_demo: bool,
}

/// This binary, also after a newer one was put in its place: it reads files of others for itself.
const OWN_BINARY: &str = "/proc/self/exe";

/// Name of the database in the data folder.
pub const DATABASE_FILE: &str = "minion.db";

/// Runs the daemon until it is told to stop.
///
/// # Errors
/// When the port, the database or a thread cannot be had; the message says which and why.
pub fn serve(config: Config, options: ServeOptions) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        // One is enough for thousands of screens, and tells them all sooner than two that take each
        // other's turns (`make bench-sync`); what waits or computes has threads of its own.
        .worker_threads(1)
        .enable_all()
        .build()
        .context("cannot start the runtime")?;
    let ended = runtime.block_on(run(config, options));
    // A thread that hangs in a music folder is left to the system.
    runtime.shutdown_timeout(shutdown::LAST_WORDS);
    ended
}

/// As many open files as the system allows: a shell's 1,024 would be that many screens at most.
fn raise_file_limit() {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        ..limit
    };
    if let Err(error) = setrlimit(Resource::Nofile, raised) {
        tracing::debug!(%error, "the limit of open files stays as it is");
    }
}

/// Open files that are no connections: the database's, the log's, streams', and some to spare.
const FILES_BESIDE: usize = 2_048;

/// No more connections than the system allows files: with none left, nobody could come in.
fn within_files(server: &Server) -> Server {
    let files = getrlimit(Resource::Nofile).current;
    let files = files.map_or(usize::MAX, |files| {
        usize::try_from(files).unwrap_or(usize::MAX)
    });
    // A WebSocket takes a file; so does a connection that is to become one. Where files are scarce,
    // half of them are for connections.
    let left = files.saturating_sub(FILES_BESIDE).max(files / 2) / 2;
    let connections_max = server.connections_max.min(left.max(1));
    if connections_max < server.connections_max {
        tracing::warn!(
            connections_max,
            "the system allows few open files (`ulimit -n`): fewer screens can be connected"
        );
    }
    Server {
        connections_max,
        ..server.clone()
    }
}

/// Makes a folder, and syncs the one that it lies in, so that a pulled plug does not take it back.
/// Where several levels are made at once, those further up are left to the file system.
fn make_folder(folder: &Path) -> std::io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    std::fs::create_dir_all(folder)?;
    match folder
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
    {
        Some(parent) => std::fs::File::open(parent)?.sync_all(),
        None => Ok(()),
    }
}

async fn run(config: Config, options: ServeOptions) -> anyhow::Result<()> {
    raise_file_limit();
    let listener = listen(config.server.bind).await?;
    let address = listener.local_addr().context("cannot tell the port")?;
    let data = config.paths.data().to_owned();
    make_folder(&data)
        .with_context(|| format!("cannot create the data folder `{}`", data.display()))?;
    let _lock = DataLock::take(&data)?;
    let database = Database::open(&data.join(DATABASE_FILE))?;
    let readers = database.readers();
    let (engine, shared) = Engine::open(database.writer, rand::random(), wall_ms())?;
    let kept = playback::kept_position(&*readers.get()?, &shared.view.current().state.player);
    let (engine, engine_thread) = engine.spawn().context("cannot start the engine")?;
    let resumes = config.player.after_restart == AfterRestart::Resume;
    wake(&engine, &shared, kept, resumes).await;
    let sources = sources(&config, options);
    let (library, inbox) = library::channel(Reader::of(OWN_BINARY.into()));
    let parts = (engine.clone(), shared.clone(), readers.clone());
    let library_thread =
        library::spawn(inbox, sources, parts).context("cannot start the library's thread")?;
    let sockets = TaskTracker::new();
    let home = Home {
        engine: engine.clone(),
        shared: shared.clone(),
        readers: readers.clone(),
        library: library.clone(),
        setup: Arc::new(Setup::new(&config, options.is_demo, address)),
        rank_history: Arc::default(),
        cache: Arc::new(config.paths.cache().join("covers")),
        pictures: Arc::default(),
        guard: Arc::new(Guard::new(&within_files(&config.server))),
        lanes: Arc::default(),
        sockets: sockets.clone(),
    };
    let (stop, stopped) = watch::channel(false);
    let parts = playback::Parts {
        engine: engine.clone(),
        shared: shared.clone(),
        readers: readers.clone(),
        library: library.clone(),
        has_speaker: config.speaker.enabled,
        offset_ms: i64::from(config.speaker.offset_ms),
    };
    let playing = playback::run(parts, stopped.clone());
    let playback = vital(&shared, Part::Playback, playing);
    let keepers = (shared.clone(), engine.clone());
    let keep = keep_house(keepers, library.clone(), stopped.clone());
    let device_announcer = vital(&shared, Part::Household, keep);
    let watched = watchdog::Watched {
        engine: engine.clone(),
        library: library.clone(),
        readers,
        shared: shared.clone(),
    };
    let watchdog = tokio::spawn(watchdog::run(watched, stopped.clone()));
    telemetry::announce(address, &config);
    let serving = http::server::run(listener, home, stopped);
    let served = vital(&shared, Part::Server, serving);
    let running = Running {
        engine,
        library,
        shared,
        stop,
        sockets,
        served,
        tasks: [playback, device_announcer, watchdog],
        threads: [library_thread, engine_thread],
    };
    running.until_told_to_stop().await
}

/// Where music comes from.
fn sources(config: &Config, options: ServeOptions) -> Sources {
    Sources {
        folders: config.library.folders.clone(),
        demo_cache: (options.is_demo || config.library.is_demo)
            .then(|| config.paths.cache().to_owned()),
        may_write_tags: config.library.may_write_tags,
    }
}

/// Everything that runs.
struct Running {
    engine: EngineHandle,
    library: LibraryHandle,
    shared: Shared,
    stop: watch::Sender<bool>,
    sockets: TaskTracker,
    served: JoinHandle<()>,
    tasks: [JoinHandle<()>; 3],
    threads: [std::thread::JoinHandle<()>; 2],
}

impl Running {
    /// Runs until somebody asks it to stop, or a part of it ends; then ends the rest in order.
    async fn until_told_to_stop(self) -> anyhow::Result<()> {
        let dead = tokio::select! {
            () = shutdown::asked() => None,
            part = self.shared.vitals.ended() => Some(part),
        };
        match dead {
            None => tracing::info!("shutting down"),
            Some(part) => tracing::error!("{} has ended, and minion with it", part.name()),
        }
        shutdown::say_stopping();
        self.library.stop();
        // Readers first: a screen that is told to come back should not meet a half-closed house.
        let _ = self.stop.send(true);
        self.shared.sync.shut_down();
        self.sockets.close();
        let ended = async { tokio::join!(self.served, self.sockets.wait()) };
        let _ = timeout(shutdown::PATIENCE, ended).await;
        let rest = async {
            let tasks = async {
                for task in self.tasks {
                    let _ = task.await;
                }
            };
            if timeout(shutdown::LETS_GO, tasks).await.is_err() {
                tracing::warn!("the sound card does not let go: minion ends without it");
            }
            self.engine.stop().await;
            let joined = timeout(shutdown::LETS_GO, join(self.threads)).await;
            joined.unwrap_or_else(|_| {
                tracing::warn!("a thread does not end: minion ends without it");
                Ok(())
            })
        };
        match dead {
            None => rest.await,
            Some(part) => {
                // The others may wait for the dead one.
                let _ = timeout(shutdown::PATIENCE, rest).await;
                anyhow::bail!("{} has ended; the log says why", part.name())
            }
        }
    }
}

/// Runs a part of the house: should it end unasked, the house does.
fn vital(
    shared: &Shared,
    part: Part,
    work: impl Future<Output = ()> + Send + 'static,
) -> JoinHandle<()> {
    let vitals = Arc::clone(&shared.vitals);
    tokio::spawn(async move {
        let _alive = vitals.live(part);
        work.await;
    })
}

/// What goes on beside the music: who is here, and which station is meant.
async fn keep_house(
    (shared, engine): (Shared, EngineHandle),
    library: LibraryHandle,
    stop: watch::Receiver<bool>,
) {
    let planned = schedule::run(shared.clone(), engine.clone(), stop.clone());
    let timed = timekeeper::run(shared.clone(), engine.clone(), wall_ms, stop.clone());
    tokio::join!(
        device_announcer::run(shared, engine, library, stop),
        planned,
        timed
    );
}

/// Waits for the threads that were told to stop.
async fn join(threads: [std::thread::JoinHandle<()>; 2]) -> anyhow::Result<()> {
    let joined = tokio::task::spawn_blocking(move || {
        threads
            .into_iter()
            .map(std::thread::JoinHandle::join)
            .all(|ended| ended.is_ok())
    });
    anyhow::ensure!(
        joined.await?,
        "a thread of minion panicked; its log says where"
    );
    Ok(())
}

async fn listen(bind: SocketAddr) -> anyhow::Result<TcpListener> {
    // Socket activation: the port stays open while the daemon restarts.
    if let Some(inherited) = listenfd::ListenFd::from_env().take_tcp_listener(0)? {
        return Ok(http::server::adopt(inherited)?);
    }
    http::server::bind(bind)
        .await
        .with_context(|| format!("cannot listen on {bind}"))
}

/// The state after a start: where it was, paused or going on; a new house has stations.
async fn wake(engine: &EngineHandle, shared: &Shared, position_ms: Option<i64>, resumes: bool) {
    let restarted = Command::Restarted {
        position_ms,
        resumes,
    };
    engine.tell(restarted).await;
    if shared.view.current().seq == 0 {
        first_stations(engine).await;
    }
}

/// A new house has two stations, so that the radio works at once.
async fn first_stations(engine: &EngineHandle) {
    for (name, adventure) in [
        ("Loved, mostly", Adventure::LOVED),
        ("Everything", Adventure::SHUFFLE),
    ] {
        engine
            .tell(Command::SaveStation {
                id: None,
                name: name.into(),
                filter: None,
                adventure: Some(adventure),
            })
            .await;
    }
}
