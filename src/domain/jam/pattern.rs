//! A pattern: which cells are on, and the voices of those that do not sound like the default.
//!
//! Invariant: a voice is kept only for a cell that is on and only if it is not [`Voice::DEFAULT`],
//! in the order of cells. So patterns that sound alike are equal, and an empty one is 32 bytes.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::jam::cell::{Cell, Voice};
use crate::domain::jam::grid::{CellIndex, Cells};

/// A voice, and the cell that has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct CellVoice {
    /// The cell.
    pub cell: CellIndex,
    /// Its voice.
    pub voice: Voice,
}

/// A cell that was turned on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct Flip {
    /// The cell.
    pub cell: CellIndex,
    /// What it is from now on.
    pub is_on: bool,
}

/// Which cells are on, and how they sound.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(from = "StoredPattern")]
pub struct Pattern {
    on: Cells,
    /// Of cells that are on: what does not sound like the default, by cell.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    voices: Vec<CellVoice>,
}

/// A pattern as it was written, by whomever.
#[derive(Deserialize)]
struct StoredPattern {
    on: Cells,
    #[serde(default)]
    voices: Vec<CellVoice>,
}

impl From<StoredPattern> for Pattern {
    /// Of two voices for one cell the later counts; those of cells that are off are left out.
    fn from(stored: StoredPattern) -> Self {
        let mut pattern = Self::of(stored.on);
        for it in stored.voices {
            pattern.set_voice(it.cell, it.voice);
        }
        pattern
    }
}

impl Pattern {
    /// These cells, all with the default voice.
    #[must_use]
    pub fn of(on: Cells) -> Self {
        Self {
            on,
            voices: Vec::new(),
        }
    }

    /// The cells that are on.
    #[must_use]
    pub fn on(&self) -> Cells {
        self.on
    }

    /// The voices that are not the default, by cell.
    #[must_use]
    pub fn voices(&self) -> &[CellVoice] {
        &self.voices
    }

    /// The voice of a cell; of one that is off, the default.
    #[must_use]
    pub fn voice(&self, cell: CellIndex) -> Voice {
        self.place(cell)
            .map_or(Voice::DEFAULT, |at| self.voices[at].voice)
    }

    /// A cell as it is.
    #[must_use]
    pub fn cell(&self, cell: CellIndex) -> Cell {
        Cell {
            is_on: self.on.contains(cell),
            voice: self.voice(cell),
        }
    }

    /// Turns a cell on with a voice, or gives a cell that is on that voice.
    pub fn turn_on(&mut self, cell: CellIndex, voice: Voice) {
        self.on = self.on.set(cell, true);
        self.set_voice(cell, voice);
    }

    /// Turns a cell off; its voice is forgotten, because turning on gives it one.
    pub fn turn_off(&mut self, cell: CellIndex) {
        self.set_voice(cell, Voice::DEFAULT);
        self.on = self.on.set(cell, false);
    }

    /// Gives a cell that is on a voice. One that is off stays as it is: it has none.
    pub fn set_voice(&mut self, cell: CellIndex, voice: Voice) {
        if !self.on.contains(cell) {
            return;
        }
        match (self.place(cell), voice == Voice::DEFAULT) {
            (Ok(at), true) => {
                self.voices.remove(at);
            }
            (Ok(at), false) => self.voices[at].voice = voice,
            (Err(_), true) => {}
            (Err(at), false) => self.voices.insert(at, CellVoice { cell, voice }),
        }
    }

    /// Gives all cells that are on a voice.
    pub fn set_all_voices(&mut self, voice: Voice) {
        for cell in self.on.iter() {
            self.set_voice(cell, voice);
        }
    }

    /// Turns exactly these cells on. Those that were on keep their voice, the others get `voice`.
    pub fn replace(&mut self, on: Cells, voice: Voice) {
        for cell in CellIndex::all() {
            match (self.on.contains(cell), on.contains(cell)) {
                (false, true) => self.turn_on(cell, voice),
                (true, false) => self.turn_off(cell),
                _ => {}
            }
        }
    }

    /// Turns cells on, with `voice` where they were off, and off.
    pub fn flip(&mut self, flips: &[Flip], voice: Voice) {
        let on = flips
            .iter()
            .fold(self.on, |on, it| on.set(it.cell, it.is_on));
        self.replace(on, voice);
    }

    /// Where the voice of a cell stands in the list, or would.
    fn place(&self, cell: CellIndex) -> Result<usize, usize> {
        self.voices.binary_search_by_key(&cell, |it| it.cell)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;
    use crate::domain::jam::cell::{Gain, Wave};
    use proptest::prelude::*;

    const QUIET: Voice = Voice {
        gain: Gain::MIN,
        ..Voice::DEFAULT
    };
    const ROUND: Voice = Voice {
        wave: Wave::Sine,
        ..Voice::DEFAULT
    };

    fn cell(index: u8) -> CellIndex {
        CellIndex::try_from(index).unwrap()
    }

    #[test]
    fn a_cell_forgets_its_voice_when_it_is_off() {
        let mut pattern = Pattern::default();
        pattern.turn_on(cell(9), QUIET);
        assert_eq!(
            pattern.cell(cell(9)),
            Cell {
                is_on: true,
                voice: QUIET
            }
        );
        pattern.turn_off(cell(9));
        assert_eq!(pattern, Pattern::default());
        pattern.set_voice(cell(9), QUIET);
        assert_eq!(pattern, Pattern::default(), "it is off");
    }

    #[test]
    fn a_new_set_of_cells_leaves_the_voices_of_those_that_stay() {
        let mut pattern = Pattern::default();
        pattern.turn_on(cell(1), QUIET);
        pattern.turn_on(cell(2), QUIET);
        pattern.replace([2, 3].map(cell).into_iter().collect(), ROUND);
        let voices = [1, 2, 3].map(|index| pattern.voice(cell(index)));
        assert_eq!(voices, [Voice::DEFAULT, QUIET, ROUND]);
        pattern.set_all_voices(Voice::DEFAULT);
        assert_eq!(pattern, Pattern::of([2, 3].map(cell).into_iter().collect()));
    }

    #[test]
    fn what_is_read_is_put_in_order() {
        let voice = serde_json::to_value(QUIET).unwrap();
        let item = |cell: u8| serde_json::json!({ "cell": cell, "voice": voice });
        let stored = serde_json::json!({
            "on": "0000000000000060",
            "voices": [item(6), item(5), item(6), item(9)],
        });
        let pattern: Pattern = serde_json::from_value(stored).unwrap();
        let cells: Vec<u8> = pattern.voices().iter().map(|it| it.cell.into()).collect();
        assert_eq!(cells, [5, 6]);
        let empty = serde_json::to_string(&Pattern::default()).unwrap();
        assert_eq!(empty, "{\"on\":\"0000000000000000\"}");
    }

    proptest! {
        #[test]
        fn it_does_what_64_cells_side_by_side_do(
            turns in proptest::collection::vec((0u8..64, 0u8..4, 0usize..3), 0..200),
        ) {
            let mut pattern = Pattern::default();
            let mut cells = [Cell::default(); 64];
            for (index, turn, voice) in turns {
                let voice = [Voice::DEFAULT, QUIET, ROUND][voice];
                let beside = &mut cells[usize::from(index)];
                match turn {
                    0 => {
                        pattern.turn_on(cell(index), voice);
                        *beside = Cell { is_on: true, voice };
                    }
                    1 => {
                        pattern.turn_off(cell(index));
                        *beside = Cell::default();
                    }
                    2 => {
                        pattern.set_voice(cell(index), voice);
                        if beside.is_on {
                            beside.voice = voice;
                        }
                    }
                    _ => {
                        let is_on = !pattern.on().contains(cell(index));
                        pattern.flip(&[Flip { cell: cell(index), is_on }], voice);
                        *beside = if is_on { Cell { is_on, voice } } else { Cell::default() };
                    }
                }
            }
            for index in 0..64 {
                prop_assert_eq!(pattern.cell(cell(index)), cells[usize::from(index)]);
            }
            let text = serde_json::to_string(&pattern).unwrap();
            prop_assert_eq!(serde_json::from_str::<Pattern>(&text).unwrap(), pattern);
        }
    }
}
