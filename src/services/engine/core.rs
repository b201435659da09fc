//! The engine's owned state and one command's way through it.

use std::sync::Arc;

use rusqlite::{Connection, Transaction};
use tokio::task::JoinHandle;

use crate::domain::chance::Chance;
use crate::domain::command::{Command, decide};
use crate::domain::event::Event;
use crate::domain::home::HomeState;
use crate::domain::id::TrackId;
use crate::domain::ranking::Ranking;
use crate::domain::refusal::Refusal;
use crate::protocol::frame::{Body, Notice, Origin, RatingChanged};
use crate::services::clock::Clock;
use crate::services::decoration::Decorator;
use crate::services::engine::hearing::{Hearing, Left};
use crate::services::engine::{Asked, Shared};
use crate::services::frames::{ephemeral, frames_of};
use crate::services::judge::Judge;
use crate::services::problems::{LOG_DAMAGED, STORAGE_FAILED};
use crate::services::view::{Moment, View};
use crate::storage::error::StorageError;
use crate::storage::event_log::LoggedEvent;
use crate::storage::library::listens::NewListen;
use crate::storage::witness::Witness;
use crate::storage::{event_log, history, library, verdicts};
use crate::sync::presence::Presence;
use crate::sync::{Encoded, SyncManager};

/// The engine's state.
pub(super) struct Core {
    pub(super) state: HomeState,
    /// Identity of the log.
    pub(super) epoch: Arc<str>,
    pub(super) seq: u64,
    pub(super) shared: Shared,
    pub(super) chance: Chance,
    pub(super) witness: Witness,
    /// A screen has proved that the log was put back before this start.
    pub(super) is_log_doubted: bool,
    pub(super) hearing: Hearing,
    pub(super) snapshot_seq: u64,
    /// A full fit of the ratings, under way on a copy.
    pub(super) fit: Option<JoinHandle<Ranking>>,
    /// The ratings' revision that was fitted last.
    pub(super) fitted_revision: u64,
    /// What this batch will publish once it is durable.
    pub(super) frames: Vec<Encoded>,
    /// This batch changed facts of tracks.
    pub(super) has_new_facts: bool,
}

/// What a batch that fails is taken back to.
pub(super) struct Before {
    state: HomeState,
    seq: u64,
    hearing: Hearing,
    snapshot_seq: u64,
}

impl Core {
    pub(super) fn open(
        db: &mut Connection,
        seed: u64,
        wall_ms: i64,
    ) -> Result<(Self, Shared), StorageError> {
        let mut chance = Chance::new(seed);
        let mut head = event_log::open(db, &fresh_epoch(&mut chance))?;
        let mut witness = Witness::beside(db.path());
        if witness.contradicts(&head) {
            tracing::warn!("the database was put back: every screen starts anew");
            head.epoch = fresh_epoch(&mut chance);
            event_log::renew(db, &head.epoch)?;
        }
        let state = history::load_state(db)?;
        let passed_over = history::passed_over(db)?;
        if !passed_over.is_empty() {
            // Screens may know what is missing here: they start anew, and what is left counts.
            tracing::error!(events = ?passed_over, "the log is damaged");
            head.epoch = fresh_epoch(&mut chance);
            event_log::renew(db, &head.epoch)?;
            history::save_snapshot(db, head.seq, head.at_ms, &state)?;
        }
        witness.note(&head.epoch, head.seq);
        let catalog = library::catalog::load_catalog(db)?;
        let judge = Judge::rebuild(db, &catalog)?;
        let clock = Clock::start(wall_ms, head.at_ms);
        let epoch: Arc<str> = head.epoch.into();
        let moment = Moment::new(state.clone(), Arc::clone(&epoch), head.seq);
        let view = View::new(moment, catalog, judge, clock.now_ms().unsigned_abs());
        let shared = Shared {
            view: view.into(),
            sync: SyncManager::default().into(),
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
            epoch,
            seq: head.seq,
            shared: shared.clone(),
            chance,
            witness,
            is_log_doubted: false,
            hearing: Hearing::default(),
            snapshot_seq: head.seq,
            fit: None,
            fitted_revision: shared.view.judge().ranking.revision(),
            frames: Vec::new(),
            has_new_facts: false,
        };
        core.count_library(db)?;
        if let Some(comparison) = core.state.comparison.clone() {
            let view = Arc::clone(&core.shared.view);
            core.take_up(db, &comparison, &view.catalog())?;
        }
        Ok((core, shared))
    }

    pub(super) fn now_ms(&self) -> i64 {
        self.shared.clock.now_ms()
    }

    pub(super) fn seq(&self) -> u64 {
        self.seq
    }

    pub(super) fn sync(&self) -> &SyncManager {
        &self.shared.sync
    }

    pub(super) fn remember(&self) -> Before {
        Before {
            state: self.state.clone(),
            seq: self.seq,
            hearing: self.hearing,
            snapshot_seq: self.snapshot_seq,
        }
    }

    /// Takes a failed batch back: the state as before, everything else read from the disk again.
    pub(super) fn forget(&mut self, db: &Connection, before: Before) {
        self.frames.clear();
        Before {
            state: self.state,
            seq: self.seq,
            hearing: self.hearing,
            snapshot_seq: self.snapshot_seq,
        } = before;
        let view = Arc::clone(&self.shared.view);
        let read = library::catalog::load_catalog(db)
            .map_err(StorageError::from)
            .and_then(|catalog| {
                let judge = Judge::rebuild(db, &catalog)?;
                Ok((catalog, judge))
            });
        match read {
            Ok((mut catalog, judge)) => {
                let mut old = view.catalog_mut();
                for (id, facts) in &mut catalog {
                    facts.skipped_ms = old.get(id).and_then(|known| known.skipped_ms);
                }
                *old = catalog;
                drop(old);
                *view.judge_mut() = judge;
            }
            Err(error) => tracing::error!(%error, "cannot read the library again"),
        }
        if let Some(comparison) = self.state.comparison.clone()
            && let Err(error) = self.take_up(db, &comparison, &view.catalog())
        {
            tracing::error!(%error, "cannot take the session up again");
        }
        let message = "minion cannot write to its disk. Nothing is lost; it will try again.";
        self.shared
            .set_problem(STORAGE_FAILED, Some(message.into()));
    }

    /// Publishes what the committed batch changed.
    pub(super) fn publish(&mut self) {
        let view = &self.shared.view;
        if view.moment().seq != self.seq {
            let epoch = Arc::clone(&self.epoch);
            view.set_moment(Moment::new(self.state.clone(), epoch, self.seq));
        }
        self.shared.sync.publish(&std::mem::take(&mut self.frames));
        if std::mem::take(&mut self.has_new_facts) {
            self.shared.view.facts_changed();
        }
    }

    /// The disk takes writes again.
    pub(super) fn recovered(&self) {
        if self.shared.problems.has(STORAGE_FAILED) {
            let body = Body::Notice(Notice {
                code: "storage_back".into(),
                message: "minion can write to its disk again.".into(),
            });
            self.shared.set_problem(STORAGE_FAILED, None);
            let frame = ephemeral("storage", body, self.now_ms());
            self.shared.sync.publish(&[frame]);
        }
    }

    /// What follows from a command, with the facts of this moment.
    pub(super) fn decide(
        &mut self,
        tx: &Transaction<'_>,
        asked: &Asked,
        now_ms: i64,
    ) -> Result<Result<Vec<Event>, Refusal>, StorageError> {
        if let Some(refusal) = self.find_absent(&asked.command) {
            return Ok(Err(refusal));
        }
        let view = Arc::clone(&self.shared.view);
        if let Command::SetArchived { track, is_archived } = &asked.command {
            if !view.catalog().contains_key(track) {
                return Ok(Err(Refusal::not_found("track", track)));
            }
            library::absence::set_archived(tx, &[*track], is_archived.then_some(now_ms))?;
            if let Some(facts) = view.catalog_mut().get_mut(track) {
                facts.is_archived = *is_archived;
            }
            view.judge_mut().set_tracks(&view.catalog());
            self.library_changed(tx)?;
            let frame = self.track_changed(tx, *track, now_ms)?;
            self.frames.extend(frame);
        }
        if asked.command == Command::LibraryChanged {
            view.judge_mut().set_tracks(&view.catalog());
            self.library_changed(tx)?;
        }
        let catalog = view.catalog();
        let looked = self.look_up(tx, &asked.command, &catalog, now_ms)?;
        let facts = looked.facts(&catalog, now_ms, asked.device.clone());
        let decided = decide(&self.state, &asked.command, &facts);
        if decided.is_err() {
            let mut judge = view.judge_mut();
            looked.picked.iter().for_each(|pick| judge.unpick(pick));
        }
        Ok(decided)
    }

    /// Appends and applies; says which verdict was among the events.
    pub(super) fn happen(
        &mut self,
        tx: &Transaction<'_>,
        events: Vec<Event>,
        origin: &Origin,
        now_ms: i64,
    ) -> Result<Option<crate::domain::comparison::Verdict>, StorageError> {
        let mut given = None;
        for event in events {
            self.seq += 1;
            let logged = LoggedEvent {
                seq: self.seq,
                at_ms: now_ms,
                origin: origin.clone(),
                event,
            };
            event_log::append(tx, &logged)?;
            let was_on_air = self.is_on_air();
            let old = self.state.player.clone();
            self.state.apply(&logged.event);
            match &logged.event {
                Event::ComparisonAdvanced {
                    verdict: Some(verdict),
                    ..
                } => {
                    verdicts::record(tx, verdict, now_ms, origin.device.as_ref())?;
                    let mut judge = self.shared.view.judge_mut();
                    judge.learn(verdict);
                    if !verdict.is_undone {
                        judge.heard_at(now_ms);
                    }
                    drop(judge);
                    let frame = self.ratings_changed(verdict.pair.a, verdict.pair.b, now_ms);
                    self.frames.push(frame);
                    given = Some(*verdict);
                }
                Event::VerdictChanged { verdict } => {
                    verdicts::record(tx, verdict, now_ms, origin.device.as_ref())?;
                    self.shared.view.judge_mut().revise(verdict);
                    let frame = self.ratings_changed(verdict.pair.a, verdict.pair.b, now_ms);
                    self.frames.push(frame);
                }
                Event::ComparisonEnded { session_id } => {
                    // The session that takes its place is prepared before this one ends.
                    let mut judge = self.shared.view.judge_mut();
                    if judge.session_id() == Some(*session_id) {
                        judge.put_down();
                    }
                }
                Event::PlayerChanged { player } => {
                    let catalog = self.shared.view.catalog();
                    let duration = old.duration_ms(&catalog).unwrap_or(0);
                    drop(catalog);
                    if let Some(left) = self.hearing.follow(&old, player, duration, now_ms) {
                        self.left(tx, left, was_on_air, now_ms)?;
                    }
                }
                _ => {}
            }
            let catalog = self.shared.view.catalog();
            let judge = self.shared.view.judge();
            let decorator = Decorator {
                conn: tx,
                state: &self.state,
                catalog: &catalog,
                judge: &judge,
                now_ms,
            };
            let frames = frames_of(&decorator, &logged)?;
            drop((catalog, judge));
            self.frames.extend(frames);
        }
        Ok(given)
    }

    /// A track was left: a listen, or an early skip.
    fn left(
        &mut self,
        tx: &Transaction<'_>,
        left: Left,
        was_on_air: bool,
        now_ms: i64,
    ) -> Result<(), StorageError> {
        if left.is_listen {
            let listen = NewListen {
                track: left.track,
                at_ms: now_ms,
                heard_ms: left.heard_ms,
                context: if was_on_air { "radio" } else { "queue" },
                station: self.state.radio.active.filter(|_| was_on_air),
            };
            library::listens::record_listen(tx, listen)?;
            if let Some(facts) = self.shared.view.catalog_mut().get_mut(&left.track) {
                facts.heard_ms = Some(now_ms);
            }
        } else if left.is_early
            && was_on_air
            && let Some(facts) = self.shared.view.catalog_mut().get_mut(&left.track)
        {
            facts.skipped_ms = Some(now_ms);
        }
        Ok(())
    }

    fn ratings_changed(&self, a: TrackId, b: TrackId, now_ms: i64) -> Encoded {
        let judge = self.shared.view.judge();
        let tracks = [a, b]
            .into_iter()
            .filter_map(|id| judge.rating_info(id))
            .collect();
        let key = format!("rating {} {}", a.min(b), a.max(b));
        ephemeral(key, Body::RatingChanged(RatingChanged { tracks }), now_ms)
    }

    fn track_changed(
        &self,
        conn: &Connection,
        id: TrackId,
        now_ms: i64,
    ) -> Result<Option<Encoded>, StorageError> {
        let catalog = self.shared.view.catalog();
        let judge = self.shared.view.judge();
        let decorator = Decorator {
            conn,
            state: &self.state,
            catalog: &catalog,
            judge: &judge,
            now_ms,
        };
        let track = decorator.find_track(id)?;
        Ok(track.map(|t| {
            ephemeral(
                format!("track {id}"),
                Body::TrackChanged(Box::new(t)),
                now_ms,
            )
        }))
    }
}

/// An identity that no log had before.
pub(super) fn fresh_epoch(chance: &mut Chance) -> String {
    format!("{:016x}", chance.bits())
}
