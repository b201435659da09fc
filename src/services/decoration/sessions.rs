//! Comparison sessions as a screen shows them.

use crate::domain::comparison::Comparison;
use crate::domain::kept::KeptSession;
use crate::protocol::comparison::{ComparisonInfo, KeptInfo, LeftInfo, Progress};
use crate::services::words;
use crate::storage::error::StorageError;

use super::{Decorator, round};

impl Decorator<'_> {
    /// How far a session has come.
    #[must_use]
    pub fn progress(&self, comparison: &Comparison) -> Progress {
        let progress = self.judge.progress();
        Progress {
            comparisons_done: comparison.comparisons_done,
            expected_tau: progress
                .map_or(0.0, |p| round(100.0 * f64::from(p.expected_tau)) / 100.0),
            settled_percent: progress.map_or(0.0, |p| round(f64::from(p.settled_percent))),
            left: self.judge.left(comparison).map(|(left, minutes)| LeftInfo {
                comparisons: left.comparisons,
                minutes,
                settled: left.settled,
                parts: left.parts,
            }),
        }
    }

    /// The running session.
    ///
    /// # Errors
    /// What the database says.
    pub fn comparison(&self, comparison: &Comparison) -> Result<ComparisonInfo, StorageError> {
        let id = comparison.session_id;
        Ok(ComparisonInfo {
            session_id: id,
            filter: comparison.filter.clone(),
            filter_text: words::filter_text(self.conn, &comparison.filter)?,
            mode: comparison.mode,
            goal: comparison.goal,
            reached: comparison.is_reached,
            total_tracks: comparison.total_tracks,
            pair: self.find_pair(comparison.pair, id)?,
            prefetched: self.find_pair(comparison.prefetched, id)?,
            selected: self.selected(comparison),
            progress: self.progress(comparison),
        })
    }

    /// A session that was put aside.
    ///
    /// # Errors
    /// What the database says.
    pub fn kept_session(&self, session: &KeptSession) -> Result<KeptInfo, StorageError> {
        let comparison = &session.comparison;
        Ok(KeptInfo {
            session_id: comparison.session_id,
            goal: comparison.goal,
            mode: comparison.mode,
            filter: comparison.filter.clone(),
            filter_text: words::filter_text(self.conn, &comparison.filter)?,
            total_tracks: comparison.total_tracks,
            comparisons_done: comparison.comparisons_done,
            left: session.left,
            kept_ms: session.kept_ms,
        })
    }

    /// All sessions that were put aside, by their numbers.
    ///
    /// # Errors
    /// What the database says.
    pub fn kept_sessions(&self) -> Result<Vec<KeptInfo>, StorageError> {
        let sessions = self.state.kept.values();
        sessions.map(|session| self.kept_session(session)).collect()
    }
}
