//! How long commits took lately.

use std::sync::Mutex;
use std::time::Duration;

/// Commits remembered: an evening of verdicts.
const KEPT: usize = 512;

/// A ring of the last commits' times.
#[derive(Debug, Default)]
pub struct CommitTimes(Mutex<(Vec<f32>, usize)>);

impl CommitTimes {
    pub(super) fn note(&self, took: Duration) {
        let Ok(mut ring) = self.0.lock() else { return };
        let (times, next) = &mut *ring;
        let ms = took.as_secs_f32() * 1_000.0;
        if times.len() < KEPT {
            times.push(ms);
        } else {
            times[*next] = ms;
            *next = (*next + 1) % KEPT;
        }
    }

    /// 99th percentile, ms; 0 before the first commit.
    #[must_use]
    pub fn p99_ms(&self) -> f64 {
        let Ok(ring) = self.0.lock() else { return 0.0 };
        let mut times = ring.0.clone();
        times.sort_by(f32::total_cmp);
        times
            .get((times.len() * 99 / 100).min(times.len().saturating_sub(1)))
            .map_or(0.0, |ms| f64::from(*ms))
    }
}
