//! What a station would play: its odds in numbers that people understand.

use crate::domain::id::TrackId;
use crate::domain::radio::Adventure;
use crate::domain::radio::odds::{Candidate, weights};

/// What a station would play next, were it put on air now.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Forecast {
    /// Tracks it draws from.
    pub track_count: usize,
    /// Those that were ever compared.
    pub compared_count: usize,
    /// Those that are starred.
    pub starred_count: usize,
    /// Share of the best tenth of its tracks by rating, 0 to 1; those never compared are in no tenth.
    pub top_tenth: f64,
    /// Share of the tracks that were never compared.
    pub never_compared: f64,
    /// Share of the starred ones.
    pub starred: f64,
    /// The likeliest and the share of each, the likeliest first.
    pub likeliest: Vec<(TrackId, f64)>,
}

/// Says what a station would play; `listed` of the likeliest one by one. Linear in the candidates.
#[must_use]
pub fn forecast(adventure: Adventure, candidates: &[Candidate], listed: usize) -> Forecast {
    let weights = weights(adventure, candidates);
    let total: f64 = weights.iter().sum();
    if total <= 0.0 {
        return Forecast::default();
    }
    let is_compared = |at: &usize| candidates[*at].is_compared;
    let is_starred = |at: &usize| candidates[*at].is_starred;
    let share = |places: &[usize]| places.iter().map(|&at| weights[at]).sum::<f64>() / total;
    let all = 0..candidates.len();
    let starred: Vec<_> = all.clone().filter(is_starred).collect();
    let (mut compared, never): (Vec<_>, Vec<_>) = all.clone().partition(is_compared);
    let compared_count = compared.len();
    first(&mut compared, candidates.len().div_ceil(10), |at| {
        candidates[at].theta
    });
    let mut likeliest: Vec<_> = all.collect();
    first(&mut likeliest, listed, |at| weights[at]);
    likeliest.sort_by(|&a, &b| weights[b].total_cmp(&weights[a]).then(a.cmp(&b)));
    Forecast {
        track_count: candidates.len(),
        compared_count,
        starred_count: starred.len(),
        top_tenth: share(&compared),
        never_compared: share(&never),
        starred: share(&starred),
        likeliest: likeliest
            .into_iter()
            .map(|at| (candidates[at].id, weights[at] / total))
            .collect(),
    }
}

/// Keeps the `count` places with the highest keys; equals by place, so that the answer is the same
/// every time.
fn first(places: &mut Vec<usize>, count: usize, key: impl Fn(usize) -> f64) {
    if count < places.len() {
        if count > 0 {
            places.select_nth_unstable_by(count - 1, |&a, &b| {
                key(b).total_cmp(&key(a)).then(a.cmp(&b))
            });
        }
        places.truncate(count);
    }
}
