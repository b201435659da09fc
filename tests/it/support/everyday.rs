//! What most tests ask a house, in words of their own.

use std::time::{Duration, Instant};

use minion::domain::id::{PlaylistId, TrackId};
use minion::domain::listing::Page;
use minion::protocol::frame::Snapshot;
use minion::protocol::library::{PlaylistInfo, PlaylistItemInfo, ScanPhase, ScanProgress};
use minion::protocol::lists::PlaylistAddRequest;
use minion::protocol::mirror::Mirror;
use minion::protocol::request::Empty;

use super::client::Client;
use super::pause;
use super::screen::Screen;

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

impl Client {
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

    /// All playlists.
    pub fn playlists(&self) -> Vec<PlaylistInfo> {
        self.get::<Page<_>>("/api/playlists").items
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
}
