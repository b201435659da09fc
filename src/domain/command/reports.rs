//! Decisions about what outputs and the daemon itself report: a track ended, an output left.

use crate::domain::command::player::go_on;
use crate::domain::command::{Command, Facts, player_event, radio, sleep};
use crate::domain::event::Event;
use crate::domain::id::TrackId;
use crate::domain::player::{Context, OutputId, Player, Repeat, Sleep};
use crate::domain::shared_state::ZoneView;

/// What follows from a report. A report of what is no longer so changes nothing.
pub(super) fn take(state: &ZoneView, report: &Command, facts: &Facts<'_>) -> Vec<Event> {
    match report {
        Command::TrackEnded { track, seek_rev } => track_ended(state, *track, *seek_rev, facts),
        Command::TrackFailed { track, seek_rev } => track_failed(state, *track, *seek_rev, facts),
        Command::AnchorMoved {
            track,
            seek_rev,
            position_ms,
            at_ms,
        } => {
            if (facts.now_ms - at_ms).abs() > REPORT_AGE_MS {
                // The clock was set after it was made; the next one comes within a second.
                return Vec::new();
            }
            anchor_moved(state, *track, *seek_rev, *position_ms, *at_ms)
        }
        Command::SleepCame => sleep::came(state, facts),
        Command::OutputLeft { output } => output_left(state, output, facts),
        Command::Unheard => unheard(state, facts),
        Command::HeardAgain { seek_rev, at_ms } => heard_again(state, *seek_rev, *at_ms, facts),
        Command::Restarted {
            position_ms,
            resumes,
        } => restarted(state, *position_ms, *resumes, facts),
        _ => Vec::new(),
    }
}

/// An anchor nearer to the truth than this is left alone, so that clocks' noise is no event.
pub const ANCHOR_DRIFT_MS: i64 = 20;

/// A report of where the track stands is of this moment, give or take what a card has buffered, ms.
const REPORT_AGE_MS: i64 = 5_000;

/// Whether a report from an output is about what is loaded now.
fn is_current(player: &Player, track: TrackId, seek_rev: u64) -> bool {
    player.track == Some(track) && player.seek_rev == seek_rev && player.is_playing
}

fn track_ended(state: &ZoneView, track: TrackId, seek_rev: u64, facts: &Facts<'_>) -> Vec<Event> {
    let player = &state.zone.player;
    if !is_current(player, track, seek_rev) {
        return Vec::new();
    }
    if player.sleep == Some(Sleep::Track) {
        return asleep(state, facts);
    }
    let from_ms = player.looped.map_or(0, |it| it.from_ms);
    let again = || {
        player_event(
            state,
            player.loaded(track, player.queue_item_id, from_ms, true, facts.now_ms),
        )
    };
    match player.context {
        // The file was shorter than its loop.
        _ if player.looped.is_some() => again(),
        // A side that ends loops, so that the ear can go on comparing.
        Context::Comparison => again(),
        _ if player.repeat == Repeat::One => again(),
        _ => advance(state, facts),
    }
}

/// The music was to stop with this track: what comes next waits. Of a pair it is the same side.
fn asleep(state: &ZoneView, facts: &Facts<'_>) -> Vec<Event> {
    let events = match state.zone.player.context {
        Context::Comparison => Vec::new(),
        Context::Queue | Context::Radio => advance(state, facts),
    };
    let mut next = state.clone();
    events.iter().for_each(|event| next.apply(event));
    let player = Player {
        is_playing: false,
        sleep: None,
        position_ms: 0,
        at_ms: facts.now_ms,
        seek_rev: state.zone.player.seek_rev + 1,
        ..next.zone.player.clone()
    };
    let is_of_others = |event: &Event| !matches!(event, Event::PlayerChanged { .. });
    let mut events: Vec<_> = events.into_iter().filter(is_of_others).collect();
    events.extend(player_event(state, player));
    events
}

fn track_failed(state: &ZoneView, track: TrackId, seek_rev: u64, facts: &Facts<'_>) -> Vec<Event> {
    let player = &state.zone.player;
    if !is_current(player, track, seek_rev) {
        return Vec::new();
    }
    match player.context {
        Context::Comparison => player_event(state, player.unloaded(facts.now_ms)),
        _ => advance(state, facts),
    }
}

/// On to what comes next; at the end of everything: stopped, and where that was is remembered.
fn advance(state: &ZoneView, facts: &Facts<'_>) -> Vec<Event> {
    let player = &state.zone.player;
    match player.context {
        Context::Radio => radio::next(state, facts)
            .unwrap_or_else(|_| player_event(state, player.unloaded(facts.now_ms))),
        _ => {
            let wraps = player.repeat == Repeat::All;
            let next = player.queue_item_id;
            let next = next.and_then(|_| go_on(state, wraps, true, facts));
            next.unwrap_or_else(|| {
                let ended = Player {
                    ended: player.queue_item_id,
                    ..player.unloaded(facts.now_ms)
                };
                player_event(state, ended)
            })
        }
    }
}

fn anchor_moved(
    state: &ZoneView,
    track: TrackId,
    seek_rev: u64,
    position_ms: i64,
    at_ms: i64,
) -> Vec<Event> {
    let player = &state.zone.player;
    if !is_current(player, track, seek_rev) {
        return Vec::new();
    }
    let drift = position_ms - (player.position_ms + (at_ms - player.at_ms));
    let drift = player.looped.map_or(drift, |it| it.drift_ms(drift));
    if drift.abs() <= ANCHOR_DRIFT_MS {
        return Vec::new();
    }
    player_event(
        state,
        Player {
            // An output with an offset of its own is beyond the seam a little earlier or later.
            position_ms: player
                .looped
                .map_or(position_ms.max(0), |it| it.round(position_ms)),
            at_ms,
            ..player.clone()
        },
    )
}

/// Nobody hears it: it waits where it is.
fn unheard(state: &ZoneView, facts: &Facts<'_>) -> Vec<Event> {
    if !state.zone.player.is_playing {
        return Vec::new();
    }
    let player = Player {
        is_playing: false,
        ..state.zone.player.anchored(facts.now_ms, facts.catalog)
    };
    player_event(state, player)
}

/// Whoever listened is back soon enough: it goes on, unless somebody did something meanwhile.
fn heard_again(state: &ZoneView, seek_rev: u64, at_ms: i64, facts: &Facts<'_>) -> Vec<Event> {
    let player = &state.zone.player;
    let waits = !player.is_playing && player.track.is_some();
    if !waits || (player.seek_rev, player.at_ms) != (seek_rev, at_ms) {
        return Vec::new();
    }
    let player = Player {
        is_playing: true,
        at_ms: facts.now_ms,
        ..player.clone()
    };
    player_event(state, player)
}

pub(super) fn output_left(state: &ZoneView, output: &OutputId, facts: &Facts<'_>) -> Vec<Event> {
    let player = &state.zone.player;
    if !player.outputs.contains(output) {
        return Vec::new();
    }
    let outputs: Vec<_> = player
        .outputs
        .iter()
        .filter(|o| *o != output)
        .cloned()
        .collect();
    let is_playing = player.is_playing && !outputs.is_empty();
    let anchored = player.anchored(facts.now_ms, facts.catalog);
    player_event(
        state,
        Player {
            outputs,
            is_playing,
            ..anchored
        },
    )
}

fn restarted(
    state: &ZoneView,
    position_ms: Option<i64>,
    resumes: bool,
    facts: &Facts<'_>,
) -> Vec<Event> {
    let player = &state.zone.player;
    if !player.is_playing {
        return Vec::new();
    }
    // Browsers of before come back, or leave when their grace is over; only a card sounds at once.
    let is_heard = player.outputs.iter().any(OutputId::is_local);
    let stopped = Player {
        is_playing: resumes && is_heard,
        position_ms: position_ms.unwrap_or(player.position_ms),
        at_ms: facts.now_ms,
        seek_rev: player.seek_rev + 1,
        ..player.clone()
    };
    player_event(state, stopped)
}
