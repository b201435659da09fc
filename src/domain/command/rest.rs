//! Decisions about stars, device names, and tracks that are no longer offered.

use crate::domain::command::{Command, Facts, comparison, player_event, queue, radio};
use crate::domain::comparison::AdvanceReason;
use crate::domain::event::Event;
use crate::domain::house::DEVICE_NAMES_MAX;
use crate::domain::id::{DeviceId, TrackId};
use crate::domain::player::Context;
use crate::domain::refusal::Refusal;
use crate::domain::shared_state::ZoneView;
use crate::domain::star::{Stamp, Star, StarKind, stamp};

pub(super) fn set_star(
    state: &ZoneView,
    kind: StarKind,
    id: i64,
    is_starred: bool,
    age_ms: i64,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let is_known = match kind {
        StarKind::Track => facts.catalog.contains_key(&TrackId(id)),
        StarKind::Album => facts
            .catalog
            .values()
            .any(|t| t.album.is_some_and(|a| a.0 == id)),
    };
    if !is_known {
        let what = if kind == StarKind::Track {
            "track"
        } else {
            "album"
        };
        return Err(Refusal::not_found(what, id));
    }
    let old = state.house.stars.get(&(kind, id));
    // A clock that was ahead has left stamps of a time to come; they hold nothing up.
    let has_been = |stamp: &Stamp| stamp.ms <= facts.now_ms;
    let known = old.map(|star| star.stamp.clone()).filter(has_been);
    let last = Some(state.counters.last_stamp()).filter(has_been);
    let last = last.or_else(|| known.clone()).unwrap_or_default();
    let stamp = stamp(facts.now_ms, age_ms, &last, facts.device.as_ref());
    let is_late = known.is_some_and(|known| known >= stamp);
    if is_late || old.map_or(!is_starred, |star| star.is_starred == is_starred) {
        return Ok(Vec::new());
    }
    Ok(vec![Event::StarChanged {
        kind,
        id,
        star: Star { is_starred, stamp },
    }])
}

pub(super) fn name_device(
    state: &ZoneView,
    id: &DeviceId,
    name: &str,
) -> Result<Vec<Event>, Refusal> {
    if state
        .house
        .device_names
        .get(id)
        .is_some_and(|old| old == name)
    {
        return Ok(Vec::new());
    }
    if state.house.device_names.len() >= DEVICE_NAMES_MAX
        && !state.house.device_names.contains_key(id)
    {
        return Err(Refusal::conflict(
            "too_many_devices",
            "too many devices have names",
        ));
    }
    Ok(vec![Event::DeviceNamed {
        id: id.clone(),
        name: name.to_owned(),
    }])
}

/// After tracks were archived, vanished or came: nothing that is no longer offered stays in the
/// pair, the queue, the radio or the player.
pub(super) fn tracks_left(state: &ZoneView, command: &Command, facts: &Facts<'_>) -> Vec<Event> {
    let is_gone = |track: TrackId| facts.catalog.get(&track).is_none_or(|t| !t.is_offered());
    let mut now = state.clone();
    let mut events: Vec<Event> = Vec::new();
    if let Command::SetArchived { track, is_archived } = *command {
        events.push(Event::TrackArchived { track, is_archived });
    }
    let mut happen = |now: &mut ZoneView, new: Vec<Event>| {
        new.iter().for_each(|event| now.apply(event));
        events.extend(new);
    };
    if let Some(session) = &state.zone.comparison {
        let mut next = session.without(is_gone, &facts.pairs(state));
        next.is_reached = next.pair.is_none() && (session.is_reached || facts.holds);
        if next != *session {
            let reason = Some(match command {
                _ if session.pair.is_none() => AdvanceReason::Found,
                Command::SetArchived { .. } => AdvanceReason::Archived,
                _ => AdvanceReason::Vanished,
            });
            let is_new_pair = next.pair != session.pair;
            let pair = next.pair;
            happen(
                &mut now,
                vec![Event::ComparisonAdvanced {
                    comparison: next,
                    verdict: None,
                    reason,
                }],
            );
            if is_new_pair && now.zone.player.context == Context::Comparison {
                let player = comparison::following(&now.zone.player, pair, facts);
                let new = player_event(&now, player);
                happen(&mut now, new);
            }
        }
    }
    // A vanished file may come back with its disk: the queue keeps it and skips it when its turn
    // comes. An archived track leaves for good.
    if let Command::SetArchived {
        track,
        is_archived: true,
    } = command
        && now.zone.queue.items.iter().any(|item| item.track == *track)
    {
        let new = queue::without(&now, |item| item.track == *track, facts);
        happen(&mut now, new);
    }
    // A station has others to play.
    if now.zone.player.context == Context::Radio && now.zone.player.track.is_some_and(is_gone) {
        let new = radio::leave_banned(&now, facts);
        happen(&mut now, new);
    }
    let new = radio::refreshed(&now, facts);
    happen(&mut now, new);
    events
}
