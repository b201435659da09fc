//! The voice of a cell: how it sounds. Eight fields, each a type that holds its range.
//!
//! The ranges and defaults are those of trill-symbiont. Numbers are kept in thousandths, so that
//! two machines never differ in a last digit; what is out of range, or no number, does not come in.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Types that hold a number in thousandths within a range.
macro_rules! thousandths {
    ($($(#[$doc:meta])* $name:ident: $min:tt to $max:tt, $refusal:literal;)*) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
            ToSchema,
        )]
        #[serde(try_from = "u16", into = "u16")]
        #[schema(value_type = u16, minimum = $min, maximum = $max)]
        pub struct $name(u16);

        impl $name {
            /// The lowest.
            pub const MIN: Self = Self($min);
            /// The highest.
            pub const MAX: Self = Self($max);

            /// In thousandths.
            #[must_use]
            pub fn thousandths(self) -> u16 {
                self.0
            }

            /// As a number.
            #[must_use]
            pub fn value(self) -> f64 {
                f64::from(self.0) / 1_000.0
            }
        }

        impl From<$name> for u16 {
            fn from(it: $name) -> Self {
                it.0
            }
        }

        impl TryFrom<u16> for $name {
            type Error = &'static str;

            fn try_from(thousandths: u16) -> Result<Self, Self::Error> {
                let fits = ($min..=$max).contains(&thousandths);
                fits.then_some(Self(thousandths)).ok_or($refusal)
            }
        }

        impl TryFrom<f64> for $name {
            type Error = &'static str;

            /// Rounds to the nearest thousandth; refuses what is out of range, and what is no
            /// number.
            fn try_from(value: f64) -> Result<Self, Self::Error> {
                let fits = (Self::MIN.value()..=Self::MAX.value()).contains(&value);
                // In range, so the cast cuts nothing off.
                fits.then(|| Self((value * 1_000.0).round() as u16)).ok_or($refusal)
            }
        }

        impl fmt::Display for $name {
            /// In thousandths.
            fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(to)
            }
        }
    )*};
}

thousandths! {
    /// What the pitch of the cell is multiplied by: 0.25 to 2.
    FrequencyRatio: 250 to 2_000, "a frequency ratio is 250 to 2000 thousandths";
    /// How loud it begins: 0.1 to 1.5.
    Gain: 100 to 1_500, "a gain is 100 to 1500 thousandths";
    /// How long it takes to fade: 0.1 to 2 seconds.
    Decay: 100 to 2_000, "a decay is 100 to 2000 ms";
    /// How often the pitch swings: 0.05 to 3 Hz.
    LfoFrequency: 50 to 3_000, "an LFO frequency is 50 to 3000 thousandths of a Hz";
    /// How far the pitch swings either way: 0 to 50 Hz.
    LfoGain: 0 to 50_000, "an LFO gain is 0 to 50000 thousandths of a Hz";
}

/// The shape of an oscillator's wave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Wave {
    /// No overtones.
    Sine,
    /// Few, soft overtones.
    Triangle,
    /// Odd overtones.
    Square,
    /// All overtones.
    Sawtooth,
}

/// How a cell sounds: an oscillator, and a slow second one (LFO) that swings its pitch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct Voice {
    /// What the pitch of the cell is multiplied by, thousandths.
    pub frequency: FrequencyRatio,
    /// The oscillator's wave.
    pub wave: Wave,
    /// How loud it begins, thousandths.
    pub gain: Gain,
    /// How long it takes to fade, ms.
    pub decay: Decay,
    /// How often the pitch swings, thousandths of a Hz.
    pub lfo_frequency: LfoFrequency,
    /// The wave in which it swings.
    pub lfo_wave: Wave,
    /// How far it swings either way, thousandths of a Hz.
    pub lfo_gain: LfoGain,
    /// How long the swinging takes to fade, ms.
    pub lfo_decay: Decay,
}

impl Voice {
    /// What a cell sounds like when nobody has turned a knob.
    pub const DEFAULT: Self = Self {
        frequency: FrequencyRatio(1_000),
        wave: Wave::Sawtooth,
        gain: Gain(1_500),
        decay: Decay(500),
        lfo_frequency: LfoFrequency(200),
        lfo_wave: Wave::Sine,
        lfo_gain: LfoGain(0),
        lfo_decay: Decay(500),
    };
}

impl Default for Voice {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// A cell: whether it is on, and how it sounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
pub struct Cell {
    /// Whether it sounds when its step comes.
    pub is_on: bool,
    /// How.
    pub voice: Voice,
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_voice_begins_as_the_originals_does() {
        let voice = Voice::default();
        assert_eq!(voice.frequency.value(), 1.0);
        assert_eq!(voice.gain.value(), 1.5);
        assert_eq!((voice.decay.value(), voice.lfo_decay.value()), (0.5, 0.5));
        assert_eq!(
            (voice.lfo_frequency.value(), voice.lfo_gain.value()),
            (0.2, 0.0)
        );
        assert_eq!((voice.wave, voice.lfo_wave), (Wave::Sawtooth, Wave::Sine));
        assert!(!Cell::default().is_on);
        assert_eq!(
            serde_json::to_string(&voice).unwrap(),
            "{\"frequency\":1000,\"wave\":\"sawtooth\",\"gain\":1500,\"decay\":500,\
             \"lfo_frequency\":200,\"lfo_wave\":\"sine\",\"lfo_gain\":0,\"lfo_decay\":500}"
        );
    }

    /// Whether a type takes exactly the numbers from `min` to `max`.
    fn holds<T>(min: f64, max: f64)
    where
        T: TryFrom<f64> + TryFrom<u16> + Into<u16>,
    {
        let takes = |value: f64| T::try_from(value).map(Into::<u16>::into).ok();
        assert_eq!(takes(min), Some((min * 1_000.0) as u16));
        assert_eq!(takes(max), Some((max * 1_000.0) as u16));
        let refused = [f64::NAN, f64::INFINITY, -f64::INFINITY, 1e9, -1e9, -0.001];
        let beside = [min.next_down(), max.next_up()];
        for value in refused.into_iter().chain(beside) {
            assert_eq!(takes(value), None, "{value}");
        }
        for thousandths in 0..=u16::MAX {
            let fits = (min..=max).contains(&(f64::from(thousandths) / 1_000.0));
            assert_eq!(T::try_from(thousandths).is_ok(), fits, "{thousandths}");
        }
    }

    #[test]
    fn every_field_holds_the_originals_range_and_nothing_else() {
        holds::<FrequencyRatio>(0.25, 2.0);
        holds::<Gain>(0.1, 1.5);
        holds::<Decay>(0.1, 2.0);
        holds::<LfoFrequency>(0.05, 3.0);
        holds::<LfoGain>(0.0, 50.0);
    }

    #[test]
    fn the_wire_takes_no_fraction_no_sign_and_no_text() {
        for text in [
            "99", "1501", "-100", "100.5", "1e9", "null", "\"500\"", "true",
        ] {
            assert!(serde_json::from_str::<Gain>(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_number_in_range_is_kept_to_half_a_thousandth(value in 0.05f64..=3.0) {
            let kept = LfoFrequency::try_from(value).unwrap();
            prop_assert!((kept.value() - value).abs() <= 0.000_500_1);
            prop_assert_eq!(LfoFrequency::try_from(kept.value()), Ok(kept));
        }
    }
}
