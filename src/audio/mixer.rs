//! The mix of what sounds now. Pure: pulls from its voices, knows neither card nor clock nor
//! files, never waits.
//!
//! Invariant: the position of what plays moves by exactly the frames that were mixed of it.

use super::level::{Fade, Ramp, frames_in};
use super::voice::{Supply, Voice};
use super::{PrepareRole, volume_gain};

/// Cross-fade between two sides of a pair and over a seek.
const CROSS_FADE_MS: f32 = 20.0;

/// Shortest fade that is heard as a cut and not as a click.
const CUT_MS: f32 = 3.0;

/// Fade of pause and resume, and of a change of volume.
const GATE_MS: f32 = 10.0;

/// A standby this near to where it is wanted is taken as it is.
const STANDBY_TOLERANCE_MS: i64 = 250;

/// Voices fading out at once; more are cut (somebody plays with a key held down).
const LEAVING_MAX: usize = 4;

/// What the mix tells while it is pulled.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Note {
    Started {
        token: u64,
    },
    Ended {
        token: u64,
    },
    Failed {
        token: u64,
        message: String,
    },
    /// A jump has been made.
    Jumped,
    /// The fade of a pause is over.
    Halted,
}

/// Takes notes; called while the mix is pulled, so it must not wait.
pub(super) type NoteSink = Box<dyn FnMut(Note) + Send>;

/// A voice that takes over as soon as it has something to give.
struct Incoming {
    voice: Voice,
    fade: bool,
    /// A jump within the same item: nothing starts.
    is_seek: bool,
}

/// A voice that fades out.
struct Leaving {
    voice: Voice,
    becomes_standby: bool,
}

/// The mix.
pub(super) struct Mixer {
    rate: u32,
    current: Option<Voice>,
    incoming: Option<Incoming>,
    next: Option<Voice>,
    standby: Option<Voice>,
    leaving: Vec<Leaving>,
    is_paused: bool,
    gate: Fade,
    volume: Ramp,
    notes: NoteSink,
}

impl Mixer {
    pub(super) fn new(rate: u32, notes: NoteSink) -> Self {
        Self {
            rate,
            current: None,
            incoming: None,
            next: None,
            standby: None,
            leaving: Vec::new(),
            is_paused: false,
            gate: Fade::open(),
            volume: Ramp::at(1.0),
            notes,
        }
    }

    /// Frames per second of the mix.
    pub(super) fn rate(&self) -> u32 {
        self.rate
    }

    /// Token and position of what plays or is about to.
    pub(super) fn position(&self) -> Option<(u64, i64)> {
        let voice = self.current.as_ref()?;
        Some((voice.item.token, voice.position_ms()))
    }

    /// Plays a voice instead of what sounds, as soon as it has something to give.
    pub(super) fn play(&mut self, voice: Voice, fade: bool) {
        if self.is_held() {
            // What is paused must not be heard again on the way to what is to be played.
            self.current = None;
        }
        self.incoming = Some(Incoming {
            voice,
            fade,
            is_seek: false,
        });
        self.poll();
    }

    /// As [`Mixer::play`], for a jump within the item that plays.
    pub(super) fn jump(&mut self, voice: Voice) {
        // A jump asked for before the item has started must still tell its start.
        let is_seek = self
            .incoming
            .as_ref()
            .is_none_or(|incoming| incoming.is_seek);
        self.incoming = Some(Incoming {
            voice,
            fade: true,
            is_seek,
        });
        self.poll();
    }

    /// Plays what was prepared under a token, if it is at about the wanted position.
    /// Says which role it had.
    pub(super) fn play_prepared(
        &mut self,
        token: u64,
        position_ms: i64,
        fade: bool,
    ) -> Option<PrepareRole> {
        let fits = |voice: &mut Voice| {
            voice.item.token == token
                && (voice.position_ms() - position_ms).abs() <= STANDBY_TOLERANCE_MS
                && *voice.supply() == Supply::Ready
        };
        if let Some(voice) = self.standby.take_if(fits) {
            self.incoming = None;
            self.retire(fade, true);
            self.enter(voice, fade, false);
            return Some(PrepareRole::Standby);
        }
        if let Some(voice) = self.next.take_if(fits) {
            self.incoming = None;
            self.retire(fade, false);
            self.enter(voice, fade, false);
            return Some(PrepareRole::Next);
        }
        None
    }

    /// Whether a standby of this token is there or on its way, at about this position.
    pub(super) fn has_standby(&self, token: u64, position_ms: i64) -> bool {
        let is_it = |voice: &Voice| {
            voice.item.token == token
                && (voice.position_ms() - position_ms).abs() <= STANDBY_TOLERANCE_MS
        };
        self.standby.as_ref().is_some_and(is_it)
            || self
                .leaving
                .iter()
                .any(|one| one.becomes_standby && is_it(&one.voice))
    }

    pub(super) fn prepare(&mut self, voice: Voice, role: PrepareRole) {
        self.unprepare(role);
        match role {
            PrepareRole::Next => self.next = Some(voice),
            PrepareRole::Standby => self.standby = Some(voice),
        }
    }

    pub(super) fn unprepare(&mut self, role: PrepareRole) {
        match role {
            PrepareRole::Next => self.next = None,
            PrepareRole::Standby => {
                self.standby = None;
                self.leaving
                    .iter_mut()
                    .for_each(|one| one.becomes_standby = false);
            }
        }
    }

    /// Fades what sounds out and forgets the rest.
    pub(super) fn stop(&mut self) {
        self.incoming = None;
        self.next = None;
        self.unprepare(PrepareRole::Standby);
        self.retire(false, false);
    }

    /// Pauses or goes on, over a short fade.
    pub(super) fn set_paused(&mut self, is_paused: bool) {
        self.is_paused = is_paused;
        self.gate
            .head_for(!is_paused, frames_in(GATE_MS, self.rate));
    }

    /// Pauses at once: there is no card to fade on.
    pub(super) fn hold(&mut self) {
        self.is_paused = true;
        self.gate.head_for(false, 1.0);
        self.gate.step();
        self.drop_leaving();
    }

    pub(super) fn set_volume(&mut self, percent: u8) {
        self.volume
            .head_for(volume_gain(percent), frames_in(GATE_MS, self.rate));
    }

    pub(super) fn set_gain(&mut self, token: u64, gain_db: f32) {
        let incoming = self.incoming.as_mut().map(|incoming| &mut incoming.voice);
        let voices = [
            self.current.as_mut(),
            incoming,
            self.next.as_mut(),
            self.standby.as_mut(),
        ];
        let voices = voices.into_iter().flatten();
        voices
            .filter(|voice| voice.item.token == token)
            .for_each(|it| it.set_gain(gain_db));
    }

    /// Whether pulling would give nothing but silence, for as long as no command comes.
    pub(super) fn is_silent(&self) -> bool {
        let is_empty = self.current.is_none() && self.incoming.is_none();
        self.is_held() || (is_empty && self.leaving.is_empty())
    }

    /// Whether a pause is complete.
    fn is_held(&self) -> bool {
        self.is_paused && self.gate.is_closed()
    }

    /// All that would sound or is prepared, taken out: for another rate.
    pub(super) fn take_apart(&mut self) -> Parts {
        self.leaving.clear();
        Parts {
            has_started: self
                .incoming
                .as_ref()
                .is_none_or(|incoming| incoming.is_seek),
            current: self
                .incoming
                .take()
                .map(|it| it.voice)
                .or(self.current.take()),
            next: self.next.take(),
            standby: self.standby.take(),
        }
    }

    /// Fills interleaved stereo with the next frames of the mix.
    pub(super) fn render(&mut self, out: &mut [f32]) {
        out.fill(0.0);
        self.poll();
        if self.is_held() {
            return;
        }
        self.mix_current(out);
        self.mix_leaving(out);
        self.apply_levels(out);
        self.align_standby();
        if self.is_held() {
            self.drop_leaving();
            (self.notes)(Note::Halted);
            self.poll();
        }
    }

    /// Notices what has become ready or failed, without moving on.
    pub(super) fn poll(&mut self) {
        if let Some(incoming) = &mut self.incoming {
            let supply = incoming.voice.supply().clone();
            match supply {
                Supply::Waiting => {}
                Supply::Failed(message) => {
                    let token = incoming.voice.item.token;
                    self.incoming = None;
                    self.retire(false, false);
                    (self.notes)(Note::Failed { token, message });
                }
                // During the fade of a pause it would lose its first moments.
                Supply::Ready | Supply::Ended if self.is_paused && !self.is_held() => {}
                Supply::Ready | Supply::Ended => self.take_over(),
            }
        }
        for prepared in [&mut self.next, &mut self.standby] {
            let Some(voice) = prepared else { continue };
            if let Supply::Failed(message) = voice.supply().clone() {
                let token = voice.item.token;
                *prepared = None;
                (self.notes)(Note::Failed { token, message });
            }
        }
    }

    fn take_over(&mut self) {
        let Some(Incoming {
            voice,
            fade,
            is_seek,
        }) = self.incoming.take()
        else {
            return;
        };
        self.retire(fade, false);
        self.enter(voice, fade, is_seek);
    }

    fn enter(&mut self, mut voice: Voice, fade: bool, is_seek: bool) {
        // The first sample of a file needs no ramp; anything else starts in the middle.
        let ms = if fade { CROSS_FADE_MS } else { CUT_MS };
        let starts_clean = !fade && voice.position() == 0;
        voice.fade = match starts_clean {
            true => Fade::open(),
            false => Fade::opening(frames_in(ms, self.rate)),
        };
        let token = voice.item.token;
        self.current = Some(voice);
        (self.notes)(if is_seek {
            Note::Jumped
        } else {
            Note::Started { token }
        });
    }

    /// Lets what sounds fade out.
    fn retire(&mut self, fade: bool, becomes_standby: bool) {
        let Some(mut voice) = self.current.take() else {
            return;
        };
        let ms = if fade { CROSS_FADE_MS } else { CUT_MS };
        voice.fade.head_for(false, frames_in(ms, self.rate));
        if self.leaving.len() == LEAVING_MAX {
            self.leaving.remove(0);
        }
        self.leaving.push(Leaving {
            voice,
            becomes_standby,
        });
        if self.is_held() {
            self.drop_leaving();
        }
    }

    fn mix_current(&mut self, out: &mut [f32]) {
        let mut mixed = 0;
        while mixed < out.len() {
            let Some(voice) = &mut self.current else {
                return;
            };
            mixed += voice.mix(&mut out[mixed..]) * 2;
            if mixed == out.len() {
                return;
            }
            let token = voice.item.token;
            let note = match voice.supply().clone() {
                Supply::Ended => Note::Ended { token },
                Supply::Failed(message) => Note::Failed { token, message },
                // The decoder is behind: silence, and the position waits.
                Supply::Ready | Supply::Waiting => return,
            };
            let has_ended = matches!(note, Note::Ended { .. });
            self.current = None;
            (self.notes)(note);
            if !has_ended {
                return;
            }
            if let Some(next) = self.next.take() {
                (self.notes)(Note::Started {
                    token: next.item.token,
                });
                self.current = Some(next);
            }
        }
    }

    fn mix_leaving(&mut self, out: &mut [f32]) {
        for one in &mut self.leaving {
            one.voice.mix(out);
        }
        let is_over =
            |one: &mut Leaving| one.voice.fade.is_closed() || *one.voice.supply() != Supply::Ready;
        for mut one in self.leaving.extract_if(.., is_over) {
            if one.becomes_standby && *one.voice.supply() == Supply::Ready {
                self.standby = Some(one.voice);
            }
        }
    }

    fn drop_leaving(&mut self) {
        for one in self.leaving.drain(..) {
            if one.becomes_standby {
                self.standby = Some(one.voice);
            }
        }
    }

    fn apply_levels(&mut self, out: &mut [f32]) {
        if self.gate.is_open() && self.volume.is_still() {
            let volume = self.volume.value();
            out.iter_mut()
                .for_each(|sample| *sample = (*sample * volume).clamp(-1.0, 1.0));
            return;
        }
        for frame in out.chunks_exact_mut(2) {
            let level = self.volume.step() * self.gate.step();
            frame
                .iter_mut()
                .for_each(|sample| *sample = (*sample * level).clamp(-1.0, 1.0));
        }
    }

    fn align_standby(&mut self) {
        if let (Some(current), Some(standby)) = (&self.current, &mut self.standby) {
            standby.catch_up_with(current.position());
        }
    }
}

/// The voices of a mix.
pub(super) struct Parts {
    pub(super) current: Option<Voice>,
    /// Whether the start of `current` was told.
    pub(super) has_started: bool,
    pub(super) next: Option<Voice>,
    pub(super) standby: Option<Voice>,
}

#[cfg(test)]
mod tests;
