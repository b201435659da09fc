//! What became of a command: typed, as it is kept for retries. Each way in tells it in its own words.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::domain::refusal::{Refusal, RefusalKind};
use crate::domain::stream::StreamId;
use crate::protocol::comparison::{PairInfo, SessionStarted, VerdictRecorded};
use crate::protocol::jam::{JamEdited, RoomInfo};
use crate::protocol::library::PlaylistInfo;
use crate::protocol::player::{PlayerAnswer, QueueAnswer};
use crate::protocol::radio::RadioInfo;
use crate::protocol::zone::ZoneInfo;
use crate::storage::error::StorageError;

/// What a command that was carried out led to, with titles and ratings as they were then: a retry
/// is told the same, whatever has changed since.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is done; there is nothing to tell.
    Done,
    /// A zone, as it is now.
    Zone(ZoneInfo),
    /// A jam room, as it is now.
    Room(RoomInfo),
    /// A jam room was edited.
    Jam(JamEdited),
    /// A session runs.
    Session(Box<SessionStarted>),
    /// A pair was answered, or an answer was taken back.
    Verdict(Box<VerdictRecorded>),
    /// The player changed.
    Player(Box<PlayerAnswer>),
    /// The queue was edited.
    Queue(QueueAnswer),
    /// Stations, the one on air or the plan changed.
    Radio(Box<RadioInfo>),
    /// A playlist was made or edited.
    Playlist(Box<PlaylistInfo>),
}

/// How a command was refused. Nothing happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Refused {
    /// What kind of no it is.
    pub kind: RefusalKind,
    /// Stable code, `snake_case`.
    pub code: Cow<'static, str>,
    /// One sentence, lower case, without a period.
    pub message: String,
    /// The pair that is current instead, where that helps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pair: Option<Box<PairInfo>>,
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self {
            kind: refusal.kind,
            code: refusal.code.into(),
            message: refusal.message,
            pair: None,
        }
    }
}

/// What a caller is told. The first two are kept for retries; the others never happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// It was carried out.
    Done(Outcome),
    /// The rules said no.
    Refused(Refused),
    /// The Idempotency-Key was used for another request.
    KeyReused,
    /// The disk is full.
    DiskFull,
    /// The database cannot be written.
    NotWritten,
}

impl Answer {
    /// Why nothing was written.
    #[must_use]
    pub fn unwritten(error: &StorageError) -> Self {
        match error.is_disk_full() {
            true => Self::DiskFull,
            false => Self::NotWritten,
        }
    }
}

/// An answer, and where the log stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// The stream of its last event; of a retry, or where it had none, the house where it is about
    /// that alone, else the zone where it was asked.
    pub stream: StreamId,
    /// The number of the last event there.
    pub seq: u64,
    /// The answer.
    pub answer: Answer,
}
