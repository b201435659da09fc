//! The stream `zone/<id>`: what is so in one zone.

use serde::{Deserialize, Serialize};

use crate::domain::catalog::Catalog;
use crate::domain::comparison::Comparison;
use crate::domain::event::Event;
use crate::domain::id::{QueueItemId, TrackId};
use crate::domain::player::{Context, Player, Repeat, Sleep};
use crate::domain::queue::edit::Edit;
use crate::domain::queue::{Queue, QueueItem};
use crate::domain::radio::OnAir;

/// What is so in one zone: ids, numbers, choices. Cloning is cheap.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ZoneState {
    /// The running comparison session.
    pub comparison: Option<Comparison>,
    /// The player.
    pub player: Player,
    /// The owner's queue.
    pub queue: Queue,
    /// The station on air, and what comes next on it.
    #[serde(default)]
    pub on_air: OnAir,
}

impl ZoneState {
    /// One that was just made: it sounds nowhere yet.
    #[must_use]
    pub fn silent() -> Self {
        Self {
            player: Player {
                outputs: Vec::new(),
                ..Player::default()
            },
            ..Self::default()
        }
    }

    /// Applies one event: assignment, which cannot fail and may be repeated. What is of the house
    /// or a jam room changes nothing here.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::ComparisonStarted { comparison }
            | Event::ComparisonAdvanced { comparison, .. } => {
                self.comparison = Some(comparison.clone());
            }
            Event::ComparisonEnded { .. } => self.comparison = None,
            Event::PlayerChanged { player } => self.player = player.clone(),
            Event::QueueChanged { queue } => self.queue = queue.clone(),
            Event::QueueEdited { revision, edit } => {
                if self.queue.revision < *revision {
                    self.queue = self.queue.edited(edit);
                    self.queue.revision = *revision;
                }
            }
            Event::OnAirChanged { on_air } => self.on_air = on_air.clone(),
            Event::RadioChanged { radio } => self.on_air = radio.on_air(),
            Event::SessionPaused { .. }
            | Event::SessionForgotten { .. }
            | Event::VerdictChanged { .. }
            | Event::StationsChanged { .. }
            | Event::StarChanged { .. }
            | Event::TrackArchived { .. }
            | Event::DeviceNamed { .. }
            | Event::ZoneChanged { .. }
            | Event::ZoneRemoved { .. }
            | Event::JamRoomChanged { .. }
            | Event::JamRoomRemoved { .. }
            | Event::JamChanged { .. } => {}
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
                let mut upcoming = self.on_air.upcoming.iter().map(|item| item.track);
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
}
