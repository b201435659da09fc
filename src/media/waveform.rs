//! The shape of a track's sound: about 1,000 pairs of minimum and maximum.
//!
//! The length of a track is known only at its end, so pairs are gathered finely and merged: twice
//! as coarse whenever there are too many, and once more at the end.

use crate::domain::waveform::Waveform;

/// Pairs aimed at; a screen is rarely wider.
const PAIRS: usize = 1_000;

/// Pairs gathered at most, so that the last merging still comes near the aim.
const FINE_PAIRS_MAX: usize = 16 * PAIRS;

/// Frames of the finest pair: 8,000 pairs are then 6 s.
const FINEST_FRAMES: usize = 32;

/// Gathers block by block. All channels count: a pair is the lowest and the highest of any.
pub(crate) struct WaveformMeter {
    channels: usize,
    sample_rate: u32,
    frames_per_pair: usize,
    pairs: Vec<[f32; 2]>,
    /// The pair being gathered, and its frames so far.
    open: [f32; 2],
    open_frames: usize,
}

/// No sample yet: anything is lower, anything is higher.
const NOTHING: [f32; 2] = [f32::INFINITY, f32::NEG_INFINITY];

impl WaveformMeter {
    /// For interleaved samples of this shape.
    pub(crate) fn new(channels: usize, sample_rate: u32) -> Self {
        let frames_per_pair = FINEST_FRAMES;
        let channels = channels.max(1);
        Self {
            channels,
            sample_rate,
            frames_per_pair,
            pairs: Vec::new(),
            open: NOTHING,
            open_frames: 0,
        }
    }

    /// Takes a block of whole frames, full scale 1.0.
    pub(crate) fn add(&mut self, mut block: &[f32]) {
        while !block.is_empty() {
            let wanted = (self.frames_per_pair - self.open_frames) * self.channels;
            let (taken, rest) = block.split_at(wanted.min(block.len()));
            self.open = taken.iter().fold(self.open, |[low, high], sample| {
                [low.min(*sample), high.max(*sample)]
            });
            self.open_frames += taken.len() / self.channels;
            block = rest;
            if self.open_frames >= self.frames_per_pair {
                self.close();
            }
        }
    }

    fn close(&mut self) {
        self.pairs.push(std::mem::replace(&mut self.open, NOTHING));
        self.open_frames = 0;
        if self.pairs.len() >= FINE_PAIRS_MAX {
            self.pairs = merge(&self.pairs, 2);
            self.frames_per_pair *= 2;
        }
    }

    /// The whole.
    pub(crate) fn finish(mut self) -> Waveform {
        if self.open_frames > 0 {
            self.pairs.push(self.open);
        }
        let factor = ((self.pairs.len() + PAIRS / 2) / PAIRS).max(1);
        let merged = merge(&self.pairs, factor);
        Waveform {
            sample_rate: self.sample_rate,
            samples_per_pixel: u32::try_from(self.frames_per_pair * factor).unwrap_or(u32::MAX),
            peaks: merged
                .iter()
                .flatten()
                .map(|sample| to_8_bits(*sample))
                .collect(),
        }
    }
}

fn merge(pairs: &[[f32; 2]], factor: usize) -> Vec<[f32; 2]> {
    let join = |[low, high]: [f32; 2], pair: &[f32; 2]| [low.min(pair[0]), high.max(pair[1])];
    pairs
        .chunks(factor)
        .map(|chunk| chunk.iter().fold(NOTHING, join))
        .collect()
}

/// Full scale is 127 up and 128 down; what is louder is cut.
fn to_8_bits(sample: f32) -> i8 {
    // A cast of a float saturates.
    (sample * 127.0).round() as i8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(frames: usize, channels: usize, block: usize) -> Waveform {
        // Rises from 0 to 1 over its length; the second channel mirrors the first.
        let samples: Vec<f32> = (0..frames * channels)
            .map(|at| {
                let height = (at / channels) as f32 / frames as f32;
                if at % channels == 0 { height } else { -height }
            })
            .collect();
        let mut meter = WaveformMeter::new(channels, 44_100);
        samples
            .chunks(block * channels)
            .for_each(|part| meter.add(part));
        let waveform = meter.finish();
        assert_eq!(waveform.peaks.len() % 2, 0);
        assert_eq!(
            frames.div_ceil(waveform.samples_per_pixel as usize),
            waveform.pair_count() as usize
        );
        waveform
    }

    #[test]
    fn every_length_gives_about_a_thousand_pairs() {
        for seconds in [6, 30, 200, 301, 3_600] {
            let length = check(44_100 * seconds, 2, 1_152).pair_count();
            assert!(
                (900..=1_150).contains(&length),
                "{seconds} s: {length} pairs"
            );
        }
        assert_eq!(check(0, 2, 64).pair_count(), 0);
        assert_eq!(check(33, 1, 5).pair_count(), 2);
    }

    #[test]
    fn a_pair_is_the_lowest_and_the_highest_of_any_channel() {
        let waveform = check(441_000, 2, 777);
        let [low, high] = [
            waveform.peaks[waveform.peaks.len() - 2],
            *waveform.peaks.last().unwrap_or(&0),
        ];
        assert_eq!([low, high], [-127, 127]);
        assert!(waveform.peaks[1] < 3 && waveform.peaks[0] > -3);
        let middle = waveform.pair_count() as usize / 2 * 2;
        assert!((62..=66).contains(&waveform.peaks[middle + 1]));
    }

    #[test]
    fn how_the_sound_is_cut_into_blocks_does_not_matter() {
        assert_eq!(check(100_000, 2, 1).peaks, check(100_000, 2, 4_096).peaks);
    }
}
