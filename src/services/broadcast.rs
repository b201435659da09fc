//! Frames: events as screens show them, encoded once for everyone.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;

use crate::domain::comparison::Verdict;
use crate::domain::event::{Event, Origin};
use crate::domain::player::Context;
use crate::protocol::comparison::{Advanced, Ended, TrackSelected, VerdictInfo};
use crate::protocol::frame::{Body, DeviceName, Frame, Heartbeat, StarInfo, TrackArchived};
use crate::protocol::jam::{JamChanges, RoomRemoved};
use crate::protocol::zone::ZoneRemoved;
use crate::services::presenter::Presenter;
use crate::services::view::Moment;
use crate::storage::error::StorageError;
use crate::storage::event_log::LoggedEvent;
use crate::sync::followed::{Audience, Followed};
use crate::sync::{Encoded, FrameKind};

/// The frames of one event: its own, then the projections that old clients know.
///
/// `presenter` holds the state after the event.
pub fn frames_of(
    presenter: &Presenter<'_>,
    logged: &LoggedEvent,
) -> Result<Vec<Encoded>, StorageError> {
    let mut bodies = vec![body_of(presenter, &logged.event)?];
    if let Event::PlayerChanged { .. } = logged.event {
        bodies.extend(projections(presenter, logged.at_ms)?);
    }
    Ok(bodies
        .into_iter()
        .map(|body| numbered(body, logged))
        .collect())
}

fn body_of(presenter: &Presenter<'_>, event: &Event) -> Result<Body, StorageError> {
    Ok(match event {
        Event::ComparisonStarted { comparison } => {
            Body::ComparisonStarted(Box::new(presenter.comparison(comparison)?))
        }
        Event::ComparisonEnded { session_id } => Body::ComparisonEnded(Ended {
            session_id: *session_id,
        }),
        Event::SessionPaused { session } => {
            Body::SessionPaused(Box::new(presenter.paused_session(session)?))
        }
        Event::SessionForgotten { session_id, .. } => Body::SessionForgotten(Ended {
            session_id: *session_id,
        }),
        Event::ComparisonAdvanced {
            comparison,
            verdict,
            reason,
        } => {
            let id = comparison.session_id;
            Body::ComparisonAdvanced(Box::new(Advanced {
                session_id: id,
                pair: presenter.find_pair(comparison.pair, id)?,
                prefetched: presenter.find_pair(comparison.prefetched, id)?,
                verdict: verdict.as_ref().map(verdict_info),
                reached: comparison.is_reached,
                reason: *reason,
                feedback: verdict
                    .as_ref()
                    .filter(|verdict| !verdict.is_undone)
                    .and_then(|verdict| presenter.feedback(verdict.verdict_id)),
                progress: presenter.progress(comparison),
            }))
        }
        Event::VerdictChanged { verdict } => Body::VerdictChanged(verdict_info(verdict)),
        Event::PlayerChanged { .. } | Event::QueueChanged { .. } | Event::QueueEdited { .. } => {
            Body::PlayerChanged(Box::new(presenter.player()?))
        }
        Event::StationsChanged { .. } => Body::RadioStations(Box::new(presenter.stations()?)),
        // An early log has both in one; its screens start anew anyway.
        Event::OnAirChanged { .. } | Event::RadioChanged { .. } => {
            Body::OnAir(Box::new(presenter.on_air()?))
        }
        Event::ZoneChanged { zone } => Body::ZoneChanged(zone.into()),
        Event::ZoneRemoved { id } => Body::ZoneRemoved(ZoneRemoved { id: *id }),
        Event::JamRoomChanged { room } => Body::JamRoomChanged(room.into()),
        Event::JamRoomRemoved { id } => Body::JamRoomRemoved(RoomRemoved { id: *id }),
        Event::JamChanged { changes, .. } => Body::JamChanged(JamChanges {
            changes: changes.clone(),
        }),
        Event::StarChanged { kind, id, star } => Body::StarChanged(StarInfo {
            kind: *kind,
            id: *id,
            starred: star.is_starred,
            stamp: star.stamp.clone(),
        }),
        Event::TrackArchived { track, is_archived } => Body::TrackArchived(TrackArchived {
            track_id: *track,
            archived: *is_archived,
        }),
        Event::DeviceNamed { id, name } => Body::DeviceNamed(DeviceName {
            id: id.clone(),
            name: name.clone(),
        }),
    })
}

fn verdict_info(verdict: &Verdict) -> VerdictInfo {
    VerdictInfo {
        verdict_id: verdict.verdict_id,
        pair_id: verdict.pair.pair_id,
        winner: verdict.winner,
        undone: verdict.is_undone,
    }
}

/// What the original's clients listen to, told from the player.
fn projections(presenter: &Presenter<'_>, now_ms: i64) -> Result<Vec<Body>, StorageError> {
    let state = presenter.state;
    let mut bodies = Vec::new();
    if let Some(comparison) = &state.zone.comparison
        && let Some(selected) = presenter.selected(comparison)
        && let Some(track) = presenter.find_track(selected.track_id)?
    {
        let (side, is_playing) = (selected.side, selected.is_playing);
        bodies.push(Body::TrackSelected(Box::new(TrackSelected {
            track,
            side,
            is_playing,
        })));
    }
    if state.zone.player.context == Context::Radio && state.zone.player.track.is_some() {
        bodies.push(Body::NowPlaying(Box::new(presenter.now_playing(now_ms)?)));
    }
    Ok(bodies)
}

fn numbered(body: Body, logged: &LoggedEvent) -> Encoded {
    let frame = Frame {
        body,
        ts: logged.at_ms as f64 / 1_000.0,
        stream: Some(logged.stream),
        seq: Some(logged.stream_seq),
        origin: Some(logged.origin.clone()),
    };
    Encoded {
        text: encode(&frame),
        kind: FrameKind::Numbered(logged.stream, logged.stream_seq),
        to: Audience::Stream(logged.stream),
    }
}

/// An ephemeral frame; of those with one key only the newest is delivered.
#[must_use]
pub fn ephemeral(key: impl Into<Arc<str>>, body: Body, now_ms: i64) -> Encoded {
    let frame = Frame {
        body,
        ts: now_ms as f64 / 1_000.0,
        stream: None,
        seq: None,
        origin: None::<Origin>,
    };
    Encoded {
        text: encode(&frame),
        kind: FrameKind::Ephemeral(key.into()),
        to: Audience::ALL,
    }
}

/// Where the streams stand: a frame for each of those things that somebody follows.
#[must_use]
pub fn heartbeats(moment: &Moment, followed: &BTreeSet<Followed>, server_ms: i64) -> Vec<Encoded> {
    let beat = |followed: &Followed| {
        let mut streams = moment.zone_or_first(followed.zone).positions();
        streams.extend(followed.jam.and_then(|jam| moment.jam_position(jam)));
        let body = Body::Heartbeat(Heartbeat {
            epoch: moment.epoch.to_string(),
            server_ms,
            streams,
        });
        Encoded {
            to: Audience::Exactly(*followed),
            ..ephemeral("heartbeat", body, server_ms)
        }
    };
    followed.iter().map(beat).collect()
}

fn encode(frame: &Frame) -> Bytes {
    serde_json::to_vec(frame)
        .expect("frames hold no map with keys other than strings")
        .into()
}
