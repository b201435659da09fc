//! The radio as a screen shows it: stations in words, what plays and comes, and why.

use crate::domain::id::TrackId;
use crate::domain::player::Context;
use crate::protocol::radio::{NowPlaying, RadioInfo, StationInfo};
use crate::services::descriptions;
use crate::services::presenter::Presenter;
use crate::services::presenter::why::why;
use crate::storage::error::StorageError;

impl Presenter<'_> {
    /// The stations and what comes next.
    pub fn radio(&self) -> Result<RadioInfo, StorageError> {
        let radio = &self.state.radio;
        let mut stations = Vec::with_capacity(radio.stations.len());
        for station in &radio.stations {
            stations.push(StationInfo {
                id: station.id,
                name: station.name.clone(),
                filter: station.filter.clone(),
                filter_text: descriptions::filter_text(self.conn, &station.filter)?,
                adventure_percent: station.adventure,
                mode: station.adventure.into(),
            });
        }
        let adventure = radio.on_air().map(|station| station.adventure);
        let mut upcoming = self.queue_items(&radio.upcoming)?;
        for item in &mut upcoming {
            item.why = Some(if radio.wishes.contains(&item.queue_item_id) {
                "Asked for".to_owned()
            } else {
                why(self, item.track.id, adventure)
            });
        }
        Ok(RadioInfo {
            stations,
            active: radio.active,
            upcoming,
            schedule: radio.schedule.clone(),
            scheduled: radio.scheduled,
        })
    }

    /// Why a track plays, or would: by the station on air where the radio plays.
    #[must_use]
    pub fn why(&self, id: TrackId) -> String {
        let is_radio = self.state.player.context == Context::Radio;
        let station = self.state.radio.on_air().filter(|_| is_radio);
        why(self, id, station.map(|station| station.adventure))
    }

    /// What the radio plays.
    pub fn now_playing(&self, now_ms: i64) -> Result<NowPlaying, StorageError> {
        let (player, radio) = (&self.state.player, &self.state.radio);
        let station = radio.active.and_then(|id| radio.station(id));
        let is_on_air = player.context == Context::Radio && station.is_some();
        let track = match player.track.filter(|_| is_on_air) {
            Some(id) => self.find_track(id)?,
            None => None,
        };
        let ids: Vec<_> = radio.upcoming.iter().map(|item| item.track).collect();
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
