//! The first frames of a connection: the events it missed, or the whole state.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::Connection;

use crate::domain::id::{JamId, ZoneId};
use crate::domain::shared_state::ZoneView;
use crate::domain::stream::StreamId;
use crate::protocol::frame::{Body, DeviceInfo, Notice, Resume, Snapshot};
use crate::protocol::jam::{JamInfo, RoomInfo};
use crate::protocol::zone::ZoneInfo;
use crate::services::broadcast::{ephemeral, frames_of};
use crate::services::engine::Shared;
use crate::services::engine::core::{Core, fresh_epoch};
use crate::services::presenter::Presenter;
use crate::services::view::VersionedState;
use crate::storage::error::StorageError;
use crate::storage::{event_log, history};

use crate::sync::Encoded;
use crate::sync::followed::Followed;
use crate::sync::subscription::Subscription;

/// Where a connection says that it left off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since {
    /// Identity of the log it knew.
    pub epoch: String,
    /// The last event of each stream that it applied.
    pub seqs: BTreeMap<StreamId, u64>,
}

/// Events that a resume reads from the log at most: it happens in the engine's turn. Further back,
/// the snapshot costs less anyway.
const ENCODED_AGAIN_MAX: u64 = 100;

/// Connections that follow one jam room at most: each of them is sent every change.
const LISTENERS_MAX: usize = 200;

impl Core {
    /// A screen that has seen more of a stream than there is proves that the log was put back. Then
    /// numbers may be given a second time, so the log gets another identity and every screen starts
    /// anew. Only a start can follow that, so one proof a start is believed.
    pub(super) fn weigh(&mut self, db: &Connection, since: &Since) {
        if *since.epoch != *self.epoch || self.is_log_doubted {
            return;
        }
        // A zone or a jam room that is gone has no numbers; none of it will be given again.
        let is_known = |stream: &StreamId| match stream {
            StreamId::House => true,
            StreamId::Zone(zone) => self.state.zones.contains_key(zone),
            StreamId::Jam(room) => self.state.jams.contains_key(room),
        };
        let mut seen = since.seqs.iter().filter(|(stream, _)| is_known(stream));
        let Some((stream, seen)) = seen.find(|(stream, seen)| **seen > self.state.head(**stream))
        else {
            return;
        };
        let epoch = fresh_epoch(&mut self.chance);
        if let Err(error) = event_log::renew(db, &epoch) {
            tracing::error!(%error, "cannot renew the log's identity");
            return;
        }
        let head = self.state.head(*stream);
        tracing::warn!(
            %stream,
            seen,
            head,
            "the database was put back: every screen starts anew"
        );
        self.is_log_doubted = true;
        self.epoch = epoch.into();
        self.high_water_mark.note(&self.epoch, self.seq);
        self.show();
        self.restart_all(db);
    }

    /// Opens a connection that follows as much of what it wants as there is: without the zone, the
    /// first; without the jam room, or where that has as many listeners as it may, none.
    pub(super) fn subscribe(
        &mut self,
        conn: &Connection,
        wanted: Followed,
        since: Option<Since>,
        now_ms: i64,
    ) -> Subscription {
        if let Some(since) = &since {
            self.weigh(conn, since);
        }
        let is_full = |jam: &JamId| self.sync().listeners(*jam) >= LISTENERS_MAX;
        let there = wanted.jam.filter(|jam| self.state.jams.contains_key(jam));
        let followed = Followed {
            zone: self.zone_or_first(wanted.zone),
            jam: there.filter(|jam| !is_full(jam)),
        };
        // Who wants a room and does not get it is told so by a snapshot, in which it is not.
        let since = since.filter(|_| followed.jam == wanted.jam);
        let mut first = self.first_frames(conn, followed, since.as_ref(), now_ms);
        if followed.jam != there {
            let body = Body::Notice(Notice {
                code: "room_full".into(),
                message: format!("This jam room has {LISTENERS_MAX} listeners, as many as it may."),
            });
            first.push(ephemeral("notice room_full", body, now_ms));
        }
        self.sync().subscribe(followed, first)
    }

    /// The first frames of a connection that follows the house and this, and left off at `since`, or
    /// knows nothing.
    ///
    /// Never a partial recovery: every missed event of all its streams, or a snapshot.
    pub(super) fn first_frames(
        &self,
        conn: &Connection,
        followed: Followed,
        since: Option<&Since>,
        now_ms: i64,
    ) -> Vec<Encoded> {
        let moment = self.shared.view.current();
        let there = moment.zone_or_first(followed.zone);
        let jam = followed.jam.and_then(|id| moment.jam_position(id));
        let streams = || there.positions().into_iter().chain(jam).collect();
        if let Some(since) = since.filter(|since| *since.epoch == *self.epoch)
            && let Some(missed) = self.missed(conn, followed, since)
        {
            let resume = Body::Resume(Resume {
                epoch: self.epoch.to_string(),
                server_ms: now_ms,
                zone: there.state.id,
                streams: streams(),
                devices: devices_of(&self.shared, &there.state),
                problems: self.shared.problems.list(),
                library: self.shared.view.library(),
            });
            let mut frames = vec![ephemeral("first", resume, now_ms)];
            frames.extend(missed);
            return frames;
        }
        match snapshot_of(conn, &self.shared, &there) {
            Ok(snapshot) => {
                let full = Snapshot {
                    streams: streams(),
                    jam: followed.jam.and_then(|id| JamInfo::of(&moment.state, id)),
                    ..snapshot
                };
                vec![ephemeral("first", Body::Full(Box::new(full)), now_ms)]
            }
            Err(error) => {
                // The connection stays silent; its page notices at the heartbeat and asks again.
                tracing::error!(%error, "cannot read a snapshot");
                Vec::new()
            }
        }
    }

    /// Every numbered frame of the house and of what is followed after `since`: from memory, else from
    /// the log. `None` where either does not hold all of them.
    fn missed(&self, conn: &Connection, followed: Followed, since: &Since) -> Option<Vec<Encoded>> {
        let mut all = Vec::new();
        for stream in followed.streams() {
            let (seen, head) = (*since.seqs.get(&stream)?, self.state.head(stream));
            let held = self.shared.sync.frames_since(stream, seen, head);
            all.extend(held.or_else(|| {
                let is_near = seen <= head && head - seen <= ENCODED_AGAIN_MAX;
                let frames = is_near.then(|| self.encode_since(conn, stream, seen))?;
                frames.unwrap_or_else(|error| {
                    tracing::error!(%error, "cannot read the log again");
                    None
                })
            })?);
        }
        Some(all)
    }

    /// The frames of the logged events of a stream after `since`, as they would be sent today.
    fn encode_since(
        &self,
        conn: &Connection,
        stream: StreamId,
        since: u64,
    ) -> Result<Option<Vec<Encoded>>, StorageError> {
        // What was logged last: an event further back than that is far, of whichever stream.
        let start = self.seq.saturating_sub(ENCODED_AGAIN_MAX);
        let Some(mut state) = history::find_state_at(conn, start)? else {
            return Ok(None);
        };
        if state.head(stream) > since {
            return Ok(None);
        }
        let catalog = self.shared.view.catalog();
        let ratings = self.shared.view.ratings();
        let mut frames = Vec::new();
        let events = event_log::events_after(conn, start, None, ENCODED_AGAIN_MAX as u32)?;
        if events.last().is_none_or(|last| last.seq != self.seq) {
            // Too long to be read in one go: never a part of it.
            return Ok(None);
        }
        for logged in events {
            state.apply(logged.stream, logged.stream_seq, &logged.event);
            if logged.stream != stream || logged.stream_seq <= since {
                continue;
            }
            let there = state.zone_or_first(stream.zone().unwrap_or(ZoneId::FIRST));
            let presenter = Presenter {
                conn,
                state: &there,
                catalog: &catalog,
                ratings: &ratings,
                session: self.progress.get(&there.id).map(Arc::as_ref),
                now_ms: logged.at_ms,
            };
            frames.extend(frames_of(&presenter, &logged)?);
        }
        Ok(Some(frames))
    }
}

/// The whole shared state as it was, with titles and ratings as they are now.
pub fn snapshot_of(
    conn: &Connection,
    shared: &Shared,
    moment: &VersionedState,
) -> Result<Snapshot, StorageError> {
    let now_ms = shared.clock.now_ms();
    shared.view.present(conn, moment, now_ms, |presenter| {
        snapshot(presenter, shared, moment)
    })
}

fn snapshot(
    presenter: &Presenter<'_>,
    shared: &Shared,
    moment: &VersionedState,
) -> Result<Snapshot, StorageError> {
    let state = presenter.state;
    let comparison = state.zone.comparison.as_ref();
    Ok(Snapshot {
        epoch: moment.epoch.to_string(),
        server_ms: presenter.now_ms,
        zone: state.id,
        streams: moment.positions(),
        zones: state.house.zones.values().map(ZoneInfo::from).collect(),
        rooms: state.house.rooms.values().map(RoomInfo::from).collect(),
        jam: None,
        comparison: comparison.map(|c| presenter.comparison(c)).transpose()?,
        paused_sessions: presenter.paused_sessions()?,
        player: presenter.player()?,
        radio: presenter.radio()?,
        stars: presenter.stars(),
        device_names: presenter.device_names(),
        devices: devices_of(shared, state),
        cards: shared.view.cards().to_vec(),
        problems: shared.problems.list(),
        library: shared.view.library(),
    })
}

fn devices_of(shared: &Shared, state: &ZoneView) -> Vec<DeviceInfo> {
    let presence = &shared.presence;
    presence.list(&state.house.device_names, &shared.view.current().outputs())
}
