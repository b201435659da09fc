//! The log, told so that a person can read it: who did what, and whether it can be taken back.

use std::collections::HashMap;

use rusqlite::Connection;

use crate::domain::command::Command;
use crate::domain::comparison::{Comparison, Verdict};
use crate::domain::event::Event;
use crate::domain::home::HomeState;
use crate::domain::id::{AlbumId, StationId, TrackId};
use crate::domain::past::{Past, QueueEdit, Standing};
use crate::domain::radio::Radio;
use crate::domain::star::StarKind;
use crate::protocol::history::{Deed, QueueDeed, Undoing, VerdictDeed, What};
use crate::protocol::track::TrackInfo;
use crate::services::decoration::Decorator;
use crate::services::words;
use crate::storage::error::StorageError;
use crate::storage::event_log::{self, LoggedEvent};
use crate::storage::library::browse_albums::find_album;
use crate::storage::{history, verdicts};

/// Events that are looked at together: each such step folds the state before it anew.
const STEP_EVENTS: u64 = 250;

/// Events that one page looks at: bounds the time it takes where hardly any is worth a line.
const LOOKED_AT_MAX: u64 = 1_000;

/// The deeds before event `before`, newest first, and before which event to go on: `None` at the
/// beginning of what is kept.
///
/// # Errors
/// What the database says.
pub fn page(
    decorator: &Decorator<'_>,
    before: u64,
    limit: usize,
) -> Result<(Vec<Deed>, Option<u64>), StorageError> {
    let floor = history::floor(decorator.conn)?;
    let mut deeds = Vec::new();
    let mut end = before.saturating_sub(1);
    let last = end.saturating_sub(LOOKED_AT_MAX).max(floor);
    while end > last {
        let start = end.saturating_sub(STEP_EVENTS).max(last);
        let mut step = deeds_between(decorator, start, end)?;
        step.reverse();
        deeds.extend(step);
        if deeds.len() >= limit {
            deeds.truncate(limit);
            let next = deeds.last().map(|deed| deed.seq);
            return Ok((deeds, next.filter(|seq| *seq > floor + 1)));
        }
        end = start;
    }
    Ok((deeds, (end > floor).then_some(end + 1)))
}

/// The command that takes event `seq` back; `None`: that is nothing to take back, or no event.
///
/// # Errors
/// What the database says.
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
    let state = history::find_state_at(conn, before)?;
    let past = state.and_then(|state| Past::of(&state, &logged.event));
    Ok(past.map(|past| Command::TakeBack { past }))
}

/// The verdict that an event is about, and what happened to it.
fn verdict_of(event: &Event) -> Option<(&Verdict, VerdictDeed)> {
    let (verdict, given) = match event {
        Event::ComparisonAdvanced { verdict, .. } => (verdict.as_ref()?, VerdictDeed::Given),
        Event::VerdictChanged { verdict } => (verdict, VerdictDeed::GivenAgain),
        _ => return None,
    };
    let is_undone = verdict.is_undone;
    Some((
        verdict,
        if is_undone {
            VerdictDeed::TakenBack
        } else {
            given
        },
    ))
}

/// The deeds among the events after `start` and up to `end`, oldest first.
fn deeds_between(
    decorator: &Decorator<'_>,
    start: u64,
    end: u64,
) -> Result<Vec<Deed>, StorageError> {
    let Some(mut state) = history::find_state_at(decorator.conn, start)? else {
        return Ok(Vec::new());
    };
    let mut told = Vec::new();
    let mut at = start;
    while at < end {
        let limit = u32::try_from(end - at).unwrap_or(u32::MAX);
        let events = event_log::events_after(decorator.conn, at, None, limit)?;
        let Some(last) = events.last() else { break };
        at = last.seq;
        for logged in events {
            if let Some(outline) = Outline::of(&state, &logged.event) {
                let undo = undo_of(decorator, &state, &logged.event)?;
                told.push((logged.clone(), outline, undo));
            }
            state.apply(&logged.event);
        }
    }
    let tracks = tracks_of(decorator, told.iter().map(|(_, outline, _)| outline))?;
    let mut deeds = Vec::with_capacity(told.len());
    for (logged, outline, undo) in told {
        if let Some(what) = outline.told(decorator, &tracks)? {
            deeds.push(deed(decorator, logged, undo, what));
        }
    }
    Ok(deeds)
}

fn deed(decorator: &Decorator<'_>, logged: LoggedEvent, undo: Undoing, what: What) -> Deed {
    let device = logged.origin.device;
    let names = &decorator.state.device_names;
    Deed {
        seq: logged.seq,
        at_ms: logged.at_ms,
        device_name: device.as_ref().and_then(|id| names.get(id).cloned()),
        device: device.map(|id| id.0),
        undo,
        what,
    }
}

fn undo_of(
    decorator: &Decorator<'_>,
    before: &HomeState,
    event: &Event,
) -> Result<Undoing, StorageError> {
    let now = decorator.state;
    let Some((verdict, _)) = verdict_of(event) else {
        let standing = Past::of(before, event).map(|past| past.standing(now));
        return Ok(match standing {
            Some(Standing::Stands) => Undoing::Possible,
            Some(Standing::Undone) => Undoing::Done,
            Some(Standing::Overtaken) | None => Undoing::None,
        });
    };
    let Some(present) = verdicts::find(decorator.conn, verdict.verdict_id)? else {
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
        present.is_undone && (is_asked || verdicts::is_judged_again(decorator.conn, &present)?);
    Ok(if is_settled {
        Undoing::None
    } else {
        Undoing::Possible
    })
}

/// A deed before its titles were looked up.
enum Outline {
    Verdict(Verdict, VerdictDeed),
    Star(StarKind, i64, bool),
    Queue(QueueDeed, QueueEdit),
    Other(What),
    /// Its filter is put into words later, as that of the next.
    Started(Box<Comparison>),
    GivenUp(Box<Comparison>),
}

impl Outline {
    /// `None`: not worth a line.
    fn of(before: &HomeState, event: &Event) -> Option<Self> {
        if let Some((verdict, deed)) = verdict_of(event) {
            return Some(Self::Verdict(*verdict, deed));
        }
        match event {
            Event::ComparisonStarted { comparison } => {
                Some(Self::Started(Box::new(comparison.clone())))
            }
            Event::ComparisonEnded { .. } => Some(Self::Other(What::ComparisonEnded)),
            Event::StarChanged { kind, id, star } => Some(Self::Star(*kind, *id, star.is_starred)),
            Event::QueueChanged { .. } | Event::QueueEdited { .. } => {
                queue_deed(&Past::of(before, event)?)
            }
            Event::RadioChanged { radio } => radio_deed(&before.radio, radio).map(Self::Other),
            Event::DeviceNamed { id, name } => Some(Self::Other(What::Name {
                id: id.0.clone(),
                name: name.clone(),
                was: before.device_names.get(id).cloned(),
            })),
            Event::SessionForgotten {
                given_up: Some(kept),
                ..
            } => Some(Self::GivenUp(Box::new(kept.comparison.clone()))),
            Event::ComparisonAdvanced { .. }
            | Event::SessionKept { .. }
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
            Self::Queue(_, edit) => edit.first().into_iter().collect(),
            Self::Star(StarKind::Album, ..)
            | Self::Other(_)
            | Self::Started(_)
            | Self::GivenUp(_) => Vec::new(),
        }
    }

    /// With titles; `None` where there is nothing left to tell of.
    fn told(
        self,
        decorator: &Decorator<'_>,
        tracks: &HashMap<TrackId, TrackInfo>,
    ) -> Result<Option<What>, StorageError> {
        let boxed = |id: &TrackId| tracks.get(id).cloned().map(Box::new);
        Ok(match self {
            Self::Verdict(verdict, deed) => {
                let sides = boxed(&verdict.pair.a).zip(boxed(&verdict.pair.b));
                sides.map(|(track_a, track_b)| What::Verdict {
                    verdict_id: verdict.verdict_id,
                    deed,
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
                        let album = find_album(decorator.conn, AlbumId(id))?;
                        let cover = album.as_ref().and_then(|album| album.artwork_track_id);
                        let track = cover.map(|id| decorator.find_track(id)).transpose()?;
                        (
                            album.map(|album| album.title),
                            track.flatten().map(Box::new),
                        )
                    }
                };
                Some(What::Star {
                    of,
                    id,
                    starred,
                    title,
                    track,
                })
            }
            Self::Queue(deed, edit) => Some(What::Queue {
                deed,
                count: edit.count(),
                track: edit.first().as_ref().and_then(boxed),
            }),
            Self::Other(what) => Some(what),
            Self::Started(comparison) => Some(What::ComparisonStarted {
                filter_text: words::filter_text(decorator.conn, &comparison.filter)?,
                goal: comparison.goal,
                is_resumed: comparison.comparisons_done > 0,
            }),
            Self::GivenUp(comparison) => Some(What::SessionForgotten {
                session_id: comparison.session_id,
                filter_text: words::filter_text(decorator.conn, &comparison.filter)?,
                goal: comparison.goal,
            }),
        })
    }
}

fn tracks_of<'a>(
    decorator: &Decorator<'_>,
    outlines: impl Iterator<Item = &'a Outline>,
) -> Result<HashMap<TrackId, TrackInfo>, StorageError> {
    let mut ids: Vec<_> = outlines.flat_map(Outline::tracks).collect();
    ids.sort_unstable();
    ids.dedup();
    let tracks = decorator.tracks(&ids)?;
    Ok(tracks.into_iter().map(|track| (track.id, track)).collect())
}

fn queue_deed(past: &Past) -> Option<Outline> {
    let Past::Queue { before, edit, .. } = past else {
        return None;
    };
    let is_all = edit.removed.len() == before.items.len();
    let deed = match (edit.added.is_empty(), edit.removed.is_empty()) {
        (true, true) => QueueDeed::Moved,
        (false, true) => QueueDeed::Added,
        (true, false) if is_all => QueueDeed::Cleared,
        (true, false) => QueueDeed::Removed,
        (false, false) => QueueDeed::Replaced,
    };
    Some(Outline::Queue(deed, edit.clone()))
}

fn radio_deed(before: &Radio, after: &Radio) -> Option<What> {
    let gone = before
        .stations
        .iter()
        .find(|it| !after.stations.contains(it));
    let came = after
        .stations
        .iter()
        .find(|it| !before.stations.contains(it));
    if let Some(station) = came.or(gone) {
        return Some(What::Station {
            name: station.name.clone(),
            was: gone.filter(|_| came.is_some()).map(|old| old.name.clone()),
            is_there: came.is_some(),
        });
    }
    if before.schedule != after.schedule {
        let slots = u32::try_from(after.schedule.len()).unwrap_or(u32::MAX);
        return Some(What::Schedule { slots });
    }
    if before.active == after.active {
        return None;
    }
    let name = |id: StationId| before.station(id).map(|station| station.name.clone());
    Some(What::Radio {
        station_id: after.active,
        name: after.active.or(before.active).and_then(name)?,
    })
}
