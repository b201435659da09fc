//! The shared state as a screen keeps it: a fold over frames, the twin of the page's reducer
//! (`frontend/src/sync/reducer.ts`). Golden recordings keep the two and the daemon equal.
//!
//! Each event carries the whole slice it changes, so applying is assignment, and applying twice
//! changes nothing.

mod hash;

use std::collections::BTreeMap;

use crate::domain::hash::jam_hash;
use crate::domain::id::SessionId;
use crate::domain::level::pair_gain_db;
use crate::domain::player::Context;
use crate::domain::star::StarKind;
use crate::domain::stream::StreamId;
use crate::protocol::comparison::{ComparisonInfo, PairInfo, Selected};
use crate::protocol::frame::{
    Body, Frame, Heartbeat, RatingInfo, Snapshot, StarInfo, StreamPosition,
};
use crate::protocol::library::{ScanPhase, ScanProgress};
use crate::protocol::track::TrackInfo;

/// What a screen knows of the daemon.
#[derive(Debug, Clone, Default)]
pub struct Mirror {
    /// The shared state; `None` until the first snapshot.
    pub state: Option<Snapshot>,
    /// The scan that is running.
    pub scan: Option<ScanProgress>,
    /// What every screen should say, until the next event.
    pub notice: Option<String>,
}

impl Mirror {
    /// Takes a frame in. Before the first snapshot there is nothing to change.
    pub fn apply(&mut self, frame: Frame) {
        if let Body::Full(snapshot) = frame.body {
            self.state = Some(*snapshot);
            return;
        }
        let Some(state) = &mut self.state else {
            return;
        };
        state.server_ms = unix_ms(frame.ts);
        if let Some((stream, seq)) = frame.stream.zip(frame.seq) {
            let mut positions = state.streams.iter_mut();
            if let Some(position) = positions.find(|position| position.stream == stream) {
                position.seq = seq;
            }
            self.notice = None;
        }
        match frame.body {
            Body::ScanProgress(scan) => {
                let is_over = matches!(scan.phase, ScanPhase::Done | ScanPhase::Cancelled);
                self.scan = Some(scan).filter(|_| !is_over);
            }
            Body::Notice(notice) => self.notice = Some(notice.message),
            body => assign(state, body),
        }
    }

    /// Whether this screen shows what the daemon has, as far as a heartbeat tells: of a stream of
    /// which it counts events that are still on their way it says nothing.
    #[must_use]
    pub fn agrees_with(&self, beat: &Heartbeat) -> bool {
        let is_told_otherwise = |told: &StreamPosition| {
            let is_same_moment = self.seq(told.stream) == Some(told.seq);
            is_same_moment && self.hash(told.stream) != Some(told.hash)
        };
        !beat.streams.iter().any(is_told_otherwise)
    }

    /// The number of the last event of a stream that this screen has seen; `None`: it does not
    /// follow that one.
    #[must_use]
    pub fn seq(&self, stream: StreamId) -> Option<u64> {
        let mut positions = self.state.as_ref()?.streams.iter();
        let position = positions.find(|position| position.stream == stream)?;
        Some(position.seq)
    }

    /// The number of the last event of each stream that it follows.
    #[must_use]
    pub fn seqs(&self) -> BTreeMap<StreamId, u64> {
        let positions = self.state.iter().flat_map(|state| &state.streams);
        positions.map(|it| (it.stream, it.seq)).collect()
    }

    /// The hash of a stream as this screen has it; `None` before the first snapshot.
    #[must_use]
    pub fn hash(&self, stream: StreamId) -> Option<u32> {
        let state = self.state.as_ref()?;
        Some(match stream {
            StreamId::House => hash::house(state),
            StreamId::Zone(_) => hash::zone(state),
            StreamId::Jam(id) => jam_hash(&state.jam.as_ref().filter(|jam| jam.id == id)?.state),
        })
    }
}

/// `ts` of a frame, unix seconds, as ms.
fn unix_ms(ts: f64) -> i64 {
    let since = std::time::Duration::try_from_secs_f64(ts).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

// Long because it is a table: one arm for each frame.
fn assign(state: &mut Snapshot, body: Body) {
    match body {
        Body::Resume(resume) => {
            state.devices = resume.devices;
            state.library = resume.library;
            state.problems = resume.problems;
        }
        Body::ComparisonStarted(comparison) => state.comparison = Some(*comparison),
        Body::ComparisonEnded(_) => state.comparison = None,
        Body::SessionPaused(session) => {
            forget(state, session.session_id);
            state.paused_sessions.push(*session);
        }
        Body::SessionForgotten(gone) => forget(state, gone.session_id),
        Body::ComparisonAdvanced(advanced) => {
            if let Some(comparison) = &mut state.comparison {
                comparison.pair = advanced.pair;
                comparison.prefetched = advanced.prefetched;
                comparison.reached = advanced.reached;
                comparison.progress = advanced.progress;
            }
        }
        Body::PlayerChanged(player) => state.player = *player,
        Body::RadioStations(now) => {
            let radio = &mut state.radio;
            (radio.stations, radio.schedule) = (now.stations, now.schedule);
            radio.scheduled = now.scheduled;
        }
        Body::OnAir(now) => {
            (state.radio.active, state.radio.upcoming) = (now.active, now.upcoming);
        }
        Body::ZoneChanged(zone) => {
            state.zones.retain(|old| old.id != zone.id);
            state.zones.push(zone);
            state.zones.sort_by_key(|zone| zone.id);
        }
        Body::ZoneRemoved(gone) => state.zones.retain(|zone| zone.id != gone.id),
        Body::JamRoomChanged(room) => {
            if let Some(jam) = state.jam.as_mut().filter(|jam| jam.id == room.id) {
                jam.name.clone_from(&room.name);
            }
            state.rooms.retain(|old| old.id != room.id);
            state.rooms.push(room);
            state.rooms.sort_by_key(|room| room.id);
        }
        Body::JamRoomRemoved(gone) => state.rooms.retain(|room| room.id != gone.id),
        Body::JamChanged(changed) => {
            for change in &changed.changes {
                state.jam.iter_mut().for_each(|jam| jam.state.apply(change));
            }
        }
        Body::StarChanged(star) => {
            each_track(state, |track| star_of(track, &star));
            state
                .stars
                .retain(|old| (old.kind, old.id) != (star.kind, star.id));
            state.stars.extend(star.starred.then_some(star));
        }
        Body::DeviceNamed(named) => {
            let renamed = state
                .devices
                .iter_mut()
                .filter(|device| device.id == named.id);
            renamed.for_each(|device| device.name.clone_from(&named.name));
            state.device_names.retain(|old| old.id != named.id);
            state.device_names.push(named);
        }
        Body::RatingChanged(changed) => {
            for rating in &changed.tracks {
                each_track(state, |track| rate(track, rating));
            }
        }
        Body::DevicesUpdated(devices) => state.devices = devices,
        Body::LibraryChanged(library) => state.library = library,
        Body::ProblemsChanged(changed) => state.problems = changed.problems,
        Body::TrackChanged(changed) => {
            each_track(state, |track| {
                if track.id == changed.id {
                    track.clone_from(&changed);
                }
            });
            level(state);
        }
        // No part of the state, projections of the player, a sign of life, or nothing that a
        // terminal shows.
        Body::VerdictChanged(_)
        | Body::TrackArchived(_)
        | Body::TrackSelected(_)
        | Body::ZonesUpdated(_)
        | Body::NowPlaying(_)
        | Body::Full(_)
        | Body::ScanProgress(_)
        | Body::Notice(_)
        | Body::Heartbeat(_)
        | Body::Pong(_)
        | Body::Error(_) => {}
    }
    select(state);
}

fn forget(state: &mut Snapshot, session: SessionId) {
    state
        .paused_sessions
        .retain(|paused| paused.session_id != session);
}

/// A track alone is levelled for the queue; the sides of a pair are levelled to each other.
fn level(state: &mut Snapshot) {
    let Some(comparison) = &mut state.comparison else {
        return;
    };
    let pairs = [&mut comparison.pair, &mut comparison.prefetched];
    for PairInfo {
        track_a, track_b, ..
    } in pairs.into_iter().flatten()
    {
        track_a.gain_db = pair_gain_db(track_a.loudness_lufs, track_b.loudness_lufs);
        track_b.gain_db = pair_gain_db(track_b.loudness_lufs, track_a.loudness_lufs);
    }
    let is_comparing = state.player.context == Context::Comparison;
    let loaded = state.player.track.as_mut().filter(|_| is_comparing);
    if let (Some(loaded), Some(pair)) = (loaded, &comparison.pair) {
        let mut sides = [&pair.track_a, &pair.track_b].into_iter();
        if let Some(side) = sides.find(|side| side.id == loaded.id) {
            loaded.gain_db = side.gain_db;
        }
    }
}

/// The selection is a projection of the player, never a second truth.
fn select(state: &mut Snapshot) {
    let player = &state.player;
    let Some(comparison) = &mut state.comparison else {
        return;
    };
    let loaded = player
        .track
        .as_ref()
        .filter(|_| player.context == Context::Comparison);
    comparison.selected = loaded.and_then(|track| {
        Some(Selected {
            side: side_of(comparison, track)?,
            track_id: track.id,
            is_playing: player.is_playing,
        })
    });
}

fn side_of(
    comparison: &ComparisonInfo,
    track: &TrackInfo,
) -> Option<crate::domain::comparison::Side> {
    use crate::domain::comparison::Side;
    let pair = comparison.pair.as_ref()?;
    match track.id {
        id if id == pair.track_a.id => Some(Side::A),
        id if id == pair.track_b.id => Some(Side::B),
        _ => None,
    }
}

fn star_of(track: &mut TrackInfo, star: &StarInfo) {
    if star.kind == StarKind::Track && star.id == track.id.0 {
        track.starred = star.starred;
    }
}

fn rate(track: &mut TrackInfo, rating: &RatingInfo) {
    if track.id == rating.id {
        track.rating = rating.rating;
        track.sd = rating.sd;
        track.rank = rating.rank;
        track.comparison_count = rating.comparison_count;
    }
}

/// Every place of the state that shows a track.
fn each_track(state: &mut Snapshot, mut change: impl FnMut(&mut TrackInfo)) {
    let pairs = state.comparison.iter_mut().flat_map(|comparison| {
        let pairs = [comparison.pair.as_mut(), comparison.prefetched.as_mut()];
        pairs.into_iter().flatten()
    });
    for pair in pairs {
        change(&mut pair.track_a);
        change(&mut pair.track_b);
    }
    state.player.track.iter_mut().for_each(&mut change);
    let items = state
        .player
        .queue
        .window
        .iter_mut()
        .chain(&mut state.radio.upcoming);
    items.for_each(|item| change(&mut item.track));
}
