//! The mix of what sounds now. Pure: pulls from its voices, knows neither card nor clock nor
//! files, never waits.
//!
//! Invariant: the position of what plays moves by exactly the frames that were mixed of it.

mod fading;
mod prepared;
mod turning;

use fading::Fading;
use turning::Turn;

use super::feed::Succession;
use super::level::{Fade, Ramp, frames_in};
use super::voice::{Supply, Voice};
use super::{PrepareRole, volume_gain};

/// Cross-fade between two sides of a pair and over a seek.
const CROSS_FADE_MS: f32 = 20.0;

/// Shortest fade that is heard as a cut and not as a click.
const CUT_MS: f32 = 3.0;

/// Fade of pause and resume, and of a change of volume.
const GATE_MS: f32 = 10.0;

/// What the mix tells while it is pulled.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Note {
    Started {
        token: u64,
    },
    Ended {
        token: u64,
        next: Option<u64>,
    },
    Failed {
        token: u64,
        message: String,
    },
    /// A jump has been made.
    Jumped,
    /// The last round that was ready of a loop has begun.
    Turned {
        token: u64,
    },
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
    /// What it replaces becomes the standby.
    keeps_old: bool,
}

/// The mix.
pub(super) struct Mixer {
    rate: u32,
    current: Option<Voice>,
    incoming: Option<Incoming>,
    next: Option<Voice>,
    standby: Option<Voice>,
    /// The standby is kept at the position of what plays.
    is_tethered: bool,
    turn: Option<Turn>,
    /// The item that has turned and whose next round is being prepared.
    awaits_turn: Option<u64>,
    fading: Fading,
    is_paused: bool,
    gate: Fade,
    volume: Ramp,
    /// Frames that were missing because decoding was behind, since somebody asked.
    missed_frames: usize,
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
            is_tethered: true,
            turn: None,
            awaits_turn: None,
            fading: Fading::default(),
            is_paused: false,
            gate: Fade::open(),
            volume: Ramp::at(1.0),
            missed_frames: 0,
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

    /// Where the item that is to follow what plays without a gap is announced.
    pub(super) fn succession(&self) -> Option<Succession> {
        let incoming = self.incoming.as_ref().map(|incoming| &incoming.voice);
        let voice = incoming.or(self.current.as_ref())?;
        Some(voice.succession().clone())
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
            keeps_old: false,
        });
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
            keeps_old: false,
        });
    }

    /// Fades what sounds out and forgets the rest.
    pub(super) fn stop(&mut self) {
        self.incoming = None;
        self.next = None;
        self.clear_turn();
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
        self.cut_fading();
    }

    pub(super) fn set_volume(&mut self, percent: u8) {
        self.volume
            .head_for(volume_gain(percent), frames_in(GATE_MS, self.rate));
    }

    pub(super) fn set_gain(&mut self, token: u64, gain_db: f32) {
        if let Some(voice) = self.turning_voice().filter(|it| it.item.token == token) {
            voice.set_gain(gain_db);
        }
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

    /// How long decoding was behind since this was last asked, ms.
    pub(super) fn take_missed_ms(&mut self) -> u64 {
        std::mem::take(&mut self.missed_frames) as u64 * 1000 / u64::from(self.rate)
    }

    /// Whether pulling would give nothing but silence, for as long as no command comes.
    pub(super) fn is_silent(&self) -> bool {
        let is_empty = self.current.is_none() && self.incoming.is_none();
        self.is_held() || (is_empty && self.fading.is_empty())
    }

    /// Whether a pause is complete.
    fn is_held(&self) -> bool {
        self.is_paused && self.gate.is_closed()
    }

    /// All that would sound or is prepared, taken out: for another rate.
    pub(super) fn take_apart(&mut self) -> Parts {
        self.fading = Fading::default();
        self.clear_turn();
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
        let mut rest = &mut *out;
        while !rest.is_empty() {
            // Not over the end of a round: what fades out there does so from there on.
            let frames = self.frames_to_turn().min(rest.len() / 2);
            if frames == 0 && self.turn_back() {
                continue;
            }
            let (part, later) = rest.split_at_mut(frames.max(1) * 2);
            self.mix_part(part);
            rest = later;
        }
        self.apply_levels(out);
        self.align_standby();
        if self.is_held() {
            self.cut_fading();
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
        self.poll_prepared();
    }

    fn take_over(&mut self) {
        let Some(incoming) = self.incoming.take() else {
            return;
        };
        self.retire(incoming.fade, incoming.keeps_old);
        self.enter(incoming.voice, incoming.fade, incoming.is_seek);
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
        self.fading.push(voice, becomes_standby);
        if self.is_held() {
            self.cut_fading();
        }
    }

    fn mix_part(&mut self, out: &mut [f32]) {
        self.mix_current(out);
        if let Some(voice) = self.fading.mix(out) {
            self.standby = Some(voice);
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
            match voice.supply().clone() {
                Supply::Ended if self.has_round(token) => {
                    // The file was shorter than its loop.
                    if !self.turn_back() {
                        return;
                    }
                }
                Supply::Ended => self.go_on(token),
                Supply::Failed(message) => {
                    self.current = None;
                    (self.notes)(Note::Failed { token, message });
                }
                // The decoder is behind: silence, and the position waits.
                Supply::Ready | Supply::Waiting => {
                    self.missed_frames += (out.len() - mixed) / 2;
                    return;
                }
            }
        }
    }

    /// From the item that came to its end to the one that was to follow it.
    fn go_on(&mut self, ended: u64) {
        self.current = self.next.take();
        let next = self.current.as_ref().map(|voice| voice.item.token);
        (self.notes)(Note::Ended { token: ended, next });
        if let Some(token) = next {
            (self.notes)(Note::Started { token });
        }
    }

    fn cut_fading(&mut self) {
        if let Some(voice) = self.fading.cut() {
            self.standby = Some(voice);
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
