//! What the library promises, against a real file.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod analysis;
mod browse;
mod invariants;
mod lists;
mod parts;
mod places;
mod search;
mod several;
mod support;
mod upsert;
