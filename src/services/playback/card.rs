//! The sound card that is not there: one that comes later is taken then, one that is gone for a
//! moment is not worth a word.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use tokio::time::timeout;

use super::{PlaybackController, sink};
use crate::audio::{self, NoSoundCard, Output};
use crate::domain::player::Switching;
use crate::services::engine::Shared;
use crate::services::problems::{self, Code, NO_SOUND_CARD, SPEAKER_LOST};

/// First and longest time between two looks for a card that was not there at the start. Each look
/// may write lines of the system's into the log, so a house without one looks seldom.
const LOOK_FIRST: Duration = Duration::from_secs(2);
const LOOK_MAX: Duration = Duration::from_secs(30);

/// How long the start waits for a sound server to answer.
const ANSWERS_WITHIN: Duration = Duration::from_secs(2);

/// What a look for a card came to.
type Found = Result<Box<dyn Output>, NoSoundCard>;

/// A card that is back so soon was hardly missed.
const LOST_QUIETLY: Duration = Duration::from_secs(3);

/// What is known of a card that is not there.
#[derive(Default)]
pub(super) struct CardWatch {
    /// The look that is on.
    looking: Option<oneshot::Receiver<Found>>,
    /// How long after it the next one comes.
    delay: Duration,
    /// There is none yet: when to look next.
    next_look: Option<Instant>,
    /// It is gone: since when, and what the system says.
    lost: Option<(Instant, String)>,
    /// Everyone was told that it is gone.
    is_told: bool,
    /// Whether music was to sound when it was looked at last.
    was_wanted: bool,
}

impl CardWatch {
    /// What the look that is on finds; never, where there is none. Cancel safe.
    pub(super) async fn found(&mut self) -> Found {
        match &mut self.looking {
            Some(looking) => looking.await.unwrap_or_else(|_| {
                let reason = "no thread to look for it".to_owned();
                Err(NoSoundCard { reason })
            }),
            None => std::future::pending().await,
        }
    }

    /// Whether no card was there since the start.
    fn is_missing(&self) -> bool {
        self.looking.is_some() || self.next_look.is_some()
    }

    /// The card that sounded is gone.
    pub(super) fn is_lost(&mut self, reason: String) {
        self.lost.get_or_insert((Instant::now(), reason));
    }

    /// It is back; whether it was gone for so long that everyone was told.
    pub(super) fn is_back(&mut self, shared: &Shared, lost: Code) -> bool {
        self.lost = None;
        shared.set_problem(lost, None);
        std::mem::take(&mut self.is_told)
    }
}

impl PlaybackController {
    /// When there is something to do about a card that is not there.
    pub(super) fn looks_in(&mut self) -> Option<Duration> {
        let is_wanted = self.is_playing() && self.wants_speaker();
        let watch = &mut self.card;
        if is_wanted && !watch.was_wanted && watch.next_look.is_some() {
            // Whoever presses play has perhaps just switched it on.
            watch.next_look = Some(Instant::now());
            watch.delay = LOOK_FIRST;
        }
        watch.was_wanted = is_wanted;
        let untold = watch.lost.as_ref().filter(|_| !watch.is_told);
        let tell = untold.map(|(since, _)| *since + LOST_QUIETLY);
        let next = watch.next_look.or(tell)?;
        Some(next.saturating_duration_since(Instant::now()))
    }

    fn wants_speaker(&self) -> bool {
        self.here().is_some()
    }

    /// Takes the card that is there at the start; one that does not answer is waited for a little.
    pub(super) async fn find_card_at_the_start(&mut self) {
        self.look_for_card(LOOK_FIRST);
        match timeout(ANSWERS_WITHIN, self.card.found()).await {
            Ok(found) => self.take_card(found).await,
            Err(_) => self.say_missing("the sound system does not answer".to_owned()),
        }
        if self.card.is_missing() {
            tracing::warn!(output = %self.card_name(), "no sound card: it is silent, in real time");
            self.library.let_go_first(&self.output);
        }
    }

    /// Tells of a card that stays away; looks for one that may have come.
    pub(super) fn see_to_card(&mut self) {
        if let Some((_, reason)) = self.card.lost.as_ref().filter(|_| !self.card.is_told) {
            let message = format!("{} stopped; minion tries to get it back.", self.card_name());
            self.shared
                .set_problem_with(self.lost_code(), message, reason.clone());
            self.card.is_told = true;
        }
        if self.card.next_look.take().is_some() {
            self.look_for_card((self.card.delay * 2).min(LOOK_MAX));
        }
    }

    /// Looks once; where nothing is found, again after `delay`. A look that hangs is waited for,
    /// however long it takes: a second one would hang beside it.
    fn look_for_card(&mut self, delay: Duration) {
        let (tell, found) = oneshot::channel();
        self.card.looking = Some(found);
        self.card.delay = delay;
        // Nobody waits any more at shutdown: then the card is closed again.
        let card = self.choice.clone();
        audio::look_for_speaker(card, sink(&self.events), |found| drop(tell.send(found)));
    }

    /// Takes a card that has come, or looks again later.
    pub(super) async fn take_card(&mut self, found: Found) {
        self.card.looking = None;
        let speaker = match found {
            Ok(speaker) => speaker,
            Err(none) => {
                self.card.next_look = Some(Instant::now() + self.card.delay);
                self.say_missing(none.reason);
                return;
            }
        };
        tracing::info!(output = %self.card_name(), "a sound card is there");
        self.output = Arc::from(speaker);
        self.library.let_go_first(&self.output);
        self.last_sent = None;
        self.switching = Switching::Same;
        if self.id.is_speaker() {
            self.shared.view.set_has_speaker(true);
        }
        self.shared.set_problem(self.missing_code(), None);
        self.follow().await;
    }

    fn say_missing(&self, reason: String) {
        let message = match &self.name {
            None => "minion's machine has no sound card, so its speaker is silent.".to_owned(),
            Some(name) => format!("The sound card of {name} is not there, so it is silent."),
        };
        self.shared
            .set_problem_with(self.missing_code(), message, reason);
    }

    /// What people call it.
    pub(super) fn card_name(&self) -> &str {
        self.name.as_deref().unwrap_or("The speaker")
    }

    pub(super) fn lost_code(&self) -> Code {
        self.code(SPEAKER_LOST, problems::OUTPUT_LOST)
    }

    fn missing_code(&self) -> Code {
        self.code(NO_SOUND_CARD, problems::OUTPUT_MISSING)
    }

    /// The speaker's own code; that of a further card names it.
    fn code(&self, speakers: &'static str, others: &str) -> Code {
        match self.id.is_speaker() {
            true => speakers.into(),
            false => format!("{others} {}", self.id.0).into(),
        }
    }
}
