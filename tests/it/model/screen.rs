//! A screen of the model: what it keeps is a [`Mirror`], what it hears comes by a real connection.

use std::collections::VecDeque;

use bytes::Bytes;
use minion::protocol::frame::{Body, Frame};
use minion::protocol::mirror::Mirror;
use minion::services::engine::Since;
use minion::sync::subscription::{Delivery, Subscription};

use super::house::{House, read, waiting};

/// A screen.
#[derive(Default)]
pub struct Screen {
    mirror: Mirror,
    line: Option<Line>,
    /// A frame was swallowed, or the log was put back: only then may it differ from the house.
    may_differ: bool,
}

/// An open connection and what is on its way.
struct Line {
    subscription: Subscription,
    coming: VecDeque<Bytes>,
}

impl Screen {
    /// Connects, or connects anew, as a page does: with what it knows.
    pub fn connect(&mut self, house: &mut House) {
        self.lose(house);
        let since = self.mirror.state.as_ref().map(|state| Since {
            epoch: state.epoch.clone(),
            seq: state.seq,
        });
        let subscription = house.subscribe(since);
        self.line = Some(Line {
            subscription,
            coming: VecDeque::new(),
        });
    }

    /// The connection is gone.
    pub fn lose(&mut self, house: &House) {
        if let Some(line) = self.line.take() {
            house.shared.sync.unsubscribe(line.subscription.id());
        }
    }

    /// The other end is gone.
    pub fn cut(&mut self) {
        self.line = None;
    }

    /// From now on it may differ, until it has caught up.
    pub fn may_differ(&mut self) {
        self.may_differ = true;
    }

    /// Takes some frames in, each twice.
    pub fn deliver(&mut self, house: &mut House, count: usize) {
        for _ in 0..count {
            let Some(bytes) = self.coming(house) else {
                return;
            };
            self.take(house, &bytes);
        }
    }

    /// A frame on its way is never seen.
    pub fn swallow(&mut self) {
        if let Some(line) = &mut self.line
            && line.coming.pop_front().is_some()
        {
            self.may_differ = true;
        }
    }

    /// Connects, hears everything, and asks for a snapshot if a heartbeat says otherwise.
    pub fn catch_up(&mut self, house: &mut House) {
        if self.line.is_none() {
            self.connect(house);
        }
        self.deliver(house, usize::MAX);
        if !self.agrees(house) {
            assert!(self.may_differ, "nothing was lost, and yet it differs");
            self.start_over(house);
            self.deliver(house, usize::MAX);
        }
        assert!(self.agrees(house), "it has caught up");
    }

    fn agrees(&self, house: &House) -> bool {
        let now = house.shared.view.current();
        let own = self.mirror.state.as_ref();
        own.is_some_and(|own| *own.epoch == *now.epoch && own.seq == now.seq)
            && self.mirror.hash() == Some(now.hash())
    }

    /// The next frame on its way, by the rules of `/ws/sync`.
    fn coming(&mut self, house: &mut House) -> Option<Bytes> {
        let line = self.line.as_mut()?;
        while line.coming.is_empty() {
            match waiting(&line.subscription)? {
                Delivery::Frames(frames) => line.coming.extend(frames),
                Delivery::Overflowed => house.restart(&line.subscription),
                Delivery::Closed(_) => return None,
            }
        }
        line.coming.pop_front()
    }

    fn take(&mut self, house: &mut House, bytes: &Bytes) {
        let frame = read(bytes);
        if let Some(seq) = frame.seq
            && let Some(state) = &self.mirror.state
            && seq > state.seq + 1
        {
            assert!(self.may_differ, "{} follows {}", seq, state.seq);
            self.start_over(house);
            return;
        }
        self.check(&frame);
        self.mirror.apply(frame);
        let once = self.mirror.hash();
        let again = read(bytes);
        if !matches!(again.body, Body::Full(_)) {
            self.mirror.apply(again);
            assert_eq!(
                self.mirror.hash(),
                once,
                "applying a frame twice changes nothing"
            );
        }
    }

    /// What a frame promises of itself.
    fn check(&self, frame: &Frame) {
        let known = self.mirror.state.as_ref();
        match &frame.body {
            Body::Resume(resume) => {
                let known = known.expect("only who knows something resumes");
                assert_eq!(resume.epoch, known.epoch);
                assert!(resume.seq >= known.seq);
            }
            Body::Full(_) => {}
            _ => {
                let known = known.expect("the first frame is a snapshot");
                // A projection shares the number of its event.
                let follows = |seq: u64| seq == known.seq || seq == known.seq + 1;
                assert!(
                    frame.seq.is_none_or(follows),
                    "no event twice, none left out"
                );
            }
        }
    }

    fn start_over(&mut self, house: &mut House) {
        if let Some(line) = &mut self.line {
            line.coming.clear();
            house.restart(&line.subscription);
        }
    }
}
