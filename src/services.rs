//! Use cases: who owns which thread.
//!
//! The engine's thread owns the shared state and the write connection; everything that changes
//! either goes through its queue. What only looks reads a [`view::View`] and a reader connection.

pub mod clock;
pub mod decoration;
pub mod deeds;
pub mod engine;
pub mod export;
pub mod frames;
pub mod groups;
pub mod household;
pub mod judge;
pub mod leaderboard;
pub mod lesson;
pub mod library;
pub mod licenses;
pub mod playback;
pub mod playlists;
pub mod problems;
pub mod radio;
pub mod rating_tags;
pub mod schedule;
pub mod selection;
pub mod setup;
pub mod standings;
pub mod timekeeper;
pub mod view;
pub mod vitals;
pub mod wall_time;
pub mod words;
