//! Evolution: the grid turns cells on and off by itself, a little at each tick.
//!
//! Two rules. The original one, trill-symbiont's, spreads until the grid is full or dies out. Ours
//! keeps its manner, so that cells light up beside lit ones, and holds a density.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::chance::Chance;
use crate::domain::jam::grid::{CELLS, CellIndex, Cells};
use crate::domain::jam::pattern::Flip;

/// Out of 100: how many cells a tick looks at, on average.
const LOOKED_AT: u64 = 10;

/// Out of 100: how often a cell that is looked at goes off, where the rule lets it.
const GOES_OFF: u64 = 30;

/// Out of 100: how many cells are on after [`randomize`], on average.
const RANDOM_ON: u64 = 25;

/// How far the number of cells that are on may be from the goal: 6 of 64 are 9.4 percent.
const APART_MAX: u8 = 6;

/// The share of cells that shall be on, percent: 5 to 75.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(try_from = "u8", into = "u8")]
#[schema(value_type = u8, minimum = 5, maximum = 75)]
pub struct Density(u8);

impl Density {
    /// What a room begins with.
    pub const DEFAULT: Self = Self(25);

    /// In cells, 3 to 48.
    fn cells(self) -> u8 {
        (u16::from(self.0) * u16::from(CELLS) / 100) as u8
    }
}

impl Default for Density {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl From<Density> for u8 {
    fn from(density: Density) -> Self {
        density.0
    }
}

impl TryFrom<u8> for Density {
    type Error = &'static str;

    fn try_from(percent: u8) -> Result<Self, Self::Error> {
        let fits = (5..=75).contains(&percent);
        fits.then_some(Self(percent))
            .ok_or("a density is 5 to 75 percent")
    }
}

impl fmt::Display for Density {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(to)
    }
}

/// How long from tick to tick, ms: 100 to 2000 in steps of 100.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(try_from = "u16", into = "u16")]
#[schema(value_type = u16, minimum = 100, maximum = 2_000)]
pub struct TickMs(u16);

impl TickMs {
    /// What a room begins with.
    pub const DEFAULT: Self = Self(500);
}

impl Default for TickMs {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl From<TickMs> for u16 {
    fn from(tick: TickMs) -> Self {
        tick.0
    }
}

impl TryFrom<u16> for TickMs {
    type Error = &'static str;

    fn try_from(ms: u16) -> Result<Self, Self::Error> {
        let fits = (100..=2_000).contains(&ms) && ms.is_multiple_of(100);
        fits.then_some(Self(ms))
            .ok_or("an evolution's tick is 100 to 2000 ms in steps of 100")
    }
}

/// By which rule cells go on and off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "rule")]
pub enum EvolutionRule {
    /// That of trill-symbiont.
    Original,
    /// Holds a density.
    Goal {
        /// Which.
        density: Density,
    },
}

impl Default for EvolutionRule {
    fn default() -> Self {
        Self::Goal {
            density: Density::DEFAULT,
        }
    }
}

/// The evolution of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
pub struct Evolution {
    /// Whether it runs.
    pub is_running: bool,
    /// By which rule.
    pub rule: EvolutionRule,
    /// How fast.
    pub tick_ms: TickMs,
}

impl EvolutionRule {
    /// One tick: what goes on and off, in this order. No cell is named twice.
    #[must_use]
    pub fn tick(self, on: Cells, chance: &mut Chance) -> Vec<Flip> {
        let mut grid = Grid {
            on,
            flips: Vec::new(),
        };
        match self {
            Self::Original => original(&mut grid, chance),
            Self::Goal { density } => goal(&mut grid, density, chance),
        }
        grid.flips
    }
}

/// Each cell on with a chance of a quarter.
#[must_use]
pub fn randomize(chance: &mut Chance) -> Cells {
    CellIndex::all()
        .filter(|_| happens(RANDOM_ON, 100, chance))
        .collect()
}

/// The grid while it changes: each cell sees what those before it have become.
struct Grid {
    on: Cells,
    flips: Vec<Flip>,
}

impl Grid {
    fn set(&mut self, cell: CellIndex, is_on: bool) {
        self.on = self.on.set(cell, is_on);
        self.flips.push(Flip { cell, is_on });
    }

    /// How many of the cells beside one are on, 0 to 4.
    fn beside(&self, cell: CellIndex) -> u64 {
        u64::from(self.on.and(cell.neighbours()).count())
    }
}

/// A cell that is looked at goes on if it is off, with a chance of a quarter for each neighbour
/// that is on. If that chance fails, it goes off if it is on, three times in ten.
fn original(grid: &mut Grid, chance: &mut Chance) {
    for cell in CellIndex::all() {
        if !happens(LOOKED_AT, 100, chance) {
            continue;
        }
        let is_on = grid.on.contains(cell);
        if happens(grid.beside(cell), 4, chance) {
            if !is_on {
                grid.set(cell, true);
            }
        } else if is_on && happens(GOES_OFF, 100, chance) {
            grid.set(cell, false);
        }
    }
}

/// As the original, but the chances of going on are scaled so that at the goal as many cells go on
/// as go off, on average; both chances lean towards the goal, and fall to 0 at [`APART_MAX`] from
/// it.
fn goal(grid: &mut Grid, density: Density, chance: &mut Chance) {
    let goal = density.cells();
    let (low, high) = (goal.saturating_sub(APART_MAX).max(1), goal + APART_MAX);
    leave_the_ends(grid, chance);
    let off = grid.on.others();
    let born: u64 = off.iter().map(|cell| grid.beside(cell)).sum();
    let dying = u64::from(grid.on.count()) * GOES_OFF;
    for cell in CellIndex::all() {
        if !happens(LOOKED_AT, 100, chance) {
            continue;
        }
        let count = grid.on.count();
        let up = u64::from(high.saturating_sub(count));
        let down = u64::from(count.saturating_sub(low));
        let (to_high, to_low) = (u64::from(high - goal), u64::from(goal - low));
        if grid.on.contains(cell) {
            if happens(GOES_OFF * down, 100 * to_low, chance) {
                grid.set(cell, false);
            }
        } else if count < low {
            // Too few to have neighbours everywhere: any cell may go on.
            if happens(grid.beside(cell) + 1, 5, chance) {
                grid.set(cell, true);
            }
        } else if happens(grid.beside(cell) * dying * up, 100 * born * to_high, chance) {
            grid.set(cell, true);
        }
    }
}

/// Turns a cell on in an empty grid, and one off in a full one: no rule of neighbours leaves these.
fn leave_the_ends(grid: &mut Grid, chance: &mut Chance) {
    if grid.on != Cells::NONE && grid.on != Cells::ALL {
        return;
    }
    let is_on = grid.on.is_empty();
    let cell = CellIndex::all().nth(chance.below(usize::from(CELLS)));
    cell.into_iter().for_each(|cell| grid.set(cell, is_on));
}

/// Whether something happens that does so `times` out of `of`; always, where it is more often. `of`
/// must not be 0.
fn happens(times: u64, of: u64, chance: &mut Chance) -> bool {
    (chance.below(of as usize) as u64) < times
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests;
