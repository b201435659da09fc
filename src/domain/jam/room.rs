//! A jam room: which there are, and the stream `jam/<id>`, what is so in one of them.
//!
//! Invariant: a [`JamChange`] assigns a slice, or one cell; applied twice it changes nothing more.
//! What is here is what goes over the wire, in this order, and its text is what is hashed.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::id::JamId;
use crate::domain::jam::cell::Voice;
use crate::domain::jam::circle::Key;
use crate::domain::jam::drums::Drums;
use crate::domain::jam::evolution::Evolution;
use crate::domain::jam::grid::CellIndex;
use crate::domain::jam::mutes::Mutes;
use crate::domain::jam::pattern::Pattern;
use crate::domain::jam::scale::{Degree, Scale};
use crate::domain::jam::timeline::Timeline;

/// Most rooms of a house: a list that a person still looks through.
pub const ROOMS_MAX: usize = 100;

/// A room that nobody has touched goes after so long, ms: a season.
pub const UNTOUCHED_MAX_MS: i64 = 90 * 24 * 3_600 * 1_000;

/// Cells that differ by which a change says each of them; where more do, the pattern is shorter.
const CELLS_SAID_MAX: usize = 16;

/// A room as every screen knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// Its number; never given to another.
    pub id: JamId,
    /// What people call it.
    pub name: String,
    /// When it was made, ms since 1970.
    pub created_ms: i64,
}

/// What is so in a room, and since when. Cloning is cheap enough for each edit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JamRoom {
    /// What sounds.
    pub state: RoomState,
    /// When somebody last changed it, ms since 1970; 0: nobody did. No screen is told.
    #[serde(default)]
    pub touched_ms: i64,
}

impl JamRoom {
    /// Applies an event's changes: assignment, which cannot fail and may be repeated.
    pub fn apply(&mut self, changes: &[JamChange], at_ms: i64) {
        changes.iter().for_each(|change| self.state.apply(change));
        self.touched_ms = at_ms;
    }

    /// Whether it goes: nobody has touched it for a season.
    #[must_use]
    pub fn is_over(&self, room: &Room, now_ms: i64) -> bool {
        now_ms - self.touched_ms.max(room.created_ms) > UNTOUCHED_MAX_MS
    }
}

/// How loud a room is, percent: 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "u8", into = "u8")]
#[schema(value_type = u8, maximum = 100)]
pub struct RoomVolume(u8);

impl RoomVolume {
    /// What a room begins with: as loud as it gets.
    pub const FULL: Self = Self(100);
}

impl Default for RoomVolume {
    fn default() -> Self {
        Self::FULL
    }
}

impl From<RoomVolume> for u8 {
    fn from(volume: RoomVolume) -> Self {
        volume.0
    }
}

impl TryFrom<u8> for RoomVolume {
    type Error = &'static str;

    fn try_from(percent: u8) -> Result<Self, Self::Error> {
        let fits = percent <= 100;
        fits.then_some(Self(percent))
            .ok_or("a room's volume is 0 to 100 percent")
    }
}

/// What is so in a room. The order of its fields is that of the text that is hashed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoomState {
    /// The key.
    pub key: Key,
    /// The scale.
    pub scale: Scale,
    /// The chord that is shown, by its degree; `null`: none.
    pub chord: Option<Degree>,
    /// Whether pitches keep within the chord.
    pub chord_lock: bool,
    /// How loud it is.
    pub volume_percent: RoomVolume,
    /// What a cell gets when it is turned on.
    pub voice: Voice,
    /// The grid that sounds.
    pub pattern: Pattern,
    /// Rows and columns that are silent, or heard alone.
    pub mutes: Mutes,
    /// The drums.
    pub drums: Drums,
    /// When which step sounds, by the server's clock: unix microseconds.
    pub timeline: Timeline,
    /// How the grid changes by itself.
    pub evolution: Evolution,
}

/// One slice of a room, or one cell, as it is from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum JamChange {
    /// A cell.
    Cell {
        /// Which.
        cell: CellIndex,
        /// How it sounds; `null`: it is off.
        voice: Option<Voice>,
    },
    /// All cells.
    Pattern {
        /// Them.
        pattern: Pattern,
    },
    /// What a cell gets when it is turned on.
    DefaultVoice {
        /// It.
        default_voice: Voice,
    },
    /// The key.
    Key {
        /// It.
        key: Key,
    },
    /// The scale.
    Scale {
        /// It.
        scale: Scale,
    },
    /// The chord that is shown.
    Chord {
        /// By its degree; `null`: none.
        chord: Option<Degree>,
    },
    /// Whether pitches keep within the chord.
    ChordLock {
        /// Whether.
        chord_lock: bool,
    },
    /// The volume.
    Volume {
        /// It, percent.
        volume: RoomVolume,
    },
    /// Play, pause, stop, tempo and swing.
    Timeline {
        /// All of it.
        timeline: Timeline,
    },
    /// Mutes and solos.
    Mutes {
        /// All of them.
        mutes: Mutes,
    },
    /// Strokes, and which drums are silent.
    Drums {
        /// All of them.
        drums: Drums,
    },
    /// How the grid changes by itself.
    Evolution {
        /// All of it.
        evolution: Evolution,
    },
}

impl RoomState {
    /// Applies one change: assignment, which cannot fail and may be repeated.
    pub fn apply(&mut self, change: &JamChange) {
        match change {
            JamChange::Cell { cell, voice } => match voice {
                Some(voice) => self.pattern.turn_on(*cell, *voice),
                None => self.pattern.turn_off(*cell),
            },
            JamChange::Pattern { pattern } => self.pattern = pattern.clone(),
            JamChange::DefaultVoice { default_voice } => self.voice = *default_voice,
            JamChange::Key { key } => self.key = *key,
            JamChange::Scale { scale } => self.scale = *scale,
            JamChange::Chord { chord } => self.chord = *chord,
            JamChange::ChordLock { chord_lock } => self.chord_lock = *chord_lock,
            JamChange::Volume { volume } => self.volume_percent = *volume,
            JamChange::Timeline { timeline } => self.timeline = *timeline,
            JamChange::Mutes { mutes } => self.mutes = *mutes,
            JamChange::Drums { drums } => self.drums = *drums,
            JamChange::Evolution { evolution } => self.evolution = *evolution,
        }
    }

    /// The changes that make this state into another one; none where they are the same.
    #[must_use]
    pub fn changes_to(&self, after: &Self) -> Vec<JamChange> {
        let mut changes = self.pattern_changes(&after.pattern);
        let mut say = |differs: bool, change: JamChange| changes.extend(differs.then_some(change));
        let default_voice = after.voice;
        say(
            self.voice != after.voice,
            JamChange::DefaultVoice { default_voice },
        );
        let (key, scale) = (after.key, after.scale);
        say(self.key != key, JamChange::Key { key });
        say(self.scale != scale, JamChange::Scale { scale });
        let (chord, chord_lock) = (after.chord, after.chord_lock);
        say(self.chord != chord, JamChange::Chord { chord });
        say(
            self.chord_lock != chord_lock,
            JamChange::ChordLock { chord_lock },
        );
        let volume = after.volume_percent;
        say(self.volume_percent != volume, JamChange::Volume { volume });
        let timeline = after.timeline;
        say(self.timeline != timeline, JamChange::Timeline { timeline });
        let (mutes, drums) = (after.mutes, after.drums);
        say(self.mutes != mutes, JamChange::Mutes { mutes });
        say(self.drums != drums, JamChange::Drums { drums });
        let evolution = after.evolution;
        say(
            self.evolution != evolution,
            JamChange::Evolution { evolution },
        );
        changes
    }

    /// The cells that differ, one by one; the whole pattern where many do.
    fn pattern_changes(&self, after: &Pattern) -> Vec<JamChange> {
        let differs = |cell: &CellIndex| self.pattern.cell(*cell) != after.cell(*cell);
        let cells: Vec<_> = CellIndex::all().filter(differs).collect();
        if cells.len() > CELLS_SAID_MAX {
            let pattern = after.clone();
            return vec![JamChange::Pattern { pattern }];
        }
        let said = |cell: CellIndex| {
            let it = after.cell(cell);
            let voice = it.is_on.then_some(it.voice);
            JamChange::Cell { cell, voice }
        };
        cells.into_iter().map(said).collect()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
pub(crate) mod tests;
