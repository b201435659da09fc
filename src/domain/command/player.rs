//! Decisions about the player.

use crate::domain::command::{Facts, comparison, looped, player_event, queue, radio};
use crate::domain::event::Event;
use crate::domain::id::{QueueItemId, TrackId};
use crate::domain::player::{
    Context, OUTPUTS_MAX, OutputId, PairBegins, Player, Repeat, Switching,
};
use crate::domain::queue::edit::{Edit, Shuffle};
use crate::domain::refusal::Refusal;
use crate::domain::shared_state::ZoneView;

/// Pressing "previous" later than this into a track goes to its start, as players do.
const PREVIOUS_RESTARTS_AFTER_MS: i64 = 4_000;

pub(super) fn play(
    state: &ZoneView,
    track: Option<TrackId>,
    context: Option<Context>,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    if let Some(track) = track {
        let pair = state.zone.comparison.as_ref().and_then(|c| c.pair);
        if context == Some(Context::Comparison) && pair.is_some_and(|p| p.side(track).is_some()) {
            let which = crate::domain::command::SelectedTrack::Track(track);
            return comparison::select(state, which, true, facts);
        }
        return queue::play_now(state, track, facts);
    }
    resume(state, context, facts)
}

/// Play what is loaded, or what the context would begin with.
fn resume(
    state: &ZoneView,
    context: Option<Context>,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let context = context.unwrap_or(state.zone.player.context);
    let player = if context == state.zone.player.context {
        state.zone.player.clone()
    } else {
        state
            .zone
            .player
            .returned_to(context, facts.now_ms, facts.catalog)
    };
    if player.track.is_some() {
        if player.is_playing {
            return Ok(player_event(state, player));
        }
        return Ok(player_event(
            state,
            Player {
                is_playing: true,
                ..player.anchored(facts.now_ms, facts.catalog)
            },
        ));
    }
    match context {
        Context::Comparison => comparison::switch_side(state, facts),
        Context::Radio if state.zone.on_air.active.is_some() => radio::next(state, facts),
        _ => {
            // Of a queue that came to its end what was added since, else all of it again.
            let queue = &state.zone.queue;
            let added = player.ended.and_then(|id| {
                queue.position(id)?;
                queue.neighbour(Some(id), 1, false)
            });
            let Some(item) = added.or_else(|| queue.items.first().copied()) else {
                return Err(Refusal::nothing_playing());
            };
            let player = player.turned_to(Context::Queue, facts.now_ms, facts.catalog);
            let player = player.loaded(item.track, Some(item.id), 0, true, facts.now_ms);
            Ok(player_event(state, player))
        }
    }
}

pub(super) fn pause(state: &ZoneView, facts: &Facts<'_>) -> Vec<Event> {
    if !state.zone.player.is_playing {
        return Vec::new();
    }
    let anchored = state.zone.player.anchored(facts.now_ms, facts.catalog);
    player_event(
        state,
        Player {
            is_playing: false,
            ..anchored
        },
    )
}

pub(super) fn toggle(state: &ZoneView, facts: &Facts<'_>) -> Result<Vec<Event>, Refusal> {
    if state.zone.player.is_playing {
        Ok(pause(state, facts))
    } else {
        resume(state, None, facts)
    }
}

pub(super) fn stop(state: &ZoneView, facts: &Facts<'_>) -> Vec<Event> {
    if state.zone.player.track.is_none() {
        return Vec::new();
    }
    let player = Player {
        sleep: None,
        ..state.zone.player.unloaded(facts.now_ms)
    };
    player_event(state, player)
}

pub(super) fn next(
    state: &ZoneView,
    leaving: Option<QueueItemId>,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    if leaving.is_some() && leaving != state.zone.player.queue_item_id {
        return Err(Refusal::conflict("stale_item", "another item plays by now"));
    }
    match state.zone.player.context {
        Context::Comparison => comparison::switch_side(state, facts),
        Context::Radio => radio::next(state, facts),
        Context::Queue => {
            // At the end there is nothing that could be paused.
            let plays = state.zone.player.is_playing || state.zone.player.ended.is_some();
            let wraps = state.zone.player.repeat != Repeat::Off;
            go_on(state, wraps, plays, facts)
                .ok_or_else(|| Refusal::conflict("no_next_track", "the queue has no next track"))
        }
    }
}

/// To the next item of the queue; beyond the last one, where that is meant, into the next lap.
pub(super) fn go_on(
    state: &ZoneView,
    wraps: bool,
    plays: bool,
    facts: &Facts<'_>,
) -> Option<Vec<Event>> {
    let queue = &state.zone.queue;
    let place = state
        .zone
        .queue_place()
        .filter(|id| queue.position(*id).is_some());
    if let Some(item) = queue.neighbour(place, 1, false) {
        return Some(go_to(state, item.track, item.id, plays, facts));
    }
    let (edit, first) = state.zone.next_lap(place?).filter(|_| wraps)?;
    let mut events: Vec<_> = edit
        .map(|edit| queue::event(state, edit))
        .into_iter()
        .collect();
    events.extend(go_to(state, first.track, first.id, plays, facts));
    Some(events)
}

pub(super) fn previous(state: &ZoneView, facts: &Facts<'_>) -> Result<Vec<Event>, Refusal> {
    if state.zone.player.context == Context::Comparison {
        return comparison::switch_side(state, facts);
    }
    if state.zone.player.track.is_none() {
        let ended = state
            .zone
            .player
            .ended
            .and_then(|id| state.zone.queue.position(id));
        let Some(at) = ended.filter(|_| state.zone.player.context == Context::Queue) else {
            return Err(Refusal::nothing_playing());
        };
        // Back from the end: the last one is heard again.
        let item = state.zone.queue.items[at];
        return Ok(go_to(state, item.track, item.id, true, facts));
    }
    let is_late =
        state.zone.player.position_at(facts.now_ms, facts.catalog) > PREVIOUS_RESTARTS_AFTER_MS;
    if !is_late && state.zone.player.context == Context::Queue {
        let wraps = state.zone.player.repeat == Repeat::All;
        if let Some(item) = state
            .zone
            .queue
            .neighbour(state.zone.player.queue_item_id, -1, wraps)
        {
            return Ok(go_to(
                state,
                item.track,
                item.id,
                state.zone.player.is_playing,
                facts,
            ));
        }
    }
    seek_to(state, 0, facts)
}

pub(super) fn go_to(
    state: &ZoneView,
    track: TrackId,
    item: QueueItemId,
    plays: bool,
    facts: &Facts<'_>,
) -> Vec<Event> {
    player_event(
        state,
        state
            .zone
            .player
            .loaded(track, Some(item), 0, plays, facts.now_ms),
    )
}

pub(super) fn seek_by(
    state: &ZoneView,
    delta_ms: i64,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let at = state.zone.player.position_at(facts.now_ms, facts.catalog);
    let target = at.saturating_add(delta_ms);
    // A step stays within a loop, and goes round.
    let target = state
        .zone
        .player
        .looped
        .map_or(target, |it| it.round(target));
    seek_to(state, target, facts)
}

pub(super) fn seek_to(
    state: &ZoneView,
    position_ms: i64,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Some(track) = state.zone.player.track else {
        return Err(Refusal::nothing_playing());
    };
    let end = state
        .zone
        .player
        .duration_ms(facts.catalog)
        .unwrap_or(i64::MAX);
    let player = &state.zone.player;
    let position = position_ms.clamp(0, end);
    let jumped = player.loaded(
        track,
        player.queue_item_id,
        position,
        player.is_playing,
        facts.now_ms,
    );
    // A jump to anywhere else ends a loop.
    let looped = player.looped.filter(|it| it.holds(position));
    Ok(player_event(state, Player { looped, ..jumped }))
}

/// To where the loudest passage of what is loaded begins.
pub(super) fn seek_to_hook(
    state: &ZoneView,
    named: Option<TrackId>,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let track = looped::loaded(&state.zone.player, named)?;
    let hook_ms = facts.catalog.get(&track).and_then(|facts| facts.hook_ms);
    match hook_ms {
        Some(hook_ms) => seek_to(state, hook_ms.into(), facts),
        None => Err(Refusal::conflict(
            "not_measured",
            "its loudest passage is not known yet; minion is still listening through the library",
        )),
    }
}

pub(super) fn set_outputs(
    state: &ZoneView,
    outputs: &[OutputId],
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    if outputs.len() > OUTPUTS_MAX {
        return Err(Refusal::invalid(
            "too_many_outputs",
            format!("{OUTPUTS_MAX} outputs at most"),
        ));
    }
    let mut outputs = outputs.to_vec();
    outputs.sort();
    outputs.dedup();
    if outputs == state.zone.player.outputs {
        return Ok(Vec::new());
    }
    let anchored = state.zone.player.anchored(facts.now_ms, facts.catalog);
    Ok(player_event(
        state,
        Player {
            // Nobody would hear it go on.
            is_playing: anchored.is_playing && !outputs.is_empty(),
            outputs,
            ..anchored
        },
    ))
}

pub(super) fn set_mode(
    state: &ZoneView,
    repeat: Option<Repeat>,
    shuffle: Option<bool>,
    facts: &Facts<'_>,
) -> Vec<Event> {
    let repeat = repeat.unwrap_or(state.zone.player.repeat);
    let shuffle = shuffle.unwrap_or(state.zone.player.shuffle);
    let mut events = Vec::new();
    if shuffle != state.zone.player.shuffle && !state.zone.queue.items.is_empty() {
        let edit = if shuffle {
            Edit::Shuffled(Shuffle {
                seed: facts.seed,
                first: state.zone.queue_place(),
                avoided: None,
            })
        } else {
            Edit::Restored
        };
        events.push(queue::event(state, edit));
    }
    events.extend(player_event(
        state,
        Player {
            repeat,
            shuffle,
            ..state.zone.player.clone()
        },
    ));
    events
}

/// What sounds goes on as it is: the choice holds from the next switch, and the next pair.
pub(super) fn set_listening(
    state: &ZoneView,
    switching: Option<Switching>,
    pair_begins: Option<PairBegins>,
) -> Vec<Event> {
    let player = &state.zone.player;
    player_event(
        state,
        Player {
            switching: switching.unwrap_or(player.switching),
            pair_begins: pair_begins.unwrap_or(player.pair_begins),
            ..player.clone()
        },
    )
}
