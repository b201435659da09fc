//! Mute and solo of rows and columns: which cells are let through.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::jam::grid::{Cells, SIDE};

/// A row or a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub enum Axis {
    /// Rows: pitches.
    #[serde(rename = "rows")]
    Row,
    /// Columns: steps.
    #[serde(rename = "columns")]
    Column,
}

/// The place of a row or of a column, 0 to 7.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "u8", into = "u8")]
#[schema(value_type = u8, minimum = 0, maximum = 7)]
pub struct LineIndex(u8);

impl LineIndex {
    /// Lines with this one put in or taken out; bit `n` is line `n`.
    fn set(self, lines: u8, is_in: bool) -> u8 {
        let bit = 1 << self.0;
        if is_in { lines | bit } else { lines & !bit }
    }
}

impl From<LineIndex> for u8 {
    fn from(line: LineIndex) -> Self {
        line.0
    }
}

impl TryFrom<u8> for LineIndex {
    type Error = &'static str;

    fn try_from(line: u8) -> Result<Self, Self::Error> {
        let is_one = line < SIDE;
        is_one
            .then_some(Self(line))
            .ok_or("a row or a column is 0 to 7")
    }
}

/// Rows or columns that are muted or alone; bit `n` is line `n`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
pub struct Lines {
    /// Those that are muted.
    pub muted: u8,
    /// Those that are heard alone; if none is, all are heard.
    pub solo: u8,
}

impl Lines {
    /// Mutes a line, or not any more.
    pub fn set_muted(&mut self, line: LineIndex, is_muted: bool) {
        self.muted = line.set(self.muted, is_muted);
    }

    /// Lets a line be heard alone, or not any more.
    pub fn set_solo(&mut self, line: LineIndex, is_solo: bool) {
        self.solo = line.set(self.solo, is_solo);
    }

    /// Whether a line, 0 to 7, is heard. A muted one is not, even alone.
    #[must_use]
    pub fn lets_through(self, line: u8) -> bool {
        let is_in = |lines: u8| lines >> (line % SIDE) & 1 == 1;
        !is_in(self.muted) && (self.solo == 0 || is_in(self.solo))
    }
}

/// Mutes and solos of a grid: the room's, or one listener's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
pub struct Mutes {
    /// Of rows.
    pub rows: Lines,
    /// Of columns.
    pub columns: Lines,
}

impl Mutes {
    /// The lines of an axis.
    pub fn lines_mut(&mut self, axis: Axis) -> &mut Lines {
        match axis {
            Axis::Row => &mut self.rows,
            Axis::Column => &mut self.columns,
        }
    }

    /// The cells that are heard if they are on: those whose row and column both are.
    #[must_use]
    pub fn audible(self) -> Cells {
        let lines = |lines: Lines, cells: fn(u8) -> Cells| {
            let heard = (0..SIDE).filter(|line| lines.lets_through(*line));
            heard.fold(Cells::NONE, |all, line| all.or(cells(line)))
        };
        lines(self.rows, Cells::row).and(lines(self.columns, Cells::column))
    }

    /// Of the cells that are on, those that sound in a column, 0 to 7.
    #[must_use]
    pub fn sounding(self, on: Cells, column: u8) -> Cells {
        on.and(Cells::column(column)).and(self.audible())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::jam::grid::CellIndex;
    use proptest::prelude::*;

    fn lines() -> impl Strategy<Value = Lines> {
        (any::<u8>(), any::<u8>()).prop_map(|(muted, solo)| Lines { muted, solo })
    }

    proptest! {
        #[test]
        fn a_cell_sounds_if_it_is_on_in_its_column_and_both_its_lines_are_heard(
            (rows, columns) in (lines(), lines()),
            on in any::<u64>(),
            column in 0u8..8,
        ) {
            let sounding = Mutes { rows, columns }.sounding(Cells::from_bits(on), column);
            for cell in CellIndex::all() {
                let heard = |lines: Lines, line: u8| {
                    let bit = 1 << line;
                    lines.muted & bit == 0 && (lines.solo == 0 || lines.solo & bit != 0)
                };
                let expected = on >> u8::from(cell) & 1 == 1
                    && cell.column() == column
                    && heard(rows, cell.row())
                    && heard(columns, cell.column());
                prop_assert_eq!(sounding.contains(cell), expected);
            }
        }
    }

    #[test]
    fn all_are_heard_until_one_is_alone() {
        let mut mutes = Mutes::default();
        assert_eq!(mutes.audible(), Cells::ALL);
        mutes.lines_mut(Axis::Row).solo = 0b100;
        assert_eq!(mutes.audible(), Cells::row(2));
        mutes.lines_mut(Axis::Column).muted = 0b1;
        assert_eq!(
            mutes.audible(),
            Cells::row(2).and(Cells::column(0).others())
        );
        mutes.lines_mut(Axis::Row).muted = 0b100;
        assert_eq!(mutes.audible(), Cells::NONE, "muted, even alone");
    }
}
