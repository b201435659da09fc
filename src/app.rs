//! The daemon: what it takes from the machine and the configuration to run a [`home`].

pub mod home;
pub mod shutdown;
pub mod telemetry;
mod watchdog;

use std::net::SocketAddr;
use std::path::Path;

use anyhow::Context;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::TcpListener;

use crate::app::home::{HomeApp, Parts, Worker};
use crate::config::{AfterRestart, Config, Output, Server};
use crate::http;
use crate::media::reader::Reader;
use crate::services::clock::wall_ms;
use crate::services::library::Sources;
use crate::services::playback::{Card, Sound};
use crate::services::setup::Setup;
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
    let parts = Parts {
        seed: rand::random(),
        now_ms: wall_ms(),
        worker: Worker::Thread,
        resumes: config.player.after_restart == AfterRestart::Resume,
        reader: Reader::of(OWN_BINARY.into()),
        sources: Some(sources(&config, options)),
        sound: Some(Sound {
            has_speaker: config.speaker.enabled,
            offset_ms: i64::from(config.speaker.offset_ms),
            cards: config.outputs.iter().map(card).collect(),
        }),
        clock: Some(wall_ms),
        is_watched: true,
        setup: Setup::new(&config, options.is_demo, address),
        thumbnails: config.paths.cache().join("covers"),
        server: within_files(&config.server),
    };
    let home = HomeApp::open(database, parts).await?;
    telemetry::announce(address, &config);
    home.run(listener, shutdown::asked()).await
}

/// A further sound card.
fn card(output: &Output) -> Card {
    Card {
        id: output.id(),
        name: output.name.clone(),
        card: output.card.clone(),
        offset_ms: i64::from(output.offset_ms),
    }
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

async fn listen(bind: SocketAddr) -> anyhow::Result<TcpListener> {
    // Socket activation: the port stays open while the daemon restarts.
    if let Some(inherited) = listenfd::ListenFd::from_env().take_tcp_listener(0)? {
        return Ok(http::server::adopt(inherited)?);
    }
    http::server::bind(bind)
        .await
        .with_context(|| format!("cannot listen on {bind}"))
}
