//! Edits of a room: what somebody asks for, each an absolute assignment and never a flip, so that two
//! who ask at once lose nothing but the very slice that both of them set.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::chance::Chance;
use crate::domain::jam::cell::Voice;
use crate::domain::jam::circle::Key;
use crate::domain::jam::drums::{Drum, Sixteenth};
use crate::domain::jam::evolution::{EvolutionRule, TickMs, randomize};
use crate::domain::jam::grid::CellIndex;
use crate::domain::jam::mutes::{Axis, LineIndex};
use crate::domain::jam::pattern::Pattern;
use crate::domain::jam::room::{JamChange, RoomState, RoomVolume};
use crate::domain::jam::scale::{Degree, Scale};
use crate::domain::jam::tempo::{Swing, Tempo};
use crate::domain::refusal::Refusal;

/// Most edits of one request: as many as the grid has cells.
pub const EDITS_MAX: usize = 64;

/// Play starts so long after it is heard, microseconds: each screen has time to be told.
const PLAY_AHEAD_US: i64 = 100_000;

/// Where time goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransportTo {
    /// It runs.
    Play,
    /// It stands, and the step is held.
    Pause,
    /// It stands, and the step is forgotten.
    Stop,
}

/// What somebody sets in a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "set", rename_all = "snake_case", deny_unknown_fields)]
pub enum JamEdit {
    /// A cell is on, or off.
    Cell {
        /// Which.
        cell: CellIndex,
        /// Whether.
        is_on: bool,
        /// How it sounds; absent: as it does if it is on, else by the room's default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        voice: Option<Voice>,
    },
    /// How a cell sounds that is on; one that is off has no voice, and stays as it is.
    Voice {
        /// Which.
        cell: CellIndex,
        /// How.
        voice: Voice,
    },
    /// What a cell gets when it is turned on.
    DefaultVoice {
        /// It.
        voice: Voice,
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
        is_on: bool,
    },
    /// How loud the room is.
    Volume {
        /// Percent.
        percent: RoomVolume,
    },
    /// The tempo, from the next step on.
    Tempo {
        /// Hundredths of a beat per minute.
        bpm_hundredths: Tempo,
    },
    /// The swing, from the next beat on.
    Swing {
        /// Thousandths of a step.
        thousandths: Swing,
    },
    /// Play, pause, stop.
    Transport {
        /// Which.
        to: TransportTo,
    },
    /// A row or a column is silent.
    Mute {
        /// Rows or columns.
        axis: Axis,
        /// Which.
        line: LineIndex,
        /// Whether.
        is_on: bool,
    },
    /// A row or a column is heard alone.
    Solo {
        /// Rows or columns.
        axis: Axis,
        /// Which.
        line: LineIndex,
        /// Whether.
        is_on: bool,
    },
    /// A stroke of a drum.
    Stroke {
        /// Which.
        drum: Drum,
        /// Where in the bar.
        sixteenth: Sixteenth,
        /// Whether it is there.
        is_on: bool,
    },
    /// A drum is silent.
    DrumMuted {
        /// Which.
        drum: Drum,
        /// Whether.
        is_on: bool,
    },
    /// Whether and how the grid changes by itself; what is absent stays.
    Evolution {
        /// Whether.
        is_running: bool,
        /// By which rule.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rule: Option<EvolutionRule>,
        /// How fast.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tick_ms: Option<TickMs>,
    },
    /// All cells are off, and none turns itself on.
    Cleared,
    /// Each cell is on with a chance of a quarter.
    Randomized,
}

/// What edits change, in this order, by the server's clock; nothing where all is as asked.
///
/// # Errors
/// Where there are none, or more than [`EDITS_MAX`].
pub fn edit(
    state: &RoomState,
    edits: &[JamEdit],
    now_us: i64,
    chance: &mut Chance,
) -> Result<Vec<JamChange>, Refusal> {
    if !(1..=EDITS_MAX).contains(&edits.len()) {
        let message = format!("a request has 1 to {EDITS_MAX} edits");
        return Err(Refusal::invalid("wrong_number_of_edits", message));
    }
    let mut after = state.clone();
    for edit in edits {
        set(&mut after, edit, now_us, chance);
    }
    Ok(state.changes_to(&after))
}

/// One tick of the evolution: what it changes; nothing while it does not run.
#[must_use]
pub fn evolve(state: &RoomState, chance: &mut Chance) -> Vec<JamChange> {
    if !state.evolution.is_running {
        return Vec::new();
    }
    let mut after = state.clone();
    let flips = state.evolution.rule.tick(state.pattern.on(), chance);
    after.pattern.flip(&flips, state.voice);
    state.changes_to(&after)
}

// Long because it is a table: one arm for each edit.
fn set(room: &mut RoomState, edit: &JamEdit, now_us: i64, chance: &mut Chance) {
    match *edit {
        JamEdit::Cell {
            cell,
            is_on: true,
            voice,
        } => {
            let before = room.pattern.cell(cell);
            let own = before.is_on.then_some(before.voice);
            let voice = voice.or(own).unwrap_or(room.voice);
            room.pattern.turn_on(cell, voice);
        }
        JamEdit::Cell { cell, .. } => room.pattern.turn_off(cell),
        JamEdit::Voice { cell, voice } => room.pattern.set_voice(cell, voice),
        JamEdit::DefaultVoice { voice } => room.voice = voice,
        JamEdit::Key { key } => room.key = key,
        JamEdit::Scale { scale } => room.scale = scale,
        JamEdit::Chord { chord } => room.chord = chord,
        JamEdit::ChordLock { is_on } => room.chord_lock = is_on,
        JamEdit::Volume { percent } => room.volume_percent = percent,
        JamEdit::Tempo { bpm_hundredths } => room.timeline.set_tempo(bpm_hundredths, now_us),
        JamEdit::Swing { thousandths } => room.timeline.set_swing(thousandths, now_us),
        JamEdit::Transport { to } => match to {
            TransportTo::Play => room.timeline.start(now_us.saturating_add(PLAY_AHEAD_US)),
            TransportTo::Pause => room.timeline.pause(now_us),
            TransportTo::Stop => room.timeline.stop(),
        },
        JamEdit::Mute { axis, line, is_on } => room.mutes.lines_mut(axis).set_muted(line, is_on),
        JamEdit::Solo { axis, line, is_on } => room.mutes.lines_mut(axis).set_solo(line, is_on),
        JamEdit::Stroke {
            drum,
            sixteenth,
            is_on,
        } => room.drums.track_mut(drum).set(sixteenth.into(), is_on),
        JamEdit::DrumMuted { drum, is_on } => room.drums.track_mut(drum).is_muted = is_on,
        JamEdit::Evolution {
            is_running,
            rule,
            tick_ms,
        } => {
            let evolution = &mut room.evolution;
            evolution.is_running = is_running;
            evolution.rule = rule.unwrap_or(evolution.rule);
            evolution.tick_ms = tick_ms.unwrap_or(evolution.tick_ms);
        }
        JamEdit::Cleared => {
            room.pattern = Pattern::default();
            room.evolution.is_running = false;
        }
        JamEdit::Randomized => room.pattern.replace(randomize(chance), room.voice),
    }
}
