//! All shared state: the house, its zones and its jam rooms, a fold over the log; and the view of it that a
//! decision is made on and a screen shows: the house and one zone.

mod stored;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::comparison::Comparison;
use crate::domain::event::Event;
use crate::domain::house::HouseState;
use crate::domain::id::{JamId, PairId, QueueItemId, SessionId, StationId, VerdictId, ZoneId};
use crate::domain::jam::room::JamRoom;
use crate::domain::radio::Radio;
use crate::domain::star::Stamp;
use crate::domain::stream::StreamId;
use crate::domain::zone_state::ZoneState;

/// All of it. Cloning is cheap.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "stored::StoredState")]
pub struct SharedState {
    /// The stream `house`.
    pub house: Arc<HouseState>,
    /// The streams of the zones.
    pub zones: BTreeMap<ZoneId, Arc<ZoneState>>,
    /// The streams of the jam rooms.
    pub jams: BTreeMap<JamId, Arc<JamRoom>>,
    /// The number of each stream's last event.
    pub heads: BTreeMap<StreamId, u64>,
    /// The highest ids given out.
    pub counters: Counters,
}

impl Default for SharedState {
    fn default() -> Self {
        Self {
            house: Arc::default(),
            zones: [(ZoneId::FIRST, Arc::default())].into(),
            jams: BTreeMap::new(),
            heads: BTreeMap::new(),
            counters: Counters::default(),
        }
    }
}

impl SharedState {
    /// Applies the event numbered `seq` of a stream: assignment, which cannot fail and may be
    /// repeated.
    pub fn apply(&mut self, stream: StreamId, seq: u64, event: &Event) {
        self.heads.insert(stream, seq);
        self.counters.see(event);
        // What an early log holds of the radio is of both.
        if stream == StreamId::House || matches!(event, Event::RadioChanged { .. }) {
            Arc::make_mut(&mut self.house).apply(event);
        }
        match (stream, event) {
            (StreamId::House, Event::ZoneChanged { zone }) => {
                let zones = &mut self.zones;
                zones
                    .entry(zone.id)
                    .or_insert_with(|| Arc::new(ZoneState::silent()));
            }
            (StreamId::House, Event::ZoneRemoved { id }) => {
                self.zones.remove(id);
                self.heads.remove(&StreamId::Zone(*id));
            }
            (StreamId::House, Event::JamRoomChanged { room }) => {
                self.jams.entry(room.id).or_default();
            }
            (StreamId::House, Event::JamRoomRemoved { id }) => {
                self.jams.remove(id);
                self.heads.remove(&StreamId::Jam(*id));
            }
            (StreamId::Jam(id), Event::JamChanged { changes, at_ms }) => {
                // As with zones: what was done there may come before its name.
                Arc::make_mut(self.jams.entry(id).or_default()).apply(changes, *at_ms);
            }
            (StreamId::Zone(id), event) => {
                // In a log that was compacted, what was done in a zone may come before its name.
                let zone = self.zones.entry(id);
                let zone = zone.or_insert_with(|| Arc::new(ZoneState::silent()));
                Arc::make_mut(zone).apply(event);
            }
            (StreamId::House | StreamId::Jam(_), _) => {}
        }
    }

    /// The number of a stream's last event; 0 when it has none.
    #[must_use]
    pub fn head(&self, stream: StreamId) -> u64 {
        self.heads.get(&stream).copied().unwrap_or(0)
    }

    /// How many events there ever were of the house and of the zones that it has: what people look
    /// back on. What is played in a jam room comes by the thousand.
    #[must_use]
    pub fn household_events(&self) -> u64 {
        let of_household = |(stream, _): &(&StreamId, &u64)| !matches!(stream, StreamId::Jam(_));
        self.heads
            .iter()
            .filter(of_household)
            .map(|(_, head)| *head)
            .sum()
    }

    /// The house and one of its zones; `None`: it has no such zone.
    #[must_use]
    pub fn zone(&self, id: ZoneId) -> Option<ZoneView> {
        let zone = self.zones.get(&id)?;
        Some(ZoneView {
            id,
            house: Arc::clone(&self.house),
            zone: Arc::clone(zone),
            counters: self.counters,
        })
    }

    /// The house and its first zone.
    #[must_use]
    pub fn first_zone(&self) -> ZoneView {
        self.zone(ZoneId::FIRST).unwrap_or_default()
    }

    /// The house and one of its zones, where it still has it; else its first one.
    #[must_use]
    pub fn zone_or_first(&self, id: ZoneId) -> ZoneView {
        self.zone(id).unwrap_or_else(|| self.first_zone())
    }
}

/// The house and one of its zones. Cloning is cheap.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneView {
    /// Which zone.
    pub id: ZoneId,
    /// What is true everywhere.
    pub house: Arc<HouseState>,
    /// What is so in this zone.
    pub zone: Arc<ZoneState>,
    /// The highest ids given out anywhere.
    pub counters: Counters,
}

impl Default for ZoneView {
    fn default() -> Self {
        Self {
            id: ZoneId::FIRST,
            house: Arc::default(),
            zone: Arc::default(),
            counters: Counters::default(),
        }
    }
}

impl ZoneView {
    /// Applies one event of the house or of this zone.
    pub fn apply(&mut self, event: &Event) {
        self.counters.see(event);
        match event {
            Event::RadioChanged { .. } => {
                self.house_mut().apply(event);
                self.zone_mut().apply(event);
            }
            event if event.is_of_house() => self.house_mut().apply(event),
            event => self.zone_mut().apply(event),
        }
    }

    /// The house, to be changed.
    pub fn house_mut(&mut self) -> &mut HouseState {
        Arc::make_mut(&mut self.house)
    }

    /// The zone, to be changed.
    pub fn zone_mut(&mut self) -> &mut ZoneState {
        Arc::make_mut(&mut self.zone)
    }
}

/// The highest ids given out; the next one is one more. Derived from events, so it replays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    /// Sessions.
    pub session: i64,
    /// Pairs.
    pub pair: i64,
    /// Verdicts.
    pub verdict: i64,
    /// Queue items, a station's included.
    pub queue_item: i64,
    /// Stations.
    pub station: i64,
    /// The latest stamp given to a star.
    pub star_ms: i64,
    /// The latest stamp's counter.
    pub star_counter: u32,
    /// Zones.
    #[serde(default)]
    pub zone: i64,
    /// Jam rooms.
    #[serde(default)]
    pub jam: i64,
}

impl Counters {
    /// Takes in the ids that an event gives out.
    pub fn see(&mut self, event: &Event) {
        match event {
            Event::ComparisonStarted { comparison } => self.see_comparison(comparison),
            Event::ComparisonAdvanced {
                comparison,
                verdict,
                ..
            } => {
                self.see_comparison(comparison);
                if let Some(verdict) = verdict {
                    self.verdict = self.verdict.max(verdict.verdict_id.0);
                }
            }
            Event::VerdictChanged { verdict } => {
                self.verdict = self.verdict.max(verdict.verdict_id.0);
            }
            Event::QueueChanged { queue } => {
                for item in queue.items.iter() {
                    self.queue_item = self.queue_item.max(item.id.0);
                }
            }
            Event::QueueEdited { edit, .. } => {
                self.queue_item = self.queue_item.max(edit.id_max());
            }
            Event::OnAirChanged { on_air } => {
                for item in &on_air.upcoming {
                    self.queue_item = self.queue_item.max(item.id.0);
                }
            }
            Event::StationsChanged { stations } => {
                for station in &stations.list {
                    self.station = self.station.max(station.id.0);
                }
            }
            Event::RadioChanged { radio } => self.see_radio(radio),
            Event::StarChanged { star, .. } => {
                if (star.stamp.ms, star.stamp.counter) > (self.star_ms, self.star_counter) {
                    (self.star_ms, self.star_counter) = (star.stamp.ms, star.stamp.counter);
                }
            }
            Event::ZoneChanged { zone } => self.zone = self.zone.max(zone.id.0),
            Event::JamRoomChanged { room } => self.jam = self.jam.max(room.id.0),
            Event::ComparisonEnded { .. }
            | Event::SessionPaused { .. }
            | Event::SessionForgotten { .. }
            | Event::PlayerChanged { .. }
            | Event::TrackArchived { .. }
            | Event::DeviceNamed { .. }
            | Event::ZoneRemoved { .. }
            | Event::JamRoomRemoved { .. }
            | Event::JamChanged { .. } => {}
        }
    }

    fn see_comparison(&mut self, comparison: &Comparison) {
        self.session = self.session.max(comparison.session_id.0);
        for pair in [comparison.pair, comparison.prefetched]
            .into_iter()
            .flatten()
        {
            self.pair = self.pair.max(pair.pair_id.0);
        }
    }

    fn see_radio(&mut self, radio: &Radio) {
        for item in &radio.upcoming {
            self.queue_item = self.queue_item.max(item.id.0);
        }
        for station in &radio.stations {
            self.station = self.station.max(station.id.0);
        }
    }

    /// The latest stamp, to make the next one later.
    #[must_use]
    pub fn last_stamp(&self) -> Stamp {
        Stamp {
            ms: self.star_ms,
            counter: self.star_counter,
            device: String::new(),
        }
    }

    /// The next session's number.
    #[must_use]
    pub fn next_session(&self) -> SessionId {
        SessionId(self.session + 1)
    }

    /// The number of the pair `ahead` places on.
    #[must_use]
    pub fn next_pair(&self, ahead: i64) -> PairId {
        PairId(self.pair + 1 + ahead)
    }

    /// The next verdict's number.
    #[must_use]
    pub fn next_verdict(&self) -> VerdictId {
        VerdictId(self.verdict + 1)
    }

    /// The number of the queue item `ahead` places on.
    #[must_use]
    pub fn next_queue_item(&self, ahead: usize) -> QueueItemId {
        QueueItemId(self.queue_item + 1 + i64::try_from(ahead).unwrap_or(i64::MAX))
    }

    /// The next station's number.
    #[must_use]
    pub fn next_station(&self) -> StationId {
        StationId(self.station + 1)
    }

    /// The next zone's number.
    #[must_use]
    pub fn next_zone(&self) -> ZoneId {
        ZoneId(self.zone.max(ZoneId::FIRST.0) + 1)
    }

    /// The next jam room's number.
    #[must_use]
    pub fn next_jam(&self) -> JamId {
        JamId(self.jam + 1)
    }
}
