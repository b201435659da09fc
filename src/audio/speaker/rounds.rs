//! Jumps within the item that plays: by command, and at the end of each round of a loop.

use super::SpeakerThread;
use crate::audio::card::lock;
use crate::audio::{PlayItem, PrepareRole};
use crate::domain::looped::Loop;

impl SpeakerThread {
    pub(super) fn seek(&mut self, position_ms: i64) {
        let Some(mut item) = self.item.clone() else {
            return;
        };
        item.position_ms = position_ms;
        let Some(voice) = self.voice(&item, None) else {
            return;
        };
        lock(&self.shared).mixer.jump(voice);
        // The next one was to follow the voice that is leaving.
        if let Some(next) = self.next.clone() {
            self.prepare(next, PrepareRole::Next);
        }
        if let Some(mut standby) = self.standby.clone().filter(|_| self.is_tethered) {
            standby.position_ms = position_ms;
            self.prepare(standby, PrepareRole::Standby);
        }
    }

    /// Lets a stretch of the item that plays sound over and over, or no longer.
    pub(super) fn set_loop(&mut self, token: u64, looped: Option<Loop>) {
        if self.item.as_ref().is_some_and(|item| item.token == token) {
            self.looped = looped;
            self.prepare_round();
        }
    }

    /// A round has begun: the next one is prepared, and the other side of a pair with it.
    pub(super) fn turned(&mut self, token: u64) {
        if self.item.as_ref().is_none_or(|item| item.token != token) {
            return;
        }
        self.prepare_round();
        let standby = self.standby.clone().filter(|_| self.is_tethered);
        if let Some((standby, looped)) = standby.zip(self.looped) {
            let position_ms = looped.from_ms;
            let standby = PlayItem {
                position_ms,
                ..standby
            };
            self.prepare(standby, PrepareRole::Standby);
        }
    }

    /// Has the next round ready, if there is one.
    pub(super) fn prepare_round(&mut self) {
        let begin = |(item, looped): (&PlayItem, Loop)| PlayItem {
            position_ms: looped.from_ms,
            ..item.clone()
        };
        let round = self.item.as_ref().zip(self.looped).map(begin);
        let voice = round.and_then(|item| self.voice(&item, None));
        let mixer = &mut lock(&self.shared).mixer;
        match voice.zip(self.looped) {
            Some((voice, looped)) => mixer.set_turn(looped.to_ms, voice),
            None => mixer.clear_turn(),
        }
    }
}
