//! The pipeline's thread: command -> decide -> append -> apply -> publish -> reply.
//!
//! Invariants: one thread owns the state and the only write connection; nothing is published or
//! answered before it is durable; a batch that cannot be committed leaves no trace.
//!
//! Group commit: whatever waits is decided in turn and committed once, so the disk's own sync is
//! the window in which further commands gather.

mod batch;
mod clock_set;
mod commits;
mod core;
mod decision_context;
mod handle;
mod listen_tracker;
mod live_session;
mod not_kept;
mod once;
mod outcome;
mod outcomes;
mod picking;
mod problems;
mod projections;
mod publish;
mod snapshot;
mod step;
mod stored_answer;
mod upkeep;

use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, Transaction};
use tokio::sync::{mpsc, oneshot};

use crate::domain::command::Command;
use crate::domain::id::{TrackId, ZoneId};
use crate::domain::permission::Caller;
use crate::domain::track::TrackFacts;
use crate::services::clock::Clock;
use crate::services::engine::batch::Pending;
use crate::services::feed::Feed;
use crate::services::problems::ProblemList;
use crate::services::view::View;
use crate::services::vitals::{Part, Vitals};
use crate::storage::error::StorageError;
use crate::storage::reserve::Reserve;
use crate::sync::followed::Followed;
use crate::sync::presence::Presence;
use crate::sync::subscription::Subscription;
use crate::sync::{ConnectionId, SyncManager};

pub use commits::CommitTimes;
use core::Core;
pub use handle::{EngineHandle, Gone};
pub use not_kept::NotKept;
pub use outcome::{Answer, Outcome, Refused, Reply};
pub use snapshot::{Since, snapshot_of};

/// Work that may wait for the engine; beyond it callers wait their turn.
const QUEUE_MAX: usize = 1_024;

/// Pieces of work that one commit takes at most: bounds how long the first of them waits.
const BATCH_MAX: usize = 256;

/// After so long without work the engine tidies: a full fit of the ratings.
const IDLE: Duration = Duration::from_secs(2);

/// A command and who asks.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What is asked.
    pub command: Command,
    /// By whom.
    pub caller: Caller,
    /// In which zone.
    pub zone: ZoneId,
    /// For retries.
    pub key: Option<Key>,
}

impl Asked {
    /// What the house asks of itself, in a zone.
    #[must_use]
    pub fn by_the_house(command: Command, zone: ZoneId) -> Self {
        Self {
            command,
            caller: Caller::house(),
            zone,
            key: None,
        }
    }
}

/// An Idempotency-Key: asked again under it, the same request gets the same answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// As the caller chose it.
    pub name: String,
    /// Hash of the request that it stands for.
    pub request_hash: i64,
}

/// Writes within the transaction, bounded as a [`Job`] is; gets the time.
pub type Write = Box<dyn FnOnce(&Transaction<'_>, i64) -> Result<Outcome, StorageError> + Send>;

/// An edit that is no event (a playlist's).
pub struct Edit {
    /// For retries.
    pub key: Option<Key>,
    /// What it does.
    pub write: Write,
}

/// A bounded piece of writing (10 ms at most) that is no command: a scan's batch, a listen.
///
/// It gets the transaction and the time; the facts that it returns replace those in the catalog.
pub type Job = Box<dyn FnOnce(&Transaction<'_>, i64) -> Result<Changed, StorageError> + Send>;

/// The facts of tracks that a job changed; `None`: the track is no more.
pub type Changed = Vec<(TrackId, Option<TrackFacts>)>;

/// What the engine is asked to do.
pub enum Work {
    /// A command.
    Ask(Asked, oneshot::Sender<Reply>),
    /// An edit.
    Edit(Edit, oneshot::Sender<Reply>),
    /// A job; the reply says whether it was committed.
    Job(Job, oneshot::Sender<Result<(), NotKept>>),
    /// Open a connection that follows the house and this (without that zone, the first; without that
    /// jam room, none): the events after known ones, or a snapshot.
    Subscribe(Followed, Option<Since>, oneshot::Sender<Subscription>),
    /// Start a connection over with a snapshot.
    Restart(ConnectionId),
    /// Say that all before it is done.
    Ping(oneshot::Sender<()>),
    /// Set the clock forward by so many ms, or back; the reply says whether it was.
    SetClock(i64, oneshot::Sender<bool>),
    /// Stop after what came before.
    Stop,
}

/// The engine: owned state and a plain function over it.
pub struct Engine {
    db: Connection,
    core: Core,
    commits: Arc<CommitTimes>,
    reserve: Reserve,
}

/// What the engine shares with everyone else.
#[derive(Clone)]
pub struct Shared {
    /// What everyone may look at.
    pub view: Arc<View>,
    /// Where frames go.
    pub sync: Arc<SyncManager>,
    /// Where changes are told to whoever follows them.
    pub feed: Arc<Feed>,
    /// Who is here.
    pub presence: Arc<Presence>,
    /// The house's clock.
    pub clock: Clock,
    /// What is wrong for longer than a moment.
    pub problems: Arc<ProblemList>,
    /// Whether every part of the house lives and answers.
    pub vitals: Arc<Vitals>,
}

impl Engine {
    /// Takes over the write connection and folds the log.
    ///
    /// `seed` feeds chance: pair choice, radio, shuffling. `wall_ms` is what the machine's clock
    /// says, ms since 1970. Nothing else that the engine does hangs on anything but its work.
    pub fn open(
        mut db: Connection,
        seed: u64,
        wall_ms: i64,
    ) -> Result<(Self, Shared), StorageError> {
        let commits = Arc::new(CommitTimes::default());
        let (core, shared) = Core::open(&mut db, seed, wall_ms)?;
        let reserve = Reserve::beside(db.path());
        let engine = Self {
            db,
            core,
            commits,
            reserve,
        };
        Ok((engine, shared))
    }

    /// Runs the engine on a thread of its own until it is told to stop.
    ///
    /// # Errors
    /// When the thread cannot be started.
    pub fn spawn(self) -> std::io::Result<(EngineHandle, std::thread::JoinHandle<()>)> {
        let (handle, run) = self.start();
        // The future blocks: nothing else may run here. Its end waits for a fit under way.
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .thread_name("fit")
            .build()?;
        let thread = std::thread::Builder::new()
            .name("engine".into())
            .spawn(move || runtime.block_on(run))?;
        Ok((handle, thread))
    }

    /// The door to the engine, and its work: a future that ends when it is told to stop.
    ///
    /// The future writes to the disk as it is polled, so it wants a thread of its own
    /// ([`Engine::spawn`]), or a world in which nothing takes time.
    pub fn start(self) -> (EngineHandle, impl Future<Output = ()> + Send) {
        let (queue, work) = mpsc::channel(QUEUE_MAX);
        let handle = EngineHandle::new(queue, Arc::clone(&self.commits));
        (handle, self.run(work))
    }

    async fn run(mut self, mut work: mpsc::Receiver<Work>) {
        let vitals = Arc::clone(&self.core.shared.vitals);
        let _alive = vitals.live(Part::Engine);
        let mut batch = Vec::with_capacity(BATCH_MAX);
        let mut is_tidy = false;
        // Whoever asks whether the engine lives keeps it from nothing: it idles all the same.
        let mut worked = tokio::time::Instant::now();
        loop {
            if !is_tidy && worked.elapsed() >= IDLE {
                is_tidy = self.tidy().await;
                worked = tokio::time::Instant::now();
            }
            let waiting = work.recv_many(&mut batch, BATCH_MAX);
            let received = if is_tidy {
                Ok(waiting.await)
            } else {
                tokio::time::timeout_at(worked + IDLE, waiting).await
            };
            match received {
                Ok(0) => break,
                Err(_) => {}
                Ok(_) => {
                    if !batch.iter().all(|work| matches!(work, Work::Ping(_))) {
                        (is_tidy, worked) = (false, tokio::time::Instant::now());
                    }
                    let stops = batch.iter().position(|work| matches!(work, Work::Stop));
                    let now = self.core.now_ms();
                    let rest = stops.map(|at| batch.split_off(at));
                    self.turn(std::mem::take(&mut batch), now);
                    if rest.is_some() {
                        break;
                    }
                }
            }
        }
        self.core.close(&self.db);
    }

    /// One turn: decides a batch, commits it once, then publishes and replies.
    pub fn turn(&mut self, batch: Vec<Work>, now_ms: i64) {
        let mut writes = Vec::with_capacity(batch.len());
        let mut looks = Vec::new();
        for work in batch {
            match work {
                Work::Ask(asked, reply) => writes.push(Pending::Ask(asked, reply, None)),
                Work::Edit(edit, reply) => writes.push(Pending::Edit(Some(edit), reply, None)),
                Work::Job(job, reply) => writes.push(Pending::Job(Some(job), reply, None)),
                Work::Stop => {}
                _ => looks.push(work),
            }
        }
        if !writes.is_empty() {
            self.write(writes, now_ms);
        }
        for look in looks {
            match look {
                Work::Subscribe(wanted, since, reply) => {
                    let subscription = self.core.subscribe(&self.db, wanted, since, now_ms);
                    if let Err(unclaimed) = reply.send(subscription) {
                        self.core.sync().unsubscribe(unclaimed.id());
                    }
                }
                Work::Restart(id) => {
                    if let Some(followed) = self.core.sync().followed_by(id) {
                        let first = self.core.first_frames(&self.db, followed, None, now_ms);
                        self.core.sync().restart(id, first);
                    }
                }
                Work::SetClock(by_ms, reply) => {
                    let is_set = self.set_clock(by_ms);
                    let _ = reply.send(is_set);
                }
                // Who does not wait any more needs to be told nothing.
                Work::Ping(reply) => drop(reply.send(())),
                _ => {}
            }
        }
    }
}
