//! One batch: done in turn, committed once, then answered; or taken back as a whole.

use std::time::Instant;

use tokio::sync::oneshot;

use crate::domain::stream::StreamId;
use crate::services::engine::outcome::{Answer, Reply};
use crate::services::engine::{Asked, Edit, Engine, Job, NotKept};
use crate::storage::error::StorageError;

/// A piece of writing, and what its caller will be told once it is durable.
pub(super) enum Pending {
    Ask(Asked, oneshot::Sender<Reply>, Option<Reply>),
    Edit(Option<Edit>, oneshot::Sender<Reply>, Option<Reply>),
    Job(
        Option<Job>,
        oneshot::Sender<Result<(), NotKept>>,
        Option<Result<(), NotKept>>,
    ),
}

impl Pending {
    /// Whether it must work even on a full disk.
    fn is_essential(&self) -> bool {
        matches!(self, Self::Ask(asked, ..) if asked.command.is_about_sound())
    }

    /// Tells the caller. Who does not wait any more needs to be told nothing.
    fn settle(self) {
        match self {
            Self::Ask(_, caller, reply) | Self::Edit(_, caller, reply) => {
                let _ = reply.map(|reply| caller.send(reply));
            }
            Self::Job(_, caller, done) => {
                let _ = done.map(|done| caller.send(done));
            }
        }
    }

    /// Tells the caller that nothing happened.
    fn fail(self, (stream, seq): (StreamId, u64), error: &StorageError) {
        match self {
            Self::Ask(_, caller, _) | Self::Edit(_, caller, _) => {
                let answer = Answer::unwritten(error);
                let _ = caller.send(Reply {
                    stream,
                    seq,
                    answer,
                });
            }
            Self::Job(_, caller, _) => {
                let _ = caller.send(Err(NotKept::because_of(error)));
            }
        }
    }
}

impl Engine {
    /// Writes a batch and answers it. When the disk is full, the reserve is given up for what
    /// starts and stops the music, and for nothing else.
    pub(super) fn write(&mut self, batch: Vec<Pending>, now_ms: i64) {
        let mut batch = batch;
        if self.reserve.is_spent() && !self.reserve.restore(now()) {
            batch = self.only_essential(batch, &StorageError::DiskFull);
        }
        while !batch.is_empty() {
            let error = match self.commit(&mut batch, now_ms) {
                Ok(done) => {
                    batch.drain(..done).for_each(Pending::settle);
                    continue;
                }
                Err(error) => error,
            };
            tracing::error!(%error, "the commit failed; nothing of it happened");
            let may_retry = error.is_disk_full() && batch.iter().any(Pending::is_essential);
            if !may_retry || !self.reserve.spend() {
                let at = self.core.house_position();
                return batch.into_iter().for_each(|it| it.fail(at, &error));
            }
            batch = self.only_essential(batch, &error);
        }
    }

    /// Refuses what can wait until there is room again.
    fn only_essential(&self, batch: Vec<Pending>, error: &StorageError) -> Vec<Pending> {
        let (essential, rest): (Vec<_>, Vec<_>) =
            batch.into_iter().partition(Pending::is_essential);
        let at = self.core.house_position();
        rest.into_iter().for_each(|it| it.fail(at, error));
        essential
    }

    /// Does a batch in turn and commits it once; after an error nothing of it happened. Returns how
    /// many of it are done: those behind need what these changed.
    fn commit(&mut self, batch: &mut [Pending], now_ms: i64) -> Result<usize, StorageError> {
        let before = self.core.remember();
        let written = self.db.total_changes();
        let done = (|| {
            let tx = self.db.transaction()?;
            let mut count = 0;
            for pending in batch {
                match pending {
                    Pending::Ask(asked, ..) if self.core.must_commit_before(&asked.command) => {
                        break;
                    }
                    Pending::Ask(asked, _, reply) => {
                        *reply = Some(self.core.answer(&tx, asked, now_ms)?);
                    }
                    Pending::Edit(edit, _, reply) => {
                        if let Some(edit) = edit.take() {
                            *reply = Some(self.core.edit(&tx, edit, now_ms)?);
                        }
                    }
                    Pending::Job(job, _, done) => {
                        if let Some(job) = job.take() {
                            *done = Some(self.core.job(&tx, job, now_ms)?);
                        }
                    }
                }
                count += 1;
            }
            self.core.keep_snapshot(&tx, now_ms)?;
            let started = Instant::now();
            tx.commit()?;
            self.commits.note(started.elapsed());
            Ok::<_, StorageError>(count)
        })();
        match done {
            Ok(_) => {
                self.core.publish(&self.db);
                // A batch that wrote nothing says nothing about the disk.
                let has_written = self.db.total_changes() > written;
                if has_written && !self.reserve.is_spent() {
                    self.core.recovered();
                }
            }
            Err(_) => self.core.forget(&self.db, before),
        }
        done
    }

    /// Idle work. Says whether all is done.
    pub(super) async fn tidy(&mut self) -> bool {
        if self.reserve.is_spent() {
            if self.reserve.restore(now()) {
                self.core.recovered();
            }
            return false;
        }
        match self.core.take_fit_over().await {
            Some(is_done) => is_done,
            None => self.core.tidy(&self.db),
        }
    }
}

/// The engine's clock, which stands still where time is simulated.
fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}
