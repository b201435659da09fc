//! What happened. The log stores these; every screen is a fold over them.
//!
//! Each event carries the whole slice it changes, or one keyed entry, so that applying it is
//! assignment and applying it twice changes nothing. A queue is too long for that: its event carries
//! an edit and the revision that this makes, by which it is known whether it was applied.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::comparison::{AdvanceReason, Comparison, Verdict};
use crate::domain::id::{DeviceId, JamId, SessionId, TrackId, ZoneId};
use crate::domain::jam::room::{JamChange, Room};
use crate::domain::paused_sessions::PausedSession;
use crate::domain::player::Player;
use crate::domain::queue::Queue;
use crate::domain::queue::edit::Edit;
use crate::domain::radio::{OnAir, Radio, Stations};
use crate::domain::star::{Star, StarKind};
use crate::domain::stream::StreamId;
use crate::domain::zone::Zone;

/// Version of the events' shape in the log; grows when an old log must be read differently.
pub const EVENT_VERSION: i64 = 1;

/// Who caused an event.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Origin {
    /// The device; `null`: someone.
    pub device: Option<DeviceId>,
    /// The Idempotency-Key of the request, by which the sender knows its own.
    pub op: Option<String>,
}

/// A change of the shared state: ids, numbers and choices only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// A session began.
    ComparisonStarted {
        /// The whole session.
        comparison: Comparison,
    },
    /// The session ended.
    ComparisonEnded {
        /// Which.
        session_id: SessionId,
    },
    /// A session was put aside: it can be gone on with.
    #[serde(alias = "session_kept")]
    SessionPaused {
        /// As it stood.
        session: PausedSession,
    },
    /// A session that was put aside is gone on with, made room, or was given up.
    SessionForgotten {
        /// Which.
        session_id: SessionId,
        /// As it stood when somebody gave it up; `None`: nobody did.
        #[serde(default, alias = "given_up", skip_serializing_if = "Option::is_none")]
        discarded: Option<Box<PausedSession>>,
    },
    /// A verdict, a skip, an undo; or a member was archived or vanished.
    ComparisonAdvanced {
        /// The whole session as it stands now.
        comparison: Comparison,
        /// What was answered or taken back; `None` when nobody answered.
        verdict: Option<Verdict>,
        /// Why it advanced without an answer.
        reason: Option<AdvanceReason>,
    },
    /// An earlier verdict was taken back, or given again; no pair moves. The ratings follow, the
    /// shared state holds nothing of it.
    VerdictChanged {
        /// As it stands now.
        verdict: Verdict,
    },
    /// Play, pause, seek, next, volume, outputs, context.
    PlayerChanged {
        /// The whole player.
        player: Player,
    },
    /// The queue, whole: what an old log holds, and what a compacted one begins with.
    QueueChanged {
        /// The whole queue.
        queue: Queue,
    },
    /// The queue was edited.
    QueueEdited {
        /// The revision that it has since; to one that has it already nothing is done.
        revision: u64,
        /// What was done.
        edit: Edit,
    },
    /// The radio, whole: what logs hold that were written before there were zones. It is of the
    /// house and of its one zone.
    RadioChanged {
        /// All of it.
        radio: Radio,
    },
    /// Stations or their plan.
    StationsChanged {
        /// All of them.
        stations: Stations,
    },
    /// Another station is on air, or none, or something else comes next on it.
    OnAirChanged {
        /// All of it.
        on_air: OnAir,
    },
    /// A zone was made, or has another name.
    ZoneChanged {
        /// As it is now.
        zone: Zone,
    },
    /// A zone is no more.
    ZoneRemoved {
        /// Which.
        id: ZoneId,
    },
    /// A jam room was made, or has another name.
    JamRoomChanged {
        /// As it is now.
        room: Room,
    },
    /// A jam room is no more, with all that was in it.
    JamRoomRemoved {
        /// Which.
        id: JamId,
    },
    /// Something is set anew in a jam room.
    JamChanged {
        /// Each slice that is, whole.
        changes: Vec<JamChange>,
        /// When somebody asked for that, ms since 1970: a room that nobody touches goes.
        at_ms: i64,
    },
    /// An item was starred or unstarred.
    StarChanged {
        /// Track or album.
        kind: StarKind,
        /// Its id.
        id: i64,
        /// The item's star now.
        star: Star,
    },
    /// A track was archived, so that it is never offered or played again, or brought back. The
    /// library's facts follow, the shared state holds nothing of it.
    TrackArchived {
        /// Which.
        track: TrackId,
        /// Whether it is archived now.
        is_archived: bool,
    },
    /// A device got a name.
    DeviceNamed {
        /// Which.
        id: DeviceId,
        /// What people call it.
        name: String,
    },
}

impl Event {
    /// The event's name in the log and in queries.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::ComparisonStarted { .. } => "comparison:started",
            Self::ComparisonEnded { .. } => "comparison:ended",
            Self::SessionPaused { .. } => "session:paused",
            Self::SessionForgotten { .. } => "session:forgotten",
            Self::ComparisonAdvanced { .. } => "comparison:advanced",
            Self::VerdictChanged { .. } => "verdict:changed",
            Self::PlayerChanged { .. } => "player:changed",
            Self::QueueChanged { .. } | Self::QueueEdited { .. } => "queue:changed",
            Self::RadioChanged { .. } | Self::StationsChanged { .. } => "radio:stations",
            Self::OnAirChanged { .. } => "radio:on_air",
            Self::ZoneChanged { .. } => "zone:changed",
            Self::ZoneRemoved { .. } => "zone:removed",
            Self::JamRoomChanged { .. } => "jam_room:changed",
            Self::JamRoomRemoved { .. } => "jam_room:removed",
            Self::JamChanged { .. } => "jam:changed",
            Self::StarChanged { .. } => "star:changed",
            Self::TrackArchived { .. } => "track:archived",
            Self::DeviceNamed { .. } => "device:named",
        }
    }

    /// Whether it is of the stream `house`; else it is of a zone's or a jam room's.
    #[must_use]
    pub fn is_of_house(&self) -> bool {
        match self {
            Self::SessionPaused { .. }
            | Self::SessionForgotten { .. }
            | Self::VerdictChanged { .. }
            | Self::StationsChanged { .. }
            | Self::StarChanged { .. }
            | Self::TrackArchived { .. }
            | Self::DeviceNamed { .. }
            | Self::ZoneChanged { .. }
            | Self::ZoneRemoved { .. }
            | Self::JamRoomChanged { .. }
            | Self::JamRoomRemoved { .. } => true,
            Self::ComparisonStarted { .. }
            | Self::ComparisonEnded { .. }
            | Self::ComparisonAdvanced { .. }
            | Self::PlayerChanged { .. }
            | Self::QueueChanged { .. }
            | Self::QueueEdited { .. }
            | Self::RadioChanged { .. }
            | Self::OnAirChanged { .. }
            | Self::JamChanged { .. } => false,
        }
    }

    /// Its stream, where it comes of what somebody asked in `place`: a zone or a jam room.
    #[must_use]
    pub fn stream_in(&self, place: StreamId) -> StreamId {
        if self.is_of_house() {
            StreamId::House
        } else {
            place
        }
    }

    /// Whether it changes how far the running session has come, as that is shown.
    #[must_use]
    pub fn is_about_sessions(&self) -> bool {
        matches!(
            self,
            Self::ComparisonStarted { .. }
                | Self::ComparisonAdvanced { .. }
                | Self::ComparisonEnded { .. }
                | Self::VerdictChanged { .. }
                | Self::TrackArchived { .. }
        )
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::house::HouseState;

    /// What the earlier version wrote: today's text with the names of then.
    fn as_before<T: Serialize>(value: &T, names: &[(&str, &str)]) -> String {
        let mut text = serde_json::to_string(value).expect("it is JSON");
        for (now, then) in names {
            let (now, then) = (format!("\"{now}\""), format!("\"{then}\""));
            assert!(text.contains(&now), "{now} in {text}");
            text = text.replace(&now, &then);
        }
        text
    }

    #[test]
    fn events_and_states_that_an_earlier_version_wrote_are_read() {
        let session = PausedSession {
            comparison: serde_json::from_str(
                r#"{"session_id": 3, "filter": {}, "mode": "balanced", "total_tracks": 9,
                    "pair": null, "prefetched": null, "comparisons_done": 4}"#,
            )
            .expect("a session from before there were goals"),
            paused_ms: 5,
            left: None,
        };
        let session_id = session.comparison.session_id;
        let paused = Event::SessionPaused {
            session: session.clone(),
        };
        let forgotten = Event::SessionForgotten {
            session_id,
            discarded: Some(Box::new(session.clone())),
        };
        let house = HouseState {
            paused_sessions: Arc::new([(session_id, session.clone())].into()),
            discarded: Some(Box::new(session)),
            ..HouseState::default()
        };

        const WHEN: (&str, &str) = ("paused_ms", "kept_ms");
        let text = as_before(&paused, &[("session_paused", "session_kept"), WHEN]);
        assert_eq!(serde_json::from_str::<Event>(&text).ok(), Some(paused));
        let text = as_before(&forgotten, &[("discarded", "given_up"), WHEN]);
        assert_eq!(serde_json::from_str::<Event>(&text).ok(), Some(forgotten));
        let names = [("paused_sessions", "kept"), ("discarded", "given_up"), WHEN];
        let text = as_before(&house, &names);
        assert_eq!(serde_json::from_str::<HouseState>(&text).ok(), Some(house));
    }
}
