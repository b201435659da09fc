//! The server's clock as the players': a track ends by it where no sound card says when, the music
//! falls asleep by it, and where each player stands is kept by it.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use crate::domain::command::Command;
use crate::domain::id::ZoneId;
use crate::domain::player::{OutputId, Player, Sleep};
use crate::services::Services;
use crate::services::engine::{EngineHandle, Shared};
use crate::services::playback::anchor::{self, CHECKPOINT_EVERY};

/// Runs until `stop` says so.
pub(super) async fn run(services: Services, mut stop: watch::Receiver<bool>) {
    let clocks = Clocks {
        engine: services.engine,
        shared: services.shared,
    };
    let mut moments = clocks.shared.view.changes();
    let mut facts = clocks.shared.view.facts();
    let mut checkpoint = tokio::time::interval(CHECKPOINT_EVERY);
    checkpoint.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let next = clocks.next();
        let wait = next.as_ref().map(|next| next.wait);
        tokio::select! {
            _ = stop.changed() => break,
            changed = moments.changed() => if changed.is_err() { break },
            Ok(()) = facts.changed() => {}
            () = super::sleep(wait) => clocks.ring().await,
            _ = checkpoint.tick() => clocks.keep_anchors().await,
        }
    }
    clocks.keep_anchors().await;
}

struct Clocks {
    engine: EngineHandle,
    shared: Shared,
}

/// What the clock says in a zone, and in how long.
struct Due {
    zone: ZoneId,
    report: Command,
    wait: Duration,
}

impl Clocks {
    /// What comes first, in whichever zone.
    fn next(&self) -> Option<Due> {
        self.all().into_iter().min_by_key(|due| due.wait)
    }

    /// Tells what is due now. The clock may have been set meanwhile, or something else was.
    async fn ring(&self) {
        for due in self.all() {
            if due.wait.is_zero() {
                self.engine.tell_in(due.zone, due.report).await;
            }
        }
    }

    fn all(&self) -> Vec<Due> {
        let moment = self.shared.view.current();
        let mut all = Vec::new();
        for (zone, there) in moment.zones() {
            let player = &there.state.zone.player;
            let dues = [self.ends(player), self.sleeps(player)];
            all.extend(dues.into_iter().flatten().map(|(report, left_ms)| Due {
                zone,
                report,
                wait: Duration::from_millis(left_ms.max(0).unsigned_abs()),
            }));
        }
        all
    }

    /// The end of the track, and in how many ms: only where no sound card plays it.
    fn ends(&self, player: &Player) -> Option<(Command, i64)> {
        let has_card = player.outputs.iter().any(OutputId::is_local);
        if !player.is_playing || has_card || player.looped.is_some() {
            return None;
        }
        let catalog = self.shared.view.catalog();
        let duration = player.duration_ms(&catalog)?;
        let left = duration - player.position_at(self.shared.clock.now_ms(), &catalog);
        let ended = Command::TrackEnded {
            track: player.track?,
            seek_rev: player.seek_rev,
        };
        Some((ended, left))
    }

    /// The moment at which the music is to stop by itself, and in how many ms.
    fn sleeps(&self, player: &Player) -> Option<(Command, i64)> {
        let Some(Sleep::Minutes { at_ms }) = player.sleep else {
            return None;
        };
        Some((Command::SleepCame, at_ms - self.shared.clock.now_ms()))
    }

    async fn keep_anchors(&self) {
        let moment = self.shared.view.current();
        for (zone, there) in moment.zones() {
            let player = &there.state.zone.player;
            if player.is_playing {
                anchor::keep(&self.engine, &self.shared, zone, player).await;
            }
        }
    }
}
