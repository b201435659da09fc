//! The player's hands: what the shared state says becomes sound on this machine's speaker, and what
//! the speaker hears comes back as commands.
//!
//! With the speaker on, the sound card's clock is the truth: the anchor follows it. Without, the
//! server's clock is, and a track ends when its length is over.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, watch};

use crate::audio::{self, Output, OutputCommand, OutputEvent, PlayItem, PrepareRole};
use crate::domain::command::Command;
use crate::domain::id::TrackId;
use crate::domain::player::{Context, OutputId, Player};
use crate::protocol::frame::{Body, Notice};
use crate::services::decoration::gain_db_of;
use crate::services::engine::{Changed, EngineHandle, Shared};
use crate::services::frames::ephemeral;
use crate::services::view::Moment;
use crate::storage::database::Readers;
use crate::storage::library::track_row::track_path;
use crate::storage::meta;

/// The anchor is kept so often while something plays: after a power cut it is at most so old.
const CHECKPOINT_EVERY: Duration = Duration::from_secs(60);

/// The key under which the anchor is kept.
pub const ANCHOR_KEY: &str = "anchor";

/// Reports of the speaker that may wait.
const EVENTS_MAX: usize = 256;

/// Drives the speaker after the shared state.
pub struct PlaybackController {
    engine: EngineHandle,
    shared: Shared,
    readers: Readers,
    output: Box<dyn Output>,
    /// What the output was last told, if it sounds at all.
    told: Option<Told>,
    last_token: u64,
    offset_ms: i64,
}

/// What the output was last told.
#[derive(Debug, Clone, PartialEq)]
struct Told {
    token: u64,
    track: TrackId,
    seek_rev: u64,
    is_playing: bool,
    volume_percent: u8,
    standby: Option<TrackId>,
    gain_db: f32,
}

/// What the controller is made of.
pub struct Parts {
    /// Where commands go.
    pub engine: EngineHandle,
    /// What everyone may look at.
    pub shared: Shared,
    /// Read-only connections.
    pub readers: Readers,
    /// Whether this machine's sound card is to be used.
    pub has_speaker: bool,
    /// What the sound card adds, ms: positive plays earlier.
    pub offset_ms: i64,
}

/// Runs until `stop` says so.
pub async fn run(parts: Parts, mut stop: watch::Receiver<bool>) {
    let (sender, mut events) = mpsc::channel(EVENTS_MAX);
    let mut controller = PlaybackController::open(parts, &sender);
    let mut moments = controller.shared.view.moments();
    let mut checkpoint = tokio::time::interval(CHECKPOINT_EVERY);
    checkpoint.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    controller.follow().await;
    loop {
        let end = controller.ends_in();
        tokio::select! {
            _ = stop.changed() => break,
            changed = moments.changed() => {
                if changed.is_err() { break }
                controller.follow().await;
            }
            Some(event) = events.recv() => controller.hear(event).await,
            () = sleep(end) => controller.ended_by_clock().await,
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
    fn open(parts: Parts, events: &mpsc::Sender<OutputEvent>) -> Self {
        let speaker = parts.has_speaker.then(|| audio::open_speaker(sink(events)));
        let output = match speaker {
            Some(Ok(speaker)) => speaker,
            Some(Err(none)) => {
                tracing::info!("{none}: `speaker` is silent, in real time");
                audio::open_silent(sink(events))
            }
            None => audio::open_silent(sink(events)),
        };
        Self {
            engine: parts.engine,
            shared: parts.shared,
            readers: parts.readers,
            output,
            told: None,
            last_token: 0,
            offset_ms: parts.offset_ms,
        }
    }

    fn is_playing(&self) -> bool {
        self.shared.view.moment().state.player.is_playing
    }

    /// When the server's clock ends the track: only where no speaker does.
    fn ends_in(&self) -> Option<Duration> {
        let moment = self.shared.view.moment();
        let player = &moment.state.player;
        if !player.is_playing || self.told.is_some() {
            return None;
        }
        let catalog = self.shared.view.catalog();
        let duration = player.duration_ms(&catalog)?;
        let left = duration - player.position_at(self.shared.clock.now_ms(), &catalog);
        Some(Duration::from_millis(left.max(0).unsigned_abs()))
    }

    async fn ended_by_clock(&mut self) {
        let player = self.shared.view.moment().state.player.clone();
        if let Some(track) = player.track {
            self.engine
                .tell(Command::TrackEnded {
                    track,
                    seek_rev: player.seek_rev,
                })
                .await;
        }
    }

    /// Brings the output to what the state says.
    async fn follow(&mut self) {
        let moment = self.shared.view.moment();
        let player = &moment.state.player;
        let sounds = player.outputs.iter().any(OutputId::is_speaker);
        let Some(track) = player.track.filter(|_| sounds) else {
            if self.told.take().is_some() {
                self.output.send(OutputCommand::Stop);
            }
            return;
        };
        let told = self.told.clone();
        if told
            .as_ref()
            .is_none_or(|told| told.volume_percent != player.volume_percent)
        {
            self.output.send(OutputCommand::Volume {
                percent: player.volume_percent,
            });
        }
        let mut now = Told {
            token: told.as_ref().map_or(0, |told| told.token),
            track,
            seek_rev: player.seek_rev,
            is_playing: player.is_playing,
            volume_percent: player.volume_percent,
            standby: self.other_side(&moment, track),
            gain_db: self.gain_db(&moment, track),
        };
        let same = told
            .as_ref()
            .filter(|t| t.track == track && t.seek_rev == player.seek_rev);
        match same {
            Some(told) => self.adjust(told, &now),
            None => match self.begin(player, &now).await {
                Some(token) => now.token = token,
                None => return self.fail(track, player.seek_rev, "its file is gone").await,
            },
        }
        if now.standby.is_some() && same.and_then(|told| told.standby) != now.standby {
            self.prepare(&moment, now.standby, PrepareRole::Standby)
                .await;
        }
        self.told = Some(now);
    }

    /// Begins another track, or the same one elsewhere; its token, or `None` if its file is gone.
    async fn begin(&mut self, player: &Player, now: &Told) -> Option<u64> {
        let path = self.path(now.track).await?;
        self.last_token += 1;
        let token = self.last_token;
        let position_ms = self.position(player);
        let item = PlayItem {
            token,
            path,
            position_ms,
            gain_db: now.gain_db,
        };
        let (fade, is_paused) = (self.told.is_some(), !now.is_playing);
        self.output.send(OutputCommand::Play {
            item,
            fade,
            is_paused,
        });
        Some(token)
    }

    /// Pauses, resumes or levels what is loaded already.
    fn adjust(&self, told: &Told, now: &Told) {
        match (told.is_playing, now.is_playing) {
            (true, false) => self.output.send(OutputCommand::Pause),
            (false, true) => self.output.send(OutputCommand::Resume),
            _ => {}
        }
        if (told.gain_db - now.gain_db).abs() > 0.01 {
            let (token, gain_db) = (now.token, now.gain_db);
            self.output.send(OutputCommand::SetGain { token, gain_db });
        }
    }

    async fn prepare(&mut self, moment: &Moment, track: Option<TrackId>, role: PrepareRole) {
        let Some(track) = track else { return };
        let Some(path) = self.path(track).await else {
            return;
        };
        self.last_token += 1;
        let token = self.last_token;
        let position_ms = self.position(&moment.state.player);
        let gain_db = self.gain_db(moment, track);
        let item = PlayItem {
            token,
            path,
            position_ms,
            gain_db,
        };
        self.output.send(OutputCommand::Prepare { item, role });
    }

    /// The side of the pair that does not sound.
    fn other_side(&self, moment: &Moment, track: TrackId) -> Option<TrackId> {
        let pair = moment.state.comparison.as_ref()?.pair?;
        if moment.state.player.context != Context::Comparison {
            return None;
        }
        match track {
            t if t == pair.a => Some(pair.b),
            t if t == pair.b => Some(pair.a),
            _ => None,
        }
    }

    fn position(&self, player: &Player) -> i64 {
        let catalog = self.shared.view.catalog();
        player.position_at(self.shared.clock.now_ms(), &catalog) + self.offset_ms
    }

    fn gain_db(&self, moment: &Moment, track: TrackId) -> f32 {
        gain_db_of(&moment.state, &self.shared.view.catalog(), track).unwrap_or(0.0)
    }

    async fn path(&self, track: TrackId) -> Option<PathBuf> {
        let readers = self.readers.clone();
        let read = move || track_path(&*readers.get().ok()?, track).ok().flatten();
        tokio::task::spawn_blocking(read).await.ok().flatten()
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
            OutputEvent::Ended { token } => {
                if let Some((track, seek_rev)) = self.current(token) {
                    self.engine
                        .tell(Command::TrackEnded { track, seek_rev })
                        .await;
                }
            }
            OutputEvent::Failed { token, message } => {
                if let Some((track, seek_rev)) = self.current(token) {
                    self.fail(track, seek_rev, &message).await;
                }
            }
            OutputEvent::Lost { message } => {
                tracing::warn!(%message, "the sound card is gone");
                self.notice(
                    "speaker_lost",
                    format!("The speaker is gone: {message}. Trying again."),
                );
            }
            OutputEvent::Recovered => self.notice("speaker_back", "The speaker is back.".into()),
        }
    }

    /// The track and jump that a token stands for, if that is what plays now.
    fn current(&self, token: u64) -> Option<(TrackId, u64)> {
        let told = self.told.as_ref().filter(|told| told.token == token)?;
        Some((told.track, told.seek_rev))
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
        self.told = None;
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

    /// Keeps where the player is, so that a power cut loses a minute at most.
    async fn keep_anchor(&self) {
        let moment = self.shared.view.moment();
        let player = moment.state.player.clone();
        if !player.is_playing {
            return;
        }
        let position = player.position_at(self.shared.clock.now_ms(), &self.shared.view.catalog());
        let text = format!("{} {position}", player.seek_rev);
        let kept = self.engine.work_async(Box::new(move |tx, _| {
            meta::put(tx, ANCHOR_KEY, &text)?;
            Ok(Changed::new())
        }));
        if let Err(error) = kept.await {
            tracing::debug!(%error, "the anchor was not kept");
        }
    }
}

/// The position kept last, if it belongs to what is loaded now.
#[must_use]
pub fn kept_position(conn: &rusqlite::Connection, player: &Player) -> Option<i64> {
    let text = meta::find(conn, ANCHOR_KEY).ok().flatten()?;
    let (seek_rev, position) = text.split_once(' ')?;
    (seek_rev.parse() == Ok(player.seek_rev)).then(|| position.parse().ok())?
}
