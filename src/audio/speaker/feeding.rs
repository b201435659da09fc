//! What the speaker's thread does to get sound onto a card: open it, decode at its rate.

use std::sync::mpsc::Sender;

use super::{Message, SpeakerThread};
use crate::audio::card::{Card, lock};
use crate::audio::feed::{self, Inheritance};
use crate::audio::mixer::Mixer;
use crate::audio::voice::Voice;
use crate::audio::{OutputEvent, PlayItem, PrepareRole};

impl SpeakerThread {
    pub(super) fn open_card(&mut self) {
        let me = self.me.clone();
        let was_lost = self.line.is_lost();
        let card = &self.card;
        let opened = self.line.open(|number| {
            Card::open(card, move |message| {
                // Nobody listens any more during shutdown.
                let _ = me.send(Message::CardFailed(number, message));
            })
        });
        match opened {
            None => {}
            Some(Ok(rate)) => {
                self.change_rate(rate);
                lock(&self.shared).mark = None;
                self.line.play(&self.shared);
                if was_lost {
                    (self.events)(OutputEvent::Recovered);
                }
            }
            Some(Err(error)) => self.lose(error.to_string()),
        }
    }

    /// Decodes everything anew for a card with another rate.
    fn change_rate(&mut self, rate: u32) {
        let parts = {
            let mut shared = lock(&self.shared);
            if shared.mixer.rate() == rate {
                return;
            }
            let parts = shared.mixer.take_apart();
            shared.mixer = mixer(rate, &self.me);
            shared.mixer.set_volume(self.volume_percent);
            shared.mixer.set_tethered(self.is_tethered);
            parts
        };
        let again = |voice: Voice| PlayItem {
            position_ms: voice.position_ms(),
            ..voice.item
        };
        if let Some(voice) = parts
            .current
            .and_then(|voice| self.voice(&again(voice), None))
        {
            let mut shared = lock(&self.shared);
            match parts.has_started {
                true => shared.mixer.jump(voice),
                false => shared.mixer.play(voice, false),
            }
        }
        let prepared = [
            (parts.next, PrepareRole::Next),
            (parts.standby, PrepareRole::Standby),
        ];
        for (voice, role) in prepared {
            if let Some(voice) = voice {
                self.prepare(again(voice), role);
            }
        }
        self.prepare_round();
    }

    /// What follows the item that plays without a gap takes its filter over.
    pub(super) fn inheritance(&self) -> Option<Inheritance> {
        let succession = lock(&self.shared).mixer.succession()?;
        succession.name()
    }

    /// Sound that broke off is the one thing that must not happen: the log says when it did.
    pub(super) fn say_what_was_missed(&self) {
        let missed_ms = lock(&self.shared).mixer.take_missed_ms();
        if missed_ms > 0 {
            tracing::warn!("the sound broke off for {missed_ms} ms: decoding was behind");
        }
    }

    /// Starts decoding an item; tells if that is impossible.
    pub(super) fn voice(
        &mut self,
        item: &PlayItem,
        inheritance: Option<Inheritance>,
    ) -> Option<Voice> {
        let rate = lock(&self.shared).mixer.rate();
        let me = self.me.clone();
        let fed = move || {
            // Nobody listens any more during shutdown.
            let _ = me.send(Message::Fed);
        };
        match feed::start(item, rate, inheritance, fed) {
            Ok(feed) => {
                self.feeds.push(feed.thread);
                let (chunks, succession, stock) = (feed.chunks, feed.succession, feed.stock);
                Some(Voice::new(item.clone(), rate, chunks, succession, stock))
            }
            Err(error) => {
                let message = format!("cannot decode `{}`: {error}", item.file.path.display());
                (self.events)(OutputEvent::Failed {
                    token: item.token,
                    message,
                });
                None
            }
        }
    }
}

/// A mix at a card's rate, whose notes come to the speaker's thread.
pub(super) fn mixer(rate: u32, notes: &Sender<Message>) -> Mixer {
    let notes = notes.clone();
    Mixer::new(
        rate,
        Box::new(move |note| {
            // Nobody listens any more during shutdown.
            let _ = notes.send(Message::Note(note));
        }),
    )
}
