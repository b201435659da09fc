//! A screen of the model: what it keeps is a [`Mirror`], what it hears comes by a real connection.

use std::collections::VecDeque;

use bytes::Bytes;
use minion::domain::id::{JamId, ZoneId};
use minion::protocol::frame::{Body, Frame, StreamPosition};
use minion::protocol::mirror::Mirror;
use minion::services::engine::Since;
use minion::sync::followed::Followed;
use minion::sync::subscription::{Delivery, Subscription};

use super::house::{House, read, waiting};

/// A screen.
#[derive(Default)]
pub struct Screen {
    mirror: Mirror,
    /// The zone that it wants to show.
    zone: Option<ZoneId>,
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
            seqs: self.mirror.seqs(),
        });
        let zone = self.zone.unwrap_or(ZoneId::FIRST);
        // Screens of one zone listen to one room, which may not be there.
        let jam = Some(JamId(zone.0 % 3 + 1));
        let subscription = house.subscribe_to(Followed { zone, jam }, since);
        self.line = Some(Line {
            subscription,
            coming: VecDeque::new(),
        });
    }

    /// Connects to another zone.
    pub fn turn_to(&mut self, zone: ZoneId, house: &mut House) {
        self.zone = Some(zone);
        self.connect(house);
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
        let Some(own) = &self.mirror.state else {
            return false;
        };
        let is_same = |told: &StreamPosition| {
            let (seq, hash) = (self.mirror.seq(told.stream), self.mirror.hash(told.stream));
            (seq, hash) == (Some(told.seq), Some(told.hash))
        };
        let there = now.zone(own.zone);
        let jam = own.jam.as_ref().map(|jam| now.jam_position(jam.id));
        *own.epoch == *now.epoch
            && there.is_some_and(|it| it.positions().iter().all(is_same))
            && jam.is_none_or(|told| told.as_ref().is_some_and(is_same))
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
        if let Some((stream, seq)) = frame.stream.zip(frame.seq)
            && self.mirror.state.is_some()
        {
            let known = self
                .mirror
                .seq(stream)
                .expect("of a stream that it follows");
            if seq > known + 1 {
                assert!(self.may_differ, "{stream} {seq} follows {known}");
                self.start_over(house);
                return;
            }
        }
        self.check(&frame);
        self.mirror.apply(frame);
        let once = self.hashes();
        let again = read(bytes);
        if !matches!(again.body, Body::Full(_)) {
            self.mirror.apply(again);
            assert_eq!(
                self.hashes(),
                once,
                "applying a frame twice changes nothing"
            );
        }
    }

    fn hashes(&self) -> Vec<Option<u32>> {
        let streams = self.mirror.seqs().into_keys();
        streams.map(|stream| self.mirror.hash(stream)).collect()
    }

    /// What a frame promises of itself.
    fn check(&self, frame: &Frame) {
        let known = self.mirror.state.as_ref();
        match &frame.body {
            Body::Resume(resume) => {
                let known = known.expect("only who knows something resumes");
                assert_eq!(resume.epoch, known.epoch);
                for told in &resume.streams {
                    assert!(self.mirror.seq(told.stream) <= Some(told.seq));
                }
            }
            Body::Full(_) => {}
            _ => {
                assert!(known.is_some(), "the first frame is a snapshot");
                let Some((stream, seq)) = frame.stream.zip(frame.seq) else {
                    return;
                };
                let known = self.mirror.seq(stream);
                let known = known.expect("of a stream that it follows");
                // A projection shares the number of its event.
                let follows = seq == known || seq == known + 1;
                assert!(follows, "no event twice, none left out");
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
