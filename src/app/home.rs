//! A house, put together in one place for all who run one: the daemon, a fuzzer, a simulated network.

use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::thread::JoinHandle;

use anyhow::Context;
use tokio::sync::watch;
use tokio::task::JoinHandle as Task;
use tokio::time::timeout;

use crate::app::{shutdown, watchdog};
use crate::config::Server;
use crate::domain::command::Command;
use crate::domain::id::{DeviceId, ZoneId};
use crate::domain::player::OutputId;
use crate::domain::radio::Adventure;
use crate::http;
use crate::http::server::Listener;
use crate::http::state::AppState;
use crate::media::reader::Reader;
use crate::protocol::player::CardInfo;
use crate::services::engine::{Engine, EngineHandle, Shared};
use crate::services::library::Sources;
use crate::services::playback::Sound;
use crate::services::setup::Setup;
use crate::services::vitals::Part;
use crate::services::{
    Services, device_announcer, jam, library, playback, schedule, timekeeper, zones,
};
use crate::storage::database::Database;

/// What a house is put together from.
pub struct Parts {
    /// Seed of all that is left to chance.
    pub seed: u64,
    /// The clock of the machine, ms since 1970.
    pub now_ms: i64,
    /// Who works for the engine.
    pub worker: Worker,
    /// Whether what played before goes on.
    pub resumes: bool,
    /// Who reads files of others.
    pub reader: Reader,
    /// Where the music is; `None`: the library stays as it is in the database.
    pub sources: Option<Sources>,
    /// What plays it; `None`: nothing sounds, and no track ends by itself.
    pub sound: Option<Sound>,
    /// The clock that may be set while the house runs; `None`: it is not followed, nor is the plan of
    /// the radio.
    pub clock: Option<fn() -> i64>,
    /// Whether a service manager is told that all parts live.
    pub is_watched: bool,
    /// How it was set up.
    pub setup: Setup,
    /// The folder for small pictures.
    pub thumbnails: PathBuf,
    /// Whom it lets in, and how many.
    pub server: Server,
}

/// The work of the engine: it ends when the engine is told to stop.
pub type EngineWork = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Who works for the engine.
pub enum Worker {
    /// A thread of its own.
    Thread,
    /// Whoever gets the work here: in a simulation, nothing takes time.
    Given(Box<dyn FnOnce(EngineWork) + Send>),
}

/// A house that runs, and is not served yet.
pub struct HomeApp {
    state: AppState,
    stop: watch::Sender<bool>,
    threads: Vec<JoinHandle<()>>,
    tasks: Vec<Task<()>>,
}

impl HomeApp {
    /// Opens the house of a database; a new one gets its first stations.
    ///
    /// # Errors
    /// When the database cannot be read, or a thread cannot be had.
    pub async fn open(database: Database, parts: Parts) -> anyhow::Result<Self> {
        let readers = database.readers();
        let (engine, shared) = Engine::open(database.writer, parts.seed, parts.now_ms)?;
        let positions = kept_positions(&shared, &*readers.get()?);
        let (engine, engine_thread) = start(engine, parts.worker)?;
        let (library, inbox) = library::channel(parts.reader);
        let services = Services::new(
            (engine, shared, readers),
            library,
            parts.setup,
            parts.thumbnails,
        );
        wake(&services, positions, parts.resumes).await;
        let (stop, stopped) = watch::channel(false);
        let mut home = Self {
            state: AppState::new(services.clone(), &parts.server),
            stop,
            threads: Vec::new(),
            tasks: Vec::new(),
        };
        if let Some(sources) = parts.sources {
            let known = (
                services.engine.clone(),
                services.shared.clone(),
                services.readers.clone(),
            );
            let thread = library::spawn(inbox, sources, known);
            home.threads
                .push(thread.context("cannot start the library's thread")?);
        }
        home.threads.extend(engine_thread);
        if let Some(sound) = parts.sound {
            let cards = sound.cards.iter().map(CardInfo::from);
            services.shared.view.set_cards(cards.collect());
            let playing = playback::run(services.clone(), sound, stopped.clone());
            home.tasks.push(vital(&services, Part::Playback, playing));
        }
        let keep = keep_house(services.clone(), parts.clock, stopped.clone());
        home.tasks.push(vital(&services, Part::Household, keep));
        if parts.is_watched {
            home.tasks
                .push(tokio::spawn(watchdog::run(services, stopped)));
        }
        Ok(home)
    }

    /// What handlers work with; what it can do is in it.
    #[must_use]
    pub fn state(&self) -> &AppState {
        &self.state
    }

    /// Every route.
    pub fn router(&self) -> http::Router {
        http::router(self.state.clone())
    }

    /// Serves until `shutdown` ends, or a part of the house does; then ends the rest in order.
    ///
    /// # Errors
    /// When a part ended unasked, or panicked.
    pub async fn run(
        self,
        listener: impl Listener,
        shutdown: impl Future<Output = ()>,
    ) -> anyhow::Result<()> {
        let services = self.state.services.clone();
        let serving = http::server::run(listener, self.state.clone(), self.stop.subscribe());
        let served = vital(&services, Part::Server, serving);
        let dead = tokio::select! {
            () = shutdown => None,
            part = services.shared.vitals.ended() => Some(part),
        };
        match dead {
            None => tracing::info!("shutting down"),
            Some(part) => tracing::error!("{} has ended, and minion with it", part.name()),
        }
        shutdown::say_stopping();
        services.library.stop();
        // Readers first: a screen that is told to come back should not meet a half-closed house.
        let _ = self.stop.send(true);
        services.shared.sync.shut_down();
        self.state.sockets.close();
        let ended = async { tokio::join!(served, self.state.sockets.wait()) };
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
            services.engine.stop().await;
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

fn start(engine: Engine, worker: Worker) -> anyhow::Result<(EngineHandle, Option<JoinHandle<()>>)> {
    match worker {
        Worker::Thread => {
            let (engine, thread) = engine.spawn().context("cannot start the engine")?;
            Ok((engine, Some(thread)))
        }
        Worker::Given(give) => {
            let (engine, work) = engine.start();
            give(Box::pin(work));
            Ok((engine, None))
        }
    }
}

/// Runs a part of the house: should it end unasked, the house does.
fn vital(
    services: &Services,
    part: Part,
    work: impl Future<Output = ()> + Send + 'static,
) -> Task<()> {
    let vitals = Arc::clone(&services.shared.vitals);
    tokio::spawn(async move {
        let _alive = vitals.live(part);
        work.await;
    })
}

/// What goes on beside the music: who is here, what time it is, and which station is meant.
async fn keep_house(services: Services, clock: Option<fn() -> i64>, stop: watch::Receiver<bool>) {
    let Services {
        engine,
        shared,
        library,
        ..
    } = services;
    let timed = async {
        if let Some(wall_ms) = clock {
            tokio::join!(
                schedule::run(shared.clone(), engine.clone(), stop.clone()),
                timekeeper::run(shared.clone(), engine.clone(), wall_ms, stop.clone()),
                zones::run(shared.clone(), engine.clone(), stop.clone()),
                jam::forget_untouched(shared.clone(), engine.clone(), stop.clone()),
            );
        }
    };
    let announced = device_announcer::run(shared.clone(), engine.clone(), library, stop.clone());
    let evolved = jam::evolve(shared.clone(), engine.clone(), stop.clone());
    tokio::join!(announced, evolved, timed);
}

/// Waits for the threads that were told to stop.
async fn join(threads: Vec<JoinHandle<()>>) -> anyhow::Result<()> {
    let joined = tokio::task::spawn_blocking(move || {
        threads
            .into_iter()
            .map(JoinHandle::join)
            .all(|ended| ended.is_ok())
    });
    anyhow::ensure!(
        joined.await?,
        "a thread of minion panicked; its log says where"
    );
    Ok(())
}

/// Where the player of each zone was, as far as that was kept.
fn kept_positions(shared: &Shared, conn: &rusqlite::Connection) -> Vec<(ZoneId, Option<i64>)> {
    let moment = shared.view.current();
    let kept = |zone, player| playback::kept_position(conn, zone, player);
    let zones = moment.zones();
    zones
        .map(|(zone, there)| (zone, kept(zone, &there.state.zone.player)))
        .collect()
}

/// The state after a start: where it was, paused or going on; a new house has stations.
async fn wake(services: &Services, positions: Vec<(ZoneId, Option<i64>)>, resumes: bool) {
    for (zone, position_ms) in positions {
        let restarted = Command::Restarted {
            position_ms,
            resumes,
        };
        services.engine.tell_in(zone, restarted).await;
    }
    let outputs = services.shared.view.current().outputs().into_iter();
    for OutputId(id) in outputs.filter(|output| !output.is_local()) {
        let now_ms = services.shared.clock.now_ms();
        services.shared.presence.expect(DeviceId(id), now_ms);
    }
    if services.shared.view.current().seq == 0 {
        first_stations(&services.engine).await;
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
