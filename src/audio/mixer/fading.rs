//! Voices on their way out.

use crate::audio::voice::{Supply, Voice};

/// Voices fading out at once; more are cut (somebody plays with a key held down).
const FADING_MAX: usize = 4;

struct Leaving {
    voice: Voice,
    becomes_standby: bool,
}

/// The voices that fade out, the oldest first.
#[derive(Default)]
pub(super) struct Fading {
    leaving: Vec<Leaving>,
}

impl Fading {
    pub(super) fn is_empty(&self) -> bool {
        self.leaving.is_empty()
    }

    /// Takes a voice whose fade is on its way.
    pub(super) fn push(&mut self, voice: Voice, becomes_standby: bool) {
        if self.leaving.len() == FADING_MAX {
            self.leaving.remove(0);
        }
        self.leaving.push(Leaving {
            voice,
            becomes_standby,
        });
    }

    /// Adds them to interleaved stereo; gives the one that is out and becomes the standby.
    pub(super) fn mix(&mut self, out: &mut [f32]) -> Option<Voice> {
        for one in &mut self.leaving {
            one.voice.mix(out);
        }
        let is_out =
            |one: &mut Leaving| one.voice.fade.is_closed() || *one.voice.supply() != Supply::Ready;
        let out = self.leaving.extract_if(.., is_out);
        out.filter(|one| one.becomes_standby)
            .map(|one| one.voice)
            .last()
    }

    /// Cuts all; gives the one that becomes the standby.
    pub(super) fn cut(&mut self) -> Option<Voice> {
        let out = self.leaving.drain(..);
        out.filter(|one| one.becomes_standby)
            .map(|one| one.voice)
            .next_back()
    }

    /// Lets none become the standby.
    pub(super) fn keep_none(&mut self) {
        self.leaving
            .iter_mut()
            .for_each(|one| one.becomes_standby = false);
    }

    /// The voices that become the standby.
    pub(super) fn kept(&self) -> impl Iterator<Item = &Voice> {
        self.leaving
            .iter()
            .filter(|one| one.becomes_standby)
            .map(|one| &one.voice)
    }
}
