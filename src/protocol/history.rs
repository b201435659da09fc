//! What happened, as a person reads it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::comparison::Winner;
use crate::domain::goal::Goal;
use crate::domain::id::{SessionId, StationId, VerdictId};
use crate::domain::star::StarKind;
use crate::protocol::track::TrackInfo;

/// Whether an entry can be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Undoing {
    /// By `POST /api/events/{seq}/undo`.
    Possible,
    /// It was taken back.
    Done,
    /// It cannot be, or something else came after it.
    None,
}

/// What someone did: an event of the log that is worth a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ActivityEntry {
    /// The number of its event.
    pub seq: u64,
    /// When.
    pub at_ms: i64,
    /// By which device; `null`: someone.
    pub device: Option<String>,
    /// The name that was given to that device.
    pub device_name: Option<String>,
    /// Whether it can be taken back.
    pub undo: Undoing,
    /// What was done.
    pub what: ActivityKind,
}

/// What happened to a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VerdictActivity {
    /// It was given.
    Given,
    /// It was taken back.
    TakenBack,
    /// It was taken back, and given again.
    GivenAgain,
}

/// What happened to the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QueueActivity {
    /// Tracks were put in.
    Added,
    /// Tracks were taken out.
    Removed,
    /// All were taken out.
    Cleared,
    /// Others took the place of what was there.
    Replaced,
    /// The order changed.
    Moved,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ActivityKind {
    /// A pair was judged, or a verdict taken back or given again.
    Verdict {
        /// Which.
        verdict_id: VerdictId,
        /// Which of the three.
        action: VerdictActivity,
        /// What was answered.
        winner: Winner,
        /// Side A.
        track_a: Box<TrackInfo>,
        /// Side B.
        track_b: Box<TrackInfo>,
    },
    /// A comparison began.
    ComparisonStarted {
        /// Its filter in words.
        filter_text: String,
        /// What it is for.
        goal: Goal,
        /// It had been put aside.
        is_resumed: bool,
    },
    /// The comparison ended.
    ComparisonEnded,
    /// A comparison that was put aside was given up.
    SessionForgotten {
        /// Which.
        session_id: SessionId,
        /// Its filter in words.
        filter_text: String,
        /// What it was for.
        goal: Goal,
    },
    /// A star was set or taken away.
    Star {
        /// Track or album.
        of: StarKind,
        /// Its id.
        id: i64,
        /// Whether it was set.
        starred: bool,
        /// What it is called; `null`: it is gone.
        title: Option<String>,
        /// A track whose artwork stands for it.
        track: Option<Box<TrackInfo>>,
    },
    /// A track was archived, or is offered again.
    Archive {
        /// Which.
        track: Box<TrackInfo>,
        /// Whether it was archived.
        is_archived: bool,
    },
    /// The queue was edited.
    Queue {
        /// How.
        action: QueueActivity,
        /// Tracks that came, or else went.
        count: u32,
        /// The first of them.
        track: Option<Box<TrackInfo>>,
    },
    /// A station was made, changed or removed.
    Station {
        /// Its name; before it was removed.
        name: String,
        /// The name before, where it was there before.
        was: Option<String>,
        /// Whether it is there now.
        is_there: bool,
    },
    /// The radio went on air, or off.
    Radio {
        /// The station; `null`: off.
        station_id: Option<StationId>,
        /// Its name, or of the one that was on.
        name: String,
    },
    /// The radio's week was planned anew.
    Schedule {
        /// How many stretches of the week have a station; 0: there is no plan any more.
        slots: u32,
    },
    /// A device got a name.
    Name {
        /// The device.
        id: String,
        /// Its name.
        name: String,
        /// The one before.
        was: Option<String>,
    },
}

/// A page of entries, newest first. A page may be short, even empty, before the end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ActivityPage {
    /// Identity of the log that `seq` counts in.
    pub epoch: String,
    /// The entries.
    pub items: Vec<ActivityEntry>,
    /// Where the next page begins; absent on the last.
    pub next: Option<String>,
}
