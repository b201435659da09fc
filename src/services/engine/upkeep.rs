//! What the engine does beside commands: jobs of others, the library's numbers, snapshots, tidying.

use rusqlite::{Connection, Transaction};

use crate::services::engine::core::Core;
use crate::services::engine::{Job, NotKept};
use crate::storage::error::StorageError;
use crate::storage::history::Retention;
use crate::storage::{answers, history, library, meta};

/// The past that can be context at: a year, or fewer events where a house is busy (some 50 MB).
const RETENTION: Retention = Retention {
    household_events: 50_000,
    events: 200_000,
    age_ms: 366 * 24 * 3_600 * 1_000,
    step_events: 1_000,
};

/// Events after which the state is kept again, so that a start folds no long tail.
const EVENTS_BETWEEN_SNAPSHOTS: u64 = 1_000;

impl Core {
    /// Does a job within the batch. A job that fails takes only its own writes back.
    pub(super) fn job(
        &mut self,
        tx: &Transaction<'_>,
        job: Job,
        now_ms: i64,
    ) -> Result<Result<(), NotKept>, StorageError> {
        tx.execute_batch("SAVEPOINT job")?;
        match job(tx, now_ms) {
            Ok(changed) => {
                tx.execute_batch("RELEASE job")?;
                self.has_new_facts |= !changed.is_empty();
                self.has_new_catalog |= !changed.is_empty();
                let catalog = &mut self.catalog;
                for (id, facts) in changed {
                    match facts {
                        Some(mut facts) => {
                            // The only fact that the database does not know.
                            facts.skipped_ms = catalog.get(&id).and_then(|known| known.skipped_ms);
                            catalog.insert(id, facts);
                        }
                        None => catalog.remove(&id),
                    }
                }
                Ok(Ok(()))
            }
            Err(error) if error.is_disk_full() || error.is_io() || error.is_closed() => Err(error),
            Err(error) => {
                tx.execute_batch("ROLLBACK TO job; RELEASE job")?;
                Ok(Err(NotKept::because_of(&error)))
            }
        }
    }

    pub(super) fn count_library(&mut self, conn: &Connection) -> Result<(), StorageError> {
        let counts = library::counts::counts(conn)?;
        self.shared.view.set_library(counts.tracks, counts.albums);
        Ok(())
    }

    /// Keeps the state now and then, within the batch.
    pub(super) fn keep_snapshot(
        &mut self,
        tx: &Transaction<'_>,
        now_ms: i64,
    ) -> Result<(), StorageError> {
        if self.seq - self.snapshot_seq >= EVENTS_BETWEEN_SNAPSHOTS {
            history::save_snapshot(tx, self.seq, now_ms, &self.state)?;
            self.snapshot_seq = self.seq;
        }
        Ok(())
    }

    /// Takes over the fit that is under way, if it is finished. Says whether all is done; `None`
    /// when none is under way.
    pub(super) async fn take_fit_over(&mut self) -> Option<bool> {
        let fit = self.fit.take()?;
        if !fit.is_finished() {
            self.fit = Some(fit);
            return Some(false);
        }
        let fitted = fit.await;
        let mut ratings = self.shared.view.ratings_mut();
        if let Ok(fitted) = fitted {
            ratings.ranking.adopt(&fitted);
        }
        self.fitted_revision = ratings.ranking.revision();
        drop(ratings);
        self.show_progress();
        Some(true)
    }

    /// Idle work: a full fit of the ratings, old answers forgotten, the distant past compacted.
    /// Says whether all is done.
    ///
    /// A fit takes a second at 50,000 tracks, so it happens on a copy beside the engine and is taken
    /// over at a later idle moment.
    pub(super) fn tidy(&mut self, db: &Connection) -> bool {
        self.high_water_mark.note(&self.epoch, self.seq);
        if let Err(error) = answers::prune(db, self.now_ms()) {
            tracing::warn!(%error, "cannot forget old answers");
        }
        let has_more_past = self.compact(db).unwrap_or_else(|error| {
            tracing::warn!(%error, "cannot compact the log");
            false
        });
        let ratings = self.shared.view.ratings();
        if ratings.ranking.revision() == self.fitted_revision {
            return !has_more_past;
        }
        let ranking = ratings.ranking.clone();
        drop(ratings);
        self.fit = Some(tokio::task::spawn_blocking(move || {
            let mut ranking = ranking;
            ranking.fit();
            ranking
        }));
        false
    }

    fn compact(&self, db: &Connection) -> Result<bool, rusqlite::Error> {
        let tx = db.unchecked_transaction()?;
        let has_more = history::compact(&tx, (self.seq, &self.state), self.now_ms(), RETENTION)?;
        tx.commit()?;
        Ok(has_more)
    }

    /// The last thing: keeps the state, so that the next start is quick.
    pub(super) fn close(&mut self, db: &Connection) {
        let now_ms = self.now_ms();
        let saved = history::save_snapshot(db, self.seq, now_ms, &self.state)
            .and_then(|()| meta::put(db, "closed_ms", &now_ms.to_string()));
        self.high_water_mark.note(&self.epoch, self.seq);
        // A reader may still be open, and then SQLite leaves everything in the log beside the file:
        // whoever copies a stopped database should find it in one piece.
        if let Err(error) = db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)") {
            tracing::debug!(%error, "the log stays beside the database");
        }
        if let Err(error) = saved {
            tracing::warn!(%error, "cannot keep the state; the next start folds the log instead");
        }
    }
}
