//! The odds: how likely a station plays each of its tracks next.
//!
//! ```text
//! weight = place * rested * mood
//!
//! score  = theta + (3 t - 1) sd + 1 if starred          t: the knob, 0 to 1
//! place  = exp(-(n^((1 - t) / 2) - 1) x)                x: place by score among n, 0 best to 1 worst
//! rested = h / (h + min(24, n / 15) * 16^t)             h: hours since it was heard; 1 if never
//! mood   = 1/4 for half a day after an early skip
//! ```
//!
//! * It goes by places, not by ratings: how far ratings lie apart depends on how sure of their taste
//!   a listener is, and on how much was asked. Places make the same knob mean the same everywhere.
//! * At 0 about the best `sqrt(n)` tracks count: 3 of 10, 32 of 1,000, 224 of 50,000. At 100 every
//!   track's place is worth the same. In between the exponent slides, so nothing jumps.
//! * `(3 t - 1) sd`: at 0 a track counts for no more than is certain of it (one standard deviation
//!   below its rating), at 33 for its rating, at 50 an unknown one gets the benefit of the doubt.
//! * A star says what a verdict could: it lifts by 174 points, wherever ratings count.
//! * Tracks whose scores lie within 1/20 logit (9 points) share their places evenly. So a library
//!   that was never compared plays every track alike at any knob, and a first verdict lifts one
//!   track without silencing the others.
//! * The more adventurous, the longer a heard track rests: half its odds are back after a day at 0,
//!   4 days at 50, 16 days at 100; sooner where all the tracks together (4 minutes each) play for
//!   less than a day, or a small station would do nothing but go round.
//!
//! Airtime in percent, simulated by the tests: four hours a day for two weeks, 1,000 tracks, one in
//! twenty starred. More in `docs/radio.md`.
//!
//! ```text
//! knob                             0    25    50    75   100
//! 700 compared ten times each
//!   best tenth                    83    59    30    15    10
//!   never compared                 0     3    28    34    29
//!   starred                       20    16    10     5     3
//! 100 compared six times each
//!   best tenth                    69    33    12     8    10
//!   never compared                31    67    88    92    90
//!   starred                       32    28    14     7     5
//! ```

use crate::domain::id::{ArtistId, TrackId};
use crate::domain::radio::Adventure;
use crate::domain::track::TrackFacts;

/// A track that a station may play, and all that its odds are made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// The track.
    pub id: TrackId,
    /// Main performer.
    pub artist: Option<ArtistId>,
    /// Rating, logits; its artist's mean while it was never compared.
    pub theta: f64,
    /// Uncertainty of `theta`, one standard deviation.
    pub sd: f64,
    /// Whether anyone ever judged it.
    pub is_compared: bool,
    /// Whether it is starred.
    pub is_starred: bool,
    /// Hours since it was heard; `None`: never.
    pub heard_hours: Option<f64>,
    /// Whether it was skipped early in the last half day.
    pub is_skipped: bool,
}

/// What a star lifts a track by, logits.
const STAR_LIFT: f64 = 1.0;
/// Hours until a heard track has half its odds back, at knob 0, where there is much to play.
const REST_HOURS_MAX: f64 = 24.0;
/// About how long a track plays, hours.
const TRACK_HOURS: f64 = 1.0 / 15.0;
/// So many times that at knob 100.
const REST_STRETCH: f64 = 16.0;
/// What is left of the odds after an early skip.
const SKIPPED: f64 = 0.25;

/// Scores nearer to each other than this share their places, logits.
const SCORE_STEP: f64 = 0.05;
/// Scores beyond this are no better, logits: eight is a win in 3,000 to 1.
const SCORE_END: f64 = 12.0;
/// Steps from `SCORE_END` down to its negative.
const STEPS: usize = 480;

/// Below this a draw could no longer tell tracks apart, so that none ever runs dry.
const WEIGHT_MIN: f64 = 1e-300;

/// The weight of each of `candidates`, in their order: positive, comparable within one call only.
///
/// Linear in their number, without sorting: some 20 ns each.
#[must_use]
pub fn weights(adventure: Adventure, candidates: &[Candidate]) -> Vec<f64> {
    let mut counts = [0_u32; STEPS];
    for candidate in candidates {
        counts[step(adventure, candidate)] += 1;
    }
    let places = places(adventure, &counts);
    let round_hours = candidates.len() as f64 * TRACK_HOURS;
    let half_hours = round_hours.min(REST_HOURS_MAX) * REST_STRETCH.powf(adventure.share());
    let weight = |candidate: &Candidate| {
        let place = places[step(adventure, candidate)];
        let mood = if candidate.is_skipped { SKIPPED } else { 1.0 };
        (place * rested(candidate.heard_hours, half_hours) * mood).max(WEIGHT_MIN)
    };
    candidates.iter().map(weight).collect()
}

/// Whether ratings and stars make any difference.
#[must_use]
pub fn goes_by_taste(adventure: Adventure) -> bool {
    adventure < Adventure::SHUFFLE
}

/// The step of a candidate's score, the best first.
fn step(adventure: Adventure, candidate: &Candidate) -> usize {
    let doubt = 3.0 * adventure.share() - 1.0;
    let lift = if candidate.is_starred { STAR_LIFT } else { 0.0 };
    let score = candidate.theta + doubt * candidate.sd + lift;
    // A cast of a float ends at 0 and at the largest number by itself.
    (((SCORE_END - score) / SCORE_STEP) as usize).min(STEPS - 1)
}

/// What the places of each step are worth, where `counts` says how many tracks share them: the mean
/// of `exp(-steepness x)` over them.
fn places(adventure: Adventure, counts: &[u32; STEPS]) -> [f64; STEPS] {
    let total = f64::from(counts.iter().sum::<u32>());
    let steepness = total.max(1.0).powf(0.5 * (1.0 - adventure.share())) - 1.0;
    let mut worth = [1.0; STEPS];
    let mut before = 0.0;
    for (worth, &count) in worth.iter_mut().zip(counts) {
        let count = f64::from(count);
        let (from, width) = (steepness * before / total, steepness * count / total);
        let mean = if width > 1e-9 {
            -(-width).exp_m1() / width
        } else {
            1.0
        };
        *worth = (-from).exp() * mean;
        before += count;
    }
    worth
}

/// What is left of the odds of a track that was heard `heard_hours` ago.
fn rested(heard_hours: Option<f64>, half_hours: f64) -> f64 {
    let share = |hours: f64| hours.max(0.0) / (hours.max(0.0) + half_hours);
    heard_hours.map_or(1.0, share)
}

/// An early skip lowers a track's odds for so long: half a day.
const SKIP_MEMORY_MS: i64 = 12 * 3_600 * 1_000;

/// Whether a track was skipped early so lately that its odds are lower.
#[must_use]
pub fn is_skipped(track: &TrackFacts, now_ms: i64) -> bool {
    track
        .skipped_ms
        .is_some_and(|at| now_ms - at < SKIP_MEMORY_MS)
}
