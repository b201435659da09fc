//! A stretch that sounds over and over: at its end the voice that waits at its beginning takes
//! over, sample by sample, with the cross-fade of a jump.

use super::{Mixer, Note};
use crate::audio::voice::{Supply, Voice};

/// The end of a round.
pub(super) struct Turn {
    /// Of the item that turns.
    token: u64,
    /// Frames from the start of the file to the end of the round.
    to: u64,
    /// Waits at the beginning of the next round.
    voice: Voice,
}

impl Mixer {
    /// Lets an item turn at a position, to a voice of the same item that begins the next round.
    pub(in crate::audio) fn set_turn(&mut self, to_ms: i64, voice: Voice) {
        self.turn = Some(Turn {
            token: voice.item.token,
            to: to_ms.max(0) as u64 * u64::from(self.rate) / 1000,
            voice,
        });
        self.awaits_turn = None;
    }

    /// Lets what sounds run on.
    pub(in crate::audio) fn clear_turn(&mut self) {
        self.turn = None;
        self.awaits_turn = None;
    }

    /// The voice that begins the next round.
    pub(super) fn turning_voice(&mut self) -> Option<&mut Voice> {
        self.turn.as_mut().map(|turn| &mut turn.voice)
    }

    /// Frames that may be mixed before what sounds is to turn. While the next round is not ready it
    /// plays on: late is better than silent.
    pub(super) fn frames_to_turn(&mut self) -> usize {
        let (Some(turn), Some(current)) = (&mut self.turn, &self.current) else {
            return usize::MAX;
        };
        if turn.token != current.item.token || *turn.voice.supply() != Supply::Ready {
            return usize::MAX;
        }
        turn.to.saturating_sub(current.position()) as usize
    }

    /// Whether an item whose file is over goes on with another round.
    pub(super) fn has_round(&self, token: u64) -> bool {
        self.awaits_turn == Some(token) || self.turn.as_ref().is_some_and(|it| it.token == token)
    }

    /// Begins the next round, if it is ready. The one after it is to be prepared.
    pub(super) fn turn_back(&mut self) -> bool {
        let is_ready = |turn: &mut Turn| *turn.voice.supply() == Supply::Ready;
        let Some(turn) = self.turn.take_if(is_ready) else {
            return false;
        };
        self.retire(true, false);
        self.enter(turn.voice, true, true);
        self.awaits_turn = Some(turn.token);
        (self.notes)(Note::Turned { token: turn.token });
        true
    }
}
