//! The log, told so that a person can read it: who did what, and whether it can be taken back.

pub mod undoing;

use std::collections::HashMap;

use crate::domain::comparison::{Comparison, Verdict};
use crate::domain::event::Event;
use crate::domain::id::{AlbumId, StationId, TrackId, ZoneId};
use crate::domain::radio::{OnAir, Stations};
use crate::domain::shared_state::{SharedState, ZoneView};
use crate::domain::star::StarKind;
use crate::domain::undo::{QueueEdit, UndoableChange};
use crate::protocol::history::{
    ActivityEntry, ActivityKind, QueueActivity, Undoing, VerdictActivity,
};
use crate::protocol::track::TrackInfo;
use crate::services::activity::undoing::{undo_of, verdict_of, view_of};
use crate::services::descriptions;
use crate::services::presenter::Presenter;
use crate::storage::error::StorageError;
use crate::storage::event_log::{self, LoggedEvent};
use crate::storage::history;
use crate::storage::library::browse_albums::find_album;

/// Events that are looked at together: each such step folds the state before it anew.
const STEP_EVENTS: u64 = 250;

/// Events that one page looks at: bounds the time it takes where hardly any is worth a line.
const LOOKED_AT_MAX: u64 = 1_000;

/// The entries before event `before`, newest first, and before which event to go on: `None` at the
/// beginning of what is kept.
pub fn page(
    presenter: &Presenter<'_>,
    now: &SharedState,
    before: u64,
    limit: usize,
) -> Result<(Vec<ActivityEntry>, Option<u64>), StorageError> {
    let floor = history::floor(presenter.conn)?;
    let mut entries = Vec::new();
    let mut end = before.saturating_sub(1);
    let last = end.saturating_sub(LOOKED_AT_MAX).max(floor);
    while end > last {
        let start = end.saturating_sub(STEP_EVENTS).max(last);
        let mut step = activity_between(presenter, now, start, end)?;
        step.reverse();
        entries.extend(step);
        if entries.len() >= limit {
            entries.truncate(limit);
            let next = entries.last().map(|entry| entry.seq);
            return Ok((entries, next.filter(|seq| *seq > floor + 1)));
        }
        end = start;
    }
    Ok((entries, (end > floor).then_some(end + 1)))
}

/// The entries among the events after `start` and up to `end`, oldest first.
fn activity_between(
    presenter: &Presenter<'_>,
    now: &SharedState,
    start: u64,
    end: u64,
) -> Result<Vec<ActivityEntry>, StorageError> {
    let Some(mut state) = history::find_state_at(presenter.conn, start)? else {
        return Ok(Vec::new());
    };
    let mut told = Vec::new();
    let mut at = start;
    while at < end {
        let limit = u32::try_from(end - at).unwrap_or(u32::MAX);
        let events = event_log::events_after(presenter.conn, at, None, limit)?;
        let Some(last) = events.last() else { break };
        at = last.seq;
        for logged in events {
            let there = view_of(&state, logged.stream);
            if let Some(outline) = Outline::of(&there, &logged.event) {
                let is_gone = |zone: ZoneId| !now.zones.contains_key(&zone);
                let undo = match logged.stream.zone().is_some_and(is_gone) {
                    true => Undoing::None,
                    false => {
                        let now = view_of(now, logged.stream);
                        undo_of(presenter, &now, &there, &logged.event)?
                    }
                };
                told.push((logged.clone(), outline, undo));
            }
            state.apply(logged.stream, logged.stream_seq, &logged.event);
        }
    }
    let tracks = tracks_of(presenter, told.iter().map(|(_, outline, _)| outline))?;
    let mut entries = Vec::with_capacity(told.len());
    for (logged, outline, undo) in told {
        if let Some(what) = outline.told(presenter, &tracks)? {
            entries.push(entry(presenter, logged, undo, what));
        }
    }
    Ok(entries)
}

fn entry(
    presenter: &Presenter<'_>,
    logged: LoggedEvent,
    undo: Undoing,
    what: ActivityKind,
) -> ActivityEntry {
    let device = logged.origin.device;
    let names = &presenter.state.house.device_names;
    ActivityEntry {
        seq: logged.seq,
        at_ms: logged.at_ms,
        device_name: device.as_ref().and_then(|id| names.get(id).cloned()),
        device: device.map(|id| id.0),
        undo,
        what,
    }
}

/// An entry before its titles were looked up.
enum Outline {
    Verdict(Verdict, VerdictActivity),
    Star(StarKind, i64, bool),
    Archive(TrackId, bool),
    Queue(QueueActivity, QueueEdit),
    Other(ActivityKind),
    /// Its filter is put into words later, as that of the next.
    Started(Box<Comparison>),
    Discarded(Box<Comparison>),
}

impl Outline {
    /// `None`: not worth a line.
    fn of(before: &ZoneView, event: &Event) -> Option<Self> {
        if let Some((verdict, action)) = verdict_of(event) {
            return Some(Self::Verdict(*verdict, action));
        }
        match event {
            Event::ComparisonStarted { comparison } => {
                Some(Self::Started(Box::new(comparison.clone())))
            }
            Event::ComparisonEnded { .. } => Some(Self::Other(ActivityKind::ComparisonEnded)),
            Event::StarChanged { kind, id, star } => Some(Self::Star(*kind, *id, star.is_starred)),
            Event::TrackArchived { track, is_archived } => {
                Some(Self::Archive(*track, *is_archived))
            }
            Event::QueueChanged { .. } | Event::QueueEdited { .. } => {
                queue_action(&UndoableChange::of(before, event)?)
            }
            Event::RadioChanged { radio } => {
                let (stations, on_air) = (radio.stations(), radio.on_air());
                let told = stations_entry(&before.house.stations, &stations);
                let told = told.or_else(|| on_air_entry(before, &on_air, &stations));
                told.map(Self::Other)
            }
            Event::StationsChanged { stations } => {
                stations_entry(&before.house.stations, stations).map(Self::Other)
            }
            Event::OnAirChanged { on_air } => {
                on_air_entry(before, on_air, &before.house.stations).map(Self::Other)
            }
            Event::DeviceNamed { id, name } => Some(Self::Other(ActivityKind::Name {
                id: id.0.clone(),
                name: name.clone(),
                was: before.house.device_names.get(id).cloned(),
            })),
            Event::SessionForgotten {
                discarded: Some(kept),
                ..
            } => Some(Self::Discarded(Box::new(kept.comparison.clone()))),
            Event::ComparisonAdvanced { .. }
            | Event::SessionPaused { .. }
            | Event::SessionForgotten { .. }
            | Event::VerdictChanged { .. }
            | Event::ZoneChanged { .. }
            | Event::ZoneRemoved { .. }
            | Event::JamRoomChanged { .. }
            | Event::JamRoomRemoved { .. }
            | Event::JamChanged { .. }
            | Event::PlayerChanged { .. } => None,
        }
    }

    /// The tracks it speaks of.
    fn tracks(&self) -> Vec<TrackId> {
        match self {
            Self::Verdict(verdict, _) => vec![verdict.pair.a, verdict.pair.b],
            Self::Star(StarKind::Track, id, _) => vec![TrackId(*id)],
            Self::Archive(id, _) => vec![*id],
            Self::Queue(_, edit) => edit.first().into_iter().collect(),
            Self::Star(StarKind::Album, ..)
            | Self::Other(_)
            | Self::Started(_)
            | Self::Discarded(_) => Vec::new(),
        }
    }

    /// With titles; `None` where there is nothing left to tell of.
    fn told(
        self,
        presenter: &Presenter<'_>,
        tracks: &HashMap<TrackId, TrackInfo>,
    ) -> Result<Option<ActivityKind>, StorageError> {
        let boxed = |id: &TrackId| tracks.get(id).cloned().map(Box::new);
        Ok(match self {
            Self::Verdict(verdict, action) => {
                let sides = boxed(&verdict.pair.a).zip(boxed(&verdict.pair.b));
                sides.map(|(track_a, track_b)| ActivityKind::Verdict {
                    verdict_id: verdict.verdict_id,
                    action,
                    winner: verdict.winner,
                    track_a,
                    track_b,
                })
            }
            Self::Star(of, id, starred) => {
                let (title, track) = match of {
                    StarKind::Track => {
                        let track = boxed(&TrackId(id));
                        (track.as_ref().map(|track| track.title.clone()), track)
                    }
                    StarKind::Album => {
                        let album = find_album(presenter.conn, AlbumId(id))?;
                        let cover = album.as_ref().and_then(|album| album.artwork_track_id);
                        let track = cover.map(|id| presenter.find_track(id)).transpose()?;
                        (
                            album.map(|album| album.title),
                            track.flatten().map(Box::new),
                        )
                    }
                };
                Some(ActivityKind::Star {
                    of,
                    id,
                    starred,
                    title,
                    track,
                })
            }
            Self::Archive(id, is_archived) => {
                boxed(&id).map(|track| ActivityKind::Archive { track, is_archived })
            }
            Self::Queue(action, edit) => Some(ActivityKind::Queue {
                action,
                count: edit.count(),
                track: edit.first().as_ref().and_then(boxed),
            }),
            Self::Other(what) => Some(what),
            Self::Started(comparison) => Some(ActivityKind::ComparisonStarted {
                filter_text: descriptions::filter_text(presenter.conn, &comparison.filter)?,
                goal: comparison.goal,
                is_resumed: comparison.comparisons_done > 0,
            }),
            Self::Discarded(comparison) => Some(ActivityKind::SessionForgotten {
                session_id: comparison.session_id,
                filter_text: descriptions::filter_text(presenter.conn, &comparison.filter)?,
                goal: comparison.goal,
            }),
        })
    }
}

fn tracks_of<'a>(
    presenter: &Presenter<'_>,
    outlines: impl Iterator<Item = &'a Outline>,
) -> Result<HashMap<TrackId, TrackInfo>, StorageError> {
    let mut ids: Vec<_> = outlines.flat_map(Outline::tracks).collect();
    ids.sort_unstable();
    ids.dedup();
    let tracks = presenter.tracks(&ids)?;
    Ok(tracks.into_iter().map(|track| (track.id, track)).collect())
}

fn queue_action(past: &UndoableChange) -> Option<Outline> {
    let UndoableChange::Queue { before, edit, .. } = past else {
        return None;
    };
    let is_all = edit.removed.len() == before.items.len();
    let action = match (edit.added.is_empty(), edit.removed.is_empty()) {
        (true, true) => QueueActivity::Moved,
        (false, true) => QueueActivity::Added,
        (true, false) if is_all => QueueActivity::Cleared,
        (true, false) => QueueActivity::Removed,
        (false, false) => QueueActivity::Replaced,
    };
    Some(Outline::Queue(action, edit.clone()))
}

fn stations_entry(before: &Stations, after: &Stations) -> Option<ActivityKind> {
    let gone = before.list.iter().find(|it| !after.list.contains(it));
    let came = after.list.iter().find(|it| !before.list.contains(it));
    if let Some(station) = came.or(gone) {
        return Some(ActivityKind::Station {
            name: station.name.clone(),
            was: gone.filter(|_| came.is_some()).map(|old| old.name.clone()),
            is_there: came.is_some(),
        });
    }
    if before.schedule != after.schedule {
        let slots = u32::try_from(after.schedule.len()).unwrap_or(u32::MAX);
        return Some(ActivityKind::Schedule { slots });
    }
    None
}

fn on_air_entry(before: &ZoneView, after: &OnAir, stations: &Stations) -> Option<ActivityKind> {
    let was = before.zone.on_air.active;
    if was == after.active {
        return None;
    }
    let name = |id: StationId| stations.station(id).map(|station| station.name.clone());
    Some(ActivityKind::Radio {
        station_id: after.active,
        name: after.active.or(was).and_then(name)?,
    })
}
