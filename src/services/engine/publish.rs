//! After the commit: what was decided becomes visible, in the order in which it was decided.
//!
//! Invariant: nothing here is called before the commit, and everything that readers see changes
//! here: the state, the library's facts, the ratings, the frames, the change feed.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::Connection;

use crate::domain::event::Event;
use crate::domain::id::{TrackId, ZoneId};
use crate::domain::shared_state::{SharedState, ZoneView};
use crate::domain::stream::StreamId;
use crate::protocol::frame::{Body, Notice, RatingChanged};
use crate::services::broadcast::{ephemeral, frames_of};
use crate::services::engine::core::Core;
use crate::services::engine::step::Step;
use crate::services::feed::Committed;
use crate::services::presenter::Presenter;
use crate::services::problems::STORAGE_FAILED;
use crate::services::view::Moment;
use crate::storage::error::StorageError;
use crate::storage::event_log::LoggedEvent;
use crate::sync::Encoded;
use crate::sync::followed::Followed;

impl Core {
    /// Shows everyone what the committed batch changed.
    pub(super) fn publish(&mut self, db: &Connection) {
        if std::mem::take(&mut self.has_new_catalog) {
            self.shared.view.set_catalog(self.catalog.clone());
        }
        let steps = std::mem::take(&mut self.steps);
        if !steps.is_empty() {
            self.tell(db, steps);
        }
        if std::mem::take(&mut self.has_new_facts) {
            self.shared.view.facts_changed();
        }
    }

    fn tell(&mut self, db: &Connection, steps: Vec<Step>) {
        let mut frames = Vec::new();
        let mut committed = Vec::new();
        let mut gone = Vec::new();
        let mut failure = None;
        let mut show = |encoded: Result<Vec<Encoded>, StorageError>| match encoded {
            Ok(encoded) => frames.extend(encoded),
            Err(error) => failure = Some(error),
        };
        for step in steps {
            match step {
                Step::LibraryChanged => {
                    // The live sessions were taken up with the tracks of now.
                    self.work_out_all_progress();
                    show(self.library_changed(db));
                }
                Step::Events(events) => {
                    for (logged, told) in &events {
                        show(self.take_in(db, told, logged));
                        match logged.event {
                            Event::ZoneRemoved { id } => gone.push(StreamId::Zone(id)),
                            Event::JamRoomRemoved { id } => gone.push(StreamId::Jam(id)),
                            _ => {}
                        }
                    }
                    committed.extend(Committed::of(events.into_iter().map(|(logged, _)| logged)));
                }
            }
        }
        show(self.zones_now(db, &committed));
        self.show();
        match failure {
            None => self.shared.sync.publish(&frames),
            Some(error) => {
                // It is durable, and a gap would hide it: every screen starts anew.
                tracing::error!(%error, "what was committed cannot be shown step by step");
                self.restart_all(db);
            }
        }
        for stream in gone {
            self.leave(db, stream);
        }
        self.shared.feed.tell(committed);
    }

    /// A stream is no more: who followed it starts anew with what is left.
    fn leave(&self, db: &Connection, gone: StreamId) {
        let followed = self.shared.sync.followed().into_iter();
        let left = followed
            .filter(|it| it.has(gone))
            .map(|it| it.without(gone));
        let first = self.first_frames_of(db, left);
        self.shared.sync.leave(gone, &first);
    }

    /// The first frames of whoever follows each of these.
    fn first_frames_of(
        &self,
        db: &Connection,
        followed: impl Iterator<Item = Followed>,
    ) -> BTreeMap<Followed, Vec<Encoded>> {
        let now_ms = self.now_ms();
        followed
            .map(|it| (it, self.first_frames(db, it, None, now_ms)))
            .collect()
    }

    /// What plays where, for everybody; nothing while there is one zone, or where that did not change.
    fn zones_now(
        &self,
        db: &Connection,
        committed: &[Committed],
    ) -> Result<Vec<Encoded>, StorageError> {
        let changes = |event: &Event| {
            matches!(
                event,
                Event::PlayerChanged { .. } | Event::ZoneChanged { .. } | Event::ZoneRemoved { .. }
            )
        };
        let has_changed = committed.iter().any(|it| it.events.iter().any(changes));
        if self.state.zones.len() < 2 || !has_changed {
            return Ok(Vec::new());
        }
        let catalog = self.shared.view.catalog();
        let ratings = self.shared.view.ratings();
        let presenter = Presenter {
            conn: db,
            state: &self.state.first_zone(),
            catalog: &catalog,
            ratings: &ratings,
            session: None,
            now_ms: self.now_ms(),
        };
        let now = Body::ZonesUpdated(presenter.zones(&self.state)?);
        Ok(vec![ephemeral("zones", now, presenter.now_ms)])
    }

    /// Every screen starts anew, each with what it follows.
    pub(super) fn restart_all(&self, db: &Connection) {
        let followed = self.shared.sync.followed().into_iter();
        let first = self.first_frames_of(db, followed);
        self.shared.sync.restart_all(&first);
    }

    /// Takes an event into the ratings and the live sessions; its frames. `told` is the state after
    /// the event.
    fn take_in(
        &mut self,
        db: &Connection,
        told: &SharedState,
        logged: &LoggedEvent,
    ) -> Result<Vec<Encoded>, StorageError> {
        let mut frames = Vec::new();
        let zone = logged.stream.zone();
        match &logged.event {
            Event::ComparisonAdvanced {
                verdict: Some(verdict),
                ..
            } => {
                let mut ratings = self.shared.view.ratings_mut();
                let session = zone.and_then(|zone| self.sessions.get_mut(&zone));
                match session {
                    Some(session) => session.learn(verdict, logged.at_ms, &mut ratings),
                    None => ratings.take(verdict),
                }
                drop(ratings);
                frames.push(self.ratings_changed(verdict.pair.a, verdict.pair.b, logged.at_ms));
            }
            Event::VerdictChanged { verdict } => {
                self.shared.view.ratings_mut().take(verdict);
                let mut sessions = self.sessions.values_mut();
                if let Some(session) = sessions.find(|it| it.id == verdict.session_id) {
                    session.revise(verdict);
                }
                frames.push(self.ratings_changed(verdict.pair.a, verdict.pair.b, logged.at_ms));
            }
            Event::ComparisonEnded { session_id } => {
                // The session that takes its place is prepared before this one ends.
                self.sessions
                    .retain(|at, session| Some(*at) != zone || session.id != *session_id);
            }
            Event::ZoneRemoved { id } => {
                self.sessions.remove(id);
                self.progress.remove(id);
            }
            Event::TrackArchived { track, is_archived } => {
                self.shared.view.ratings_mut().set_tracks(&self.catalog);
                if !is_archived {
                    // Only now do the ratings know it.
                    self.take_up_live(db)?;
                }
                frames.extend(self.library_changed(db)?);
                frames.extend(self.track_changed(db, &told.first_zone(), *track, logged.at_ms)?);
            }
            _ => {}
        }
        self.follow_sessions(told, logged);
        // What is of the house is shown as in the first zone: no frame of it is of another.
        let there = told.zone_or_first(zone.unwrap_or(ZoneId::FIRST));
        let catalog = self.shared.view.catalog();
        let ratings = self.shared.view.ratings();
        let presenter = Presenter {
            conn: db,
            state: &there,
            catalog: &catalog,
            ratings: &ratings,
            session: self.progress.get(&there.id).map(Arc::as_ref),
            now_ms: logged.at_ms,
        };
        frames.extend(frames_of(&presenter, logged)?);
        Ok(frames)
    }

    /// Works out how far the live sessions have come that an event changes.
    fn follow_sessions(&mut self, told: &SharedState, logged: &LoggedEvent) {
        if !logged.event.is_about_sessions() {
            return;
        }
        match logged.stream.zone() {
            Some(zone) => self.work_out_progress(told, zone),
            None => told
                .zones
                .keys()
                .for_each(|zone| self.work_out_progress(told, *zone)),
        }
    }

    /// Works out how far the live session of a zone has come. Called once an event, not once a look:
    /// it costs a pass over the session's tracks.
    fn work_out_progress(&mut self, told: &SharedState, zone: ZoneId) {
        let session = self.sessions.get(&zone);
        let there = told.zones.get(&zone);
        let live = session.zip(there.and_then(|there| there.comparison.as_ref()));
        let live = live.filter(|(session, live)| session.id == live.session_id);
        let ratings = self.shared.view.ratings();
        let progress = live.map(|(session, live)| session.progress(&ratings.ranking, live));
        drop(ratings);
        match progress {
            Some(progress) => self.progress.insert(zone, Arc::new(progress)),
            None => self.progress.remove(&zone),
        };
    }

    fn work_out_all_progress(&mut self) {
        let state = self.state.clone();
        for zone in state.zones.keys() {
            self.work_out_progress(&state, *zone);
        }
    }

    /// Shows how far the live sessions have come, where that changed without an event.
    pub(super) fn show_progress(&mut self) {
        self.work_out_all_progress();
        self.show();
    }

    /// Shows the state, all of which is durable.
    pub(super) fn show(&self) {
        let current = Moment::new(&self.state, &self.progress, &self.epoch, self.seq);
        self.shared.view.set_current(current);
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

    /// The library's numbers changed: lists look different.
    fn library_changed(&mut self, conn: &Connection) -> Result<Vec<Encoded>, StorageError> {
        self.count_library(conn)?;
        let body = Body::LibraryChanged(self.shared.view.library());
        Ok(vec![ephemeral("library", body, self.now_ms())])
    }

    fn ratings_changed(&self, a: TrackId, b: TrackId, now_ms: i64) -> Encoded {
        let ratings = self.shared.view.ratings();
        let tracks = [a, b].into_iter();
        let tracks = tracks.filter_map(|id| ratings.rating_info(id)).collect();
        let key = format!("rating {} {}", a.min(b), a.max(b));
        ephemeral(key, Body::RatingChanged(RatingChanged { tracks }), now_ms)
    }

    fn track_changed(
        &self,
        conn: &Connection,
        state: &ZoneView,
        id: TrackId,
        now_ms: i64,
    ) -> Result<Option<Encoded>, StorageError> {
        let catalog = self.shared.view.catalog();
        let ratings = self.shared.view.ratings();
        let presenter = Presenter {
            conn,
            state,
            catalog: &catalog,
            ratings: &ratings,
            session: None,
            now_ms,
        };
        let track = presenter.find_track(id)?;
        let key = format!("track {id}");
        Ok(track.map(|track| ephemeral(key, Body::TrackChanged(Box::new(track)), now_ms)))
    }
}
