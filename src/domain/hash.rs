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
//! rooms:      count [id name created_ms]...                           (by id)
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
//!
//! Of a jam room the text is the JSON of its state, as it goes over the wire: all of that is integers,
//! words and sets in hexadecimal digits, which both sides write alike.

use std::fmt::{Display, Write};

use serde::Serialize;

use crate::domain::comparison::{Comparison, Pair};
use crate::domain::house::HouseState;
use crate::domain::id::{DeviceId, JamId, SessionId, StationId, ZoneId};
use crate::domain::jam::room::RoomState;
use crate::domain::looped::Loop;
use crate::domain::player::{Aside, Player, Sleep};
use crate::domain::queue::QueueItem;
use crate::domain::radio::Adventure;
use crate::domain::radio::schedule::Slot;
use crate::domain::star::{Stamp, StarKind};
use crate::domain::zone_state::ZoneState;

/// The hash of the stream `house`.
#[must_use]
pub fn house_hash(house: &HouseState) -> u32 {
    let paused = house.paused_sessions.iter();
    let stations = house.stations.list.iter();
    HouseFields {
        paused: paused
            .map(|(id, it)| (*id, it.paused_ms, it.comparison.comparisons_done))
            .collect(),
        stations: stations
            .map(|it| (it.id, it.name.as_str(), it.adventure))
            .collect(),
        scheduled: house.stations.scheduled,
        schedule: &house.stations.schedule,
        stars: house
            .starred()
            .map(|(kind, id, star)| (kind, id, &star.stamp))
            .collect(),
        device_names: house
            .device_names
            .iter()
            .map(|(id, it)| (id, it.as_str()))
            .collect(),
        zones: house
            .zones
            .values()
            .map(|it| (it.id, it.name.as_str(), it.device.as_ref()))
            .collect(),
        rooms: house
            .rooms
            .values()
            .map(|it| (it.id, it.name.as_str(), it.created_ms))
            .collect(),
    }
    .hash()
}

/// The hash of a stream `zone/<id>`.
#[must_use]
pub fn zone_hash(zone: &ZoneState) -> u32 {
    let (player, queue) = (&zone.player, &zone.queue);
    ZoneFields {
        comparison: zone.comparison.as_ref(),
        player,
        queue: QueueFields {
            revision: queue.revision,
            length: queue.items.len(),
            index: player.queue_item_id.and_then(|id| queue.position(id)),
            window: zone.queue_window(),
        },
        active: zone.on_air.active,
        upcoming: &zone.on_air.upcoming,
    }
    .hash()
}

/// The hash of a stream `jam/<id>`.
#[must_use]
pub fn jam_hash(room: &RoomState) -> u32 {
    // A room's state has no maps, so it can always be written.
    fnv1a(&serde_json::to_vec(room).unwrap_or_default())
}

/// What is hashed of the stream `house`, wherever it is found: in its state or on a screen. The order
/// of the lists does not matter, but for that of stations and schedule.
#[derive(Debug)]
pub struct HouseFields<'a> {
    /// Of sessions that were put aside: when, ms since 1970, and the comparisons done.
    pub paused: Vec<(SessionId, i64, u32)>,
    /// The radio's stations.
    pub stations: Vec<(StationId, &'a str, Adventure)>,
    /// The one that is meant now.
    pub scheduled: Option<StationId>,
    /// Their plan of the week.
    pub schedule: &'a [Slot],
    /// What is starred, and when it was.
    pub stars: Vec<(StarKind, i64, &'a Stamp)>,
    /// Names given to devices.
    pub device_names: Vec<(&'a DeviceId, &'a str)>,
    /// The zones: name, and the device that it was made for.
    pub zones: Vec<(ZoneId, &'a str, Option<&'a DeviceId>)>,
    /// The jam rooms: name, and when each was made, ms since 1970.
    pub rooms: Vec<(JamId, &'a str, i64)>,
}

impl HouseFields<'_> {
    /// The hash of the stream.
    #[must_use]
    pub fn hash(mut self) -> u32 {
        self.paused.sort_unstable();
        self.stars.sort_unstable();
        self.device_names.sort_unstable();
        self.zones.sort_unstable();
        self.rooms.sort_unstable();
        let mut text = Text::default();
        text.put(self.paused.len());
        for (id, paused_ms, comparisons_done) in self.paused {
            text.put(id);
            text.put(paused_ms);
            text.put(comparisons_done);
        }
        text.put(self.stations.len());
        for (id, name, adventure) in self.stations {
            text.put(id);
            text.put(name);
            text.put(adventure);
        }
        text.option(self.scheduled);
        text.put(self.schedule.len());
        for slot in self.schedule {
            text.put(slot.days);
            text.put(slot.from_minute);
            text.put(slot.to_minute);
            text.put(slot.station_id);
        }
        text.put(self.stars.len());
        for (kind, id, stamp) in self.stars {
            text.word(&kind);
            text.put(id);
            text.put(stamp.ms);
            text.put(stamp.counter);
        }
        text.put(self.device_names.len());
        for (id, name) in self.device_names {
            text.put(id);
            text.put(name);
        }
        text.put(self.zones.len());
        for (id, name, device) in self.zones {
            text.put(id);
            text.put(name);
            text.option(device);
        }
        text.put(self.rooms.len());
        for (id, name, created_ms) in self.rooms {
            text.put(id);
            text.put(name);
            text.put(created_ms);
        }
        text.hash()
    }
}

/// What is hashed of a stream `zone/<id>`, wherever it is found: in its state or on a screen.
#[derive(Debug)]
pub struct ZoneFields<'a> {
    /// The session that runs.
    pub comparison: Option<&'a Comparison>,
    /// The player.
    pub player: &'a Player,
    /// Its queue, as far as every screen has it.
    pub queue: QueueFields<'a>,
    /// The station on air.
    pub active: Option<StationId>,
    /// What it plays next.
    pub upcoming: &'a [QueueItem],
}

/// What is hashed of a queue.
#[derive(Debug)]
pub struct QueueFields<'a> {
    /// Grows with every edit.
    pub revision: u64,
    /// Items in all.
    pub length: usize,
    /// Place of the current item, from 0.
    pub index: Option<usize>,
    /// The slice that every screen has.
    pub window: &'a [QueueItem],
}

impl ZoneFields<'_> {
    /// The hash of the stream.
    #[must_use]
    pub fn hash(&self) -> u32 {
        let mut text = Text::default();
        text.comparison(self.comparison);
        text.player(self.player);
        text.put(self.queue.revision);
        text.put(self.queue.length);
        text.option(self.queue.index);
        text.items(self.queue.window);
        text.option(self.active);
        text.items(self.upcoming);
        text.hash()
    }
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
struct Text(String);

impl Text {
    /// The hash of the fields so far.
    fn hash(&self) -> u32 {
        fnv1a(self.0.as_bytes())
    }

    fn put(&mut self, value: impl Display) {
        // Writing to a String cannot fail.
        let _ = write!(self.0, "{value};");
    }

    fn absent(&mut self) {
        self.put('-');
    }

    fn option(&mut self, value: Option<impl Display>) {
        match value {
            Some(value) => self.put(value),
            None => self.absent(),
        }
    }

    fn flag(&mut self, value: bool) {
        self.put(u8::from(value));
    }

    fn word(&mut self, value: &impl Serialize) {
        let name = serde_json::to_value(value).unwrap_or_default();
        self.put(name.as_str().unwrap_or("-"));
    }

    fn comparison(&mut self, comparison: Option<&Comparison>) {
        let Some(comparison) = comparison else {
            return self.absent();
        };
        self.put(comparison.session_id);
        self.word(&comparison.mode);
        self.put(comparison.goal.kind());
        self.put(comparison.goal.places());
        self.flag(comparison.is_reached);
        self.put(comparison.total_tracks);
        self.put(comparison.comparisons_done);
        self.pair(comparison.pair);
        self.pair(comparison.prefetched);
    }

    fn player(&mut self, player: &Player) {
        self.word(&player.context);
        self.option(player.track);
        self.option(player.queue_item_id);
        self.flag(player.is_playing);
        self.put(player.position_ms);
        self.put(player.at_ms);
        self.put(player.seek_rev);
        self.put(player.volume_percent);
        self.flag(player.is_muted);
        self.sleep(player.sleep);
        self.word(&player.repeat);
        self.flag(player.shuffle);
        self.word(&player.switching);
        self.word(&player.pair_begins);
        self.aside(player.aside);
        self.looped(player.looped);
        self.put(player.outputs.len());
        player.outputs.iter().for_each(|output| self.put(&output.0));
    }

    fn sleep(&mut self, sleep: Option<Sleep>) {
        match sleep {
            None => self.absent(),
            Some(Sleep::Track) => self.put("track"),
            Some(Sleep::Minutes { at_ms }) => {
                self.put("minutes");
                self.put(at_ms);
            }
        }
    }

    fn aside(&mut self, aside: Option<Aside>) {
        match aside {
            None => self.absent(),
            Some(aside) => {
                self.put(aside.position_ms);
                self.looped(aside.looped);
            }
        }
    }

    fn looped(&mut self, looped: Option<Loop>) {
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
