//! When each event became visible: what delivery is measured by.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use minion::domain::stream::StreamId;

/// Numbers of a stream, each with the simulated time at which it was reached, ms.
type Times = Vec<(u64, f64)>;

/// Simulated times by stream; clones tell the same.
#[derive(Debug, Clone, Default)]
pub struct Visible(Arc<Mutex<BTreeMap<StreamId, Times>>>);

impl Visible {
    /// The events of a stream up to `seq` are visible now.
    pub fn note(&self, stream: StreamId, seq: u64, at_ms: f64) {
        let mut streams = self.streams();
        let times = streams.entry(stream).or_default();
        if times.last().is_none_or(|(last, _)| *last < seq) {
            times.push((seq, at_ms));
        }
    }

    /// How many events became visible since then.
    pub fn count_since_ms(&self, ms: f64) -> u64 {
        let count = |times: &Times| {
            let later = times.partition_point(|(_, at_ms)| *at_ms < ms);
            let before = later.checked_sub(1).map_or(0, |at| times[at].0);
            times.last().map_or(0, |(last, _)| *last) - before
        };
        self.streams().values().map(count).sum()
    }

    /// Since when event `seq` of a stream is visible, ms; `None`: it was so just now.
    pub fn find_since_ms(&self, stream: StreamId, seq: u64) -> Option<f64> {
        let streams = self.streams();
        let times = streams.get(&stream)?;
        let at = times.partition_point(|(last, _)| *last < seq);
        times.get(at).map(|(_, at_ms)| *at_ms)
    }

    fn streams(&self) -> MutexGuard<'_, BTreeMap<StreamId, Times>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
