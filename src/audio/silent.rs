//! The output without a sound card: a clock that keeps to the lengths of the files.
//!
//! [`Timeline`] is the rule, on a time given from outside (tests run it on virtual time);
//! [`Silent`] drives one on a thread by the monotonic clock, asleep until the next event is due.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::{EventSink, Output, OutputCommand, OutputEvent, PlayItem, PrepareRole};
use crate::decode;
use crate::domain::looped::Loop;

/// Time between two reports of the position.
const REPORT_EVERY: Duration = Duration::from_secs(1);

/// Plays nothing, in real time.
pub struct Silent {
    commands: Option<Sender<OutputCommand>>,
    thread: Option<JoinHandle<()>>,
}

impl Silent {
    /// Starts the clock's thread.
    #[must_use]
    pub fn open(mut events: EventSink) -> Self {
        let (commands, inbox) = channel();
        let thread = std::thread::Builder::new()
            .name("silent".to_owned())
            .spawn(move || run(&inbox, &mut events))
            .ok();
        Self {
            commands: Some(commands),
            thread,
        }
    }
}

impl Output for Silent {
    fn send(&self, command: OutputCommand) {
        if let Some(commands) = &self.commands {
            // The thread ends only after this sender is dropped.
            let _ = commands.send(command);
        }
    }

    fn is_starving(&self) -> bool {
        // Silence needs no decoding.
        false
    }
}

impl Drop for Silent {
    fn drop(&mut self) {
        self.commands = None;
        if let Some(thread) = self.thread.take() {
            // A panic there was already reported by its own thread.
            let _ = thread.join();
        }
    }
}

fn run(inbox: &Receiver<OutputCommand>, events: &mut EventSink) {
    let mut timeline = Timeline::default();
    loop {
        let command = match timeline.next_due() {
            None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(due) => inbox.recv_timeout(due.saturating_duration_since(Instant::now())),
        };
        let now = Instant::now();
        let told = match command {
            Ok(command) => timeline.command(command, now),
            Err(RecvTimeoutError::Timeout) => timeline.advance(now),
            Err(RecvTimeoutError::Disconnected) => return,
        };
        told.into_iter().for_each(&mut *events);
    }
}

/// An item and how long its file lasts.
#[derive(Debug, Clone)]
struct Timed {
    item: PlayItem,
    length_ms: i64,
}

/// What plays, as a position at an instant.
#[derive(Debug)]
struct Running {
    timed: Timed,
    position_ms: i64,
    since: Instant,
    is_playing: bool,
    looped: Option<Loop>,
}

/// The rule of the silent output: no threads, no clock of its own.
#[derive(Debug, Default)]
pub struct Timeline {
    running: Option<Running>,
    next: Option<Timed>,
    report_due: Option<Instant>,
}

impl Timeline {
    /// Carries out a command at an instant; reads the length of a file that is to be played.
    pub fn command(&mut self, command: OutputCommand, now: Instant) -> Vec<OutputEvent> {
        let mut told = self.advance(now);
        match command {
            OutputCommand::Play {
                item, is_paused, ..
            } => {
                self.running = None;
                self.next = None;
                match measured(item) {
                    Ok(timed) => self.start(timed, now, !is_paused, &mut told),
                    Err(failed) => told.push(failed),
                }
            }
            OutputCommand::Prepare {
                item,
                role: PrepareRole::Next,
            } => {
                self.next = None;
                match measured(item) {
                    Ok(timed) => self.next = Some(timed),
                    Err(failed) => told.push(failed),
                }
            }
            OutputCommand::Unprepare {
                role: PrepareRole::Next,
            } => self.next = None,
            OutputCommand::Pause => self.set_playing(false, now, &mut told),
            OutputCommand::Resume => self.set_playing(true, now, &mut told),
            OutputCommand::Seek { position_ms } => {
                if let Some(running) = &mut self.running {
                    running.position_ms = position_ms.max(0);
                    running.since = now;
                    told.push(running.report(now));
                }
            }
            OutputCommand::Stop => {
                self.running = None;
                self.next = None;
            }
            OutputCommand::Loop { token, looped } => {
                let running = self.running.iter_mut();
                for running in running.filter(|it| it.timed.item.token == token) {
                    running.position_ms = running.position(now);
                    running.since = now;
                    running.looped = looped;
                    told.push(running.report(now));
                }
            }
            // Silence has no level and is ready for anything.
            OutputCommand::Volume { .. }
            | OutputCommand::Tether { .. }
            | OutputCommand::SetGain { .. }
            | OutputCommand::Prepare {
                role: PrepareRole::Standby,
                ..
            }
            | OutputCommand::Unprepare {
                role: PrepareRole::Standby,
            } => {}
        }
        self.schedule_report(now);
        told.extend(self.advance(now));
        told
    }

    /// Tells what has become due by an instant: ends, starts, positions.
    pub fn advance(&mut self, now: Instant) -> Vec<OutputEvent> {
        let mut told = Vec::new();
        while let Some(end) = self.running.as_ref().and_then(Running::end) {
            if end > now {
                break;
            }
            let next = self.next.take();
            if let Some(ended) = self.running.take() {
                told.push(OutputEvent::Ended {
                    token: ended.timed.item.token,
                    next: next.as_ref().map(|next| next.item.token),
                });
            }
            // The next one starts when the last one ended, not when somebody looked.
            if let Some(next) = next {
                self.start(next, end, true, &mut told);
            }
        }
        if self.report_due.is_some_and(|due| due <= now) {
            told.extend(self.running.as_ref().map(|running| running.report(now)));
            self.schedule_report(now);
        }
        told
    }

    /// When [`Timeline::advance`] will have something to tell; `None` while nothing moves.
    #[must_use]
    pub fn next_due(&self) -> Option<Instant> {
        let end = self.running.as_ref().and_then(Running::end);
        [end, self.report_due].into_iter().flatten().min()
    }

    fn start(&mut self, timed: Timed, at: Instant, plays: bool, told: &mut Vec<OutputEvent>) {
        let position_ms = timed.item.position_ms.max(0);
        told.push(OutputEvent::Started {
            token: timed.item.token,
        });
        let running = Running {
            timed,
            position_ms,
            since: at,
            is_playing: plays,
            looped: None,
        };
        told.push(running.report(at));
        self.running = Some(running);
    }

    fn set_playing(&mut self, is_playing: bool, now: Instant, told: &mut Vec<OutputEvent>) {
        if let Some(running) = &mut self.running {
            running.position_ms = running.position(now);
            running.since = now;
            running.is_playing = is_playing;
            told.push(running.report(now));
        }
    }

    fn schedule_report(&mut self, now: Instant) {
        let moves = self
            .running
            .as_ref()
            .is_some_and(|running| running.is_playing);
        self.report_due = moves.then(|| now + REPORT_EVERY);
    }
}

impl Running {
    fn position(&self, now: Instant) -> i64 {
        if !self.is_playing {
            return self.position_ms;
        }
        let played_ms = now.saturating_duration_since(self.since).as_millis() as i64;
        let position_ms = self.position_ms + played_ms;
        self.looped
            .map_or(position_ms, |it| it.wrapped(position_ms))
    }

    fn end(&self) -> Option<Instant> {
        let left_ms = (self.timed.length_ms - self.position_ms).max(0);
        let ends = self.is_playing && self.looped.is_none();
        ends.then(|| self.since + Duration::from_millis(left_ms as u64))
    }

    fn report(&self, now: Instant) -> OutputEvent {
        OutputEvent::Position {
            token: self.timed.item.token,
            position_ms: self.position(now),
            at: now,
            is_playing: self.is_playing,
        }
    }
}

fn measured(item: PlayItem) -> Result<Timed, OutputEvent> {
    let length = decode::open(&item.file).and_then(|mut decoder| {
        let frames = decoder.count_frames(u64::MAX)?;
        Ok((frames.saturating_mul(1000) / u64::from(decoder.sample_rate())) as i64)
    });
    match length {
        Ok(length_ms) => Ok(Timed { item, length_ms }),
        Err(error) => {
            tracing::debug!(%error, "a file does not play");
            Err(OutputEvent::Failed {
                token: item.token,
                message: error.reason().to_owned(),
            })
        }
    }
}

#[cfg(test)]
mod tests;
