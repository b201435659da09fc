//! minion: a home music server in one binary.
//!
//! # The one idea
//!
//! Every change of shared state goes through one pipeline, on one thread:
//!
//! ```text
//! command -> decide (pure, may refuse) -> append to the log (durable) -> apply (pure) -> publish -> reply
//! ```
//!
//! # Floors: a module imports only from floors below
//!
//! ```text
//! main -> cli -> app -> http -> services -> sync -> { storage | audio | media | config } -> decode -> protocol -> domain
//! ```

pub mod app;
pub mod audio;
pub mod cli;
pub mod config;
pub mod decode;
pub mod domain;
pub mod http;
pub mod media;
pub mod protocol;
pub mod services;
pub mod storage;
pub mod sync;
