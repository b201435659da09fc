//! What the library promises, against a real file.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;
mod upsert;
