//! The sound card that is not there: one that comes later is taken then, one that is gone for a
//! moment is not worth a word.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{PlaybackController, sink};
use crate::audio;
use crate::domain::player::{OutputId, Switching};
use crate::services::engine::Shared;
use crate::services::problems::{NO_SOUND_CARD, SPEAKER_LOST};

/// First and longest time between two looks for a card that was not there at the start. Each look
/// may write lines of the system's into the log, so a house without one looks seldom.
const LOOK_FIRST: Duration = Duration::from_secs(2);
const LOOK_MAX: Duration = Duration::from_secs(30);

/// A card that is back so soon was hardly missed.
const LOST_QUIETLY: Duration = Duration::from_secs(3);

/// What is known of a card that is not there.
#[derive(Debug, Default)]
pub(super) struct CardWatch {
    /// There was none at the start: when to look next, and how long after that again.
    look: Option<(Instant, Duration)>,
    /// It is gone: since when, and what the system says.
    lost: Option<(Instant, String)>,
    /// Everyone was told that it is gone.
    is_told: bool,
    /// Whether music was to sound when it was looked at last.
    was_wanted: bool,
}

impl CardWatch {
    /// No card was found.
    pub(super) fn is_missing(&mut self, shared: &Shared, reason: String) {
        let message = "minion's machine has no sound card, so its speaker is silent.";
        shared.set_problem_with(NO_SOUND_CARD, message.into(), reason);
        self.look = Some((Instant::now() + LOOK_FIRST, LOOK_FIRST));
    }

    /// The card that sounded is gone.
    pub(super) fn is_lost(&mut self, reason: String) {
        self.lost.get_or_insert((Instant::now(), reason));
    }

    /// It is back; whether it was gone for so long that everyone was told.
    pub(super) fn is_back(&mut self, shared: &Shared) -> bool {
        self.lost = None;
        shared.set_problem(SPEAKER_LOST, None);
        std::mem::take(&mut self.is_told)
    }
}

impl PlaybackController {
    /// When there is something to do about a card that is not there.
    pub(super) fn looks_in(&mut self) -> Option<Duration> {
        let is_wanted = self.is_playing() && self.wants_speaker();
        let watch = &mut self.card;
        if is_wanted && !watch.was_wanted && watch.look.is_some() {
            // Whoever presses play has perhaps just switched it on.
            watch.look = Some((Instant::now(), LOOK_FIRST));
        }
        watch.was_wanted = is_wanted;
        let untold = watch.lost.as_ref().filter(|_| !watch.is_told);
        let tell = untold.map(|(since, _)| *since + LOST_QUIETLY);
        let next = watch.look.map(|(at, _)| at).or(tell)?;
        Some(next.saturating_duration_since(Instant::now()))
    }

    fn wants_speaker(&self) -> bool {
        let moment = self.shared.view.moment();
        moment.state.player.outputs.iter().any(OutputId::is_speaker)
    }

    /// Takes a card that has come; tells of one that stays away.
    pub(super) async fn look_for_card(&mut self) {
        if let Some((_, reason)) = self.card.lost.as_ref().filter(|_| !self.card.is_told) {
            let message = "The speaker stopped; minion tries to get it back.";
            self.shared
                .set_problem_with(SPEAKER_LOST, message.into(), reason.clone());
            self.card.is_told = true;
        }
        let Some((_, delay)) = self.card.look else {
            return;
        };
        let events = sink(&self.events);
        let opened = tokio::task::spawn_blocking(move || audio::open_speaker(events)).await;
        let Ok(Ok(speaker)) = opened else {
            let delay = (delay * 2).min(LOOK_MAX);
            self.card.look = Some((Instant::now() + delay, delay));
            return;
        };
        tracing::info!("a sound card has come");
        self.card.look = None;
        self.output = Arc::from(speaker);
        self.library.let_go_first(&self.output);
        self.told = None;
        self.switching = Switching::Same;
        self.shared.view.set_has_speaker(true);
        self.shared.set_problem(NO_SOUND_CARD, None);
        self.follow().await;
    }
}
