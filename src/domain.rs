//! The rules: state, commands, events, ranking, pair choice, radio odds.
//!
//! Nothing here does I/O, reads a clock, draws a random number or knows SQL: time, chance and facts
//! come in as arguments, so every rule is tested in microseconds and replays bit for bit.

pub mod id;
pub mod ranking;
pub mod track;
