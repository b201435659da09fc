//! Radio: stations, and how adventurous each is. The odds are in [`odds`].

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::filter::Filter;
use crate::domain::id::{QueueItemId, StationId};
use crate::domain::queue::QueueItem;
use crate::domain::radio::schedule::Slot;

pub mod draw;
pub mod forecast;
pub mod odds;
pub mod schedule;
#[cfg(test)]
mod tests;

/// Tracks a station keeps ahead, so that every screen can show what comes.
pub const UPCOMING: usize = 5;

/// Most stations: more than anyone would scroll through.
pub const STATIONS_MAX: usize = 200;

/// A station's knob, percent: 0 plays only the best, 100 surprises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "u8", into = "u8")]
#[schema(value_type = u8, minimum = 0, maximum = 100)]
pub struct Adventure(u8);

impl Adventure {
    /// What a station that says nothing plays by, and what the mode `loved` meant.
    pub const LOVED: Self = Self(50);
    /// What the mode `shuffle` meant: every track alike.
    pub const SHUFFLE: Self = Self(100);

    /// The knob at `percent`; `None` beyond its end.
    #[must_use]
    pub fn new(percent: u8) -> Option<Self> {
        (percent <= 100).then_some(Self(percent))
    }

    /// 0 to 100.
    #[must_use]
    pub fn percent(self) -> u8 {
        self.0
    }

    /// 0 to 1.
    #[must_use]
    pub fn share(self) -> f64 {
        f64::from(self.0) / 100.0
    }
}

impl Default for Adventure {
    fn default() -> Self {
        Self::LOVED
    }
}

impl From<Adventure> for u8 {
    fn from(adventure: Adventure) -> Self {
        adventure.0
    }
}

impl TryFrom<u8> for Adventure {
    type Error = &'static str;

    fn try_from(percent: u8) -> Result<Self, Self::Error> {
        Self::new(percent).ok_or("a station's adventure is 0 to 100 percent")
    }
}

impl fmt::Display for Adventure {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(to)
    }
}

/// How a station drew before it had a knob; events of that time and older callers still say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StationMode {
    /// Every track alike.
    Shuffle,
    /// The better a track's rating, the more often.
    Loved,
}

impl From<StationMode> for Adventure {
    fn from(mode: StationMode) -> Self {
        match mode {
            StationMode::Loved => Self::LOVED,
            StationMode::Shuffle => Self::SHUFFLE,
        }
    }
}

impl From<Adventure> for StationMode {
    /// The mode that comes nearest.
    fn from(adventure: Adventure) -> Self {
        if adventure.0 > 75 {
            Self::Shuffle
        } else {
            Self::Loved
        }
    }
}

/// A rule that keeps the queue filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "StoredStation")]
pub struct Station {
    /// Its number.
    pub id: StationId,
    /// What people call it.
    pub name: String,
    /// Which tracks it draws from.
    pub filter: Filter,
    /// How it draws.
    #[serde(rename = "adventure_percent")]
    pub adventure: Adventure,
}

impl Station {
    /// Draws by what is said of the two; what is not said stays.
    pub fn draws_by(&mut self, filter: Option<&Filter>, adventure: Option<Adventure>) {
        if let Some(filter) = filter {
            self.filter = filter.clone();
        }
        self.adventure = adventure.unwrap_or(self.adventure);
    }
}

/// A station as events of any time hold it: with a mode until there was a knob.
#[derive(Deserialize)]
struct StoredStation {
    id: StationId,
    name: String,
    filter: Filter,
    mode: Option<StationMode>,
    adventure_percent: Option<Adventure>,
}

impl From<StoredStation> for Station {
    fn from(stored: StoredStation) -> Self {
        Self {
            id: stored.id,
            name: stored.name,
            filter: stored.filter,
            adventure: stored
                .adventure_percent
                .or(stored.mode.map(Adventure::from))
                .unwrap_or_default(),
        }
    }
}

/// All stations and their plan: the house's part of the radio.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Stations {
    /// In the order they were made.
    pub list: Vec<Station>,
    /// Which station is meant at which time of the week; the first slot that holds counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schedule: Vec<Slot>,
    /// The one that is meant now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheduled: Option<StationId>,
}

impl Stations {
    /// A station by id.
    #[must_use]
    pub fn station(&self, id: StationId) -> Option<&Station> {
        self.list.iter().find(|station| station.id == id)
    }
}

/// The station on air and what it plays next: a zone's part of the radio.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OnAir {
    /// The one on air.
    pub active: Option<StationId>,
    /// What it plays next: [`UPCOMING`], and what was asked for.
    pub upcoming: Vec<QueueItem>,
    /// Of these the ones that were asked for: they sound, then the station goes on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wishes: Vec<QueueItemId>,
}

/// Both parts in one, as logs hold them that were written before there were zones.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Radio {
    /// In the order they were made.
    pub stations: Vec<Station>,
    /// The one on air.
    pub active: Option<StationId>,
    /// What the active one plays next.
    pub upcoming: Vec<QueueItem>,
    /// Of these the ones that were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wishes: Vec<QueueItemId>,
    /// Which station is meant at which time of the week.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schedule: Vec<Slot>,
    /// The one that is meant now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheduled: Option<StationId>,
}

impl Radio {
    /// The house's part.
    #[must_use]
    pub fn stations(&self) -> Stations {
        Stations {
            list: self.stations.clone(),
            schedule: self.schedule.clone(),
            scheduled: self.scheduled,
        }
    }

    /// The zone's part.
    #[must_use]
    pub fn on_air(&self) -> OnAir {
        OnAir {
            active: self.active,
            upcoming: self.upcoming.clone(),
            wishes: self.wishes.clone(),
        }
    }
}
