//! The drums: four tracks of sixteen sixteenths, which are a bar.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::jam::cell::Wave;

/// Sixteenths of a bar: two for each step of the grid.
pub const SIXTEENTHS: u8 = 16;

/// A drum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Drum {
    /// Bass drum.
    Kick,
    /// Snare drum.
    Snare,
    /// Closed hi-hat.
    Hat,
    /// Hand clap.
    Clap,
}

/// A sixteenth of the bar, 0 to 15.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "u8", into = "u8")]
#[schema(value_type = u8, minimum = 0, maximum = 15)]
pub struct Sixteenth(u8);

impl From<Sixteenth> for u8 {
    fn from(sixteenth: Sixteenth) -> Self {
        sixteenth.0
    }
}

impl TryFrom<u8> for Sixteenth {
    type Error = &'static str;

    fn try_from(sixteenth: u8) -> Result<Self, Self::Error> {
        let is_one = sixteenth < SIXTEENTHS;
        is_one
            .then_some(Self(sixteenth))
            .ok_or("a sixteenth of a bar is 0 to 15")
    }
}

/// How a drum sounds: one oscillator that fades.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrumSound {
    /// The wave.
    pub wave: Wave,
    /// Frequency at the stroke, Hz.
    pub from_hz: u16,
    /// Frequency at the end, Hz.
    pub to_hz: u16,
    /// How long it takes to fade, ms.
    pub decay_ms: u16,
}

impl Drum {
    /// All, from the top track down.
    pub const ALL: [Self; 4] = [Self::Kick, Self::Snare, Self::Hat, Self::Clap];

    /// Its sound, that of trill-symbiont.
    #[must_use]
    pub fn sound(self) -> DrumSound {
        let (wave, from_hz, to_hz, decay_ms) = match self {
            Self::Kick => (Wave::Sine, 150, 60, 300),
            Self::Snare => (Wave::Triangle, 200, 200, 200),
            Self::Hat => (Wave::Square, 800, 800, 50),
            Self::Clap => (Wave::Sawtooth, 400, 400, 150),
        };
        DrumSound {
            wave,
            from_hz,
            to_hz,
            decay_ms,
        }
    }
}

/// At which distance strokes fill a track, sixteenths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "u8", into = "u8")]
#[schema(value_type = u8, minimum = 1, maximum = 8)]
pub struct Every(u8);

impl From<Every> for u8 {
    fn from(every: Every) -> Self {
        every.0
    }
}

impl TryFrom<u8> for Every {
    type Error = &'static str;

    fn try_from(sixteenths: u8) -> Result<Self, Self::Error> {
        let is_one = matches!(sixteenths, 1 | 2 | 4 | 8);
        is_one
            .then_some(Self(sixteenths))
            .ok_or("a track is filled every 1, 2, 4 or 8 sixteenths")
    }
}

/// The strokes of a drum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
pub struct DrumTrack {
    /// Bit `n` is a stroke at sixteenth `n` of the bar.
    pub strokes: u16,
    /// Whether it is silent.
    pub is_muted: bool,
}

impl DrumTrack {
    /// Puts a stroke at a sixteenth, 0 to 15, or takes it away.
    pub fn set(&mut self, sixteenth: u8, is_on: bool) {
        let bit = 1 << (sixteenth % SIXTEENTHS);
        self.strokes = if is_on {
            self.strokes | bit
        } else {
            self.strokes & !bit
        };
    }

    /// Puts strokes at a distance from the first sixteenth on, and no others.
    pub fn fill(&mut self, every: Every) {
        let strokes = (0..SIXTEENTHS).step_by(usize::from(every.0));
        self.strokes = strokes.fold(0, |strokes, sixteenth| strokes | 1 << sixteenth);
    }

    /// Whether it has a stroke at a sixteenth, counted from anywhere: bars repeat.
    #[must_use]
    pub fn strikes(self, sixteenth: u64) -> bool {
        let sixteenth = sixteenth % u64::from(SIXTEENTHS);
        !self.is_muted && self.strokes >> sixteenth & 1 == 1
    }
}

/// The drums of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
pub struct Drums {
    /// Whether all are silent.
    pub is_muted: bool,
    /// Bass drum.
    pub kick: DrumTrack,
    /// Snare drum.
    pub snare: DrumTrack,
    /// Closed hi-hat.
    pub hat: DrumTrack,
    /// Hand clap.
    pub clap: DrumTrack,
}

impl Drums {
    /// The track of a drum.
    #[must_use]
    pub fn track(&self, drum: Drum) -> DrumTrack {
        match drum {
            Drum::Kick => self.kick,
            Drum::Snare => self.snare,
            Drum::Hat => self.hat,
            Drum::Clap => self.clap,
        }
    }

    /// The track of a drum, to change it.
    pub fn track_mut(&mut self, drum: Drum) -> &mut DrumTrack {
        match drum {
            Drum::Kick => &mut self.kick,
            Drum::Snare => &mut self.snare,
            Drum::Hat => &mut self.hat,
            Drum::Clap => &mut self.clap,
        }
    }

    /// The drums that sound at a sixteenth, counted from anywhere: bars repeat.
    pub fn sounding(&self, sixteenth: u64) -> impl Iterator<Item = Drum> {
        let drums = *self;
        let strikes = move |drum: &Drum| drums.track(*drum).strikes(sixteenth);
        Drum::ALL
            .into_iter()
            .filter(move |drum| !drums.is_muted && strikes(drum))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;

    #[test]
    fn a_fill_strikes_at_the_first_and_every_nth_sixteenth() {
        let filled = |every: u8| {
            let mut track = DrumTrack::default();
            track.set(3, true);
            track.fill(Every::try_from(every).unwrap());
            track.strokes
        };
        assert_eq!(filled(1), 0xffff);
        assert_eq!(filled(2), 0b0101_0101_0101_0101);
        assert_eq!(filled(4), 0b0001_0001_0001_0001);
        assert_eq!(filled(8), 0b0000_0001_0000_0001);
        for every in [0, 3, 5, 16, 255] {
            assert!(Every::try_from(every).is_err());
        }
    }

    #[test]
    fn strokes_sound_in_every_bar_unless_muted() {
        let mut drums = Drums::default();
        drums.track_mut(Drum::Kick).set(0, true);
        drums.track_mut(Drum::Hat).fill(Every(4));
        let at = |drums: &Drums, sixteenth| drums.sounding(sixteenth).collect::<Vec<_>>();
        assert_eq!(at(&drums, 0), [Drum::Kick, Drum::Hat]);
        assert_eq!(at(&drums, 16 * 1_000_000 + 4), [Drum::Hat]);
        assert_eq!(at(&drums, 5), []);
        drums.hat.is_muted = true;
        assert_eq!(at(&drums, 32), [Drum::Kick]);
        drums.is_muted = true;
        assert_eq!(at(&drums, 32), []);
        drums.track_mut(Drum::Kick).set(0, false);
        assert_eq!(drums.kick, DrumTrack::default());
    }
}
