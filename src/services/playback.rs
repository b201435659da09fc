//! The player's hands: what the shared state says becomes sound on this machine's speaker, and what
//! the speaker hears comes back as commands.
//!
//! With the speaker on, the sound card's clock is the truth: the anchor follows it. Without, the
//! server's clock is, and a track ends when its length is over.

mod anchor;
mod card;
mod follow;

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, watch};

use anchor::CHECKPOINT_EVERY;
use card::CardWatch;
use follow::LastSent;

use crate::audio::{self, Output, OutputCommand, OutputEvent};
use crate::domain::command::Command;
use crate::domain::id::TrackId;
use crate::domain::player::{Sleep, Switching};
use crate::protocol::frame::{Body, Notice};
use crate::services::Services;
use crate::services::broadcast::ephemeral;
use crate::services::engine::{EngineHandle, Shared};
use crate::services::library::LibraryHandle;
use crate::storage::database::Readers;

pub use anchor::kept_position;

/// Reports of the speaker that may wait.
const EVENTS_MAX: usize = 256;

/// Drives the speaker after the shared state.
pub struct PlaybackController {
    engine: EngineHandle,
    shared: Shared,
    readers: Readers,
    output: Arc<dyn Output>,
    /// What the output was told last, if it sounds at all.
    last_sent: Option<LastSent>,
    last_token: u64,
    /// What the output was last told of where the other side of a pair is kept.
    switching: Switching,
    offset_ms: i64,
    /// The card that is not there yet, or not just now.
    card: CardWatch,
    library: LibraryHandle,
    /// Where the output's reports go.
    events: mpsc::Sender<OutputEvent>,
}

/// What the machine has to sound with.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sound {
    /// Whether its sound card is to be used.
    pub has_speaker: bool,
    /// What the sound card adds, ms: positive plays earlier.
    pub offset_ms: i64,
}

/// Runs until `stop` says so.
pub async fn run(services: Services, sound: Sound, mut stop: watch::Receiver<bool>) {
    let (sender, mut events) = mpsc::channel(EVENTS_MAX);
    let mut controller = PlaybackController::open(services, sound, &sender).await;
    // The output alone can report from here on: when its thread dies, that is known.
    drop(sender);
    let mut moments = controller.shared.view.changes();
    let mut facts = controller.shared.view.facts();
    let mut checkpoint = tokio::time::interval(CHECKPOINT_EVERY);
    checkpoint.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    controller.follow().await;
    loop {
        let end = controller.ends_in();
        let (sleep_in, look_in) = (controller.sleeps_in(), controller.looks_in());
        tokio::select! {
            _ = stop.changed() => break,
            changed = moments.changed() => {
                if changed.is_err() { break }
                controller.follow().await;
            }
            // A loudness became known: what sounds and what is ready are levelled anew.
            Ok(()) = facts.changed() => controller.follow().await,
            event = events.recv() => match event {
                Some(event) => controller.hear(event).await,
                None => return tracing::error!("the output's thread has ended"),
            },
            () = sleep(end) => controller.ended_by_clock().await,
            () = sleep(sleep_in) => controller.engine.tell(Command::SleepCame).await,
            () = sleep(look_in) => controller.see_to_card(),
            found = controller.card.found() => controller.take_card(found).await,
            _ = checkpoint.tick(), if controller.is_playing() => controller.keep_anchor().await,
        }
    }
    controller.keep_anchor().await;
    controller.output.send(OutputCommand::Stop);
}

fn sink(events: &mpsc::Sender<OutputEvent>) -> audio::EventSink {
    let events = events.clone();
    // A full queue means that nobody listens any more; the next report says the same.
    Box::new(move |event| drop(events.try_send(event)))
}

async fn sleep(duration: Option<Duration>) {
    match duration {
        Some(duration) => tokio::time::sleep(duration).await,
        None => std::future::pending().await,
    }
}

impl PlaybackController {
    async fn open(services: Services, sound: Sound, events: &mpsc::Sender<OutputEvent>) -> Self {
        let mut controller = Self {
            output: Arc::from(audio::open_silent(sink(events))),
            engine: services.engine,
            shared: services.shared,
            readers: services.readers,
            last_sent: None,
            last_token: 0,
            switching: Switching::Same,
            offset_ms: sound.offset_ms,
            card: CardWatch::default(),
            library: services.library,
            events: events.clone(),
        };
        match sound.has_speaker {
            true => controller.find_card_at_the_start().await,
            false => controller.library.let_go_first(&controller.output),
        }
        controller
    }

    fn is_playing(&self) -> bool {
        self.shared.view.current().state.player.is_playing
    }

    /// When the server's clock ends the track: only where no speaker does.
    fn ends_in(&self) -> Option<Duration> {
        let moment = self.shared.view.current();
        let player = &moment.state.player;
        if !player.is_playing || self.last_sent.is_some() || player.looped.is_some() {
            return None;
        }
        let catalog = self.shared.view.catalog();
        let duration = player.duration_ms(&catalog)?;
        let left = duration - player.position_at(self.shared.clock.now_ms(), &catalog);
        Some(Duration::from_millis(left.max(0).unsigned_abs()))
    }

    /// When somebody wants the music to stop by itself.
    fn sleeps_in(&self) -> Option<Duration> {
        let moment = self.shared.view.current();
        let Some(Sleep::Minutes { at_ms }) = moment.state.player.sleep else {
            return None;
        };
        let left = at_ms - self.shared.clock.now_ms();
        Some(Duration::from_millis(left.max(0).unsigned_abs()))
    }

    async fn ended_by_clock(&mut self) {
        if self.ends_in() != Some(Duration::ZERO) {
            // The clock was set meanwhile, or something else was.
            return;
        }
        let player = self.shared.view.current().state.player.clone();
        if let Some(track) = player.track {
            self.engine
                .tell(Command::TrackEnded {
                    track,
                    seek_rev: player.seek_rev,
                })
                .await;
        }
    }

    async fn hear(&mut self, event: OutputEvent) {
        match event {
            OutputEvent::Started { .. } => {}
            OutputEvent::Position {
                token,
                position_ms,
                at,
                is_playing: true,
            } => {
                if let Some((track, seek_rev)) = self.current(token) {
                    let at_ms = self.at_ms(at);
                    let position_ms = position_ms - self.offset_ms;
                    let moved = Command::AnchorMoved {
                        track,
                        seek_rev,
                        position_ms,
                        at_ms,
                    };
                    self.engine.tell(moved).await;
                }
            }
            OutputEvent::Position { .. } => {}
            OutputEvent::Ended { token, next } => self.ended(token, next).await,
            OutputEvent::Failed { token, message } => {
                if let Some((track, seek_rev)) = self.current(token) {
                    self.fail(track, seek_rev, &message).await;
                }
            }
            OutputEvent::Lost { message } => {
                tracing::warn!(%message, "the sound card is gone");
                self.card.is_lost(message);
            }
            OutputEvent::Recovered => {
                if self.card.is_back(&self.shared) {
                    self.notice(
                        "speaker_back",
                        "The speaker stopped for a while; it is back.".into(),
                    );
                }
            }
        }
    }

    /// The output came to the end of a track, and went on to what was prepared if there was any.
    async fn ended(&mut self, token: u64, next: Option<u64>) {
        let Some((track, seek_rev)) = self.current(token) else {
            return;
        };
        self.last_sent = self
            .last_sent
            .take()
            .and_then(|last_sent| last_sent.gone_on_to(next));
        let ended = Command::TrackEnded { track, seek_rev };
        self.engine.tell(ended).await;
        // Also where the report came too late to change anything: then the output has gone astray.
        self.follow().await;
    }

    /// The track and jump that a token stands for, if that is what plays now.
    fn current(&self, token: u64) -> Option<(TrackId, u64)> {
        let last_sent = self
            .last_sent
            .as_ref()
            .filter(|last_sent| last_sent.token == token)?;
        Some((last_sent.track, last_sent.seek_rev))
    }

    fn at_ms(&self, at: Instant) -> i64 {
        let now = self.shared.clock.now_ms();
        let ahead = at.saturating_duration_since(Instant::now()).as_millis();
        let behind = at.elapsed().as_millis();
        let ms = |span: u128| i64::try_from(span).unwrap_or(0);
        now + ms(ahead) - ms(behind)
    }

    async fn fail(&mut self, track: TrackId, seek_rev: u64, why: &str) {
        tracing::warn!(%track, why, "cannot play a track");
        self.last_sent = None;
        self.notice(
            "track_failed",
            format!("Skipped a track that cannot be played: {why}."),
        );
        self.engine
            .tell(Command::TrackFailed { track, seek_rev })
            .await;
    }

    fn notice(&self, code: &str, message: String) {
        let notice = Body::Notice(Notice {
            code: code.into(),
            message,
        });
        let now = self.shared.clock.now_ms();
        self.shared
            .sync
            .publish(&[ephemeral(format!("notice {code}"), notice, now)]);
    }
}
