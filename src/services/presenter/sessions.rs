//! Comparison sessions as a screen shows them.

use crate::domain::comparison::Comparison;
use crate::domain::id::VerdictId;
use crate::domain::paused_sessions::PausedSession;
use crate::protocol::comparison::{
    ComparisonInfo, LeftInfo, PausedSessionInfo, Progress, VerdictFeedback,
};
use crate::services::descriptions;
use crate::storage::error::StorageError;

use super::Presenter;
use crate::protocol::round;

impl Presenter<'_> {
    /// How far a session has come.
    #[must_use]
    pub fn progress(&self, comparison: &Comparison) -> Progress {
        let session = self.session;
        let session = session.filter(|it| it.session_id == comparison.session_id);
        let progress = session.map(|session| session.ranking);
        let left = session.and_then(|session| session.left);
        Progress {
            comparisons_done: comparison.comparisons_done,
            expected_tau: progress
                .map_or(0.0, |p| round(100.0 * f64::from(p.expected_tau)) / 100.0),
            settled_percent: progress.map_or(0.0, |p| round(f64::from(p.settled_percent))),
            left: left.map(|(left, minutes)| LeftInfo {
                comparisons: left.comparisons,
                minutes,
                settled: left.settled,
                parts: left.parts,
            }),
        }
    }

    /// What the newest verdict taught, if it is this one.
    #[must_use]
    pub fn feedback(&self, verdict: VerdictId) -> Option<VerdictFeedback> {
        let (of, feedback) = self.session?.feedback.as_ref()?;
        (*of == verdict).then(|| feedback.clone())
    }

    /// The running session.
    pub fn comparison(&self, comparison: &Comparison) -> Result<ComparisonInfo, StorageError> {
        let id = comparison.session_id;
        Ok(ComparisonInfo {
            session_id: id,
            filter: comparison.filter.clone(),
            filter_text: descriptions::filter_text(self.conn, &comparison.filter)?,
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
    pub fn paused_session(
        &self,
        session: &PausedSession,
    ) -> Result<PausedSessionInfo, StorageError> {
        let comparison = &session.comparison;
        Ok(PausedSessionInfo {
            session_id: comparison.session_id,
            goal: comparison.goal,
            mode: comparison.mode,
            filter: comparison.filter.clone(),
            filter_text: descriptions::filter_text(self.conn, &comparison.filter)?,
            total_tracks: comparison.total_tracks,
            comparisons_done: comparison.comparisons_done,
            left: session.left,
            paused_ms: session.paused_ms,
        })
    }

    /// All sessions that were put aside, by their numbers.
    pub fn paused_sessions(&self) -> Result<Vec<PausedSessionInfo>, StorageError> {
        let sessions = self.state.house.paused_sessions.values();
        sessions
            .map(|session| self.paused_session(session))
            .collect()
    }
}
