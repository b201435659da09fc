//! What a caller gets back.

use serde::{Deserialize, Serialize};

use crate::domain::refusal::{Refusal, RefusalKind};
use crate::protocol::comparison::PairInfo;
use crate::protocol::{ErrorBody, ErrorDetail};
use crate::storage::error::StorageError;

/// A reply: where the log stands, and the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The number of the last event after the command.
    pub seq: u64,
    /// The answer.
    pub answer: Answer,
}

/// An answer, as JSON text that a retry gets again byte for byte.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Done; the body.
    Done(String),
    /// The command contradicts itself or names something impossible.
    Invalid(String),
    /// The id is unknown.
    NotFound(String),
    /// The rules said no.
    Refused(String),
    /// The Idempotency-Key was used for another request.
    KeyReused(String),
    /// The disk said no; nothing happened. Never stored.
    Unavailable(String),
}

impl Answer {
    /// A refusal, with the pair that is current now where that helps.
    #[must_use]
    pub fn refused(refusal: &Refusal, pair: Option<PairInfo>) -> Self {
        let body = error_body(refusal.code, &refusal.message, None, pair);
        match refusal.kind {
            RefusalKind::Invalid => Self::Invalid(body),
            RefusalKind::NotFound => Self::NotFound(body),
            RefusalKind::Conflict => Self::Refused(body),
        }
    }

    /// The key was used for another request.
    #[must_use]
    pub fn key_reused() -> Self {
        let message = "this Idempotency-Key was used for another request";
        Self::KeyReused(error_body("key_reused", message, None, None))
    }
}

impl Reply {
    /// The disk said no.
    #[must_use]
    pub fn unavailable(seq: u64, error: &StorageError) -> Self {
        let (code, message, hint) = if error.is_disk_full() {
            (
                "disk_full",
                "the disk is full; nothing was changed",
                "free some space and try again",
            )
        } else {
            (
                "storage",
                "the database cannot be written; nothing was changed",
                "run `minion doctor`",
            )
        };
        let body = error_body(code, message, Some(hint.to_owned()), None);
        Self {
            seq,
            answer: Answer::Unavailable(body),
        }
    }
}

fn error_body(code: &str, message: &str, hint: Option<String>, pair: Option<PairInfo>) -> String {
    let error = ErrorDetail {
        code: code.into(),
        message: message.into(),
        hint,
        pair,
    };
    json(&ErrorBody { error })
}

/// JSON of a wire struct.
pub(super) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("wire structs hold no map with keys other than strings")
}
