//! The voices that are ready but not heard: the next one and the other side of a pair.

use super::{Incoming, Mixer, Note};
use crate::audio::PrepareRole;
use crate::audio::voice::{Supply, Voice};

/// A standby this near to where it is wanted is taken as it is.
const STANDBY_TOLERANCE_MS: i64 = 250;

impl Mixer {
    /// Plays what was prepared under a token, if it is at about the wanted position.
    /// Says which role it had.
    pub(in crate::audio) fn play_prepared(
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
        if self
            .incoming
            .as_ref()
            .is_some_and(|incoming| incoming.keeps_old)
            && self.current.as_mut().is_some_and(fits)
        {
            // There and back before the card has pulled: nothing was heard of it.
            self.standby = self.incoming.take().map(|incoming| incoming.voice);
            (self.notes)(Note::Started { token });
            return Some(PrepareRole::Standby);
        }
        let standby = self.standby.take_if(fits);
        let next = self.next.take_if(|voice| standby.is_none() && fits(voice));
        let keeps_old = standby.is_some();
        if let Some(voice) = standby.or(next) {
            self.incoming = Some(Incoming {
                voice,
                fade,
                is_seek: false,
                keeps_old,
            });
            return Some(if keeps_old {
                PrepareRole::Standby
            } else {
                PrepareRole::Next
            });
        }
        None
    }

    /// Whether a standby of this token is there or on its way, at about this position.
    pub(in crate::audio) fn has_standby(&self, token: u64, position_ms: i64) -> bool {
        let is_it = |voice: &Voice| {
            voice.item.token == token
                && (voice.position_ms() - position_ms).abs() <= STANDBY_TOLERANCE_MS
        };
        let keeps_old = self
            .incoming
            .as_ref()
            .is_some_and(|incoming| incoming.keeps_old);
        let old = self.current.iter().filter(|_| keeps_old);
        self.standby
            .iter()
            .chain(self.fading.kept())
            .chain(old)
            .any(is_it)
    }

    pub(in crate::audio) fn prepare(&mut self, voice: Voice, role: PrepareRole) {
        self.unprepare(role);
        match role {
            PrepareRole::Next => self.next = Some(voice),
            PrepareRole::Standby => self.standby = Some(voice),
        }
    }

    pub(in crate::audio) fn unprepare(&mut self, role: PrepareRole) {
        match role {
            PrepareRole::Next => self.next = None,
            PrepareRole::Standby => {
                self.standby = None;
                self.fading.keep_none();
                self.incoming
                    .iter_mut()
                    .for_each(|incoming| incoming.keeps_old = false);
            }
        }
    }

    /// Whether what sounds, or what may sound at any moment, has little decoded ahead.
    pub(in crate::audio) fn is_starving(&self) -> bool {
        if self.is_paused {
            return false;
        }
        let incoming = self.incoming.as_ref().map(|incoming| &incoming.voice);
        let Some(sounding) = incoming.or(self.current.as_ref()) else {
            return false;
        };
        // The next one may have to wait for the filter of this one, until that is all decoded.
        let next = self.next.as_ref().filter(|_| sounding.is_complete());
        let voices = [Some(sounding), next, self.standby.as_ref()];
        voices.into_iter().flatten().any(Voice::is_low)
    }

    /// Notices which of them cannot be decoded.
    pub(super) fn poll_prepared(&mut self) {
        for prepared in [&mut self.next, &mut self.standby] {
            let Some(voice) = prepared else { continue };
            if let Supply::Failed(message) = voice.supply().clone() {
                let token = voice.item.token;
                *prepared = None;
                (self.notes)(Note::Failed { token, message });
            }
        }
    }

    /// Whether the standby is kept at the position of what plays.
    pub(in crate::audio) fn set_tethered(&mut self, is_on: bool) {
        self.is_tethered = is_on;
    }

    /// Keeps the standby at the position of what plays, if it is to be.
    pub(super) fn align_standby(&mut self) {
        if !self.is_tethered {
            return;
        }
        if let (Some(current), Some(standby)) = (&self.current, &mut self.standby) {
            standby.catch_up_with(current.position());
        }
    }
}
