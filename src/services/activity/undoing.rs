//! Taking back what an event changed: which command does, and whether it still can be.

use rusqlite::Connection;

use crate::domain::command::Command;
use crate::domain::comparison::Verdict;
use crate::domain::event::Event;
use crate::domain::id::{TrackId, ZoneId};
use crate::domain::shared_state::{SharedState, ZoneView};
use crate::domain::stream::StreamId;
use crate::domain::undo::{UndoState, UndoableChange};
use crate::protocol::history::{Undoing, VerdictActivity};
use crate::services::presenter::Presenter;
use crate::storage::error::StorageError;
use crate::storage::{event_log, history, verdicts};

/// The command that takes event `seq` back, and the zone that it is asked in (`None`: any); `None`:
/// that is nothing to take back, or no event.
pub fn undoing(
    conn: &Connection,
    seq: u64,
) -> Result<Option<(Command, Option<ZoneId>)>, StorageError> {
    let Some(before) = seq.checked_sub(1) else {
        return Ok(None);
    };
    let logged = event_log::events_after(conn, before, None, 1)?.pop();
    let Some(logged) = logged.filter(|logged| logged.seq == seq) else {
        return Ok(None);
    };
    if let Some((verdict, _)) = verdict_of(&logged.event) {
        let command = Command::SetVerdict {
            verdict_id: verdict.verdict_id,
            is_undone: !verdict.is_undone,
        };
        return Ok(Some((command, None)));
    }
    if let Event::TrackArchived { track, is_archived } = logged.event {
        let command = Command::SetArchived {
            track,
            is_archived: !is_archived,
        };
        return Ok(Some((command, None)));
    }
    let state = history::find_state_at(conn, before)?;
    let there = state.map(|state| view_of(&state, logged.stream));
    let change = there.and_then(|there| UndoableChange::of(&there, &logged.event));
    let zone = logged.stream.zone();
    Ok(change.map(|change| (Command::UndoEvent { change }, zone)))
}

/// Whether what `event` changed can be taken back `now`; `before` is the state before it.
pub(super) fn undo_of(
    presenter: &Presenter<'_>,
    now: &ZoneView,
    before: &ZoneView,
    event: &Event,
) -> Result<Undoing, StorageError> {
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
    let session = now.zone.comparison.as_ref();
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

/// The verdict that an event is about, and what happened to it.
pub(super) fn verdict_of(event: &Event) -> Option<(&Verdict, VerdictActivity)> {
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

/// The house and the zone that a stream is, or the first one.
pub(super) fn view_of(state: &SharedState, stream: StreamId) -> ZoneView {
    state.zone_or_first(stream.zone().unwrap_or(ZoneId::FIRST))
}
