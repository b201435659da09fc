//! Levels that move without a click.

/// Frames in `ms` milliseconds.
pub(super) fn frames_in(ms: f32, rate: u32) -> f32 {
    (ms * rate as f32 / 1000.0).max(1.0)
}

/// Amplitude of a level in decibels.
pub(super) fn amplitude(gain_db: f32) -> f32 {
    10_f32.powf(gain_db / 20.0)
}

/// A value that goes to its target in even steps, one a frame.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ramp {
    value: f32,
    target: f32,
    step: f32,
    /// Steps still to go; counted, because added steps never meet a target exactly.
    left: u32,
}

impl Ramp {
    /// Stands still at a value.
    pub(super) fn at(value: f32) -> Self {
        Self {
            value,
            target: value,
            step: 0.0,
            left: 0,
        }
    }

    /// Heads for a target, there in `frames` frames (at least one).
    pub(super) fn head_for(&mut self, target: f32, frames: f32) {
        self.left = frames.max(1.0).round() as u32;
        self.target = target;
        self.step = (target - self.value) / self.left as f32;
    }

    /// Whether it has arrived.
    pub(super) fn is_still(&self) -> bool {
        self.left == 0
    }

    /// Where it is.
    pub(super) fn value(&self) -> f32 {
        self.value
    }

    /// The value of this frame; moves on to the next.
    pub(super) fn step(&mut self) -> f32 {
        let value = self.value;
        match self.left {
            0 => {}
            1 => (self.value, self.left) = (self.target, 0),
            _ => (self.value, self.left) = (value + self.step, self.left - 1),
        }
        value
    }
}

/// Fading in or out along a quarter of a sine: two opposite fades keep the power of two
/// different pieces of music constant (sin^2 + cos^2 = 1).
#[derive(Debug, Clone, Copy)]
pub(super) struct Fade(Ramp);

impl Fade {
    /// Fully there.
    pub(super) fn open() -> Self {
        Self(Ramp::at(1.0))
    }

    /// Coming in over some frames.
    pub(super) fn opening(frames: f32) -> Self {
        let mut ramp = Ramp::at(0.0);
        ramp.head_for(1.0, frames);
        Self(ramp)
    }

    /// Goes to silence (`false`) or full (`true`) over some frames for the whole way.
    pub(super) fn head_for(&mut self, is_open: bool, frames: f32) {
        let target = if is_open { 1.0 } else { 0.0 };
        let way = (target - self.0.value()).abs();
        self.0.head_for(target, frames * way);
    }

    /// Whether it is silent and stays so.
    pub(super) fn is_closed(&self) -> bool {
        self.0.is_still() && self.0.value() == 0.0
    }

    /// Whether nothing needs to be multiplied.
    pub(super) fn is_open(&self) -> bool {
        self.0.is_still() && self.0.value() == 1.0
    }

    /// Amplitude of this frame.
    pub(super) fn step(&mut self) -> f32 {
        (self.0.step() * std::f32::consts::FRAC_PI_2).sin()
    }
}
