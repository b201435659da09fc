//! From the shared state to the output: what it is told, and only what has changed.
//!
//! What follows the track that plays is prepared ahead, and so is the other side of a pair. Where the output goes on to it by itself,
//! the state follows a moment later, and the sound that is there already is taken for what it asks.

use super::PlaybackController;
use crate::audio::{OutputCommand, PlayItem, PrepareRole};
use crate::decode::file::MusicFile;
use crate::domain::id::TrackId;
use crate::domain::looped::Loop;
use crate::domain::player::{Context, Player, Switching};
use crate::services::presenter::gain_db_of;
use crate::services::view::VersionedState;
use crate::storage::library::track_row::track_file;

/// What the output was told last.
#[derive(Debug, Clone)]
pub(super) struct LastSent {
    pub(super) token: u64,
    pub(super) track: TrackId,
    pub(super) seek_rev: u64,
    is_playing: bool,
    volume_percent: u8,
    gain_db: f32,
    looped: Option<Loop>,
    standby: Option<Prepared>,
    next: Option<Prepared>,
}

/// A track that the output was told to have ready.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Prepared {
    token: u64,
    track: TrackId,
    gain_db: f32,
}

/// Levels nearer than this are the same, dB.
const SAME_GAIN_DB: f32 = 0.01;

impl LastSent {
    /// What sounds when the track is over and the output has gone on to `next` by itself.
    pub(super) fn gone_on_to(&self, next: Option<u64>) -> Option<Self> {
        let next = self.next.filter(|prepared| Some(prepared.token) == next)?;
        Some(Self {
            token: next.token,
            track: next.track,
            // What the end of a track leads to is a jump of the state by one.
            seek_rev: self.seek_rev + 1,
            is_playing: true,
            looped: None,
            standby: None,
            next: None,
            ..self.clone()
        })
    }

    /// The name under which the output holds the other side of the pair, before a switch to it.
    fn token_of_standby(&self, track: TrackId) -> Option<u64> {
        let standby = self.standby.filter(|standby| standby.track == track);
        standby.map(|standby| standby.token)
    }

    /// The name of what sounded, which a switch makes the other side.
    fn token_of_sound(&self, track: TrackId) -> Option<u64> {
        (self.track == track).then_some(self.token)
    }
}

impl PlaybackController {
    /// Brings the output to what the state says.
    pub(super) async fn follow(&mut self) {
        let here = self.here();
        let loaded = here.and_then(|here| Some((here.state.zone.player.track?, here)));
        let Some((track, moment)) = loaded else {
            if self.last_sent.take().is_some() {
                self.output.send(OutputCommand::Stop);
            }
            return;
        };
        let player = &moment.state.zone.player;
        let mut last_sent = self.last_sent.take();
        if self.switching != player.switching {
            self.switching = player.switching;
            let is_on = player.switching == Switching::Same;
            self.output.send(OutputCommand::Tether { is_on });
            // It is wanted elsewhere from now on.
            last_sent
                .iter_mut()
                .for_each(|last_sent| last_sent.standby = None);
        }
        let volume_percent = player.heard_percent();
        if last_sent.as_ref().map(|last_sent| last_sent.volume_percent) != Some(volume_percent) {
            self.output.send(OutputCommand::Volume {
                percent: volume_percent,
            });
        }
        let gain_db = self.gain_db(&moment, track);
        let kept = last_sent
            .clone()
            .filter(|it| it.track == track && it.seek_rev == player.seek_rev);
        let mut now = match kept {
            Some(kept) => {
                self.adjust(&kept, player.is_playing, gain_db);
                kept
            }
            None => match self.begin(player, track, gain_db, last_sent.as_ref()).await {
                Some(begun) => begun,
                None => return self.fail(track, player.seek_rev, "its file is gone").await,
            },
        };
        now.is_playing = player.is_playing;
        now.volume_percent = volume_percent;
        now.gain_db = gain_db;
        if now.looped != player.looped {
            let (token, looped) = (now.token, player.looped);
            self.output.send(OutputCommand::Loop { token, looped });
            now.looped = looped;
        }
        let side = other_side(&moment, track);
        let sounded = side.and_then(|side| last_sent.as_ref()?.token_of_sound(side));
        now.standby = self
            .keep_ready(&moment, PrepareRole::Standby, side, now.standby, sounded)
            .await;
        let successor = moment.state.zone.successor(&self.shared.view.catalog());
        now.next = self
            .keep_ready(&moment, PrepareRole::Next, successor, now.next, None)
            .await;
        self.last_sent = Some(now);
    }

    /// Begins another track, or the same one elsewhere; `None` if its file is gone. A side of a pair
    /// that is ready is called by the name under which it is.
    async fn begin(
        &mut self,
        player: &Player,
        track: TrackId,
        gain_db: f32,
        before: Option<&LastSent>,
    ) -> Option<LastSent> {
        let position_ms = self.position(player);
        let standby = before.and_then(|before| before.token_of_standby(track));
        let item = self.item(track, position_ms, gain_db, standby).await?;
        let token = item.token;
        self.output.send(OutputCommand::Play {
            item,
            fade: before.is_some(),
            is_paused: !player.is_playing,
        });
        if standby.is_some() {
            // It may be held at the level of a moment ago.
            self.output.send(OutputCommand::SetGain { token, gain_db });
        }
        Some(LastSent {
            token,
            track,
            seek_rev: player.seek_rev,
            is_playing: player.is_playing,
            volume_percent: player.volume_percent,
            gain_db,
            looped: None,
            standby: None,
            next: None,
        })
    }

    /// Pauses, resumes or levels what is loaded already.
    fn adjust(&self, last_sent: &LastSent, is_playing: bool, gain_db: f32) {
        match (last_sent.is_playing, is_playing) {
            (true, false) => self.output.send(OutputCommand::Pause),
            (false, true) => self.output.send(OutputCommand::Resume),
            _ => {}
        }
        self.level(last_sent.token, last_sent.gain_db, gain_db);
    }

    /// Tells another level of what sounds or is ready: a loudness became known.
    fn level(&self, token: u64, sent_gain_db: f32, gain_db: f32) {
        if (sent_gain_db - gain_db).abs() > SAME_GAIN_DB {
            self.output.send(OutputCommand::SetGain { token, gain_db });
        }
    }

    /// Has `wanted` ready in a role where another track, or none, was. `token` is its name if the
    /// output holds it already.
    async fn keep_ready(
        &mut self,
        moment: &VersionedState,
        role: PrepareRole,
        wanted: Option<TrackId>,
        ready: Option<Prepared>,
        token: Option<u64>,
    ) -> Option<Prepared> {
        if ready.map(|ready| ready.track) == wanted {
            let ready = ready?;
            let gain_db = self.gain_db(moment, ready.track);
            self.level(ready.token, ready.gain_db, gain_db);
            return Some(Prepared { gain_db, ..ready });
        }
        let position_ms = match role {
            PrepareRole::Next => 0,
            PrepareRole::Standby => wanted.map_or(0, |side| self.switch_position(moment, side)),
        };
        let item = match wanted {
            Some(track) => {
                let gain_db = self.gain_db(moment, track);
                self.item(track, position_ms, gain_db, token).await
            }
            None => None,
        };
        let Some((track, item)) = wanted.zip(item) else {
            if ready.is_some() {
                self.output.send(OutputCommand::Unprepare { role });
            }
            return None;
        };
        let (token, gain_db) = (item.token, item.gain_db);
        self.output.send(OutputCommand::Prepare { item, role });
        self.output.send(OutputCommand::SetGain { token, gain_db });
        Some(Prepared {
            token,
            track,
            gain_db,
        })
    }

    /// A track as the output takes it, under a new token if it has none; `None` if its file is gone.
    async fn item(
        &mut self,
        track: TrackId,
        position_ms: i64,
        gain_db: f32,
        token: Option<u64>,
    ) -> Option<PlayItem> {
        let file = self.file(track).await?;
        let token = token.unwrap_or_else(|| {
            self.last_token += 1;
            self.last_token
        });
        Some(PlayItem {
            token,
            file,
            position_ms,
            gain_db,
        })
    }

    fn position(&self, player: &Player) -> i64 {
        let catalog = self.shared.view.catalog();
        let position_ms = player.position_at(self.shared.clock.now_ms(), &catalog);
        let ahead_ms = position_ms + self.offset_ms;
        player.looped.map_or(ahead_ms, |it| it.round(ahead_ms))
    }

    /// Where the side that does not sound would begin now.
    fn switch_position(&self, moment: &VersionedState, side: TrackId) -> i64 {
        let catalog = self.shared.view.catalog();
        let now_ms = self.shared.clock.now_ms();
        let player = &moment.state.zone.player;
        player.switch_ms(side, now_ms, &catalog) + self.offset_ms
    }

    fn gain_db(&self, moment: &VersionedState, track: TrackId) -> f32 {
        gain_db_of(&moment.state, &self.shared.view.catalog(), track).unwrap_or(0.0)
    }

    async fn file(&self, track: TrackId) -> Option<MusicFile> {
        let readers = self.readers.clone();
        let read = move || track_file(&*readers.get().ok()?, track).ok().flatten();
        let found = tokio::task::spawn_blocking(read).await.ok().flatten()?;
        Some(MusicFile::from(&found.path).cut_to(found.span))
    }
}

/// The side of the pair that does not sound.
fn other_side(moment: &VersionedState, track: TrackId) -> Option<TrackId> {
    let pair = moment.state.zone.comparison.as_ref()?.pair?;
    if moment.state.zone.player.context != Context::Comparison {
        return None;
    }
    match track {
        t if t == pair.a => Some(pair.b),
        t if t == pair.b => Some(pair.a),
        _ => None,
    }
}
