//! Decisions about the live session: verdicts, undo, which side sounds.

use crate::domain::command::{Choice, Facts, NamedPair, SelectedTrack, live, player_event};
use crate::domain::comparison::{Pair, Side, Verdict, Winner};
use crate::domain::event::Event;
use crate::domain::id::VerdictId;
use crate::domain::player::{Aside, Context, Player};
use crate::domain::refusal::Refusal;
use crate::domain::shared_state::ZoneView;

pub(super) fn record(
    state: &ZoneView,
    named: NamedPair,
    choice: Choice,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let comparison = live(state)?;
    if named
        .session_id
        .is_some_and(|id| id != comparison.session_id)
    {
        return Err(Refusal::conflict(
            "stale_session",
            "another session is running",
        ));
    }
    let pair = comparison.current(named.pair_id)?;
    if let Some((a, b)) = named.tracks
        && (a.min(b), a.max(b)) != (pair.a.min(pair.b), pair.a.max(pair.b))
    {
        return Err(Refusal::stale_pair(pair.pair_id));
    }
    let winner = winner(choice, pair, &state.zone.player)?;
    let next = comparison.advanced(&facts.pairs(state), winner, facts.holds);
    let verdict = Verdict {
        verdict_id: state.counters.next_verdict(),
        session_id: comparison.session_id,
        pair,
        winner,
        is_undone: false,
    };
    let player = following(&state.zone.player, next.pair, facts);
    let mut events = vec![Event::ComparisonAdvanced {
        comparison: next,
        verdict: Some(verdict),
        reason: None,
    }];
    events.extend(player_event(state, player));
    Ok(events)
}

fn winner(choice: Choice, pair: Pair, player: &Player) -> Result<Winner, Refusal> {
    let side = match choice {
        Choice::Winner(winner) => return Ok(winner),
        Choice::Track(track) => pair.side(track).ok_or_else(|| {
            Refusal::invalid("unknown_track", format!("track {track} is not in the pair"))
        })?,
        Choice::Current => selected(pair, player).ok_or_else(|| {
            Refusal::conflict(
                "none_selected",
                "no side is selected; choose one or name the winner",
            )
        })?,
    };
    Ok(match side {
        Side::A => Winner::A,
        Side::B => Winner::B,
    })
}

/// The side that is loaded in the player: the selection is a projection, never a second truth.
fn selected(pair: Pair, player: &Player) -> Option<Side> {
    if player.context == Context::Comparison {
        pair.side(player.track?)
    } else {
        None
    }
}

/// The player after the pair changed: playing goes on with the next A, where a pair begins; paused
/// selects nothing.
pub(super) fn following(player: &Player, next: Option<Pair>, facts: &Facts<'_>) -> Player {
    match (player.context, next) {
        (Context::Comparison, Some(pair)) if player.is_playing => {
            let begin_ms = player.begin_ms(pair.a, facts.catalog);
            Player {
                aside: None,
                looped: None,
                ..player.loaded(pair.a, None, begin_ms, true, facts.now_ms)
            }
        }
        (Context::Comparison, _) if player.track.is_some() => player.unloaded(facts.now_ms),
        _ => player.clone(),
    }
}

pub(super) fn undo(state: &ZoneView, facts: &Facts<'_>) -> Result<Vec<Event>, Refusal> {
    let comparison = live(state)?;
    let Some(verdict) = facts.undoable else {
        return Err(Refusal::conflict(
            "nothing_to_undo",
            "no verdict of this session is left to undo",
        ));
    };
    let gone = |track| facts.catalog.get(&track).is_none_or(|t| !t.is_offered());
    if gone(verdict.pair.a) || gone(verdict.pair.b) {
        return Err(Refusal::conflict(
            "track_gone",
            "a track of that pair is no longer offered",
        ));
    }
    let next = comparison.with_undone(&verdict);
    let player = following(&state.zone.player, next.pair, facts);
    let mut events = vec![Event::ComparisonAdvanced {
        comparison: next,
        verdict: Some(Verdict {
            is_undone: true,
            ..verdict
        }),
        reason: None,
    }];
    events.extend(player_event(state, player));
    Ok(events)
}

/// Any verdict taken back, or given again. The pair in question stays: whoever tidies up the past
/// does not change what others are listening to.
pub(super) fn set_verdict(
    state: &ZoneView,
    id: VerdictId,
    is_undone: bool,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Some(verdict) = facts.undoable else {
        return Err(Refusal::not_found("verdict", id));
    };
    let session = state.zone.comparison.as_ref();
    let session = session.filter(|session| session.session_id == verdict.session_id);
    let is_asked = session.is_some_and(|session| session.asks(verdict.pair.pair_id));
    match is_undone {
        _ if verdict.is_undone == is_undone && is_undone => Err(Refusal::already_undone()),
        _ if verdict.is_undone == is_undone => {
            Err(Refusal::conflict("not_undone", "that verdict stands"))
        }
        // One pair, one verdict.
        false if facts.is_judged_again || is_asked => Err(Refusal::conflict(
            "asked_again",
            "that pair is asked again, or was judged again since",
        )),
        _ => {
            let verdict = Verdict {
                is_undone,
                ..verdict
            };
            let recounted = session.map(|session| Event::ComparisonAdvanced {
                comparison: session.counting(&verdict),
                verdict: None,
                reason: None,
            });
            let mut events = vec![Event::VerdictChanged { verdict }];
            events.extend(recounted.filter(|_| verdict.winner != Winner::Skip));
            Ok(events)
        }
    }
}

pub(super) fn select(
    state: &ZoneView,
    which: SelectedTrack,
    is_playing: bool,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let pair = live(state)?.current(None)?;
    let track = match which {
        SelectedTrack::Side(side) => pair.track(side),
        SelectedTrack::Track(track) => match pair.side(track) {
            Some(_) => track,
            None => {
                return Err(Refusal::invalid(
                    "unknown_track",
                    format!("track {track} is not in the pair"),
                ));
            }
        },
    };
    Ok(player_event(
        state,
        hearing(state, track, is_playing, facts),
    ))
}

/// The player with `track` of the pair selected: from the position where the other side stood, or
/// from its own.
fn hearing(
    state: &ZoneView,
    track: crate::domain::id::TrackId,
    is_playing: bool,
    facts: &Facts<'_>,
) -> Player {
    let now = facts.now_ms;
    let player = state
        .zone
        .player
        .turned_to(Context::Comparison, now, facts.catalog);
    if player.track == Some(track) {
        let anchored = player.anchored(now, facts.catalog);
        return if player.is_playing == is_playing {
            player
        } else {
            Player {
                is_playing,
                ..anchored
            }
        };
    }
    let position_ms = player.switch_ms(track, now, facts.catalog);
    let left = player.track.map(|_| Aside {
        position_ms: player.position_at(now, facts.catalog),
        looped: player.looped,
    });
    Player {
        aside: left,
        looped: player.switch_loop(track, facts.catalog),
        ..player.loaded(track, None, position_ms, is_playing, now)
    }
}

/// Next and previous in a comparison: the other side.
pub(super) fn switch_side(state: &ZoneView, facts: &Facts<'_>) -> Result<Vec<Event>, Refusal> {
    let pair = live(state)?.current(None)?;
    let to = match selected(pair, &state.zone.player) {
        Some(Side::A) => pair.b,
        _ => pair.a,
    };
    let plays = state.zone.player.is_playing || state.zone.player.track.is_none();
    Ok(player_event(state, hearing(state, to, plays, facts)))
}
