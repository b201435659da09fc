//! When each event became visible: what delivery is measured by.

use std::sync::{Arc, Mutex, PoisonError};

/// Simulated times by number, ms; clones tell the same.
#[derive(Debug, Clone, Default)]
pub struct Visible(Arc<Mutex<Vec<(u64, f64)>>>);

impl Visible {
    /// The events up to `seq` are visible now.
    pub fn note(&self, seq: u64, at_ms: f64) {
        let mut times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if times.last().is_none_or(|(last, _)| *last < seq) {
            times.push((seq, at_ms));
        }
    }

    /// How many events became visible since then.
    pub fn count_since_ms(&self, ms: f64) -> u64 {
        let times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let later = times.partition_point(|(_, at_ms)| *at_ms < ms);
        let before = later.checked_sub(1).map_or(0, |at| times[at].0);
        times.last().map_or(0, |(last, _)| *last) - before
    }

    /// Since when event `seq` is visible, ms; `None`: it was so just now.
    pub fn find_since_ms(&self, seq: u64) -> Option<f64> {
        let times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = times.partition_point(|(last, _)| *last < seq);
        times.get(at).map(|(_, at_ms)| *at_ms)
    }
}
