//! After the commit: what was decided becomes visible, in the order in which it was decided.
//!
//! Invariant: nothing here is called before the commit, and everything that readers see changes
//! here: the state, the library's facts, the ratings, the frames, the change feed.

use std::sync::Arc;

use rusqlite::Connection;

use crate::domain::event::Event;
use crate::domain::home::HomeState;
use crate::domain::id::TrackId;
use crate::protocol::frame::{Body, Notice, RatingChanged};
use crate::services::broadcast::{ephemeral, frames_of};
use crate::services::engine::core::Core;
use crate::services::engine::step::Step;
use crate::services::feed::Committed;
use crate::services::presenter::Presenter;
use crate::services::problems::STORAGE_FAILED;
use crate::services::view::VersionedState;
use crate::storage::error::StorageError;
use crate::storage::event_log::LoggedEvent;
use crate::sync::Encoded;

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
        let before = self.shared.view.current();
        let mut told = before.state.clone();
        let mut frames = Vec::new();
        let mut committed = Vec::new();
        let mut failure = None;
        let mut show = |encoded: Result<Vec<Encoded>, StorageError>| match encoded {
            Ok(encoded) => frames.extend(encoded),
            Err(error) => failure = Some(error),
        };
        for step in steps {
            match step {
                Step::LibraryChanged => {
                    // The live session was taken up with the tracks of now.
                    self.work_out_progress(&told);
                    show(self.library_changed(db));
                }
                Step::Events(events) => {
                    for logged in &events {
                        told.apply(&logged.event);
                        show(self.take_in(db, &told, logged));
                    }
                    committed.extend(Committed::of(events));
                }
            }
        }
        self.show(told);
        match failure {
            None => self.shared.sync.publish(&frames),
            Some(error) => {
                // It is durable, and a gap would hide it: every screen starts anew.
                tracing::error!(%error, "what was committed cannot be shown step by step");
                let first = self.first_frames(db, None, self.now_ms());
                self.shared.sync.restart_all(&first);
            }
        }
        self.shared.feed.tell(committed);
    }

    /// Takes an event into the ratings and the live session; its frames. `told` is the state after
    /// the event.
    fn take_in(
        &mut self,
        db: &Connection,
        told: &HomeState,
        logged: &LoggedEvent,
    ) -> Result<Vec<Encoded>, StorageError> {
        let mut frames = Vec::new();
        match &logged.event {
            Event::ComparisonAdvanced {
                verdict: Some(verdict),
                ..
            } => {
                let mut ratings = self.shared.view.ratings_mut();
                match &mut self.session {
                    Some(session) => session.learn(verdict, logged.at_ms, &mut ratings),
                    None => ratings.take(verdict),
                }
                drop(ratings);
                frames.push(self.ratings_changed(verdict.pair.a, verdict.pair.b, logged.at_ms));
            }
            Event::VerdictChanged { verdict } => {
                self.shared.view.ratings_mut().take(verdict);
                let session = self.session.as_mut();
                if let Some(session) = session.filter(|it| it.id == verdict.session_id) {
                    session.revise(verdict);
                }
                frames.push(self.ratings_changed(verdict.pair.a, verdict.pair.b, logged.at_ms));
            }
            Event::ComparisonEnded { session_id } => {
                // The session that takes its place is prepared before this one ends.
                self.session.take_if(|session| session.id == *session_id);
            }
            Event::TrackArchived { track, is_archived } => {
                self.shared.view.ratings_mut().set_tracks(&self.catalog);
                if !is_archived {
                    // Only now do the ratings know it.
                    self.take_up_live(db)?;
                }
                frames.extend(self.library_changed(db)?);
                frames.extend(self.track_changed(db, told, *track, logged.at_ms)?);
            }
            _ => {}
        }
        if logged.event.is_about_sessions() {
            self.work_out_progress(told);
        }
        let catalog = self.shared.view.catalog();
        let ratings = self.shared.view.ratings();
        let presenter = Presenter {
            conn: db,
            state: told,
            catalog: &catalog,
            ratings: &ratings,
            session: self.progress.as_deref(),
            now_ms: logged.at_ms,
        };
        frames.extend(frames_of(&presenter, logged)?);
        Ok(frames)
    }

    /// Works out how far the live session has come. Called once an event, not once a look: it costs
    /// a pass over the session's tracks.
    fn work_out_progress(&mut self, told: &HomeState) {
        let session = self.session.as_ref();
        let live = session.zip(told.comparison.as_ref());
        let live = live.filter(|(session, live)| session.id == live.session_id);
        let ratings = self.shared.view.ratings();
        let progress = live.map(|(session, live)| session.progress(&ratings.ranking, live));
        drop(ratings);
        self.progress = progress.map(Arc::new);
    }

    /// Shows how far the live session has come, where that changed without an event.
    pub(super) fn show_progress(&mut self) {
        let state = self.state.clone();
        self.work_out_progress(&state);
        self.show(state);
    }

    fn show(&self, state: HomeState) {
        let epoch = Arc::clone(&self.epoch);
        let progress = self.progress.clone();
        let current = VersionedState::new(state, progress, epoch, self.seq);
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
        state: &HomeState,
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
