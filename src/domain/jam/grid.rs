//! The grid: 8 rows, which are pitches, by 8 columns, which are steps; and sets of its cells.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Rows, and columns: the grid is square.
pub const SIDE: u8 = 8;

/// Cells in all.
pub const CELLS: u8 = SIDE * SIDE;

/// A cell's place: 8 times its row plus its column, 0 to 63.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(try_from = "u8", into = "u8")]
#[schema(value_type = u8, minimum = 0, maximum = 63)]
pub struct CellIndex(u8);

impl CellIndex {
    /// The cell at a row and a column, each 0 to 7; `None` beyond the grid.
    #[must_use]
    pub fn at(row: u8, column: u8) -> Option<Self> {
        (row < SIDE && column < SIDE).then(|| Self(row * SIDE + column))
    }

    /// All, by index.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..CELLS).map(Self)
    }

    /// Its row, 0 to 7; row 0 has the lowest pitches.
    #[must_use]
    pub fn row(self) -> u8 {
        self.0 / SIDE
    }

    /// Its column, 0 to 7: the step of the bar at which it sounds.
    #[must_use]
    pub fn column(self) -> u8 {
        self.0 % SIDE
    }

    /// The cells that share a side with it: 4; 3 at an edge, 2 in a corner.
    #[must_use]
    pub fn neighbours(self) -> Cells {
        let (bit, left, right) = (1 << self.0, Cells::column(0), Cells::column(SIDE - 1));
        let in_column = bit << SIDE | bit >> SIDE;
        let in_row = (bit & !left.0) >> 1 | (bit & !right.0) << 1;
        Cells(in_column | in_row)
    }
}

impl From<CellIndex> for u8 {
    fn from(cell: CellIndex) -> Self {
        cell.0
    }
}

impl TryFrom<u8> for CellIndex {
    type Error = &'static str;

    fn try_from(index: u8) -> Result<Self, Self::Error> {
        let is_one = index < CELLS;
        is_one
            .then_some(Self(index))
            .ok_or("a cell of the grid is 0 to 63")
    }
}

impl fmt::Display for CellIndex {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(to)
    }
}

/// A set of cells: bit `n` is the cell of index `n`. On the wire 16 hexadecimal digits, because a
/// browser's numbers have 53 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^[0-9a-f]{16}$")]
pub struct Cells(u64);

impl Cells {
    /// No cell.
    pub const NONE: Self = Self(0);
    /// All cells.
    pub const ALL: Self = Self(u64::MAX);

    /// The cells whose bits are set.
    #[must_use]
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// Bit `n` for the cell of index `n`.
    #[must_use]
    pub fn bits(self) -> u64 {
        self.0
    }

    /// The cells of a row, 0 to 7.
    #[must_use]
    pub fn row(row: u8) -> Self {
        Self(0xff << (row % SIDE * SIDE))
    }

    /// The cells of a column, 0 to 7.
    #[must_use]
    pub fn column(column: u8) -> Self {
        Self(0x0101_0101_0101_0101 << (column % SIDE))
    }

    /// How many there are, 0 to 64.
    #[must_use]
    pub fn count(self) -> u8 {
        self.0.count_ones() as u8
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether a cell is one of them.
    #[must_use]
    pub fn contains(self, cell: CellIndex) -> bool {
        self.0 >> cell.0 & 1 == 1
    }

    /// These with a cell put in or taken out.
    #[must_use]
    pub fn set(self, cell: CellIndex, is_on: bool) -> Self {
        let bit = 1 << cell.0;
        Self(if is_on { self.0 | bit } else { self.0 & !bit })
    }

    /// The cells that are in both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The cells that are in either.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// All cells but these.
    #[must_use]
    pub fn others(self) -> Self {
        Self(!self.0)
    }

    /// Them, by index.
    pub fn iter(self) -> impl Iterator<Item = CellIndex> {
        CellIndex::all().filter(move |cell| self.contains(*cell))
    }
}

impl FromIterator<CellIndex> for Cells {
    fn from_iter<I: IntoIterator<Item = CellIndex>>(cells: I) -> Self {
        let cells = cells.into_iter();
        cells.fold(Self::NONE, |all, cell| all.set(cell, true))
    }
}

impl fmt::Display for Cells {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{:016x}", self.0)
    }
}

impl From<Cells> for String {
    fn from(cells: Cells) -> Self {
        cells.to_string()
    }
}

impl TryFrom<String> for Cells {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let is_one = text.len() == 16 && text.bytes().all(is_digit);
        let bits = u64::from_str_radix(&text, 16).ok();
        bits.filter(|_| is_one)
            .map(Self)
            .ok_or("a set of cells is 16 hexadecimal digits in lower case")
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;

    #[test]
    fn an_index_is_eight_times_the_row_plus_the_column() {
        for row in 0..8 {
            for column in 0..8 {
                let cell = CellIndex::at(row, column).unwrap();
                assert_eq!(u8::from(cell), 8 * row + column);
                assert_eq!((cell.row(), cell.column()), (row, column));
                assert!(Cells::row(row).contains(cell));
                assert!(Cells::column(column).contains(cell));
            }
            assert_eq!(
                (Cells::row(row).count(), Cells::column(row).count()),
                (8, 8)
            );
        }
        assert_eq!(CellIndex::at(8, 0), None);
        assert_eq!(CellIndex::at(255, 255), None);
        assert_eq!(CellIndex::at(0, 8), None);
        assert!(CellIndex::try_from(64).is_err());
    }

    #[test]
    fn neighbours_share_a_side_and_end_at_the_edge() {
        let beside = |row, column| {
            let cells = CellIndex::at(row, column).unwrap().neighbours();
            cells.iter().map(u8::from).collect::<Vec<_>>()
        };
        assert_eq!(beside(3, 4), [20, 27, 29, 36]);
        assert_eq!(beside(0, 0), [1, 8]);
        assert_eq!(beside(7, 7), [55, 62]);
        assert_eq!(beside(2, 7), [15, 22, 31]);
    }

    #[test]
    fn a_set_goes_over_the_wire_as_sixteen_digits() {
        let cells: Cells = [0, 9, 63].map(CellIndex).into_iter().collect();
        let text = serde_json::to_string(&cells).unwrap();
        assert_eq!(text, "\"8000000000000201\"");
        assert_eq!(serde_json::from_str::<Cells>(&text).unwrap(), cells);
        for text in [
            "",
            "201",
            "+000000000000201",
            "80000000000002011",
            "800000000000020G",
        ] {
            assert!(Cells::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
