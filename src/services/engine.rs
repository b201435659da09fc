//! The pipeline's thread: command -> decide -> append -> apply -> publish -> reply.
//!
//! Invariants: one thread owns the state and the only write connection; nothing is published or
//! answered before it is durable; a batch that cannot be committed leaves no trace.
//!
//! Group commit: whatever waits is decided in turn and committed once, so the disk's own sync is
//! the window in which further commands gather.

mod answers;
mod commits;
mod core;
mod facts;
mod hearing;
mod reply;
mod snapshot;
mod upkeep;

use std::sync::Arc;
use std::time::{Duration, Instant};

use rusqlite::{Connection, Transaction};
use tokio::sync::{mpsc, oneshot};

use crate::domain::command::Command;
use crate::domain::id::{DeviceId, TrackId};
use crate::domain::track::TrackFacts;
use crate::services::clock::Clock;
use crate::services::view::View;
use crate::storage::error::StorageError;
use crate::sync::presence::Presence;
use crate::sync::subscription::Subscription;
use crate::sync::{ConnectionId, SyncManager};

pub use commits::CommitTimes;
use core::Core;
pub use reply::{Answer, Reply};
pub use snapshot::Since;

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
    /// By which device.
    pub device: Option<DeviceId>,
    /// The Idempotency-Key and a hash of the request, for retries.
    pub key: Option<(String, i64)>,
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
    /// A job; the reply says whether it was committed.
    Job(Job, oneshot::Sender<Result<(), String>>),
    /// Open a connection: the events after a known one, or a snapshot.
    Subscribe(Option<Since>, oneshot::Sender<Subscription>),
    /// Start a connection over with a snapshot.
    Restart(ConnectionId),
    /// Stop after what came before.
    Stop,
}

/// A door to the engine's queue.
#[derive(Debug, Clone)]
pub struct EngineHandle {
    queue: mpsc::Sender<Work>,
    commits: Arc<CommitTimes>,
}

/// The engine is gone: the daemon is shutting down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("minion is shutting down")]
pub struct Gone;

impl EngineHandle {
    /// Asks, and waits for the reply.
    ///
    /// # Errors
    /// [`Gone`] when the daemon is shutting down.
    pub async fn ask(&self, asked: Asked) -> Result<Reply, Gone> {
        let (reply, answered) = oneshot::channel();
        self.queue
            .send(Work::Ask(asked, reply))
            .await
            .map_err(|_| Gone)?;
        answered.await.map_err(|_| Gone)
    }

    /// Asks on behalf of the house itself; the reply is of no interest.
    pub async fn tell(&self, command: Command) {
        let asked = Asked {
            command,
            device: None,
            key: None,
        };
        // A house that is shutting down needs to be told nothing.
        let _ = self.ask(asked).await;
    }

    /// Has a job done, from a thread; waits until it is committed.
    ///
    /// # Errors
    /// Why it was not committed, in words.
    pub fn work(&self, job: Job) -> Result<(), String> {
        let (reply, answered) = oneshot::channel();
        self.queue
            .blocking_send(Work::Job(job, reply))
            .map_err(|_| Gone.to_string())?;
        answered.blocking_recv().map_err(|_| Gone.to_string())?
    }

    /// Asks on behalf of the house itself, from a thread.
    pub fn tell_blocking(&self, command: Command) {
        let (reply, answered) = oneshot::channel();
        let asked = Asked {
            command,
            device: None,
            key: None,
        };
        if self.queue.blocking_send(Work::Ask(asked, reply)).is_ok() {
            let _ = answered.blocking_recv();
        }
    }

    /// Has a job done, from a task; waits until it is committed.
    ///
    /// # Errors
    /// Why it was not committed, in words.
    pub async fn work_async(&self, job: Job) -> Result<(), String> {
        let (reply, answered) = oneshot::channel();
        self.queue
            .send(Work::Job(job, reply))
            .await
            .map_err(|_| Gone.to_string())?;
        answered.await.map_err(|_| Gone.to_string())?
    }

    /// Opens a connection.
    ///
    /// # Errors
    /// [`Gone`] when the daemon is shutting down.
    pub async fn subscribe(&self, since: Option<Since>) -> Result<Subscription, Gone> {
        let (reply, answered) = oneshot::channel();
        self.queue
            .send(Work::Subscribe(since, reply))
            .await
            .map_err(|_| Gone)?;
        answered.await.map_err(|_| Gone)
    }

    /// Starts a connection over with a snapshot.
    pub async fn restart(&self, id: ConnectionId) {
        let _ = self.queue.send(Work::Restart(id)).await;
    }

    /// Stops the engine after what came before.
    pub async fn stop(&self) {
        let _ = self.queue.send(Work::Stop).await;
    }

    /// How long commits took lately.
    #[must_use]
    pub fn commits(&self) -> &CommitTimes {
        &self.commits
    }
}

/// The engine: owned state and a plain function over it.
pub struct Engine {
    db: Connection,
    core: Core,
    commits: Arc<CommitTimes>,
}

/// What the engine shares with everyone else.
#[derive(Clone)]
pub struct Shared {
    /// What everyone may look at.
    pub view: Arc<View>,
    /// Where frames go.
    pub sync: Arc<SyncManager>,
    /// Who is here.
    pub presence: Arc<Presence>,
    /// The house's clock.
    pub clock: Clock,
}

impl Engine {
    /// Takes over the write connection and folds the log.
    ///
    /// `seed` feeds chance: pair choice, radio, shuffling.
    ///
    /// # Errors
    /// What the database says.
    pub fn open(mut db: Connection, seed: u64) -> Result<(Self, Shared), StorageError> {
        let commits = Arc::new(CommitTimes::default());
        let (core, shared) = Core::open(&mut db, seed)?;
        Ok((Self { db, core, commits }, shared))
    }

    /// Runs the engine on a thread of its own until it is told to stop.
    ///
    /// # Errors
    /// When the thread cannot be started.
    pub fn spawn(self) -> std::io::Result<(EngineHandle, std::thread::JoinHandle<()>)> {
        let (queue, work) = mpsc::channel(QUEUE_MAX);
        let handle = EngineHandle {
            queue,
            commits: Arc::clone(&self.commits),
        };
        let thread = std::thread::Builder::new()
            .name("engine".into())
            .spawn(move || self.run(work))?;
        Ok((handle, thread))
    }

    fn run(mut self, mut work: mpsc::Receiver<Work>) {
        // `blocking_recv` cannot time out; a current-thread runtime's timer can.
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build();
        let Ok(runtime) = runtime else { return };
        let mut batch = Vec::with_capacity(BATCH_MAX);
        let mut is_tidy = false;
        loop {
            let received = runtime.block_on(async {
                if is_tidy {
                    return work.recv_many(&mut batch, BATCH_MAX).await;
                }
                let waiting = work.recv_many(&mut batch, BATCH_MAX);
                tokio::time::timeout(IDLE, waiting)
                    .await
                    .unwrap_or(usize::MAX)
            });
            match received {
                0 => break,
                usize::MAX => {
                    is_tidy = self.core.tidy(&self.db);
                }
                _ => {
                    is_tidy = false;
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
                Work::Ask(..) | Work::Job(..) => writes.push(work),
                Work::Subscribe(..) | Work::Restart(_) => looks.push(work),
                Work::Stop => {}
            }
        }
        if !writes.is_empty() {
            self.write(writes, now_ms);
        }
        for look in looks {
            match look {
                Work::Subscribe(since, reply) => {
                    let first = self.core.first_frames(&self.db, since.as_ref(), now_ms);
                    let subscription = self.core.sync().subscribe(first);
                    if let Err(unclaimed) = reply.send(subscription) {
                        self.core.sync().unsubscribe(unclaimed.id());
                    }
                }
                Work::Restart(id) => {
                    let first = self.core.first_frames(&self.db, None, now_ms);
                    self.core.sync().restart(id, first);
                }
                _ => {}
            }
        }
    }

    fn write(&mut self, batch: Vec<Work>, now_ms: i64) {
        let mut asks = Vec::new();
        let mut jobs = Vec::new();
        let before = self.core.remember();
        let outcome = (|| {
            let tx = self.db.transaction()?;
            for work in batch {
                match work {
                    Work::Ask(asked, reply) => {
                        asks.push((reply, None));
                        let answer = self.core.answer(&tx, &asked, now_ms)?;
                        if let Some(last) = asks.last_mut() {
                            last.1 = Some(answer);
                        }
                    }
                    Work::Job(job, reply) => {
                        jobs.push((reply, None));
                        let done = self.core.job(&tx, job, now_ms)?;
                        if let Some(last) = jobs.last_mut() {
                            last.1 = Some(done);
                        }
                    }
                    _ => {}
                }
            }
            self.core.keep_snapshot(&tx, now_ms)?;
            let started = Instant::now();
            tx.commit()?;
            self.commits.note(started.elapsed());
            Ok::<_, StorageError>(())
        })();
        match outcome {
            Ok(()) => {
                self.core.publish();
                for (reply, answer) in asks {
                    let _ = answer.map(|answer| reply.send(answer));
                }
                for (reply, done) in jobs {
                    let _ = done.map(|done| reply.send(done));
                }
            }
            Err(error) => {
                tracing::error!(%error, "the commit failed; nothing of it happened");
                self.core.forget(&self.db, before);
                for (reply, _) in asks {
                    let _ = reply.send(Reply::unavailable(self.core.seq(), &error));
                }
                for (reply, _) in jobs {
                    let _ = reply.send(Err(error.to_string()));
                }
            }
        }
    }
}
