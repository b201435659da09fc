//! What everyone may look at: the shared state, the library's facts, the ratings.
//!
//! Invariant: all of it is durable. The engine's thread replaces it after a commit, never before;
//! everyone else reads. Every lock here is held for microseconds and never across an await.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use tokio::sync::watch;

use crate::domain::catalog::Catalog;
use crate::domain::goal::Left;
use crate::domain::hash::{house_hash, jam_hash, zone_hash};
use crate::domain::id::{JamId, SessionId, VerdictId, ZoneId};
use crate::domain::player::OutputId;
use crate::domain::ranking::progress::Progress;
use crate::domain::shared_state::{SharedState, ZoneView};
use crate::domain::stream::StreamId;
use crate::protocol::comparison::VerdictFeedback;
use crate::protocol::frame::StreamPosition;
use crate::protocol::library::LibraryInfo;
use crate::protocol::player::CardInfo;
use crate::services::ratings::Ratings;

/// All shared state as of one event.
#[derive(Debug)]
pub struct Moment {
    /// The state.
    pub state: SharedState,
    /// Identity of the log.
    pub epoch: Arc<str>,
    /// The number of the log's last event.
    pub seq: u64,
    zones: BTreeMap<ZoneId, Arc<VersionedState>>,
}

impl Moment {
    /// The state after event `seq` of the log `epoch`; how far the session of each zone has come.
    #[must_use]
    pub fn new(
        state: &SharedState,
        sessions: &BTreeMap<ZoneId, Arc<SessionProgress>>,
        epoch: &Arc<str>,
        seq: u64,
    ) -> Self {
        let in_zone = |id: &ZoneId| {
            let session = sessions.get(id).cloned();
            let there = VersionedState::new(state, *id, session, (epoch, seq));
            (*id, Arc::new(there))
        };
        Self {
            zones: state.zones.keys().map(in_zone).collect(),
            state: state.clone(),
            epoch: Arc::clone(epoch),
            seq,
        }
    }

    /// The house and one of its zones; `None`: it has no such zone.
    #[must_use]
    pub fn zone(&self, id: ZoneId) -> Option<&Arc<VersionedState>> {
        self.zones.get(&id)
    }

    /// The same, or with the first one.
    #[must_use]
    pub fn zone_or_first(&self, id: ZoneId) -> Arc<VersionedState> {
        let zone = self.zone(id).or_else(|| self.zone(ZoneId::FIRST));
        zone.cloned().unwrap_or_else(|| {
            let first = (&self.epoch, self.seq);
            Arc::new(VersionedState::new(&self.state, ZoneId::FIRST, None, first))
        })
    }

    /// The zone that sounds on an output.
    #[must_use]
    pub fn zone_of(&self, output: &OutputId) -> Option<ZoneId> {
        let mut zones = self.state.zones.iter();
        let zone = zones.find(|(_, zone)| zone.player.outputs.contains(output))?;
        Some(*zone.0)
    }

    /// Where it sounds, in whichever zone.
    #[must_use]
    pub fn outputs(&self) -> Vec<OutputId> {
        let zones = self.state.zones.values();
        zones
            .flat_map(|zone| zone.player.outputs.iter().cloned())
            .collect()
    }

    /// How far a jam room has come; `None`: there is none.
    #[must_use]
    pub fn jam_position(&self, id: JamId) -> Option<StreamPosition> {
        let room = self.state.jams.get(&id)?;
        let stream = StreamId::Jam(id);
        Some(StreamPosition {
            stream,
            seq: self.state.head(stream),
            hash: jam_hash(&room.state),
        })
    }

    /// The house with each of its zones, by their numbers.
    pub fn zones(&self) -> impl Iterator<Item = (ZoneId, &Arc<VersionedState>)> {
        self.zones.iter().map(|(id, zone)| (*id, zone))
    }
}

/// The house and one of its zones, as of one event.
#[derive(Debug)]
pub struct VersionedState {
    /// The state.
    pub state: ZoneView,
    /// How far the session that runs there has come; `None` without one.
    pub session: Option<Arc<SessionProgress>>,
    /// Identity of the log.
    pub epoch: Arc<str>,
    /// The number of the log's last event.
    pub seq: u64,
    /// Those of the last events of the house and of the zone.
    heads: (u64, u64),
    hashes: OnceLock<(u32, u32)>,
}

impl VersionedState {
    fn new(
        state: &SharedState,
        zone: ZoneId,
        session: Option<Arc<SessionProgress>>,
        (epoch, seq): (&Arc<str>, u64),
    ) -> Self {
        let state_there = state.zone_or_first(zone);
        let own = StreamId::Zone(state_there.id);
        Self {
            state: state_there,
            session,
            epoch: Arc::clone(epoch),
            seq,
            heads: (state.head(StreamId::House), state.head(own)),
            hashes: OnceLock::new(),
        }
    }

    /// The state after event `seq` as it was in a zone, or in the first one if that was not there.
    #[must_use]
    pub fn past(state: &SharedState, zone: ZoneId, (epoch, seq): (&Arc<str>, u64)) -> Self {
        Self::new(state, zone, None, (epoch, seq))
    }

    /// How far both streams have come: the house's, then the zone's.
    #[must_use]
    pub fn positions(&self) -> Vec<StreamPosition> {
        let state = &self.state;
        let of_both = || (house_hash(&state.house), zone_hash(&state.zone));
        let (house, zone) = *self.hashes.get_or_init(of_both);
        vec![
            StreamPosition {
                stream: StreamId::House,
                seq: self.heads.0,
                hash: house,
            },
            StreamPosition {
                stream: StreamId::Zone(state.id),
                seq: self.heads.1,
                hash: zone,
            },
        ]
    }

    /// How far a stream has come, where it is one of the two.
    #[must_use]
    pub fn head(&self, stream: StreamId) -> Option<u64> {
        match stream {
            StreamId::House => Some(self.heads.0),
            StreamId::Zone(zone) => (zone == self.state.id).then_some(self.heads.1),
            StreamId::Jam(_) => None,
        }
    }
}

/// How far the running session has come: worked out by the engine, which has its tracks at hand.
#[derive(Debug, Clone)]
pub struct SessionProgress {
    /// Which session.
    pub session_id: SessionId,
    /// How far its tracks are settled.
    pub ranking: Progress,
    /// What is left until its goal, and that in minutes; `None` where it has no goal.
    pub left: Option<(Left, u32)>,
    /// Its newest verdict, and what that taught.
    pub feedback: Option<(VerdictId, VerdictFeedback)>,
}

/// What everyone may look at.
#[derive(Debug)]
pub struct View {
    current: watch::Sender<Arc<Moment>>,
    facts: watch::Sender<()>,
    catalog: RwLock<Catalog>,
    ratings: RwLock<Ratings>,
    track_count: AtomicU32,
    album_count: AtomicU32,
    revision: AtomicU64,
    has_speaker: AtomicBool,
    cards: OnceLock<Vec<CardInfo>>,
}

impl View {
    /// A view of the state at start; `revision` must be new to every page that was here before.
    #[must_use]
    pub fn new(current: Moment, catalog: Catalog, ratings: Ratings, revision: u64) -> Self {
        Self {
            current: watch::Sender::new(Arc::new(current)),
            facts: watch::Sender::new(()),
            catalog: RwLock::new(catalog),
            ratings: RwLock::new(ratings),
            track_count: AtomicU32::new(0),
            album_count: AtomicU32::new(0),
            revision: AtomicU64::new(revision),
            has_speaker: AtomicBool::new(false),
            cards: OnceLock::new(),
        }
    }

    /// The state as of the last commit.
    #[must_use]
    pub fn current(&self) -> Arc<Moment> {
        Arc::clone(&self.current.borrow())
    }

    /// The house and its first zone as of the last commit.
    #[must_use]
    pub fn first(&self) -> Arc<VersionedState> {
        self.zone(ZoneId::FIRST)
    }

    /// The house and one of its zones as of the last commit; without that zone, its first one.
    #[must_use]
    pub fn zone(&self, id: ZoneId) -> Arc<VersionedState> {
        self.current.borrow().zone_or_first(id)
    }

    /// Tells of every later state, or of the latest where several came at once.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<Arc<Moment>> {
        self.current.subscribe()
    }

    pub(super) fn set_current(&self, current: Moment) {
        self.current.send_replace(Arc::new(current));
    }

    /// Tells whenever tracks became better known: measured, scanned anew.
    #[must_use]
    pub fn facts(&self) -> watch::Receiver<()> {
        self.facts.subscribe()
    }

    pub(super) fn facts_changed(&self) {
        self.facts.send_replace(());
    }

    /// The library's facts as of the last commit.
    #[must_use]
    pub fn catalog(&self) -> Catalog {
        self.catalog
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(super) fn set_catalog(&self, catalog: Catalog) {
        *self.catalog.write().unwrap_or_else(PoisonError::into_inner) = catalog;
    }

    /// The ratings that follow from the verdicts as of the last commit.
    pub fn ratings(&self) -> RwLockReadGuard<'_, Ratings> {
        self.ratings.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn ratings_mut(&self) -> RwLockWriteGuard<'_, Ratings> {
        self.ratings.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the machine has a speaker that can sound.
    #[must_use]
    pub fn has_speaker(&self) -> bool {
        self.has_speaker.load(Ordering::Relaxed)
    }

    /// A sound card was found, or there is none.
    pub fn set_has_speaker(&self, has_speaker: bool) {
        self.has_speaker.store(has_speaker, Ordering::Relaxed);
    }

    /// The machine's further sound cards.
    #[must_use]
    pub fn cards(&self) -> &[CardInfo] {
        self.cards.get().map_or(&[], Vec::as_slice)
    }

    /// Says once which further sound cards there are.
    pub fn set_cards(&self, cards: Vec<CardInfo>) {
        // They are known from the start, and stay.
        let _ = self.cards.set(cards);
    }

    /// The library in numbers.
    #[must_use]
    pub fn library(&self) -> LibraryInfo {
        LibraryInfo {
            track_count: self.track_count.load(Ordering::Relaxed),
            album_count: self.album_count.load(Ordering::Relaxed),
            revision: self.revision.load(Ordering::Relaxed),
        }
    }

    pub(super) fn set_library(&self, track_count: u32, album_count: u32) {
        self.track_count.store(track_count, Ordering::Relaxed);
        self.album_count.store(album_count, Ordering::Relaxed);
        self.revision.fetch_add(1, Ordering::Relaxed);
    }
}
