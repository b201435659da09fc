//! The output on this machine's sound card.
//!
//! One thread owns the card and carries out commands; the card's own thread pulls the mix; each
//! file is decoded on a thread of its own (see `feed`). All of them sleep when nothing plays.

mod feeding;
mod line;
mod rounds;

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use feeding::mixer;
use line::Line;

use super::card::{Card, Shared, SharedMix, lock};
use super::mixer::Note;
use super::{
    CardChoice, EventSink, NoSoundCard, Output, OutputCommand, OutputEvent, PlayItem, PrepareRole,
};
use crate::domain::looped::Loop;

/// Time between two reports of the position.
const REPORT_EVERY: Duration = Duration::from_secs(1);

/// After a start or a jump the card settles; then the position is told again.
const REPORT_SOON: Duration = Duration::from_millis(250);

/// A mark further from now says nothing: the card does not pull in periods.
const MARK_DISTANCE_MAX: Duration = Duration::from_millis(500);

/// What wakes the speaker's thread.
enum Message {
    Command(OutputCommand),
    Note(Note),
    /// A feed has something to give.
    Fed,
    /// The card with this number has failed.
    CardFailed(u64, String),
    Shutdown,
}

/// Plays on a sound card of this machine.
pub(super) struct Speaker {
    inbox: Sender<Message>,
    shared: SharedMix,
    thread: Option<JoinHandle<()>>,
}

impl Speaker {
    /// Looks for a card and starts the thread.
    pub(super) fn open(card: CardChoice, events: EventSink) -> Result<Self, NoSoundCard> {
        let rate = Card::look(&card)?;
        let (inbox, messages) = channel();
        let mut desk = SpeakerThread::new(card, rate, inbox.clone(), events);
        let shared = Arc::clone(&desk.shared);
        let thread = std::thread::Builder::new()
            .name("speaker".to_owned())
            .spawn(move || desk.run(&messages))
            .map_err(|error| NoSoundCard {
                reason: error.to_string(),
            })?;
        Ok(Self {
            inbox,
            shared,
            thread: Some(thread),
        })
    }
}

impl Output for Speaker {
    fn send(&self, command: OutputCommand) {
        // The thread ends only after `drop`.
        let _ = self.inbox.send(Message::Command(command));
    }

    fn is_starving(&self) -> bool {
        lock(&self.shared).mixer.is_starving()
    }
}

impl Drop for Speaker {
    fn drop(&mut self) {
        let _ = self.inbox.send(Message::Shutdown);
        if let Some(thread) = self.thread.take() {
            // A panic there was already reported by its own thread.
            let _ = thread.join();
        }
    }
}

/// What the speaker's thread works on.
struct SpeakerThread {
    card: CardChoice,
    me: Sender<Message>,
    events: EventSink,
    shared: SharedMix,
    line: Line,
    report_due: Option<Instant>,
    is_paused: bool,
    volume_percent: u8,
    is_tethered: bool,
    item: Option<PlayItem>,
    /// What of the item sounds over and over.
    looped: Option<Loop>,
    next: Option<PlayItem>,
    standby: Option<PlayItem>,
    feeds: Vec<JoinHandle<()>>,
}

impl SpeakerThread {
    fn new(card: CardChoice, rate: u32, me: Sender<Message>, events: EventSink) -> Self {
        let mixer = mixer(rate, &me);
        Self {
            card,
            me,
            events,
            shared: Arc::new(Mutex::new(Shared { mixer, mark: None })),
            line: Line::new(),
            report_due: None,
            is_paused: false,
            volume_percent: 100,
            is_tethered: true,
            item: None,
            looped: None,
            next: None,
            standby: None,
            feeds: Vec::new(),
        }
    }

    fn run(&mut self, messages: &Receiver<Message>) {
        loop {
            let message = match self.next_due() {
                None => messages.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(due) => messages.recv_timeout(due.saturating_duration_since(Instant::now())),
            };
            match message {
                Ok(Message::Command(command)) => self.command(command),
                Ok(Message::Note(note)) => self.note(note),
                Ok(Message::Fed) => self.settle(),
                Ok(Message::CardFailed(number, message)) => self.card_failed(number, message),
                Err(RecvTimeoutError::Timeout) => {}
                Ok(Message::Shutdown) | Err(RecvTimeoutError::Disconnected) => break,
            }
            self.look_around(Instant::now());
        }
        self.line.close();
        // Without readers the feeds end.
        drop(lock(&self.shared).mixer.take_apart());
        self.feeds.drain(..).for_each(join);
    }

    fn command(&mut self, command: OutputCommand) {
        match command {
            OutputCommand::Play {
                item,
                fade,
                is_paused,
            } => self.play(item, fade, is_paused),
            OutputCommand::Prepare { item, role } => self.prepare(item, role),
            OutputCommand::Unprepare { role } => {
                *self.prepared(role) = None;
                lock(&self.shared).mixer.unprepare(role);
            }
            OutputCommand::Tether { is_on } => {
                self.is_tethered = is_on;
                lock(&self.shared).mixer.set_tethered(is_on);
            }
            OutputCommand::Pause => {
                self.set_paused(true);
                self.report();
            }
            OutputCommand::Resume => {
                self.set_paused(false);
                self.report_twice();
            }
            OutputCommand::Stop => {
                (self.item, self.next, self.standby) = (None, None, None);
                self.looped = None;
                lock(&self.shared).mixer.stop();
            }
            OutputCommand::Seek { position_ms } => self.seek(position_ms.max(0)),
            OutputCommand::Loop { token, looped } => self.set_loop(token, looped),
            OutputCommand::Volume { percent } => {
                self.volume_percent = percent;
                lock(&self.shared).mixer.set_volume(percent);
            }
            OutputCommand::SetGain { token, gain_db } => {
                lock(&self.shared).mixer.set_gain(token, gain_db);
                let items = [&mut self.item, &mut self.next, &mut self.standby];
                let items = items.into_iter().flatten();
                items
                    .filter(|item| item.token == token)
                    .for_each(|it| it.gain_db = gain_db);
            }
        }
    }

    fn play(&mut self, item: PlayItem, fade: bool, is_paused: bool) {
        if is_paused {
            self.set_paused(true);
        }
        let role = {
            let mut shared = lock(&self.shared);
            let role = shared
                .mixer
                .play_prepared(item.token, item.position_ms, fade);
            shared.mixer.unprepare(PrepareRole::Next);
            shared.mixer.clear_turn();
            // Its loudness may have become known since it was prepared.
            shared.mixer.set_gain(item.token, item.gain_db);
            role
        };
        self.next = None;
        self.looped = None;
        match role {
            Some(PrepareRole::Standby) => self.standby = self.item.take(),
            Some(PrepareRole::Next) => {}
            None => {
                let Some(voice) = self.voice(&item, None) else {
                    return;
                };
                lock(&self.shared).mixer.play(voice, fade);
            }
        }
        self.item = Some(item);
        if !is_paused {
            self.set_paused(false);
        }
        self.settle();
    }

    /// Does what a card would do by pulling, while there is none.
    fn settle(&mut self) {
        if !self.line.is_open() {
            lock(&self.shared).mixer.poll();
        }
    }

    fn prepare(&mut self, item: PlayItem, role: PrepareRole) {
        let is_there = role == PrepareRole::Standby
            && lock(&self.shared)
                .mixer
                .has_standby(item.token, item.position_ms);
        if !is_there {
            let inheritance = match role {
                PrepareRole::Next => self.inheritance(),
                PrepareRole::Standby => None,
            };
            let Some(voice) = self.voice(&item, inheritance) else {
                return;
            };
            lock(&self.shared).mixer.prepare(voice, role);
        }
        *self.prepared(role) = Some(item);
    }

    fn set_paused(&mut self, is_paused: bool) {
        self.is_paused = is_paused;
        if !is_paused {
            lock(&self.shared).mixer.set_paused(false);
            if self.item.is_some() {
                self.open_card();
            }
        } else if self.line.is_open() {
            lock(&self.shared).mixer.set_paused(true);
        } else {
            lock(&self.shared).mixer.hold();
        }
    }

    fn note(&mut self, note: Note) {
        match note {
            Note::Started { token } => {
                if let Some(next) = self.next.take_if(|next| next.token == token) {
                    self.item = Some(next);
                }
                (self.events)(OutputEvent::Started { token });
                self.report_twice();
            }
            Note::Ended { token, next } => {
                self.item.take_if(|item| item.token == token);
                self.looped = None;
                (self.events)(OutputEvent::Ended { token, next });
            }
            Note::Failed { token, message } => {
                for item in [&mut self.item, &mut self.next, &mut self.standby] {
                    item.take_if(|item| item.token == token);
                }
                (self.events)(OutputEvent::Failed { token, message });
            }
            Note::Jumped => self.report_twice(),
            Note::Turned { token } => self.turned(token),
            Note::Halted => self.report(),
        }
    }

    /// Tells where the item is, and when the next report is due.
    fn report(&mut self) {
        let now = Instant::now();
        let (position, mark) = {
            let shared = lock(&self.shared);
            (shared.mixer.position(), shared.mark)
        };
        let latency = self.line.latency();
        let is_playing = !self.is_paused && latency.is_some() && position.is_some();
        self.report_due = is_playing.then(|| now + REPORT_EVERY);
        let Some((token, position_ms)) = position else {
            return;
        };
        let fresh = mark.filter(|mark| {
            let distance = now.max(mark.at) - now.min(mark.at);
            is_playing && mark.token == token && distance < MARK_DISTANCE_MAX
        });
        let (position_ms, pulled_at) =
            fresh.map_or((position_ms, now), |mark| (mark.position_ms, mark.at));
        let at = pulled_at + latency.unwrap_or_default();
        (self.events)(OutputEvent::Position {
            token,
            position_ms,
            at,
            is_playing,
        });
    }

    /// As [`SpeakerThread::report`], and again soon: the card has yet to settle.
    fn report_twice(&mut self) {
        self.report();
        self.report_due = self.report_due.map(|_| Instant::now() + REPORT_SOON);
    }

    /// Does what has become due.
    fn look_around(&mut self, now: Instant) {
        for feed in self.feeds.extract_if(.., |feed| feed.is_finished()) {
            join(feed);
        }
        if self.report_due.is_some_and(|due| due <= now) {
            self.say_what_was_missed();
            self.report();
        }
        if self.line.is_retry_due(now) && self.wants_sound() {
            self.open_card();
            self.report_twice();
        }
        let is_silent = lock(&self.shared).mixer.is_silent();
        self.line.notice(is_silent, now);
    }

    fn next_due(&self) -> Option<Instant> {
        let line = self.line.due(self.wants_sound());
        [self.report_due, line].into_iter().flatten().min()
    }

    fn wants_sound(&self) -> bool {
        !self.is_paused && self.item.is_some()
    }

    fn card_failed(&mut self, number: u64, message: String) {
        if !self.line.is_current(number) {
            return;
        }
        if self.line.may_mend(Instant::now()) {
            tracing::warn!("reopening the sound card: {message}");
            if self.wants_sound() {
                self.open_card();
            }
        } else {
            self.lose(message);
        }
        self.report_twice();
    }

    fn lose(&mut self, message: String) {
        if self.line.lose(Instant::now()) {
            (self.events)(OutputEvent::Lost { message });
        }
    }

    fn prepared(&mut self, role: PrepareRole) -> &mut Option<PlayItem> {
        match role {
            PrepareRole::Next => &mut self.next,
            PrepareRole::Standby => &mut self.standby,
        }
    }
}

fn join(thread: JoinHandle<()>) {
    // A panic there was already reported by its own thread; its voice fails for want of chunks.
    let _ = thread.join();
}
