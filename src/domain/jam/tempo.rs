//! Tempo and swing.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Beats per minute, in hundredths: 40 to 240.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(try_from = "u16", into = "u16")]
#[schema(value_type = u16, minimum = 4_000, maximum = 24_000)]
pub struct Tempo(u16);

const TEMPO_REFUSAL: &str = "a tempo is 4000 to 24000 hundredths of a beat per minute";

impl Tempo {
    /// The slowest: 40 beats per minute.
    pub const MIN: Self = Self(4_000);
    /// The fastest: 240 beats per minute.
    pub const MAX: Self = Self(24_000);
    /// What a room begins with: 99 beats per minute.
    pub const DEFAULT: Self = Self(9_900);

    /// In hundredths of a beat per minute.
    #[must_use]
    pub fn hundredths(self) -> u16 {
        self.0
    }

    /// In beats per minute.
    #[must_use]
    pub fn bpm(self) -> f64 {
        f64::from(self.0) / 100.0
    }
}

impl Default for Tempo {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl From<Tempo> for u16 {
    fn from(tempo: Tempo) -> Self {
        tempo.0
    }
}

impl TryFrom<u16> for Tempo {
    type Error = &'static str;

    fn try_from(hundredths: u16) -> Result<Self, Self::Error> {
        let fits = (Self::MIN.0..=Self::MAX.0).contains(&hundredths);
        fits.then_some(Self(hundredths)).ok_or(TEMPO_REFUSAL)
    }
}

impl TryFrom<f64> for Tempo {
    type Error = &'static str;

    /// From beats per minute, rounded to the nearest hundredth; refuses what is out of range, and
    /// what is no number.
    fn try_from(bpm: f64) -> Result<Self, Self::Error> {
        let fits = (Self::MIN.bpm()..=Self::MAX.bpm()).contains(&bpm);
        // In range, so the cast cuts nothing off.
        fits.then(|| Self((bpm * 100.0).round() as u16))
            .ok_or(TEMPO_REFUSAL)
    }
}

impl fmt::Display for Tempo {
    /// In hundredths of a beat per minute.
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(to)
    }
}

/// How much later every second step is than halfway, in thousandths of a step: -500 (half a step
/// early) to 500.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[serde(try_from = "i16", into = "i16")]
#[schema(value_type = i16, minimum = -500, maximum = 500)]
pub struct Swing(i16);

impl Swing {
    /// None: all steps are equally long.
    pub const STRAIGHT: Self = Self(0);

    /// In thousandths of a step.
    #[must_use]
    pub fn thousandths(self) -> i16 {
        self.0
    }
}

impl From<Swing> for i16 {
    fn from(swing: Swing) -> Self {
        swing.0
    }
}

impl TryFrom<i16> for Swing {
    type Error = &'static str;

    fn try_from(thousandths: i16) -> Result<Self, Self::Error> {
        let fits = (-500..=500).contains(&thousandths);
        fits.then_some(Self(thousandths))
            .ok_or("a swing is -500 to 500 thousandths of a step")
    }
}

impl fmt::Display for Swing {
    /// In thousandths of a step.
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tempo_is_40_to_240_and_begins_at_99() {
        assert_eq!(Tempo::default().bpm(), 99.0);
        for hundredths in 0..=u16::MAX {
            let fits = (4_000..=24_000).contains(&hundredths);
            assert_eq!(Tempo::try_from(hundredths).is_ok(), fits, "{hundredths}");
        }
        assert_eq!(Tempo::try_from(120.004).map(Tempo::hundredths), Ok(12_000));
        for bpm in [f64::NAN, f64::INFINITY, -99.0, 39.99, 240.01, 1e9] {
            assert!(Tempo::try_from(bpm).is_err(), "{bpm}");
        }
    }

    #[test]
    fn a_swing_is_at_most_half_a_step() {
        for thousandths in i16::MIN..=i16::MAX {
            let fits = (-500..=500).contains(&thousandths);
            assert_eq!(Swing::try_from(thousandths).is_ok(), fits, "{thousandths}");
        }
        assert_eq!(Swing::default(), Swing::STRAIGHT);
    }
}
