//! Use cases: who owns which thread.
//!
//! The engine's thread owns the shared state and the write connection; everything that changes
//! either goes through its queue. What only looks reads a [`view::View`] and a reader connection.

pub mod activity;
pub mod artwork;
pub mod broadcast;
pub mod catalog;
pub mod clock;
pub mod comparisons;
pub mod descriptions;
pub mod device_announcer;
pub mod engine;
pub mod error;
pub mod event_log;
pub mod export;
pub mod feed;
pub mod groups;
pub mod leaderboard;
pub mod library;
pub mod licenses;
pub mod matching;
pub mod playback;
pub mod playlists;
pub mod presenter;
pub mod problems;
pub mod queue;
pub mod radio;
pub mod rank_history;
pub mod rankings;
pub mod rating_tags;
pub mod ratings;
pub mod reading;
pub mod schedule;
pub mod selection;
pub mod setup;
pub mod stats;
pub mod streaming;
pub mod tag_report;
pub mod timekeeper;
pub mod verdict_feedback;
pub mod view;
pub mod vitals;
pub mod wall_time;
