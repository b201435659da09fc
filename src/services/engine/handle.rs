//! The door to the engine's queue: asks, and waits for the reply.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use crate::domain::command::Command;
use crate::domain::id::ZoneId;
use crate::services::engine::{Asked, CommitTimes, Edit, Job, NotKept, Reply, Since, Work};
use crate::sync::ConnectionId;
use crate::sync::followed::Followed;
use crate::sync::subscription::Subscription;

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
    pub(super) fn new(queue: mpsc::Sender<Work>, commits: Arc<CommitTimes>) -> Self {
        Self { queue, commits }
    }

    /// Asks, and waits for the reply.
    ///
    /// # Errors
    /// [`Gone`] when the daemon is shutting down.
    pub async fn ask(&self, asked: Asked) -> Result<Reply, Gone> {
        self.queued(|reply| Work::Ask(asked, reply)).await
    }

    /// Asks, from a thread, and waits for the reply.
    ///
    /// # Errors
    /// [`Gone`] when the daemon is shutting down.
    pub fn ask_blocking(&self, asked: Asked) -> Result<Reply, Gone> {
        self.queued_blocking(|reply| Work::Ask(asked, reply))
    }

    /// Has an edit made, and waits for the reply.
    ///
    /// # Errors
    /// [`Gone`] when the daemon is shutting down.
    pub async fn edit(&self, edit: Edit) -> Result<Reply, Gone> {
        self.queued(|reply| Work::Edit(edit, reply)).await
    }

    /// Asks on behalf of the house itself, what is of no zone; the reply is of no interest.
    pub async fn tell(&self, command: Command) {
        self.tell_in(ZoneId::FIRST, command).await;
    }

    /// Asks on behalf of the house itself, in a zone.
    pub async fn tell_in(&self, zone: ZoneId, command: Command) {
        // A house that is shutting down needs to be told nothing.
        let _ = self.ask(Asked::by_the_house(command, zone)).await;
    }

    /// Asks on behalf of the house itself, from a thread, what is of no zone.
    pub fn tell_blocking(&self, command: Command) {
        let _ = self.ask_blocking(Asked::by_the_house(command, ZoneId::FIRST));
    }

    /// Has a job done, from a task; waits until it is committed.
    ///
    /// # Errors
    /// Why it was not committed.
    pub async fn work_async(&self, job: Job) -> Result<(), NotKept> {
        let done = self.queued(|reply| Work::Job(job, reply)).await;
        done?
    }

    /// Has a job done, from a thread; waits until it is committed.
    ///
    /// # Errors
    /// Why it was not committed.
    pub fn work(&self, job: Job) -> Result<(), NotKept> {
        let done = self.queued_blocking(|reply| Work::Job(job, reply));
        done?
    }

    /// Sets the house's clock forward by so many ms, or back; whether it was.
    ///
    /// # Errors
    /// [`Gone`] when the daemon is shutting down.
    pub async fn set_clock(&self, by_ms: i64) -> Result<bool, Gone> {
        self.queued(|reply| Work::SetClock(by_ms, reply)).await
    }

    /// Waits until all that was asked before is done: the engine lives.
    ///
    /// # Errors
    /// [`Gone`] when it does not.
    pub async fn ping(&self) -> Result<(), Gone> {
        self.queued(Work::Ping).await
    }

    /// Opens a connection that follows the house and this.
    ///
    /// # Errors
    /// [`Gone`] when the daemon is shutting down.
    pub async fn subscribe(
        &self,
        followed: Followed,
        since: Option<Since>,
    ) -> Result<Subscription, Gone> {
        self.queued(|reply| Work::Subscribe(followed, since, reply))
            .await
    }

    async fn queued<T>(&self, work: impl FnOnce(oneshot::Sender<T>) -> Work) -> Result<T, Gone> {
        let (reply, answered) = oneshot::channel();
        self.queue.send(work(reply)).await.map_err(|_| Gone)?;
        answered.await.map_err(|_| Gone)
    }

    fn queued_blocking<T>(&self, work: impl FnOnce(oneshot::Sender<T>) -> Work) -> Result<T, Gone> {
        let (reply, answered) = oneshot::channel();
        self.queue.blocking_send(work(reply)).map_err(|_| Gone)?;
        answered.blocking_recv().map_err(|_| Gone)
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
