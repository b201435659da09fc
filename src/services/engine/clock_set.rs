//! The clock is set: a turn of its own, in which nothing that plays moves.

use std::sync::Arc;

use rusqlite::Connection;

use crate::domain::event::{Event, Origin};
use crate::domain::id::JamId;
use crate::domain::jam::room::{JamChange, JamRoom};
use crate::domain::player::{Player, Sleep};
use crate::domain::stream::StreamId;
use crate::services::broadcast::heartbeats;
use crate::services::engine::Engine;
use crate::services::engine::core::Core;
use crate::storage::error::StorageError;
use crate::storage::{answers, set_back};

impl Engine {
    /// Sets the house's clock forward by so many ms, or back. Says whether it did: after an error all
    /// is as it was.
    pub(super) fn set_clock(&mut self, by_ms: i64) -> bool {
        let before = self.core.remember();
        let done = (|| {
            let tx = self.db.transaction()?;
            self.core.note_set(&tx, by_ms)?;
            tx.commit()?;
            Ok::<_, StorageError>(())
        })();
        match done {
            Ok(()) => self.core.be_set(&self.db, by_ms),
            Err(error) => {
                tracing::warn!(%error, "the clock could not be set");
                self.core.forget(&self.db, before);
                return false;
            }
        }
        true
    }
}

impl Core {
    /// Writes down what the clock's being set changes.
    ///
    /// The player's anchor is of the new time, at the same place of the track, and it falls asleep as
    /// late as before. A retry is as old as it was. Where the clock was ahead, nothing is left in a time to come.
    fn note_set(&mut self, tx: &rusqlite::Transaction<'_>, by_ms: i64) -> Result<(), StorageError> {
        let now_ms = self.now_ms();
        let then_ms = now_ms + by_ms;
        answers::shift(tx, by_ms)?;
        if by_ms < 0 {
            set_back::forget_the_future(tx, then_ms)?;
        }
        for tracker in self.listen_trackers.values_mut() {
            tracker.shift(by_ms);
        }
        let mut events = Vec::new();
        for (zone, state) in &self.state.zones {
            let player = &state.player;
            let waits = matches!(player.sleep, Some(Sleep::Minutes { .. }));
            if !player.is_playing && !waits {
                continue;
            }
            let anchored = player.anchored(now_ms, &self.catalog);
            let later = |sleep: Sleep| match sleep {
                Sleep::Minutes { at_ms } => Sleep::Minutes {
                    at_ms: at_ms + by_ms,
                },
                Sleep::Track => sleep,
            };
            let player = Player {
                at_ms: then_ms,
                sleep: player.sleep.map(later),
                ..anchored
            };
            events.push((StreamId::Zone(*zone), Event::PlayerChanged { player }));
        }
        events.extend(self.timelines_moved(by_ms));
        self.happen(tx, events, &Origin::default(), then_ms)?;
        Ok(())
    }

    /// Jam rooms that play go on in phase: their steps are of the new time.
    fn timelines_moved(&self, by_ms: i64) -> Vec<(StreamId, Event)> {
        let moved = |(id, room): (&JamId, &Arc<JamRoom>)| {
            let mut timeline = room.state.timeline;
            timeline.shift(by_ms.saturating_mul(1_000));
            let changes = vec![JamChange::Timeline { timeline }];
            // Nobody has touched it.
            let at_ms = room.touched_ms;
            (StreamId::Jam(*id), Event::JamChanged { changes, at_ms })
        };
        let mut rooms = self.state.jams.iter();
        let playing = rooms
            .by_ref()
            .filter(|(_, it)| it.state.timeline.is_playing());
        playing.map(moved).collect()
    }

    /// It is durable: the clock is set, and everyone told.
    ///
    /// Whoever looks between two steps sees the new anchor by the old clock, or the other way about.
    /// Of the two orders that one is taken in which the track seems to stand still for a moment; the
    /// other would show a place hours later.
    fn be_set(&mut self, db: &Connection, by_ms: i64) {
        let shared = self.shared.clone();
        // The time first: the anchor that follows is of the new one.
        let now_ms = shared.clock.now_ms() + by_ms;
        shared.sync.publish(&heartbeats(
            &shared.view.current(),
            &shared.sync.followed(),
            now_ms,
        ));
        if by_ms < 0 {
            shared.clock.set_by(by_ms);
            self.publish(db);
        } else {
            self.publish(db);
            shared.clock.set_by(by_ms);
        }
        shared.presence.shift(by_ms);
        let now_ms = shared.clock.now_ms();
        self.catalog.change_all(|_, facts| {
            for at in [&mut facts.heard_ms, &mut facts.skipped_ms] {
                *at = at.map(|at_ms| at_ms.min(now_ms));
            }
        });
        shared.view.set_catalog(self.catalog.clone());
    }
}
