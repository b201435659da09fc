//! What is hashed, found in the state as a screen has it.

use crate::domain::comparison::{Comparison, Pair};
use crate::domain::hash::{HouseFields, QueueFields, ZoneFields};
use crate::domain::player::Player;
use crate::domain::queue::QueueItem;
use crate::protocol::comparison::{ComparisonInfo, PairInfo};
use crate::protocol::frame::Snapshot;
use crate::protocol::player::{PlayerInfo, QueueItemInfo};

/// What [`house_hash`](crate::domain::hash::house_hash) says of the same state.
pub(super) fn house(state: &Snapshot) -> u32 {
    let starred = state.stars.iter().filter(|star| star.starred);
    HouseFields {
        paused: state
            .paused_sessions
            .iter()
            .map(|it| (it.session_id, it.paused_ms, it.comparisons_done))
            .collect(),
        stations: state
            .radio
            .stations
            .iter()
            .map(|it| (it.id, it.name.as_str(), it.adventure_percent))
            .collect(),
        scheduled: state.radio.scheduled,
        schedule: &state.radio.schedule,
        stars: starred.map(|it| (it.kind, it.id, &it.stamp)).collect(),
        device_names: state
            .device_names
            .iter()
            .map(|it| (&it.id, it.name.as_str()))
            .collect(),
        zones: state
            .zones
            .iter()
            .map(|it| (it.id, it.name.as_str(), it.device.as_ref()))
            .collect(),
        rooms: state
            .rooms
            .iter()
            .map(|it| (it.id, it.name.as_str(), it.created_ms))
            .collect(),
    }
    .hash()
}

/// What [`zone_hash`](crate::domain::hash::zone_hash) says of the same state.
pub(super) fn zone(state: &Snapshot) -> u32 {
    let comparison = state.comparison.as_ref().map(comparison);
    let queue = &state.player.queue;
    ZoneFields {
        comparison: comparison.as_ref(),
        player: &player(&state.player),
        queue: QueueFields {
            revision: queue.revision,
            length: queue.length as usize,
            index: queue.index.map(|index| index as usize),
            window: &items(&queue.window),
        },
        active: state.radio.active,
        upcoming: &items(&state.radio.upcoming),
    }
    .hash()
}

fn comparison(info: &ComparisonInfo) -> Comparison {
    Comparison {
        session_id: info.session_id,
        filter: info.filter.clone(),
        mode: info.mode,
        goal: info.goal,
        is_reached: info.reached,
        total_tracks: info.total_tracks,
        pair: info.pair.as_ref().map(pair),
        prefetched: info.prefetched.as_ref().map(pair),
        comparisons_done: info.progress.comparisons_done,
    }
}

fn pair(info: &PairInfo) -> Pair {
    Pair {
        pair_id: info.pair_id,
        a: info.track_a.id,
        b: info.track_b.id,
        reason: info.reason,
    }
}

fn player(info: &PlayerInfo) -> Player {
    Player {
        context: info.context,
        track: info.track.as_ref().map(|track| track.id),
        queue_item_id: info.queue_item_id,
        is_playing: info.is_playing,
        position_ms: info.position_ms,
        at_ms: info.at_ms,
        seek_rev: info.seek_rev,
        volume_percent: info.volume_percent,
        is_muted: info.is_muted,
        sleep: info.sleep,
        repeat: info.repeat,
        shuffle: info.shuffle,
        switching: info.switching,
        pair_begins: info.pair_begins,
        aside: info.aside,
        looped: info.looped,
        outputs: info.outputs.clone(),
        // No screen is told where the other contexts wait.
        ended: None,
        places: Vec::new(),
    }
}

fn items(window: &[QueueItemInfo]) -> Vec<QueueItem> {
    let item = |it: &QueueItemInfo| QueueItem {
        id: it.queue_item_id,
        track: it.track.id,
    };
    window.iter().map(item).collect()
}
