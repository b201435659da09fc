//! Jam rooms on the wire. What is in one is said in the types of [`crate::domain::jam`].

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::id::JamId;
use crate::domain::jam::edit::JamEdit;
use crate::domain::jam::room::{JamChange, Room, RoomState};
use crate::domain::shared_state::SharedState;

/// A jam room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoomInfo {
    /// Its number; never given to another.
    pub id: JamId,
    /// What people call it.
    pub name: String,
    /// When it was made, ms since 1970.
    pub created_ms: i64,
}

impl From<&Room> for RoomInfo {
    fn from(room: &Room) -> Self {
        Self {
            id: room.id,
            name: room.name.clone(),
            created_ms: room.created_ms,
        }
    }
}

/// A jam room with all that is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JamInfo {
    /// Its number.
    pub id: JamId,
    /// What people call it.
    pub name: String,
    /// What is so in it.
    #[serde(flatten)]
    pub state: RoomState,
}

impl JamInfo {
    /// A room as it is in the shared state; `None`: there is none of that number.
    #[must_use]
    pub fn of(state: &SharedState, id: JamId) -> Option<Self> {
        let (room, jam) = state.house.rooms.get(&id).zip(state.jams.get(&id))?;
        Some(Self {
            id,
            name: room.name.clone(),
            state: jam.state.clone(),
        })
    }
}

/// A jam room is no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoomRemoved {
    /// Which.
    pub id: JamId,
}

/// What is set anew in a jam room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JamChanges {
    /// Each slice that is, whole.
    pub changes: Vec<JamChange>,
}

/// What to set in a jam room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JamEdits {
    /// In this order; 1 to 64.
    #[schema(min_items = 1, max_items = 64)]
    pub edits: Vec<JamEdit>,
}

/// A jam room was edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JamEdited {
    /// The number of the room's last event, of its stream `jam/<id>`.
    pub seq: u64,
}
