//! The rules: state, commands, events, ranking, pair choice, radio odds, the jam.
//!
//! Nothing here does I/O, reads a clock, draws a random number or knows SQL: time, chance and facts
//! come in as arguments, so every rule is tested in microseconds and replays bit for bit.

pub mod catalog;
pub mod chance;
pub mod command;
pub mod compaction;
pub mod comparison;
pub mod disc;
pub mod event;
pub mod filter;
pub mod goal;
pub mod hash;
pub mod house;
pub mod id;
pub mod jam;
pub mod level;
pub mod listing;
pub mod looped;
pub mod paused_sessions;
pub mod permission;
pub mod player;
pub mod queue;
pub mod radio;
pub mod ranking;
pub mod refusal;
pub mod score;
pub mod shared_state;
pub mod star;
pub mod stream;
pub mod text;
pub mod track;
pub mod undo;
pub mod waveform;
pub mod zone;
pub mod zone_state;
