//! From a file's rate to the card's, stereo, by `rubato`; the filter's delay is taken out.

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Indexing, Resampler};

/// Frames given to the filter at once.
const CHUNK_FRAMES: usize = 1024;

/// Turns stereo frames of one rate into frames of another, as many as belong to them.
pub(super) struct Resample {
    filter: Option<Filter>,
}

struct Filter {
    fft: Fft<f32>,
    from: u32,
    to: u32,
    /// Stereo samples that wait for a whole chunk.
    waiting: Vec<f32>,
    made: Vec<f32>,
    /// Frames of the filter's delay that are still to be dropped.
    to_drop: usize,
    frames_in: u64,
    frames_out: u64,
}

impl Resample {
    /// Converts between two rates; equal ones pass through. `None`: such rates are impossible.
    pub(super) fn new(from: u32, to: u32) -> Option<Self> {
        if from == to {
            return Some(Self { filter: None });
        }
        let fft = Fft::new(
            from as usize,
            to as usize,
            CHUNK_FRAMES,
            2,
            FixedSync::Input,
        )
        .ok()?;
        let filter = Filter {
            from,
            to,
            waiting: Vec::new(),
            made: vec![0.0; fft.output_frames_max() * 2],
            to_drop: fft.output_delay(),
            frames_in: 0,
            frames_out: 0,
            fft,
        };
        Some(Self {
            filter: Some(filter),
        })
    }

    /// Takes stereo samples in, appends what is ready.
    pub(super) fn push(&mut self, stereo: &[f32], out: &mut Vec<f32>) {
        match &mut self.filter {
            None => out.extend_from_slice(stereo),
            Some(filter) => filter.push(stereo, out),
        }
    }

    /// Whether it converts between these rates.
    pub(super) fn is_between(&self, from: u32, to: u32) -> bool {
        match &self.filter {
            None => from == to,
            Some(filter) => (filter.from, filter.to) == (from, to),
        }
    }

    /// Frames that belong to what was pushed and are still inside.
    pub(super) fn owed(&self) -> u64 {
        self.filter.as_ref().map_or(0, |filter| {
            filter.wanted().saturating_sub(filter.frames_out)
        })
    }

    /// Appends what is still in the filter: nothing comes after.
    pub(super) fn finish(&mut self, out: &mut Vec<f32>) {
        if let Some(filter) = &mut self.filter {
            filter.finish(out);
        }
    }
}

impl Filter {
    /// Frames that all that was pushed makes, to the nearest.
    fn wanted(&self) -> u64 {
        let (from, to) = (u128::from(self.from), u128::from(self.to));
        ((u128::from(self.frames_in) * to + from / 2) / from) as u64
    }

    fn push(&mut self, stereo: &[f32], out: &mut Vec<f32>) {
        self.frames_in += stereo.len() as u64 / 2;
        self.waiting.extend_from_slice(stereo);
        let mut used = 0;
        loop {
            let chunk = self.fft.input_frames_next() * 2;
            if self.waiting.len() - used < chunk {
                break;
            }
            self.convert(used..used + chunk, out);
            used += chunk;
        }
        self.waiting.drain(..used);
    }

    fn finish(&mut self, out: &mut Vec<f32>) {
        let wanted = self.wanted();
        let left = self.waiting.len();
        while self.frames_out < wanted {
            let chunk = self.fft.input_frames_next() * 2;
            self.waiting.resize(chunk.max(left), 0.0);
            self.convert(0..chunk, out);
            self.waiting.clear();
        }
        let surplus = (self.frames_out - wanted) as usize * 2;
        out.truncate(out.len().saturating_sub(surplus));
    }

    fn convert(&mut self, range: std::ops::Range<usize>, out: &mut Vec<f32>) {
        let frames = range.len() / 2;
        let capacity = self.made.len() / 2;
        let input = InterleavedSlice::new(&self.waiting[range], 2, frames)
            .expect("the slice holds exactly these frames");
        let mut output = InterleavedSlice::new_mut(&mut self.made, 2, capacity)
            .expect("the buffer holds exactly its capacity");
        let (_, made) = self
            .fft
            .process_into_buffer(&input, &mut output, None::<&Indexing>)
            .expect("input and output are as large as the filter asks for");
        let dropped = made.min(self.to_drop);
        self.to_drop -= dropped;
        self.frames_out += (made - dropped) as u64;
        out.extend_from_slice(&self.made[dropped * 2..made * 2]);
    }
}

#[cfg(test)]
mod tests {
    use super::Resample;

    #[test]
    fn a_sine_keeps_its_place_and_length_at_another_rate() {
        let sine = |rate: f64, frames: usize| -> Vec<f32> {
            let level = |frame: usize| {
                (std::f64::consts::TAU * 441.0 * frame as f64 / rate).sin() as f32 * 0.5
            };
            (0..frames)
                .flat_map(|frame| [level(frame), -level(frame)])
                .collect()
        };
        for (from, to) in [(44_100_u32, 48_000_u32), (48_000, 44_100), (96_000, 48_000)] {
            let frames = from as usize + 77;
            let mut resample = Resample::new(from, to).expect("possible rates");
            let mut out = Vec::new();
            for block in sine(f64::from(from), frames).chunks(1152 * 2) {
                resample.push(block, &mut out);
            }
            resample.finish(&mut out);
            let wanted = (frames as f64 * f64::from(to) / f64::from(from)).round() as usize;
            assert_eq!(out.len(), wanted * 2);
            let expected = sine(f64::from(to), wanted);
            let middle = 2000..out.len() - 2000;
            let worst = out[middle.clone()].iter().zip(&expected[middle]);
            let worst = worst
                .map(|(left, right)| (left - right).abs())
                .fold(0.0, f32::max);
            assert!(worst < 1e-3, "{from} to {to}: {worst}");
        }
    }
}
