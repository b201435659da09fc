//! SQLite: one file, one write connection, a few readers.
//!
//! This floor knows SQL and nothing else. It is plain functions over a connection: whoever owns the
//! write connection (the engine's thread) decides when a transaction begins and ends; whoever only
//! looks takes a reader and never waits for the writer.

pub mod answers;
pub mod backup;
pub mod beside;
pub mod check;
pub mod database;
pub mod error;
pub mod event_log;
pub mod high_water_mark;
pub mod history;
pub mod identity;
pub mod library;
pub mod lock;
pub mod meta;
pub mod migrations;
pub mod reserve;
pub mod set_back;
pub mod verdicts;
