//! A listener who takes louder for better, heard with and without levelling.
//!
//! Each listener judges three times: without the bias, with it and both sides levelled as in the
//! product, and with it and nothing levelled. Fair is when the ratings of the second go with
//! loudness no more than those of the first.

use std::ops::Range;

use minion::domain::goal::Mode;
use minion::domain::level::pair_gain_db;
use rayon::prelude::*;

use super::listener::{Listener, Taste};
use super::measure::quality;
use super::subjects::{Minion, Subject};

/// Pull of a decibel, logits.
const BIAS_PER_DB: f64 = 0.2;
/// How far the library's loudness lies apart, dB (standard deviation).
const LIBRARY_SD_DB: f64 = 3.5;
/// How far off a measured loudness is, dB (standard deviation).
const MEASUREMENT_SD_DB: f64 = 0.25;
/// The library's mean loudness, LUFS; nothing hangs on it.
const LIBRARY_MEAN_LUFS: f64 = -12.0;

/// What one way of listening came to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Heard {
    /// Rank correlation of rating and loudness.
    pub with_loudness: f64,
    /// Rank correlation of rating and taste.
    pub with_taste: f64,
}

/// One listener's three ways.
#[derive(Debug, Clone, Copy, Default)]
pub struct Trial {
    pub unbiased: Heard,
    pub levelled: Heard,
    pub unlevelled: Heard,
}

/// Lets each listener judge in all three ways, `per_track` comparisons a track.
pub fn trials(taste: Taste, per_track: usize, seeds: Range<u64>) -> Vec<Trial> {
    seeds
        .into_par_iter()
        .map(|seed| Trial {
            unbiased: hear(taste, per_track, seed, 0.0, true),
            levelled: hear(taste, per_track, seed, BIAS_PER_DB, true),
            unlevelled: hear(taste, per_track, seed, BIAS_PER_DB, false),
        })
        .collect()
}

fn hear(taste: Taste, per_track: usize, seed: u64, bias_per_db: f64, is_levelled: bool) -> Heard {
    // What the tracks are like is drawn apart from the answers: the same in all three ways.
    let mut nature = Listener::new(taste, !seed);
    let mut spread = |mean: f64, sd: f64| -> Vec<f64> {
        (0..taste.tracks)
            .map(|_| mean + sd * nature.draw_normal())
            .collect()
    };
    let lufs = spread(LIBRARY_MEAN_LUFS, LIBRARY_SD_DB);
    let measured: Vec<f64> = lufs
        .iter()
        .zip(spread(0.0, MEASUREMENT_SD_DB))
        .map(|(lufs, error)| lufs + error)
        .collect();
    let gain_db = |own: usize, other: usize| {
        let [own, other] = [own, other].map(|track| Some(measured[track] as f32));
        pair_gain_db(own, other)
            .filter(|_| is_levelled)
            .map_or(0.0, f64::from)
    };
    let mut listener = Listener::new(taste, seed);
    let mut subject = Minion::new(&listener.artist, Mode::Explore, seed);
    for _ in 0..per_track * taste.tracks / 2 {
        let (a, b) = subject.pick();
        let louder_db = lufs[a] + gain_db(a, b) - lufs[b] - gain_db(b, a);
        let a_won = listener.prefers_by(a, b, bias_per_db * louder_db);
        subject.tell(a, b, a_won);
    }
    subject.settle();
    let strengths = subject.strengths();
    Heard {
        with_loudness: quality(&strengths, &lufs).tau,
        with_taste: quality(&strengths, &listener.theta).tau,
    }
}
