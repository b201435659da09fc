//! How loud a track is: EBU R128 integrated and short-term loudness, and sample peak.
//!
//! Loudness after ITU-R BS.1770-4 with the gating of EBU R128. A mono file sounds from both
//! speakers, so it is measured as two equal channels.

use ebur128::{Channel, EbuR128, Mode};

use crate::media::hook::{Curve, WINDOW_S};

/// Measures block by block.
pub(crate) struct LoudnessMeter {
    /// `None` for a shape that the standard does not know: then only the peak is measured.
    meter: Option<EbuR128>,
    peak: f32,
    /// Samples of a second, all channels counted.
    second: usize,
    /// Samples taken of the second that is not over yet, and seconds that are.
    taken: usize,
    seconds: usize,
    curve: Curve,
}

impl LoudnessMeter {
    /// For interleaved samples of this shape.
    pub(crate) fn new(channels: usize, sample_rate: u32) -> Self {
        let meter = u32::try_from(channels).ok().and_then(|count| {
            let mut meter = EbuR128::new(count, sample_rate, Mode::I | Mode::S).ok()?;
            if count == 1 {
                meter.set_channel(0, Channel::DualMono).ok()?;
            }
            Some(meter)
        });
        Self {
            meter,
            peak: 0.0,
            second: channels.max(1) * sample_rate.max(1) as usize,
            taken: 0,
            seconds: 0,
            curve: Curve::default(),
        }
    }

    /// Takes a block of whole frames, full scale 1.0.
    pub(crate) fn add(&mut self, block: &[f32]) {
        self.peak = block
            .iter()
            .fold(self.peak, |peak, sample| peak.max(sample.abs()));
        let mut rest = block;
        while !rest.is_empty() {
            let (part, later) = rest.split_at(rest.len().min(self.second - self.taken));
            self.measure(part);
            rest = later;
        }
    }

    /// Takes samples that end with the second at the latest.
    fn measure(&mut self, part: &[f32]) {
        let Some(meter) = &mut self.meter else { return };
        if meter.add_frames_f32(part).is_err() {
            self.meter = None;
            return;
        }
        self.taken += part.len();
        if self.taken < self.second {
            return;
        }
        self.taken = 0;
        self.seconds += 1;
        if self.seconds >= WINDOW_S
            && let Ok(lufs) = meter.loudness_shortterm()
        {
            self.curve.push(lufs);
        }
    }

    /// Short-term loudness, second by second; empty for what is shorter than its window.
    pub(crate) fn curve(&self) -> &Curve {
        &self.curve
    }

    /// Integrated loudness, LUFS; `None` for silence and for what is shorter than 400 ms.
    pub(crate) fn loudness_lufs(&self) -> Option<f32> {
        let lufs = self.meter.as_ref()?.loudness_global().ok()?;
        lufs.is_finite().then_some(lufs as f32)
    }

    /// Sample peak, dB to full scale; `None` for digital silence.
    pub(crate) fn peak_dbfs(&self) -> Option<f32> {
        (self.peak > 0.0).then(|| 20.0 * self.peak.log10())
    }
}
