//! The radio as a screen shows it: stations in words, what plays and comes, and why.

use crate::domain::id::TrackId;
use crate::domain::player::Context;
use crate::domain::radio::Station;
use crate::protocol::radio::{NowPlaying, OnAirInfo, RadioInfo, StationInfo, StationsInfo};
use crate::services::descriptions;
use crate::services::presenter::Presenter;
use crate::services::presenter::why::why;
use crate::storage::error::StorageError;

impl Presenter<'_> {
    /// The stations, the one on air and what comes next.
    pub fn radio(&self) -> Result<RadioInfo, StorageError> {
        let StationsInfo {
            stations,
            schedule,
            scheduled,
        } = self.stations()?;
        let OnAirInfo { active, upcoming } = self.on_air()?;
        Ok(RadioInfo {
            stations,
            active,
            upcoming,
            schedule,
            scheduled,
        })
    }

    /// The stations and their plan.
    pub fn stations(&self) -> Result<StationsInfo, StorageError> {
        let all = &self.state.house.stations;
        let mut stations = Vec::with_capacity(all.list.len());
        for station in &all.list {
            stations.push(StationInfo {
                id: station.id,
                name: station.name.clone(),
                filter: station.filter.clone(),
                filter_text: descriptions::filter_text(self.conn, &station.filter)?,
                adventure_percent: station.adventure,
                mode: station.adventure.into(),
            });
        }
        Ok(StationsInfo {
            stations,
            schedule: all.schedule.clone(),
            scheduled: all.scheduled,
        })
    }

    /// The station on air, and what it plays next.
    pub fn on_air(&self) -> Result<OnAirInfo, StorageError> {
        let on_air = &self.state.zone.on_air;
        let adventure = self.station_on_air().map(|station| station.adventure);
        let mut upcoming = self.queue_items(&on_air.upcoming)?;
        for item in &mut upcoming {
            item.why = Some(if on_air.wishes.contains(&item.queue_item_id) {
                "Asked for".to_owned()
            } else {
                why(self, item.track.id, adventure)
            });
        }
        Ok(OnAirInfo {
            active: on_air.active,
            upcoming,
        })
    }

    fn station_on_air(&self) -> Option<&Station> {
        let active = self.state.zone.on_air.active;
        active.and_then(|id| self.state.house.stations.station(id))
    }

    /// Why a track plays, or would: by the station on air where the radio plays.
    #[must_use]
    pub fn why(&self, id: TrackId) -> String {
        let is_radio = self.state.zone.player.context == Context::Radio;
        let station = self.station_on_air().filter(|_| is_radio);
        why(self, id, station.map(|station| station.adventure))
    }

    /// What the radio plays.
    pub fn now_playing(&self, now_ms: i64) -> Result<NowPlaying, StorageError> {
        let (player, on_air) = (&self.state.zone.player, &self.state.zone.on_air);
        let station = self.station_on_air();
        let is_on_air = player.context == Context::Radio && station.is_some();
        let track = match player.track.filter(|_| is_on_air) {
            Some(id) => self.find_track(id)?,
            None => None,
        };
        let ids: Vec<_> = on_air.upcoming.iter().map(|item| item.track).collect();
        Ok(NowPlaying {
            position_ms: track
                .as_ref()
                .map_or(0, |_| player.position_at(now_ms, self.catalog)),
            track,
            station_id: station.map(|s| s.id),
            station_name: station.map(|s| s.name.clone()),
            source_type: "local".into(),
            upcoming: self.tracks(&ids)?,
        })
    }
}
