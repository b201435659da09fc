//! The shape of a track's sound, as it is measured and kept.

use serde::{Deserialize, Serialize};

/// About 1,000 pairs of minimum and maximum, from the start of the track to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waveform {
    /// Samples a second of the file, Hz.
    pub sample_rate: u32,
    /// Samples that one pair stands for. All channels count: a pair holds the lowest and the highest
    /// of any.
    pub samples_per_pixel: u32,
    /// Minimum and maximum in turn, -128..=127; full scale is 127.
    pub peaks: Vec<i8>,
}

impl Waveform {
    /// How many pairs there are.
    #[must_use]
    pub fn pair_count(&self) -> u32 {
        u32::try_from(self.peaks.len() / 2).unwrap_or(u32::MAX)
    }
}
