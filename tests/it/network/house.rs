//! The simulated machine on which the house runs: the real server over the simulated network.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use minion::app::home::{HomeApp, Parts, Worker};
use minion::config::Server;
use minion::domain::chance::Chance;
use minion::domain::command::Command;
use minion::domain::filter::Filter;
use minion::domain::goal::{Goal, Mode};
use minion::domain::id::ZoneId;
use minion::domain::radio::Adventure;
use minion::media::reader::Reader;
use minion::services::engine::{Asked, EngineHandle, Shared};
use minion::services::setup::Setup;
use minion::services::view::Moment;
use minion::storage::database::Database;
use tokio::sync::Notify;
use turmoil::net::TcpListener;

use super::disk::{Disk, Paced};
use super::socket::Sockets;
use super::trace::{Trace, now_ms};
use crate::model::house::House as Model;

/// Its name in the network.
pub const NAME: &str = "house";

/// Its port.
pub const PORT: u16 = 8_642;

/// When every simulation begins, ms since 1970: after all that is in the image.
pub const BEGIN_MS: i64 = 1_700_000_100_000;

/// More than the hub keeps for a screen that does not read.
const FLOOD: u8 = 200;
const FLOODS: u8 = 3;

/// The name of the database's file.
const FILE: &str = "minion.db";

/// One house, through all its restarts.
#[derive(Clone)]
pub struct House {
    folder: Arc<tempfile::TempDir>,
    disk: Disk,
    trace: Trace,
    seed: u64,
    starts: Arc<AtomicU64>,
    /// The clock of the machine starts in 1970 each time: it has no battery.
    is_timeless: bool,
    running: Arc<Mutex<Option<Shared>>>,
    flood: Arc<Notify>,
    sockets: Sockets,
    /// How long it stays dead, ms.
    dead_ms: Arc<AtomicU64>,
}

impl House {
    /// A house with a library, a session and two stations.
    pub fn new(seed: u64, chance: &mut Chance, disk: Disk, trace: Trace) -> Self {
        let house = Self {
            folder: Arc::new(folder()),
            disk,
            trace,
            seed,
            starts: Arc::default(),
            is_timeless: chance.below(4) == 0,
            running: Arc::default(),
            flood: Arc::default(),
            sockets: Sockets::default(),
            dead_ms: Arc::default(),
        };
        std::fs::create_dir(house.data(0)).expect("a folder");
        std::fs::write(house.data(0).join(FILE), image()).expect("a database");
        house
    }

    /// What happens on the machine, from one death of the house to the next.
    pub async fn run(self) -> turmoil::Result {
        self.sockets.close_left();
        let dead = Duration::from_millis(self.dead_ms.load(Ordering::Relaxed));
        tokio::time::sleep(dead).await;
        let start = self.starts.load(Ordering::Relaxed);
        let database = Database::open(&self.database())?;
        self.disk.carry(&database.writer);
        let wall_ms = if self.is_timeless {
            0
        } else {
            BEGIN_MS + now_ms() as i64
        };
        let disk = self.disk.clone();
        let parts = Parts {
            seed: self.seed.wrapping_mul(1_000).wrapping_add(start),
            now_ms: wall_ms,
            worker: Worker::Given(Box::new(|work| {
                tokio::spawn(Paced::new(work, disk));
            })),
            resumes: false,
            reader: Reader::in_this_process(),
            sources: None,
            sound: None,
            clock: None,
            is_watched: false,
            setup: Setup::fixed(([127, 0, 0, 1], 0).into()),
            thumbnails: self.folder.path().join("covers"),
            server: Server::default(),
        };
        let home = HomeApp::open(database, parts).await?;
        let services = home.state().services.clone();
        tokio::spawn(floods(services.engine, Arc::clone(&self.flood)));
        let listener = TcpListener::bind(("0.0.0.0", PORT)).await?;
        self.trace.note(NAME, format!("start {start}"));
        *self.running() = Some(services.shared);
        let door = self.sockets.listen(listener);
        home.run(door, std::future::pending()).await?;
        Err("nobody stops it".into())
    }

    /// Its state; `None` while it is dead.
    pub fn find_moment(&self) -> Option<Arc<Moment>> {
        self.running().as_ref().map(|shared| shared.view.current())
    }

    /// It dies for so long: its files are what they are at this moment, and nothing tidies them.
    pub fn die(&self, for_ms: u64) {
        *self.running() = None;
        self.sockets.die();
        self.dead_ms.store(for_ms, Ordering::Relaxed);
        let start = self.starts.load(Ordering::Relaxed);
        let (from, to) = (self.data(start), self.data(start + 1));
        std::fs::create_dir(&to).expect("a folder");
        for ending in ["", "-wal", "-seen"] {
            let name = format!("{FILE}{ending}");
            if from.join(&name).exists() {
                std::fs::copy(from.join(&name), to.join(&name)).expect("a copy");
            }
        }
        self.starts.store(start + 1, Ordering::Relaxed);
    }

    /// The house asks so much of itself that who does not read falls behind.
    pub fn flood(&self) {
        self.flood.notify_one();
    }

    /// The file of the database as it is now.
    pub fn database(&self) -> PathBuf {
        self.data(self.starts.load(Ordering::Relaxed)).join(FILE)
    }

    fn data(&self, start: u64) -> PathBuf {
        self.folder.path().join(start.to_string())
    }

    fn running(&self) -> std::sync::MutexGuard<'_, Option<Shared>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The zone beside the first one.
pub const KITCHEN: ZoneId = ZoneId(2);

/// In memory where there is such a place: what a disk takes is drawn by lot, not measured.
fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let made = tempfile::tempdir_in(memory).or_else(|_| tempfile::tempdir());
    made.expect("a folder")
}

/// A database to begin with, made once a process.
fn image() -> &'static [u8] {
    static IMAGE: OnceLock<Vec<u8>> = OnceLock::new();
    IMAGE.get_or_init(|| {
        let mut model = Model::new(1);
        let station = |name: &str, adventure| Command::SaveStation {
            id: None,
            name: name.into(),
            filter: None,
            adventure: Some(adventure),
        };
        model.ask(station("Loved", Adventure::LOVED), None);
        model.ask(station("All", Adventure::SHUFFLE), None);
        let start = Command::StartComparison {
            filter: Filter::default(),
            mode: Mode::Balanced,
            goal: Goal::Open,
        };
        model.ask(start.clone(), None);
        let kitchen = Command::CreateZone {
            name: "Kitchen".into(),
            outputs: vec![],
            device: None,
        };
        model.ask(kitchen, None);
        model.ask_in(KITCHEN, start, None);
        let copy = model.beside("image.db");
        let source = rusqlite::Connection::open(model.database()).expect("it opens");
        source
            .execute("VACUUM INTO ?1", [copy.to_string_lossy()])
            .expect("a copy");
        std::fs::read(copy).expect("an image")
    })
}

async fn floods(engine: EngineHandle, wanted: Arc<Notify>) {
    loop {
        wanted.notified().await;
        for _ in 0..FLOODS {
            let asked = (0..FLOOD).map(|number| {
                let percent = number % 100;
                let asked = Asked::by_the_house(Command::SetVolume { percent }, ZoneId::FIRST);
                engine.ask(asked)
            });
            futures_util::future::join_all(asked).await;
        }
    }
}
