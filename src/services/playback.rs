//! The players' hands: what the shared state says becomes sound on this machine's sound cards, and
//! what they hear comes back as commands.
//!
//! A sound card plays for the zone that it belongs to; the first one of a zone leads: its clock is
//! the truth there, and the anchor follows it. In a zone without any, the server's clock is
//! (`zone_clocks.rs`).

mod anchor;
mod card;
mod follow;
mod zone_clocks;

use std::iter;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::sync::{mpsc, watch};

use card::CardWatch;
use follow::LastSent;

use crate::audio::{self, CardChoice, Output, OutputCommand, OutputEvent};
use crate::domain::command::Command;
use crate::domain::id::TrackId;
use crate::domain::player::{OutputId, Player, Switching};
use crate::protocol::frame::{Body, Notice};
use crate::protocol::player::CardInfo;
use crate::services::Services;
use crate::services::broadcast::ephemeral;
use crate::services::engine::{EngineHandle, Shared};
use crate::services::library::LibraryHandle;
use crate::services::view::VersionedState;
use crate::storage::database::Readers;

pub use anchor::kept_position;

/// Reports of the speaker that may wait.
const EVENTS_MAX: usize = 256;

/// Drives one sound card after the shared state.
pub struct PlaybackController {
    engine: EngineHandle,
    shared: Shared,
    readers: Readers,
    /// Which one it is.
    id: OutputId,
    /// What people call it; `None`: it is the speaker.
    name: Option<String>,
    /// The card that is meant by it.
    choice: CardChoice,
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
#[derive(Debug, Clone, Default)]
pub struct Sound {
    /// Whether its sound card is to be used.
    pub has_speaker: bool,
    /// What the sound card adds, ms: positive plays earlier.
    pub offset_ms: i64,
    /// Further sound cards.
    pub cards: Vec<Card>,
}

/// A further sound card.
#[derive(Debug, Clone)]
pub struct Card {
    /// The output that it is.
    pub id: OutputId,
    /// What people call it.
    pub name: String,
    /// The system's own name for it.
    pub card: String,
    /// What it adds, ms: positive plays earlier.
    pub offset_ms: i64,
}

impl From<&Card> for CardInfo {
    fn from(card: &Card) -> Self {
        Self {
            id: card.id.clone(),
            name: card.name.clone(),
        }
    }
}

/// Runs until `stop` says so; ends before where the thread of an output does.
pub async fn run(services: Services, sound: Sound, stop: watch::Receiver<bool>) {
    let reserved = sound.cards.iter().map(|card| card.card.clone());
    let speaker = Driven {
        id: OutputId::speaker(),
        name: None,
        choice: CardChoice::Default {
            but_not: reserved.collect(),
        },
        is_used: sound.has_speaker,
        offset_ms: sound.offset_ms,
    };
    let cards = sound.cards.into_iter().map(|card| Driven {
        id: card.id,
        name: Some(card.name),
        choice: CardChoice::Named(card.card),
        is_used: true,
        offset_ms: card.offset_ms,
    });
    let mut all: FuturesUnordered<_> = iter::once(speaker)
        .chain(cards)
        .map(|driven| drive(services.clone(), driven, stop.clone()))
        .collect();
    let clocks = zone_clocks::run(services.clone(), stop.clone());
    let cards = async {
        while all.next().await.is_some() {
            if !*stop.borrow() {
                return;
            }
        }
    };
    let mut asked = stop.clone();
    let stopped = async { while !*asked.borrow() && asked.changed().await.is_ok() {} };
    // The clocks keep where everything is: they are waited for where all ends in order.
    tokio::select! {
        () = cards => {}
        ((), ()) = async { tokio::join!(clocks, stopped) } => while all.next().await.is_some() {},
    }
}

/// A sound card that is driven.
struct Driven {
    id: OutputId,
    name: Option<String>,
    choice: CardChoice,
    /// Whether the card is looked for; else it is silent, in real time.
    is_used: bool,
    offset_ms: i64,
}

/// Drives a sound card until `stop` says so.
async fn drive(services: Services, driven: Driven, mut stop: watch::Receiver<bool>) {
    let (sender, mut events) = mpsc::channel(EVENTS_MAX);
    let mut controller = PlaybackController::open(services, driven, &sender).await;
    // The output alone can report from here on: when its thread dies, that is known.
    drop(sender);
    let mut moments = controller.shared.view.changes();
    let mut facts = controller.shared.view.facts();
    controller.follow().await;
    loop {
        let look_in = controller.looks_in();
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
            () = sleep(look_in) => controller.see_to_card(),
            found = controller.card.found() => controller.take_card(found).await,
        }
    }
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
    async fn open(services: Services, driven: Driven, events: &mpsc::Sender<OutputEvent>) -> Self {
        let mut controller = Self {
            id: driven.id,
            name: driven.name,
            choice: driven.choice,
            output: Arc::from(audio::open_silent(sink(events))),
            engine: services.engine,
            shared: services.shared,
            readers: services.readers,
            last_sent: None,
            last_token: 0,
            switching: Switching::Same,
            offset_ms: driven.offset_ms,
            card: CardWatch::default(),
            library: services.library,
            events: events.clone(),
        };
        match driven.is_used {
            true => controller.find_card_at_the_start().await,
            false => controller.library.let_go_first(&controller.output),
        }
        controller
    }

    /// The zone that this card belongs to now.
    fn here(&self) -> Option<Arc<VersionedState>> {
        let moment = self.shared.view.current();
        let zone = moment.zone_of(&self.id)?;
        moment.zone(zone).cloned()
    }

    /// Whether this card leads there: of several, one clock is the truth.
    fn leads(&self, player: &Player) -> bool {
        player.outputs.iter().find(|output| output.is_local()) == Some(&self.id)
    }

    fn is_playing(&self) -> bool {
        self.here()
            .is_some_and(|here| here.state.zone.player.is_playing)
    }

    /// Reports to the zone that this card leads.
    async fn report(&self, report: Command) {
        if let Some(here) = self
            .here()
            .filter(|here| self.leads(&here.state.zone.player))
        {
            self.engine.tell_in(here.state.id, report).await;
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
                    self.report(moved).await;
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
                tracing::warn!(%message, output = %self.card_name(), "the sound card is gone");
                self.card.is_lost(message);
            }
            OutputEvent::Recovered => {
                if self.card.is_back(&self.shared, self.lost_code()) {
                    self.notice(
                        "speaker_back",
                        format!("{} stopped for a while; it is back.", self.card_name()),
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
        self.report(ended).await;
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
        self.report(Command::TrackFailed { track, seek_rev }).await;
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
