//! What most tests ask a house, in words of their own.

use std::time::{Duration, Instant};

use minion::domain::filter::Filter;
use minion::domain::id::{PlaylistId, TrackId, ZoneId};
use minion::domain::listing::Page;
use minion::protocol::comparison::{ComparisonInfo, PairInfo, SessionStarted, VerdictRecorded};
use minion::protocol::frame::Snapshot;
use minion::protocol::library::{PlaylistInfo, PlaylistItemInfo, ScanPhase, ScanProgress};
use minion::protocol::lists::{PlaylistAddRequest, PlaylistRequest, QueueAddRequest, QueueWhere};
use minion::protocol::mirror::Mirror;
use minion::protocol::player::{PlayerAnswer, PlayerInfo, QueueItemInfo};
use minion::protocol::radio::{RadioInfo, StationInfo};
use minion::protocol::request::{
    Empty, GiveVerdict, PlayRequest, StartSession, StationRequest, VolumeRequest, WinnerName,
};
use minion::protocol::selection::Selection;
use minion::protocol::track::TrackInfo;

use super::client::Client;
use super::pause;
use super::screen::Screen;

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

impl Client {
    /// Everything that a screen of the first zone is told.
    pub fn state(&self) -> Snapshot {
        self.get("/api/state")
    }

    /// Everything that a screen of a zone is told.
    pub fn state_in(&self, zone: ZoneId) -> Snapshot {
        self.get(&format!("/api/state?zone={zone}"))
    }

    /// Watches the first zone until the state `is` as wanted; that state.
    pub fn wait_until(&self, is: impl Fn(&Snapshot) -> bool) -> Snapshot {
        let mut screen = Screen::at(&self.address, "");
        let mut mirror = Mirror::default();
        let since = Instant::now();
        loop {
            mirror.apply(screen.read());
            if let Some(state) = mirror.state.as_ref().filter(|state| is(state)) {
                return state.clone();
            }
            let waited = since.elapsed();
            assert!(waited < PATIENCE, "it never became so: {:?}", mirror.state);
        }
    }

    /// Looks at the music again, and waits until what is new there is known and measured.
    pub fn scan(&self) {
        self.wait_until_measured();
        let before = self.scans();
        self.change("POST", "/api/library/scan", &Empty {});
        while self.scans() == before || self.is_busy() {
            pause();
        }
    }

    /// Waits until every file is measured.
    pub fn wait_until_measured(&self) {
        while self.progress().is_none() || self.is_busy() {
            pause();
        }
    }

    fn progress(&self) -> Option<ScanProgress> {
        self.get("/api/library/scan")
    }

    fn scans(&self) -> Option<u64> {
        self.progress().map(|progress| progress.scans)
    }

    fn is_busy(&self) -> bool {
        let progress = self.progress();
        progress.is_some_and(|progress| progress.phase != ScanPhase::Done)
    }

    /// The tracks of a list: `query` is what stands behind the `?`.
    pub fn tracks(&self, query: &str) -> Vec<TrackInfo> {
        self.get::<Page<_>>(&format!("/api/tracks?{query}")).items
    }

    /// All tracks by title.
    pub fn all_tracks(&self) -> Vec<TrackId> {
        ids(&self.tracks("limit=500"))
    }

    /// The tracks of the first zone's queue.
    pub fn queue(&self) -> Vec<TrackId> {
        let items = self.queue_items();
        items.iter().map(|item| item.track.id).collect()
    }

    /// The items of the first zone's queue.
    pub fn queue_items(&self) -> Vec<QueueItemInfo> {
        self.get::<Page<_>>("/api/queue?limit=500").items
    }

    /// Puts tracks at the end of the first zone's queue.
    pub fn enqueue(&self, tracks: &[TrackId]) {
        self.enqueue_in(ZoneId::FIRST, tracks);
    }

    /// Puts tracks at the end of a zone's queue.
    pub fn enqueue_in(&self, zone: ZoneId, tracks: &[TrackId]) {
        let body = QueueAddRequest {
            track_ids: Some(tracks.to_vec()),
            selection: None,
            after_id: None,
            place: QueueWhere::End,
        };
        self.change("POST", &format!("/api/queue?zone={zone}"), &body);
    }

    /// The player of the first zone.
    pub fn player(&self) -> PlayerInfo {
        self.get("/api/player")
    }

    /// What the first zone's player has loaded, and whether it plays.
    pub fn playing(&self) -> (Option<TrackId>, bool) {
        let player = self.player();
        (player.track.map(|track| track.id), player.is_playing)
    }

    /// Plays in the first zone.
    pub fn play(&self, what: &PlayRequest) -> PlayerInfo {
        self.post::<_, PlayerAnswer>("/api/player/play", what)
            .player
    }

    /// Plays these tracks in the first zone.
    pub fn play_tracks(&self, tracks: &[TrackId]) -> PlayerInfo {
        self.play(&PlayRequest {
            track_ids: Some(tracks.to_vec()),
            ..PlayRequest::default()
        })
    }

    /// Sets the volume of the first zone.
    pub fn set_volume(&self, volume_percent: u8) {
        self.set_volume_in(ZoneId::FIRST, volume_percent);
    }

    /// Sets the volume of a zone.
    pub fn set_volume_in(&self, zone: ZoneId, volume_percent: u8) {
        let body = VolumeRequest {
            volume_percent: Some(volume_percent),
            delta_percent: None,
        };
        self.change("PUT", &format!("/api/player/volume?zone={zone}"), &body);
    }

    /// All playlists.
    pub fn playlists(&self) -> Vec<PlaylistInfo> {
        self.get::<Page<_>>("/api/playlists").items
    }

    /// Makes a playlist of this music, or an empty one.
    pub fn add_playlist(&self, name: &str, selection: Option<Selection>) -> PlaylistInfo {
        let name = name.to_owned();
        self.post("/api/playlists", &PlaylistRequest { name, selection })
    }

    /// Puts tracks at the end of a playlist.
    pub fn add_to_playlist(&self, playlist: PlaylistId, tracks: &[TrackId]) {
        let body = PlaylistAddRequest {
            track_ids: Some(tracks.to_vec()),
            selection: None,
            after_item_id: None,
        };
        let path = format!("/api/playlists/{playlist}/items");
        self.change("POST", &path, &body);
    }

    /// The items of a playlist.
    pub fn playlist_items(&self, playlist: PlaylistId) -> Vec<PlaylistItemInfo> {
        let path = format!("/api/playlists/{playlist}/items?limit=500");
        self.get::<Page<_>>(&path).items
    }

    /// Makes a station.
    pub fn add_station(&self, station: &StationRequest) -> StationInfo {
        let mut radio: RadioInfo = self.post("/api/radio/stations", station);
        radio.stations.pop().expect("the last one is the new one")
    }

    /// Stars a track.
    pub fn star(&self, track: TrackId) {
        self.change("PUT", &format!("/api/stars/tracks/{track}"), &Empty {});
    }

    /// Archives a track.
    pub fn archive(&self, track: TrackId) {
        self.change("POST", &format!("/api/tracks/{track}/archive"), &Empty {});
    }

    /// Starts comparing in the first zone.
    pub fn start_session(&self, session: &StartSession) -> SessionStarted {
        self.post("/api/comparisons/session", session)
    }

    /// The session of the first zone.
    pub fn comparison(&self) -> Option<ComparisonInfo> {
        self.state().comparison
    }

    /// The session of the first zone, which is there.
    #[track_caller]
    pub fn session(&self) -> ComparisonInfo {
        self.comparison().expect("a session")
    }

    /// Answers a pair.
    pub fn judge(&self, pair: &PairInfo, winner: WinnerName) -> VerdictRecorded {
        self.post("/api/comparisons/verdict", &verdict(pair, winner))
    }

    /// Answers a pair by the rule that the track of the smaller id is better.
    pub fn judge_by_id(&self, pair: &PairInfo) -> VerdictRecorded {
        let is_a = pair.track_a.id < pair.track_b.id;
        let winner = if is_a {
            WinnerName::TrackA
        } else {
            WinnerName::TrackB
        };
        self.judge(pair, winner)
    }
}

/// Their ids.
pub fn ids(tracks: &[TrackInfo]) -> Vec<TrackId> {
    tracks.iter().map(|track| track.id).collect()
}

/// A station that says nothing but its name.
pub fn station_called(name: &str) -> StationRequest {
    StationRequest {
        name: name.into(),
        filter: None,
        adventure_percent: None,
        mode: None,
    }
}

/// The answer to a pair.
pub fn verdict(pair: &PairInfo, winner: WinnerName) -> GiveVerdict {
    GiveVerdict {
        pair_id: pair.pair_id,
        winner,
    }
}

/// The music of a filter, whole.
pub fn music_of(filter: Filter) -> Selection {
    Selection {
        filter: Some(filter),
        ..Selection::default()
    }
}

/// All music.
pub fn all_music() -> Selection {
    music_of(Filter::default())
}

/// Plays all of it.
pub fn played(selection: Selection) -> PlayRequest {
    PlayRequest {
        selection: Some(selection),
        ..PlayRequest::default()
    }
}
