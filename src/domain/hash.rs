//! The hash by which a screen and the daemon know that they show the same.
//!
//! 32-bit FNV-1a (Fowler, Noll, Vo) over the UTF-8 bytes of one text for each stream: every field of its
//! state in the order below, each followed by `;`. Integers in decimal, booleans `0`/`1`, enums by
//! their wire name, an absent value as `-`. No floats, no titles. The page holds the twin
//! (`frontend/src/sync/hash.ts`); golden files keep the two equal.
//!
//! ```text
//! house
//! paused:     count [session_id paused_ms comparisons_done]...          (by session_id)
//! stations:   count [id name adventure_percent]...
//!             scheduled  count(schedule) [days from_minute to_minute station_id]...
//! stars:      count [kind id ms counter]...                           (starred only, by kind, id)
//! devices:    count [id name]...                                      (by id)
//! zones:      count [id name device]...                               (by id)
//!
//! zone
//! comparison: "-"  or  session_id mode goal places is_reached total_tracks comparisons_done
//!             PAIR(pair) PAIR(prefetched)                             (places: 0 where none are)
//! PAIR:       "-"  or  pair_id a b
//! player:     context track queue_item_id is_playing position_ms at_ms seek_rev volume_percent
//!             is_muted sleep repeat shuffle switching pair_begins aside loop  count(outputs) output...
//! sleep:      "-"  or  "track"  or  "minutes" at_ms
//! aside:      "-"  or  position_ms loop
//! loop:       "-"  or  from_ms to_ms
//! queue:      revision length index  count(window) [id track]...       (index: "-" if none)
//! on air:     active  count(upcoming) [id track]...
//! ```

use std::fmt::{Display, Write};

use serde::Serialize;

use crate::domain::comparison::{Comparison, Pair};
use crate::domain::house::HouseState;
use crate::domain::looped::Loop;
use crate::domain::player::{Aside, Sleep};
use crate::domain::queue::QueueItem;
use crate::domain::radio::Stations;
use crate::domain::zone_state::ZoneState;

/// The hash of the stream `house`.
#[must_use]
pub fn house_hash(house: &HouseState) -> u32 {
    let mut text = Fields::default();
    text.put(house.paused_sessions.len());
    for (id, session) in house.paused_sessions.iter() {
        text.put(id);
        text.put(session.paused_ms);
        text.put(session.comparison.comparisons_done);
    }
    stations(&house.stations, &mut text);
    text.put(house.starred().count());
    for (kind, id, star) in house.starred() {
        text.word(&kind);
        text.put(id);
        text.put(star.stamp.ms);
        text.put(star.stamp.counter);
    }
    text.put(house.device_names.len());
    for (id, name) in house.device_names.iter() {
        text.put(id);
        text.put(name);
    }
    text.put(house.zones.len());
    for zone in house.zones.values() {
        text.put(zone.id);
        text.put(&zone.name);
        text.option(zone.device.as_ref());
    }
    text.hash()
}

/// The hash of a stream `zone/<id>`.
#[must_use]
pub fn zone_hash(zone: &ZoneState) -> u32 {
    let mut text = Fields::default();
    comparison(zone.comparison.as_ref(), &mut text);
    player(zone, &mut text);
    text.option(zone.on_air.active);
    text.items(&zone.on_air.upcoming);
    text.hash()
}

fn stations(stations: &Stations, text: &mut Fields) {
    text.put(stations.list.len());
    for station in &stations.list {
        text.put(station.id);
        text.put(&station.name);
        text.put(station.adventure);
    }
    text.option(stations.scheduled);
    text.put(stations.schedule.len());
    for slot in &stations.schedule {
        text.put(slot.days);
        text.put(slot.from_minute);
        text.put(slot.to_minute);
        text.put(slot.station_id);
    }
}

fn comparison(comparison: Option<&Comparison>, text: &mut Fields) {
    let Some(comparison) = comparison else {
        return text.absent();
    };
    text.put(comparison.session_id);
    text.word(&comparison.mode);
    text.put(comparison.goal.kind());
    text.put(comparison.goal.places());
    text.flag(comparison.is_reached);
    text.put(comparison.total_tracks);
    text.put(comparison.comparisons_done);
    text.pair(comparison.pair);
    text.pair(comparison.prefetched);
}

/// The player and its queue.
fn player(state: &ZoneState, text: &mut Fields) {
    let player = &state.player;
    text.word(&player.context);
    text.option(player.track);
    text.option(player.queue_item_id);
    text.flag(player.is_playing);
    text.put(player.position_ms);
    text.put(player.at_ms);
    text.put(player.seek_rev);
    text.put(player.volume_percent);
    text.flag(player.is_muted);
    text.sleep(player.sleep);
    text.word(&player.repeat);
    text.flag(player.shuffle);
    text.word(&player.switching);
    text.word(&player.pair_begins);
    text.aside(player.aside);
    text.looped(player.looped);
    text.put(player.outputs.len());
    player.outputs.iter().for_each(|output| text.put(&output.0));
    let queue = &state.queue;
    text.put(queue.revision);
    text.put(queue.items.len());
    text.option(player.queue_item_id.and_then(|id| queue.position(id)));
    text.items(state.queue_window());
}

/// FNV-1a, 32 bits: offset basis 0x811c9dc5, prime 0x01000193.
#[must_use]
pub fn fnv1a(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    })
}

/// The text that is hashed, field by field.
#[derive(Debug, Default)]
pub(crate) struct Fields(String);

impl Fields {
    /// The hash of the fields so far.
    pub(crate) fn hash(&self) -> u32 {
        fnv1a(self.0.as_bytes())
    }

    pub(crate) fn put(&mut self, value: impl Display) {
        // Writing to a String cannot fail.
        let _ = write!(self.0, "{value};");
    }

    pub(crate) fn absent(&mut self) {
        self.put('-');
    }

    pub(crate) fn option(&mut self, value: Option<impl Display>) {
        match value {
            Some(value) => self.put(value),
            None => self.absent(),
        }
    }

    pub(crate) fn flag(&mut self, value: bool) {
        self.put(u8::from(value));
    }

    pub(crate) fn word(&mut self, value: &impl Serialize) {
        let name = serde_json::to_value(value).unwrap_or_default();
        self.put(name.as_str().unwrap_or("-"));
    }

    pub(crate) fn sleep(&mut self, sleep: Option<Sleep>) {
        match sleep {
            None => self.absent(),
            Some(Sleep::Track) => self.put("track"),
            Some(Sleep::Minutes { at_ms }) => {
                self.put("minutes");
                self.put(at_ms);
            }
        }
    }

    pub(crate) fn aside(&mut self, aside: Option<Aside>) {
        match aside {
            None => self.absent(),
            Some(aside) => {
                self.put(aside.position_ms);
                self.looped(aside.looped);
            }
        }
    }

    pub(crate) fn looped(&mut self, looped: Option<Loop>) {
        match looped {
            None => self.absent(),
            Some(looped) => {
                self.put(looped.from_ms);
                self.put(looped.to_ms);
            }
        }
    }

    fn pair(&mut self, pair: Option<Pair>) {
        match pair {
            None => self.absent(),
            Some(pair) => {
                self.put(pair.pair_id);
                self.put(pair.a);
                self.put(pair.b);
            }
        }
    }

    fn items(&mut self, items: &[QueueItem]) {
        self.put(items.len());
        for item in items {
            self.put(item.id);
            self.put(item.track);
        }
    }
}
