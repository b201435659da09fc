//! The engine's owned state and one command's way through it, up to the commit.
//!
//! Invariant: everything here is ahead of what readers see: the state, the library's facts, the live
//! session. What was decided becomes visible in `publish.rs`, after the commit; a commit that fails
//! takes back no more than what is owned here.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::{Connection, Transaction};
use tokio::task::JoinHandle;

use crate::domain::catalog::Catalog;
use crate::domain::chance::Chance;
use crate::domain::command::elsewhere::{follow, follows_elsewhere};
use crate::domain::command::{Command, decide};
use crate::domain::comparison::Verdict;
use crate::domain::event::{Event, Origin};
use crate::domain::id::ZoneId;
use crate::domain::permission;
use crate::domain::ranking::Ranking;
use crate::domain::refusal::Refusal;
use crate::domain::shared_state::{SharedState, ZoneView};
use crate::domain::stream::StreamId;
use crate::domain::zone_state::ZoneState;
use crate::services::clock::Clock;
use crate::services::engine::listen_tracker::ListenTracker;
use crate::services::engine::live_session::LiveSession;
use crate::services::engine::step::Step;
use crate::services::engine::{Asked, Shared, projections};
use crate::services::problems::{LOG_DAMAGED, STORAGE_FAILED};
use crate::services::ratings::Ratings;
use crate::services::view::{Moment, SessionProgress, View};
use crate::storage::error::StorageError;
use crate::storage::event_log::{Head, LoggedEvent};
use crate::storage::high_water_mark::HighWaterMark;
use crate::storage::{event_log, history, library};
use crate::sync::SyncManager;
use crate::sync::presence::Presence;

/// The engine's state.
pub(super) struct Core {
    pub(super) state: SharedState,
    /// The library's facts.
    pub(super) catalog: Catalog,
    /// The sessions that run, one in a zone, as their choice of pairs needs them.
    pub(super) sessions: BTreeMap<ZoneId, LiveSession>,
    /// How far they have come, as of the last commit.
    pub(super) progress: BTreeMap<ZoneId, Arc<SessionProgress>>,
    /// Identity of the log.
    pub(super) epoch: Arc<str>,
    pub(super) seq: u64,
    pub(super) shared: Shared,
    pub(super) chance: Chance,
    pub(super) high_water_mark: HighWaterMark,
    /// A screen has proved that the log was put back before this start.
    pub(super) is_log_doubted: bool,
    pub(super) listen_trackers: BTreeMap<ZoneId, ListenTracker>,
    pub(super) snapshot_seq: u64,
    /// A full fit of the ratings, under way on a copy.
    pub(super) fit: Option<JoinHandle<Ranking>>,
    /// The ratings' revision that was fitted last.
    pub(super) fitted_revision: u64,
    /// What becomes visible once this batch is durable.
    pub(super) steps: Vec<Step>,
    /// This batch changed the library's facts.
    pub(super) has_new_catalog: bool,
    /// A job of this batch made tracks better known.
    pub(super) has_new_facts: bool,
}

/// What the log on the disk says at the start.
struct Log {
    head: Head,
    state: SharedState,
    /// Events that cannot be read.
    passed_over: Vec<u64>,
    high_water_mark: HighWaterMark,
}

impl Log {
    /// Reads the log. It gets another identity where screens may know what it does not hold.
    fn open(db: &mut Connection, chance: &mut Chance) -> Result<Self, StorageError> {
        let mut head = event_log::open(db, &fresh_epoch(chance))?;
        let mut high_water_mark = HighWaterMark::beside(db.path());
        if high_water_mark.contradicts(&head) {
            tracing::warn!("the database was put back: every screen starts anew");
            head.epoch = fresh_epoch(chance);
            event_log::renew(db, &head.epoch)?;
        }
        let state = history::load_state(db)?;
        let passed_over = history::passed_over(db)?;
        if !passed_over.is_empty() {
            // Screens may know what is missing here: they start anew, and what is left counts.
            tracing::error!(events = ?passed_over, "the log is damaged");
            head.epoch = fresh_epoch(chance);
            event_log::renew(db, &head.epoch)?;
            history::save_snapshot(db, head.seq, head.at_ms, &state)?;
        }
        high_water_mark.note(&head.epoch, head.seq);
        Ok(Self {
            head,
            state,
            passed_over,
            high_water_mark,
        })
    }
}

/// What a batch that fails is taken back to, beside what readers see.
pub(super) struct Before {
    seq: u64,
    listen_trackers: BTreeMap<ZoneId, ListenTracker>,
    snapshot_seq: u64,
}

impl Core {
    pub(super) fn open(
        db: &mut Connection,
        seed: u64,
        wall_ms: i64,
    ) -> Result<(Self, Shared), StorageError> {
        let mut chance = Chance::new(seed);
        let Log {
            head,
            state,
            passed_over,
            high_water_mark,
        } = Log::open(db, &mut chance)?;
        let catalog = library::catalog::load_catalog(db)?;
        let ratings = Ratings::rebuild(db, &catalog)?;
        let clock = Clock::start(wall_ms, head.at_ms);
        let epoch: Arc<str> = head.epoch.into();
        let current = Moment::new(&state, &BTreeMap::new(), &epoch, head.seq);
        let view = View::new(
            current,
            catalog.clone(),
            ratings,
            clock.now_ms().unsigned_abs(),
        );
        let shared = Shared {
            view: view.into(),
            sync: SyncManager::default().into(),
            feed: Arc::default(),
            presence: Presence::default().into(),
            clock,
            problems: Arc::default(),
            vitals: Arc::default(),
        };
        if let Some(first) = passed_over.first() {
            let message = format!(
                "Part of minion's log cannot be read (event {first}). What it changed may be \
                 missing; everything else is there. A backup may have it."
            );
            shared.set_problem(LOG_DAMAGED, Some(message));
        }
        let mut core = Self {
            state,
            catalog,
            sessions: BTreeMap::new(),
            progress: BTreeMap::new(),
            epoch,
            seq: head.seq,
            shared: shared.clone(),
            chance,
            high_water_mark,
            is_log_doubted: false,
            listen_trackers: BTreeMap::new(),
            snapshot_seq: head.seq,
            fit: None,
            fitted_revision: shared.view.ratings().ranking.revision(),
            steps: Vec::new(),
            has_new_catalog: false,
            has_new_facts: false,
        };
        core.count_library(db)?;
        core.take_up_live(db)?;
        core.show_progress();
        Ok((core, shared))
    }

    pub(super) fn house_position(&self) -> (StreamId, u64) {
        (StreamId::House, self.state.head(StreamId::House))
    }

    pub(super) fn now_ms(&self) -> i64 {
        self.shared.clock.now_ms()
    }

    pub(super) fn sync(&self) -> &SyncManager {
        &self.shared.sync
    }

    /// The zone, where there is one; else the first.
    pub(super) fn zone_or_first(&self, zone: ZoneId) -> ZoneId {
        match self.state.zones.contains_key(&zone) {
            true => zone,
            false => ZoneId::FIRST,
        }
    }

    pub(super) fn remember(&self) -> Before {
        Before {
            seq: self.seq,
            listen_trackers: self.listen_trackers.clone(),
            snapshot_seq: self.snapshot_seq,
        }
    }

    /// Takes a failed batch back: readers never saw any of it.
    pub(super) fn forget(&mut self, db: &Connection, before: Before) {
        self.steps.clear();
        self.has_new_catalog = false;
        self.has_new_facts = false;
        Before {
            seq: self.seq,
            listen_trackers: self.listen_trackers,
            snapshot_seq: self.snapshot_seq,
        } = before;
        self.state = self.shared.view.current().state.clone();
        self.catalog = self.shared.view.catalog();
        if let Err(error) = self.take_up_live(db) {
            tracing::error!(%error, "cannot take the session up again");
        }
        let message = "minion cannot write to its disk. Nothing is lost; it will try again.";
        self.shared
            .set_problem(STORAGE_FAILED, Some(message.into()));
    }

    /// What follows from a command, with the facts of this moment: events, each of its stream.
    pub(super) fn decide(
        &mut self,
        tx: &Transaction<'_>,
        asked: &Asked,
        now_ms: i64,
    ) -> Result<Result<Vec<(StreamId, Event)>, Refusal>, StorageError> {
        let command = &asked.command;
        if let Err(refusal) = permission::may(&asked.caller, command) {
            return Ok(Err(refusal));
        }
        let zone = command.zone().unwrap_or(asked.zone);
        let Some(here) = self.state.zone(zone) else {
            return Ok(Err(Refusal::not_found("zone", zone)));
        };
        if let Some(refusal) = self.find_absent(command) {
            return Ok(Err(refusal));
        }
        // The rules are asked about the library as it will be.
        let mut catalog = self.catalog.clone();
        match command {
            Command::SetArchived { track, is_archived } => match catalog.get_mut(track) {
                None => return Ok(Err(Refusal::not_found("track", track))),
                Some(facts) if facts.is_archived == *is_archived => return Ok(Ok(Vec::new())),
                Some(facts) => facts.is_archived = *is_archived,
            },
            Command::LibraryChanged => {
                // Its facts are durable: a batch is cut before this command.
                self.shared.view.ratings_mut().set_tracks(&catalog);
                self.steps.push(Step::LibraryChanged);
            }
            _ => {}
        }
        let context = self.look_up(tx, &here, command, &catalog, now_ms)?;
        let facts = context.facts(&catalog, now_ms, asked.caller.device.clone());
        let events = match decide(&here, command, &facts) {
            Ok(events) => events,
            Err(refusal) => {
                self.put_back(tx, &here, &context.picked)?;
                return Ok(Err(refusal));
            }
        };
        let elsewhere = match follows_elsewhere(command) {
            true => {
                let mut after = here.clone();
                events.iter().for_each(|event| after.apply(event));
                self.follow(tx, (&here, &after), command, (&catalog, now_ms))?
            }
            false => Vec::new(),
        };
        let own = events.into_iter();
        let place = match command {
            Command::Jam(asked) => asked.stream(),
            _ => StreamId::Zone(zone),
        };
        let own = own.map(|event| (event.stream_in(place), event));
        Ok(Ok(own.chain(elsewhere).collect()))
    }

    /// What follows from a command in other zones than that in which it was asked.
    fn follow(
        &mut self,
        tx: &Transaction<'_>,
        (before, after): (&ZoneView, &ZoneView),
        command: &Command,
        (catalog, now_ms): (&Catalog, i64),
    ) -> Result<Vec<(StreamId, Event)>, StorageError> {
        let mut all = Vec::new();
        let mut counters = after.counters;
        let others: Vec<_> = after.house.zones.keys().copied().collect();
        for id in others.into_iter().filter(|id| *id != before.id) {
            let zone = self.state.zones.get(&id).cloned();
            let there = ZoneView {
                id,
                house: Arc::clone(&after.house),
                zone: zone.unwrap_or_else(|| Arc::new(ZoneState::silent())),
                counters,
            };
            let context = self.look_up(tx, &there, command, catalog, now_ms)?;
            let facts = context.facts(catalog, now_ms, None);
            for event in follow(before, &there, command, &facts) {
                counters.see(&event);
                all.push((StreamId::Zone(id), event));
            }
        }
        Ok(all)
    }

    /// Appends, projects and applies; says which verdict was among the events.
    pub(super) fn happen(
        &mut self,
        tx: &Transaction<'_>,
        events: Vec<(StreamId, Event)>,
        origin: &Origin,
        now_ms: i64,
    ) -> Result<Option<Verdict>, StorageError> {
        let mut given = None;
        let mut happened = Vec::with_capacity(events.len());
        for (stream, event) in events {
            self.seq += 1;
            let logged = LoggedEvent {
                seq: self.seq,
                stream,
                stream_seq: self.state.head(stream) + 1,
                at_ms: now_ms,
                origin: origin.clone(),
                event,
            };
            event_log::append(tx, &logged)?;
            projections::verdicts::project(tx, &logged)?;
            projections::archive::project(tx, &logged)?;
            if let Some((zone, before)) = stream
                .zone()
                .and_then(|id| self.state.zones.get_key_value(&id))
            {
                let tracker = self.listen_trackers.entry(*zone).or_default();
                let player = (&**before, tracker);
                let is_heard =
                    projections::listens::project(tx, &logged, player, &mut self.catalog)?;
                self.has_new_catalog |= is_heard;
            }
            match &logged.event {
                Event::ComparisonAdvanced { verdict, .. } => given = verdict.or(given),
                Event::TrackArchived { track, is_archived } => {
                    if let Some(facts) = self.catalog.get_mut(track) {
                        facts.is_archived = *is_archived;
                        self.has_new_catalog = true;
                    }
                }
                Event::ZoneRemoved { id } => drop(self.listen_trackers.remove(id)),
                _ => {}
            }
            self.state.apply(stream, logged.stream_seq, &logged.event);
            happened.push((logged, self.state.clone()));
        }
        if !happened.is_empty() {
            self.steps.push(Step::Events(happened));
        }
        Ok(given)
    }

    /// Whether what the batch has decided so far must be durable before this command is decided:
    /// ratings and sessions are shared with readers, so they follow at commit.
    pub(super) fn must_commit_before(&self, command: &Command) -> bool {
        let needs_ratings = matches!(
            command,
            Command::StartComparison { .. }
                | Command::ResumeComparison { .. }
                | Command::EndComparison { .. }
                | Command::RecordVerdict { .. }
                | Command::UndoVerdict { .. }
                | Command::SetVerdict { .. }
                | Command::SetArchived { .. }
                | Command::LibraryChanged
        );
        let has_new_tracks = self.has_new_catalog && *command == Command::LibraryChanged;
        has_new_tracks || needs_ratings && self.steps.iter().any(Step::changes_ratings)
    }
}

/// An identity that no log had before.
pub(super) fn fresh_epoch(chance: &mut Chance) -> String {
    format!("{:016x}", chance.bits())
}
