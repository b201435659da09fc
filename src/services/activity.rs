//! The log, told so that a person can read it: who did what, and whether it can be taken back.

use std::collections::HashMap;

use rusqlite::Connection;

use crate::domain::command::Command;
use crate::domain::comparison::{Comparison, Verdict};
use crate::domain::event::Event;
use crate::domain::home::HomeState;
use crate::domain::id::{AlbumId, StationId, TrackId};
use crate::domain::radio::Radio;
use crate::domain::star::StarKind;
use crate::domain::undo::{QueueEdit, UndoState, UndoableChange};
use crate::protocol::history::{
    ActivityEntry, ActivityKind, QueueActivity, Undoing, VerdictActivity,
};
use crate::protocol::track::TrackInfo;
use crate::services::descriptions;
use crate::services::presenter::Presenter;
use crate::storage::error::StorageError;
use crate::storage::event_log::{self, LoggedEvent};
use crate::storage::library::browse_albums::find_album;
use crate::storage::{history, verdicts};

/// Events that are looked at together: each such step folds the state before it anew.
const STEP_EVENTS: u64 = 250;

/// Events that one page looks at: bounds the time it takes where hardly any is worth a line.
const LOOKED_AT_MAX: u64 = 1_000;

/// The entries before event `before`, newest first, and before which event to go on: `None` at the
/// beginning of what is kept.
pub fn page(
    presenter: &Presenter<'_>,
    before: u64,
    limit: usize,
) -> Result<(Vec<ActivityEntry>, Option<u64>), StorageError> {
    let floor = history::floor(presenter.conn)?;
    let mut entries = Vec::new();
    let mut end = before.saturating_sub(1);
    let last = end.saturating_sub(LOOKED_AT_MAX).max(floor);
    while end > last {
        let start = end.saturating_sub(STEP_EVENTS).max(last);
        let mut step = activity_between(presenter, start, end)?;
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

/// The command that takes event `seq` back; `None`: that is nothing to take back, or no event.
pub fn undoing(conn: &Connection, seq: u64) -> Result<Option<Command>, StorageError> {
    let Some(before) = seq.checked_sub(1) else {
        return Ok(None);
    };
    let logged = event_log::events_after(conn, before, None, 1)?.pop();
    let Some(logged) = logged.filter(|logged| logged.seq == seq) else {
        return Ok(None);
    };
    if let Some((verdict, _)) = verdict_of(&logged.event) {
        return Ok(Some(Command::SetVerdict {
            verdict_id: verdict.verdict_id,
            is_undone: !verdict.is_undone,
        }));
    }
    if let Event::TrackArchived { track, is_archived } = logged.event {
        return Ok(Some(Command::SetArchived {
            track,
            is_archived: !is_archived,
        }));
    }
    let state = history::find_state_at(conn, before)?;
    let change = state.and_then(|state| UndoableChange::of(&state, &logged.event));
    Ok(change.map(|change| Command::UndoEvent { change }))
}

/// The verdict that an event is about, and what happened to it.
fn verdict_of(event: &Event) -> Option<(&Verdict, VerdictActivity)> {
    let (verdict, given) = match event {
        Event::ComparisonAdvanced { verdict, .. } => (verdict.as_ref()?, VerdictActivity::Given),
        Event::VerdictChanged { verdict } => (verdict, VerdictActivity::GivenAgain),
        _ => return None,
    };
    let is_undone = verdict.is_undone;
    Some((
        verdict,
        if is_undone {
            VerdictActivity::TakenBack
        } else {
            given
        },
    ))
}

/// The entries among the events after `start` and up to `end`, oldest first.
fn activity_between(
    presenter: &Presenter<'_>,
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
            if let Some(outline) = Outline::of(&state, &logged.event) {
                let undo = undo_of(presenter, &state, &logged.event)?;
                told.push((logged.clone(), outline, undo));
            }
            state.apply(&logged.event);
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
    let names = &presenter.state.device_names;
    ActivityEntry {
        seq: logged.seq,
        at_ms: logged.at_ms,
        device_name: device.as_ref().and_then(|id| names.get(id).cloned()),
        device: device.map(|id| id.0),
        undo,
        what,
    }
}

fn undo_of(
    presenter: &Presenter<'_>,
    before: &HomeState,
    event: &Event,
) -> Result<Undoing, StorageError> {
    let now = presenter.state;
    if let Event::TrackArchived { track, is_archived } = event {
        let present = presenter.catalog.get(track).map(|facts| facts.is_archived);
        return Ok(match present {
            Some(present) if present == *is_archived => Undoing::Possible,
            Some(_) => Undoing::Done,
            None => Undoing::None,
        });
    }
    let Some((verdict, _)) = verdict_of(event) else {
        let change = UndoableChange::of(before, event);
        let is_offered = |track: &TrackId| {
            let facts = presenter.catalog.get(track);
            facts.is_some_and(|facts| facts.is_offered())
        };
        return Ok(match change.as_ref().map(|change| change.undo_state(now)) {
            // What left the queue because it was archived comes back when it is offered again.
            Some(UndoState::Stands) if change.is_some_and(|it| !it.can_return(is_offered)) => {
                Undoing::None
            }
            Some(UndoState::Stands) => Undoing::Possible,
            Some(UndoState::Undone) => Undoing::Done,
            Some(UndoState::Overtaken) | None => Undoing::None,
        });
    };
    let Some(present) = verdicts::find(presenter.conn, verdict.verdict_id)? else {
        return Ok(Undoing::None);
    };
    if present.is_undone != verdict.is_undone {
        return Ok(Undoing::Done);
    }
    let session = now.comparison.as_ref();
    let is_asked = session.is_some_and(|session| {
        session.session_id == present.session_id && session.asks(present.pair.pair_id)
    });
    let is_settled =
        present.is_undone && (is_asked || verdicts::is_judged_again(presenter.conn, &present)?);
    Ok(if is_settled {
        Undoing::None
    } else {
        Undoing::Possible
    })
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
    fn of(before: &HomeState, event: &Event) -> Option<Self> {
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
            Event::RadioChanged { radio } => radio_entry(&before.radio, radio).map(Self::Other),
            Event::DeviceNamed { id, name } => Some(Self::Other(ActivityKind::Name {
                id: id.0.clone(),
                name: name.clone(),
                was: before.device_names.get(id).cloned(),
            })),
            Event::SessionForgotten {
                discarded: Some(kept),
                ..
            } => Some(Self::Discarded(Box::new(kept.comparison.clone()))),
            Event::ComparisonAdvanced { .. }
            | Event::SessionPaused { .. }
            | Event::SessionForgotten { .. }
            | Event::VerdictChanged { .. }
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

fn radio_entry(before: &Radio, after: &Radio) -> Option<ActivityKind> {
    let gone = before
        .stations
        .iter()
        .find(|it| !after.stations.contains(it));
    let came = after
        .stations
        .iter()
        .find(|it| !before.stations.contains(it));
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
    if before.active == after.active {
        return None;
    }
    let name = |id: StationId| before.station(id).map(|station| station.name.clone());
    Some(ActivityKind::Radio {
        station_id: after.active,
        name: after.active.or(before.active).and_then(name)?,
    })
}
