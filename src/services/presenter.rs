//! From ids to what a screen shows: titles, ratings, gains, looked up when a frame is encoded.
//!
//! Never part of the shared state and never hashed.

use std::collections::HashMap;

use rusqlite::Connection;

use crate::domain::catalog::Catalog;
use crate::domain::comparison::{Comparison, Pair};
use crate::domain::id::{SessionId, TrackId};
use crate::domain::level::{pair_gain_db, queue_gain_db};
use crate::domain::player::Context;
use crate::domain::queue::QueueItem;
use crate::domain::shared_state::ZoneView;
use crate::domain::star::StarKind;
use crate::protocol::comparison::{PairInfo, Selected};
use crate::protocol::frame::{DeviceName, StarInfo};
use crate::protocol::player::{PlayerInfo, QueueInfo, QueueItemInfo};
use crate::protocol::round;
use crate::protocol::track::{NameInfo, TrackInfo};
use crate::services::ratings::Ratings;
use crate::services::view::{SessionProgress, VersionedState, View};
use crate::storage::error::StorageError;
use crate::storage::library::track_row::{TrackRow, track_rows};

pub(super) mod library;
mod radio;
mod sessions;
pub(super) mod why;
mod zones;

/// Everything that titles, ratings and gains are looked up in.
#[derive(Clone, Copy)]
pub struct Presenter<'a> {
    /// The database.
    pub conn: &'a Connection,
    /// The shared state.
    pub state: &'a ZoneView,
    /// The library's facts.
    pub catalog: &'a Catalog,
    /// The ratings.
    pub ratings: &'a Ratings,
    /// How far the running session has come.
    pub session: Option<&'a SessionProgress>,
    /// Now, ms since 1970.
    pub now_ms: i64,
}

impl View {
    /// Shows `state` with titles, ratings and gains as they are now.
    pub fn present<T>(
        &self,
        conn: &Connection,
        state: &VersionedState,
        now_ms: i64,
        show: impl FnOnce(&Presenter<'_>) -> T,
    ) -> T {
        let catalog = self.catalog();
        let ratings = self.ratings();
        show(&Presenter {
            conn,
            state: &state.state,
            catalog: &catalog,
            ratings: &ratings,
            session: state.session.as_deref(),
            now_ms,
        })
    }
}

impl Presenter<'_> {
    /// Tracks as they stand in a list, in the order of `ids`; unknown ones are left out.
    pub fn tracks(&self, ids: &[TrackId]) -> Result<Vec<TrackInfo>, StorageError> {
        Ok(track_rows(self.conn, ids)?
            .into_iter()
            .map(|row| self.track_of(row))
            .collect())
    }

    /// One track as it stands in a list.
    pub fn find_track(&self, id: TrackId) -> Result<Option<TrackInfo>, StorageError> {
        Ok(self.tracks(&[id])?.pop())
    }

    /// A row as it stands in a list: levelled to the reference.
    #[must_use]
    pub fn track_of(&self, row: TrackRow) -> TrackInfo {
        let rating = self.ratings.ranking.rating(row.id);
        let count = rating.map_or(0, |r| r.comparison_count);
        let loudness = row.loudness_lufs.or(row.tag_loudness_lufs);
        let genres = named(row.genres, |id| id.0);
        let names: Vec<&str> = genres.iter().map(|genre| genre.name.as_str()).collect();
        let genre = (!names.is_empty()).then(|| names.join(", "));
        TrackInfo {
            id: row.id,
            title: row.title,
            artist: row.artist,
            artist_id: row.artist_id.map(|id| id.0),
            artists: named(row.artists, |id| id.0),
            album: row.album,
            album_id: row.album_id,
            track_number: row.track_number,
            year: row.year,
            bpm: row.bpm,
            genre,
            genres,
            duration: (row.duration_ms > 0).then(|| row.duration_ms as f64 / 1_000.0),
            rating: rating.map_or(1_500.0, |r| round(r.shown())),
            sd: rating.map_or(0.0, |r| round(r.shown_sd())),
            rank: if count == 0 {
                None
            } else {
                self.ratings.rank(row.id)
            },
            comparison_count: count,
            wins: rating.map_or(0, |r| r.wins),
            losses: rating.map_or(0, |r| r.losses),
            has_waveform: row.has_waveform,
            has_artwork: row.has_artwork,
            tint: row.tint,
            starred: self.state.house.is_starred(StarKind::Track, row.id.0),
            archived: row.is_archived,
            missing: row.is_missing,
            unplayable: row.unplayable,
            gain_db: queue_gain_db(loudness, row.peak_dbfs),
            loudness_lufs: loudness,
            hook_ms: row.hook_ms,
        }
    }

    /// A pair, both sides levelled to each other.
    pub fn pair(
        &self,
        pair: Pair,
        session_id: SessionId,
    ) -> Result<Option<PairInfo>, StorageError> {
        let mut tracks = self.tracks(&[pair.a, pair.b])?;
        let (Some(mut b), Some(mut a)) = (tracks.pop(), tracks.pop()) else {
            return Ok(None);
        };
        a.gain_db = pair_gain_db(a.loudness_lufs, b.loudness_lufs);
        b.gain_db = pair_gain_db(b.loudness_lufs, a.loudness_lufs);
        let Pair {
            pair_id, reason, ..
        } = pair;
        Ok(Some(PairInfo {
            pair_id,
            track_a: a,
            track_b: b,
            session_id,
            reason,
        }))
    }

    /// The pair or nothing.
    pub fn find_pair(
        &self,
        pair: Option<Pair>,
        session_id: SessionId,
    ) -> Result<Option<PairInfo>, StorageError> {
        pair.map_or(Ok(None), |pair| self.pair(pair, session_id))
    }

    /// The selected side: a projection of the player.
    #[must_use]
    pub fn selected(&self, comparison: &Comparison) -> Option<Selected> {
        let player = &self.state.zone.player;
        if player.context != Context::Comparison {
            return None;
        }
        let track_id = player.track?;
        let side = comparison.pair?.side(track_id)?;
        Some(Selected {
            side,
            track_id,
            is_playing: player.is_playing,
        })
    }

    /// The player with the queue around it.
    pub fn player(&self) -> Result<PlayerInfo, StorageError> {
        let player = &self.state.zone.player;
        let mut track = match player.track {
            Some(id) => self.find_track(id)?,
            None => None,
        };
        if let Some(track) = &mut track {
            track.gain_db = gain_db_of(self.state, self.catalog, track.id);
        }
        let is_asked = player.context == Context::Comparison;
        let why = track.as_ref().filter(|_| !is_asked);
        let why = why.map(|track| self.why(track.id));
        Ok(PlayerInfo {
            context: player.context,
            track,
            why,
            queue_item_id: player.queue_item_id,
            is_playing: player.is_playing,
            position_ms: player.position_ms,
            at_ms: player.at_ms,
            seek_rev: player.seek_rev,
            volume_percent: player.volume_percent,
            is_muted: player.is_muted,
            sleep: player.sleep,
            repeat: player.repeat,
            shuffle: player.shuffle,
            switching: player.switching,
            pair_begins: player.pair_begins,
            aside: player.aside,
            looped: player.looped,
            outputs: player.outputs.clone(),
            queue: self.queue_around(self.state.zone.queue_window())?,
        })
    }

    /// The queue in numbers, and these of its items.
    pub fn queue_around(&self, window: &[QueueItem]) -> Result<QueueInfo, StorageError> {
        let queue = &self.state.zone.queue;
        let index = self.state.zone.player.queue_item_id;
        let index = index.and_then(|id| queue.position(id));
        Ok(QueueInfo {
            revision: queue.revision,
            length: u32::try_from(queue.items.len()).unwrap_or(u32::MAX),
            index: index.and_then(|i| u32::try_from(i).ok()),
            window: self.queue_items(window)?,
        })
    }

    /// Queue items with their tracks.
    pub fn queue_items(&self, items: &[QueueItem]) -> Result<Vec<QueueItemInfo>, StorageError> {
        let ids: Vec<_> = items.iter().map(|item| item.track).collect();
        let tracks: HashMap<_, _> = self.tracks(&ids)?.into_iter().map(|t| (t.id, t)).collect();
        let with_track = |item: &QueueItem| {
            let track = tracks.get(&item.track)?.clone();
            Some(QueueItemInfo {
                queue_item_id: item.id,
                track,
                why: None,
            })
        };
        Ok(items.iter().filter_map(with_track).collect())
    }

    /// The starred items.
    #[must_use]
    pub fn stars(&self) -> Vec<StarInfo> {
        let info = |(kind, id, star): (StarKind, i64, &crate::domain::star::Star)| StarInfo {
            kind,
            id,
            starred: true,
            stamp: star.stamp.clone(),
        };
        self.state.house.starred().map(info).collect()
    }

    /// The names given to devices.
    #[must_use]
    pub fn device_names(&self) -> Vec<DeviceName> {
        let names = self.state.house.device_names.iter();
        names
            .map(|(id, name)| DeviceName {
                id: id.clone(),
                name: name.clone(),
            })
            .collect()
    }
}

/// What levels `track` in the context that plays now, dB; `None` while unmeasured.
#[must_use]
pub fn gain_db_of(state: &ZoneView, catalog: &Catalog, track: TrackId) -> Option<f32> {
    let facts = catalog.get(&track)?;
    let pair = state
        .zone
        .comparison
        .as_ref()
        .and_then(|comparison| comparison.pair);
    match pair.filter(|_| state.zone.player.context == Context::Comparison) {
        Some(pair) => {
            let other = if pair.a == track { pair.b } else { pair.a };
            pair_gain_db(facts.loudness_lufs, catalog.get(&other)?.loudness_lufs)
        }
        None => queue_gain_db(facts.loudness_lufs, facts.peak_dbfs),
    }
}

fn named<K>(names: Vec<(K, String)>, number: impl Fn(K) -> i64) -> Vec<NameInfo> {
    let info = |(id, name)| NameInfo {
        id: number(id),
        name,
    };
    names.into_iter().map(info).collect()
}
