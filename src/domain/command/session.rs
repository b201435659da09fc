//! Decisions about comparison sessions: begun, put aside, gone on with, given up.

use crate::domain::command::{Facts, player_event};
use crate::domain::comparison::Comparison;
use crate::domain::event::Event;
use crate::domain::filter::Filter;
use crate::domain::goal::{Goal, Mode};
use crate::domain::id::{SessionId, TrackId};
use crate::domain::paused_sessions::{PausedSession, overflowing};
use crate::domain::player::Context;
use crate::domain::refusal::Refusal;
use crate::domain::shared_state::ZoneView;

pub(super) fn start(
    state: &ZoneView,
    filter: &Filter,
    mode: Mode,
    goal: Goal,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    goal.check(facts.matching)?;
    let pairs = facts.pairs(state);
    let comparison = Comparison {
        session_id: state.counters.next_session(),
        filter: filter.clone(),
        mode,
        goal,
        is_reached: facts.holds && pairs.is_empty(),
        total_tracks: facts.matching,
        pair: pairs.first().copied(),
        prefetched: pairs.get(1).copied(),
        comparisons_done: 0,
    };
    let mut events = put_aside(state, None, facts);
    events.extend(begun(state, comparison, facts));
    Ok(events)
}

/// The session goes on under its old number, with the pairs that were announced: what is no longer
/// offered of them is chosen anew.
pub(super) fn resume(
    state: &ZoneView,
    session_id: SessionId,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let is_live = |comparison: &Comparison| comparison.session_id == session_id;
    if state.zone.comparison.as_ref().is_some_and(is_live) {
        return Ok(Vec::new());
    }
    let Some(kept) = state.house.paused_sessions.get(&session_id) else {
        return Err(Refusal::not_found("kept session", session_id));
    };
    let is_gone = |track: TrackId| facts.catalog.get(&track).is_none_or(|t| !t.is_offered());
    let mut comparison = kept.comparison.without(is_gone, &facts.pairs(state));
    comparison.is_reached = facts.holds && comparison.pair.is_none();
    let mut events = put_aside(state, Some(session_id), facts);
    events.push(forgotten(session_id));
    events.extend(begun(state, comparison, facts));
    Ok(events)
}

pub(super) fn forget(state: &ZoneView, session_id: SessionId) -> Result<Vec<Event>, Refusal> {
    let Some(kept) = state.house.paused_sessions.get(&session_id) else {
        return Err(Refusal::not_found("kept session", session_id));
    };
    Ok(vec![Event::SessionForgotten {
        session_id,
        discarded: Some(Box::new(kept.clone())),
    }])
}

fn forgotten(session_id: SessionId) -> Event {
    Event::SessionForgotten {
        session_id,
        discarded: None,
    }
}

pub(super) fn end(
    state: &ZoneView,
    session_id: Option<SessionId>,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Some(comparison) = &state.zone.comparison else {
        return Ok(Vec::new());
    };
    if session_id.is_some_and(|id| id != comparison.session_id) {
        return Err(Refusal::conflict(
            "stale_session",
            "another session is running",
        ));
    }
    let mut events = put_aside(state, None, facts);
    if state.zone.player.context == Context::Comparison {
        let back = if state.zone.on_air.active.is_some() {
            Context::Radio
        } else {
            Context::Queue
        };
        let player = state
            .zone
            .player
            .returned_to(back, facts.now_ms, facts.catalog);
        events.extend(player_event(state, player));
    }
    Ok(events)
}

/// The live session makes room; it is kept where there is a reason to come back to it. `spared` is
/// gone on with, so it is not the one that is too many.
pub(super) fn put_aside(
    state: &ZoneView,
    spared: Option<SessionId>,
    facts: &Facts<'_>,
) -> Vec<Event> {
    let Some(live) = &state.zone.comparison else {
        return Vec::new();
    };
    let session_id = live.session_id;
    let mut events = Vec::new();
    if live.is_worth_keeping() {
        events.extend(overflowing(&state.house.paused_sessions, spared).map(forgotten));
        events.push(Event::SessionPaused {
            session: PausedSession {
                comparison: live.clone(),
                paused_ms: facts.now_ms,
                left: facts.left,
            },
        });
    }
    events.push(Event::ComparisonEnded { session_id });
    events
}

/// The session begins, and whatever was loaded makes room for its pair.
fn begun(state: &ZoneView, comparison: Comparison, facts: &Facts<'_>) -> Vec<Event> {
    let mut events = vec![Event::ComparisonStarted { comparison }];
    let player = match state.zone.player.context {
        Context::Comparison => state.zone.player.unloaded(facts.now_ms),
        _ => state
            .zone
            .player
            .turned_to(Context::Comparison, facts.now_ms, facts.catalog),
    };
    events.extend(player_event(state, player));
    events
}
