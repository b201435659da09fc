//! Rows that follow from events, written in the transaction of the event: one file each.
//!
//! A projection is a function of the logged event (and, for listens, of what sounded before); it
//! touches nothing that readers hold in memory.

pub(super) mod archive;
pub(super) mod listens;
pub(super) mod verdicts;
