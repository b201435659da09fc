//! How the rules say no. A refusal changes nothing.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::domain::id::PairId;

/// Why a command was refused: a stable code for programs and a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct Refusal {
    /// What kind of no it is; decides the status code at the edge.
    pub kind: RefusalKind,
    /// Stable code, `snake_case`.
    pub code: &'static str,
    /// One sentence, lower case, without a period.
    pub message: String,
}

/// The kinds of no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalKind {
    /// The command contradicts itself or names something impossible.
    Invalid,
    /// The id is unknown.
    NotFound,
    /// The state does not allow it now; the answer carries the current state.
    Conflict,
    /// Whoever asks may not.
    Forbidden,
}

impl Refusal {
    /// The state does not allow it now.
    pub fn conflict(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            kind: RefusalKind::Conflict,
            code,
            message: message.into(),
        }
    }

    /// The command contradicts itself or names something impossible.
    pub fn invalid(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            kind: RefusalKind::Invalid,
            code,
            message: message.into(),
        }
    }

    /// The id is unknown.
    pub fn not_found(what: &'static str, id: impl std::fmt::Display) -> Self {
        Self::unknown(format!("no {what} has the id {id}"))
    }

    /// Whoever asks may not.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self {
            kind: RefusalKind::Forbidden,
            code: "forbidden",
            message: message.into(),
        }
    }

    /// What is named is not there.
    pub fn unknown(message: impl Into<String>) -> Self {
        Self {
            kind: RefusalKind::NotFound,
            code: "not_found",
            message: message.into(),
        }
    }

    /// The pair was already judged, elsewhere or a moment ago.
    #[must_use]
    pub fn stale_pair(pair: PairId) -> Self {
        Self::conflict("stale_pair", format!("pair {pair} was already judged"))
    }

    /// What is to be taken back was taken back.
    #[must_use]
    pub fn already_undone() -> Self {
        Self::conflict("already_undone", "that was taken back already")
    }

    /// There is no comparison session.
    #[must_use]
    pub fn no_comparison() -> Self {
        Self::conflict("no_comparison", "no comparison is running; start one first")
    }

    /// Nothing is loaded in the player.
    #[must_use]
    pub fn nothing_playing() -> Self {
        Self::conflict("nothing_playing", "nothing is loaded in the player")
    }
}
