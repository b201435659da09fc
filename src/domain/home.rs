//! The shared state of the house: a fold over the events.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::catalog::Catalog;
use crate::domain::comparison::Comparison;
use crate::domain::event::Event;
use crate::domain::id::{DeviceId, PairId, QueueItemId, SessionId, StationId, TrackId, VerdictId};
use crate::domain::paused_sessions::{PausedSession, PausedSessions};
use crate::domain::player::{Context, Player, Repeat, Sleep};
use crate::domain::queue::edit::Edit;
use crate::domain::queue::{Queue, QueueItem};
use crate::domain::radio::Radio;
use crate::domain::star::{Stamp, Star, StarKind, Stars};

/// Most devices whose names are kept.
pub const DEVICE_NAMES_MAX: usize = 1_000;

/// Everything that every screen shares: ids, numbers, choices.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct HomeState {
    /// The running comparison session.
    pub comparison: Option<Comparison>,
    /// Sessions that were put aside.
    #[serde(default, alias = "kept")]
    pub paused_sessions: PausedSessions,
    /// The one that was given up, until another is put aside, gone on with or given up: it can be
    /// brought back. No screen is told of it.
    #[serde(default, alias = "given_up", skip_serializing_if = "Option::is_none")]
    pub discarded: Option<Box<PausedSession>>,
    /// The player.
    pub player: Player,
    /// The owner's queue.
    pub queue: Queue,
    /// Stations and what comes next on the active one.
    pub radio: Radio,
    /// Stars, with those taken back.
    #[serde(with = "stars_as_list")]
    pub stars: Stars,
    /// Names given to devices.
    pub device_names: Arc<BTreeMap<DeviceId, String>>,
    /// The highest ids given out.
    pub counters: Counters,
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
}

impl Counters {
    fn see_comparison(&mut self, comparison: &Comparison) {
        self.session = self.session.max(comparison.session_id.0);
        for pair in [comparison.pair, comparison.prefetched]
            .into_iter()
            .flatten()
        {
            self.pair = self.pair.max(pair.pair_id.0);
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
}

impl HomeState {
    /// Applies one event: assignment, which cannot fail and may be repeated.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::ComparisonStarted { comparison } => {
                self.counters.see_comparison(comparison);
                self.comparison = Some(comparison.clone());
            }
            Event::ComparisonEnded { .. } => self.comparison = None,
            Event::SessionPaused { session } => {
                let id = session.comparison.session_id;
                Arc::make_mut(&mut self.paused_sessions).insert(id, session.clone());
                self.discarded = None;
            }
            Event::SessionForgotten {
                session_id,
                discarded,
            } => {
                Arc::make_mut(&mut self.paused_sessions).remove(session_id);
                self.discarded.clone_from(discarded);
            }
            Event::ComparisonAdvanced {
                comparison,
                verdict,
                ..
            } => {
                self.counters.see_comparison(comparison);
                if let Some(verdict) = verdict {
                    self.counters.verdict = self.counters.verdict.max(verdict.verdict_id.0);
                }
                self.comparison = Some(comparison.clone());
            }
            Event::VerdictChanged { verdict } => {
                self.counters.verdict = self.counters.verdict.max(verdict.verdict_id.0);
            }
            Event::PlayerChanged { player } => self.player = player.clone(),
            Event::QueueChanged { queue } => {
                for item in queue.items.iter() {
                    self.counters.queue_item = self.counters.queue_item.max(item.id.0);
                }
                self.queue = queue.clone();
            }
            Event::QueueEdited { revision, edit } => {
                self.counters.queue_item = self.counters.queue_item.max(edit.id_max());
                if self.queue.revision < *revision {
                    self.queue = self.queue.edited(edit);
                    self.queue.revision = *revision;
                }
            }
            Event::RadioChanged { radio } => {
                for item in &radio.upcoming {
                    self.counters.queue_item = self.counters.queue_item.max(item.id.0);
                }
                for station in &radio.stations {
                    self.counters.station = self.counters.station.max(station.id.0);
                }
                self.radio = radio.clone();
            }
            Event::StarChanged { kind, id, star } => {
                let last = &mut self.counters;
                if (star.stamp.ms, star.stamp.counter) > (last.star_ms, last.star_counter) {
                    (last.star_ms, last.star_counter) = (star.stamp.ms, star.stamp.counter);
                }
                Arc::make_mut(&mut self.stars).insert((*kind, *id), star.clone());
            }
            Event::TrackArchived { .. } => {}
            Event::DeviceNamed { id, name } => {
                Arc::make_mut(&mut self.device_names).insert(id.clone(), name.clone());
            }
        }
    }

    /// The track that follows when the one that plays comes to its end, so that it can be ready.
    /// `None` in a comparison, where a side loops and the ear may want the other one, and while a
    /// part of the track does.
    #[must_use]
    pub fn successor(&self, catalog: &Catalog) -> Option<TrackId> {
        let player = &self.player;
        let is_offered = |track: &TrackId| catalog.get(track).is_some_and(|t| t.is_offered());
        match player.context {
            Context::Comparison => None,
            _ if player.looped.is_some() || player.sleep == Some(Sleep::Track) => None,
            _ if player.repeat == Repeat::One => player.track,
            Context::Radio => {
                let mut upcoming = self.radio.upcoming.iter().map(|item| item.track);
                upcoming.find(is_offered)
            }
            Context::Queue => {
                let current = player.queue_item_id?;
                match self.queue.neighbour(Some(current), 1, false) {
                    Some(item) => Some(item.track),
                    None if player.repeat == Repeat::All => {
                        let (_, first) = self.next_lap(current)?;
                        Some(first.track)
                    }
                    None => None,
                }
            }
        }
    }

    /// How the next lap begins after the item `last`: another order where it is a chance one, and
    /// its first item. `None` where the queue is empty.
    #[must_use]
    pub fn next_lap(&self, last: QueueItemId) -> Option<(Option<Edit>, QueueItem)> {
        let first = *self.queue.items.first()?;
        if !self.player.shuffle {
            return Some((None, first));
        }
        let edit = Edit::Shuffled(self.queue.next_lap(last));
        let first = *self.queue.edited(&edit).items.first()?;
        Some((Some(edit), first))
    }

    /// The item of the queue that is current, also while another context plays; of a queue that has
    /// ended the last one.
    #[must_use]
    pub fn queue_place(&self) -> Option<QueueItemId> {
        let player = &self.player;
        if player.context == Context::Queue {
            return player.queue_item_id.or(player.ended);
        }
        let mut places = player.places.iter();
        let place = places.find(|place| place.context == Context::Queue);
        place.and_then(|place| place.queue_item_id).or(player.ended)
    }

    /// The slice of the queue that every screen holds: from one before the current item on; of one
    /// that has ended what was added since.
    #[must_use]
    pub fn queue_window(&self) -> &[QueueItem] {
        let at = self.queue_place().and_then(|id| self.queue.position(id));
        let is_over = self.player.queue_item_id.is_none() && self.player.ended.is_some();
        // A window begins one before the place that it is about.
        let beyond = if is_over { 2 } else { 0 };
        self.queue.window(at.map_or(0, |at| at + beyond))
    }

    /// Whether an item is starred.
    #[must_use]
    pub fn is_starred(&self, kind: StarKind, id: i64) -> bool {
        self.stars
            .get(&(kind, id))
            .is_some_and(|star| star.is_starred)
    }

    /// The starred items, in order of kind and id.
    pub fn starred(&self) -> impl Iterator<Item = (StarKind, i64, &Star)> {
        self.stars
            .iter()
            .filter(|(_, star)| star.is_starred)
            .map(|((kind, id), star)| (*kind, *id, star))
    }
}

/// JSON has no tuple keys: stars are written as a list.
mod stars_as_list {
    use super::{Arc, Deserialize, Serialize, Star, StarKind, Stars};

    #[derive(Serialize, Deserialize)]
    struct Entry {
        kind: StarKind,
        id: i64,
        #[serde(flatten)]
        star: Star,
    }

    pub fn serialize<S: serde::Serializer>(stars: &Stars, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(stars.iter().map(|((kind, id), star)| Entry {
            kind: *kind,
            id: *id,
            star: star.clone(),
        }))
    }

    pub fn deserialize<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Stars, D::Error> {
        let entries = Vec::<Entry>::deserialize(from)?;
        Ok(Arc::new(
            entries
                .into_iter()
                .map(|e| ((e.kind, e.id), e.star))
                .collect(),
        ))
    }
}
