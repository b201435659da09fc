//! The stream `house`: what is true everywhere, whichever zone one is in.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::event::Event;
use crate::domain::id::{DeviceId, JamId, ZoneId};
use crate::domain::jam::room::Room;
use crate::domain::paused_sessions::{PausedSession, PausedSessions};
use crate::domain::radio::Stations;
use crate::domain::star::{Star, StarKind, Stars};
use crate::domain::zone::Zone;

/// Most devices whose names are kept.
pub const DEVICE_NAMES_MAX: usize = 1_000;

/// What is true everywhere: ids, numbers, choices. Cloning is cheap.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HouseState {
    /// Sessions that were put aside.
    #[serde(default, alias = "kept")]
    pub paused_sessions: PausedSessions,
    /// The one that was given up, until another is put aside, gone on with or given up: it can be
    /// brought back. No screen is told of it.
    #[serde(default, alias = "given_up", skip_serializing_if = "Option::is_none")]
    pub discarded: Option<Box<PausedSession>>,
    /// The radio's stations and their plan.
    pub stations: Arc<Stations>,
    /// Stars, with those taken back.
    #[serde(with = "stars_as_list")]
    pub stars: Stars,
    /// Names given to devices.
    pub device_names: Arc<BTreeMap<DeviceId, String>>,
    /// The zones, the first of which is always there.
    pub zones: Arc<BTreeMap<ZoneId, Zone>>,
    /// The jam rooms.
    #[serde(default)]
    pub rooms: Arc<BTreeMap<JamId, Room>>,
}

impl Default for HouseState {
    fn default() -> Self {
        Self {
            paused_sessions: PausedSessions::default(),
            discarded: None,
            stations: Arc::default(),
            stars: Stars::default(),
            device_names: Arc::default(),
            zones: Arc::new([(ZoneId::FIRST, Zone::first())].into()),
            rooms: Arc::default(),
        }
    }
}

impl HouseState {
    /// Applies one event: assignment, which cannot fail and may be repeated. What is of a zone or a
    /// jam room changes nothing here.
    pub fn apply(&mut self, event: &Event) {
        match event {
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
            Event::StationsChanged { stations } => self.stations = Arc::new(stations.clone()),
            Event::RadioChanged { radio } => self.stations = Arc::new(radio.stations()),
            Event::StarChanged { kind, id, star } => {
                Arc::make_mut(&mut self.stars).insert((*kind, *id), star.clone());
            }
            Event::DeviceNamed { id, name } => {
                Arc::make_mut(&mut self.device_names).insert(id.clone(), name.clone());
            }
            Event::ZoneChanged { zone } => {
                Arc::make_mut(&mut self.zones).insert(zone.id, zone.clone());
            }
            Event::ZoneRemoved { id } => {
                Arc::make_mut(&mut self.zones).remove(id);
            }
            Event::JamRoomChanged { room } => {
                Arc::make_mut(&mut self.rooms).insert(room.id, room.clone());
            }
            Event::JamRoomRemoved { id } => {
                Arc::make_mut(&mut self.rooms).remove(id);
            }
            Event::VerdictChanged { .. }
            | Event::TrackArchived { .. }
            | Event::ComparisonStarted { .. }
            | Event::ComparisonEnded { .. }
            | Event::ComparisonAdvanced { .. }
            | Event::PlayerChanged { .. }
            | Event::QueueChanged { .. }
            | Event::QueueEdited { .. }
            | Event::OnAirChanged { .. }
            | Event::JamChanged { .. } => {}
        }
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
pub(super) mod stars_as_list {
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
