//! The player and its queue on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::id::QueueItemId;
use crate::domain::looped::Loop;
use crate::domain::player::{Aside, Context, OutputId, PairBegins, Repeat, Sleep, Switching};
use crate::protocol::track::TrackInfo;

/// The player: an anchor from which everyone extrapolates the position.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlayerInfo {
    /// What it plays by.
    pub context: Context,
    /// What is loaded.
    pub track: Option<TrackInfo>,
    /// Why the radio drew it, or how it stands, in one sentence; absent in a comparison.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Its place in the queue.
    pub queue_item_id: Option<QueueItemId>,
    /// Whether it sounds.
    pub is_playing: bool,
    /// Position at `at_ms`.
    pub position_ms: i64,
    /// The moment of the anchor, server time.
    pub at_ms: i64,
    /// Grows on every deliberate jump.
    pub seek_rev: u64,
    /// 0 to 100.
    pub volume_percent: u8,
    /// Whether nothing is heard for now; the volume is kept.
    pub is_muted: bool,
    /// When it stops by itself.
    pub sleep: Option<Sleep>,
    /// What happens at the end.
    pub repeat: Repeat,
    /// Whether the queue plays in a chance order.
    pub shuffle: bool,
    /// From where the other side of a pair sounds.
    pub switching: Switching,
    /// Where a new pair begins.
    pub pair_begins: PairBegins,
    /// The side of the pair that does not sound; `null` until both were heard.
    pub aside: Option<Aside>,
    /// What sounds over and over: beyond its end the position goes on at its beginning.
    #[serde(rename = "loop")]
    pub looped: Option<Loop>,
    /// Where it sounds: `speaker` or device ids.
    pub outputs: Vec<OutputId>,
    /// The queue around the current item.
    pub queue: QueueInfo,
}

/// The queue around the current item; `GET /api/queue` has all of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct QueueInfo {
    /// Grows with every edit.
    pub revision: u64,
    /// Items in all.
    pub length: u32,
    /// Place of the current item, from 0.
    pub index: Option<u32>,
    /// One played item, the current one and those to come.
    pub window: Vec<QueueItemInfo>,
}

/// A place in the queue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct QueueItemInfo {
    /// The place.
    pub queue_item_id: QueueItemId,
    /// What sounds there.
    pub track: TrackInfo,
    /// Why the radio drew it, in one sentence; absent in the queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// The answer to an edit of the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QueueAnswer {
    /// Grows with every edit.
    pub revision: u64,
    /// Items in all.
    pub length: u32,
}

/// The answer to a player command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlayerAnswer {
    /// The player as it stands now; the window of its queue is left empty.
    pub player: PlayerInfo,
    /// What the caller should know: nothing sounds because no output is on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A further sound card of the machine that minion runs on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CardInfo {
    /// The output that it is.
    pub id: OutputId,
    /// What people call it.
    pub name: String,
}
