//! One item in the mix: its decoded queue, its level and its place.

use std::sync::mpsc::{Receiver, TryRecvError};

use super::PlayItem;
use super::feed::{Chunk, Stock, Succession};
use super::level::{Fade, Ramp, amplitude, frames_in};

/// A level change of an item that sounds takes this long.
const GAIN_RAMP_MS: f32 = 50.0;

/// What a voice has to give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Supply {
    /// Samples.
    Ready,
    /// Nothing yet: the decoder is behind.
    Waiting,
    /// Nothing any more.
    Ended,
    /// Nothing any more, and why.
    Failed(String),
}

/// An item being decoded.
pub(super) struct Voice {
    pub(super) item: PlayItem,
    pub(super) fade: Fade,
    /// Frames from the start of the file to the next sample, at the card's rate.
    position: u64,
    rate: u32,
    chunks: Receiver<Chunk>,
    stock: Stock,
    /// Where what follows without a gap is announced.
    succession: Succession,
    /// Frames to come that are still the sound of the file before.
    owed: u64,
    block: Vec<f32>,
    /// Samples of the block already taken.
    taken: usize,
    supply: Supply,
    gain: Ramp,
}

impl Voice {
    pub(super) fn new(
        item: PlayItem,
        rate: u32,
        chunks: Receiver<Chunk>,
        succession: Succession,
        stock: Stock,
    ) -> Self {
        let position_ms = item.position_ms.max(0) as u64;
        Self {
            fade: Fade::open(),
            position: position_ms.saturating_mul(u64::from(rate)) / 1000,
            rate,
            chunks,
            stock,
            succession,
            owed: 0,
            block: Vec::new(),
            taken: 0,
            supply: Supply::Waiting,
            gain: Ramp::at(amplitude(item.gain_db)),
            item,
        }
    }

    /// Position of the next sample, ms from the start of the file.
    pub(super) fn position_ms(&self) -> i64 {
        (self.position * 1000 / u64::from(self.rate)) as i64
    }

    /// Where what follows without a gap is announced.
    pub(super) fn succession(&self) -> &Succession {
        &self.succession
    }

    /// Whether little of it is decoded ahead, and more is to come.
    pub(super) fn is_low(&self) -> bool {
        self.stock.is_low()
    }

    /// Whether all of it is decoded.
    pub(super) fn is_complete(&self) -> bool {
        self.stock.is_complete()
    }

    pub(super) fn set_gain(&mut self, gain_db: f32) {
        self.item.gain_db = gain_db;
        self.gain
            .head_for(amplitude(gain_db), frames_in(GAIN_RAMP_MS, self.rate));
    }

    /// Looks whether there is something to give; never waits.
    pub(super) fn supply(&mut self) -> &Supply {
        if self.taken < self.block.len() {
            return &Supply::Ready;
        }
        while matches!(self.supply, Supply::Ready | Supply::Waiting) {
            self.supply = match self.chunks.try_recv() {
                Ok(Chunk::Samples(block)) => {
                    self.stock.take();
                    self.block = block;
                    self.taken = 0;
                    self.supply = Supply::Ready;
                    break;
                }
                Ok(Chunk::Owed(frames)) => {
                    self.owed = frames;
                    continue;
                }
                Ok(Chunk::End) => Supply::Ended,
                Ok(Chunk::Failed(reason)) => Supply::Failed(reason),
                Err(TryRecvError::Empty) => {
                    self.supply = Supply::Waiting;
                    break;
                }
                Err(TryRecvError::Disconnected) => Supply::Failed("its decoder stopped".to_owned()),
            };
        }
        &self.supply
    }

    /// Adds its sound to interleaved stereo; gives how many frames, fewer when the supply (see
    /// there) or the fade is over.
    pub(super) fn mix(&mut self, out: &mut [f32]) -> usize {
        let mut mixed = 0;
        while mixed < out.len() && !self.fade.is_closed() && *self.supply() == Supply::Ready {
            let count = (out.len() - mixed).min(self.block.len() - self.taken);
            let from = &self.block[self.taken..self.taken + count];
            let to = &mut out[mixed..mixed + count];
            if self.fade.is_open() && self.gain.is_still() {
                let gain = self.gain.value();
                to.iter_mut()
                    .zip(from)
                    .for_each(|(to, from)| *to += from * gain);
            } else {
                for (to, from) in to.chunks_exact_mut(2).zip(from.chunks_exact(2)) {
                    let level = self.gain.step() * self.fade.step();
                    to[0] += from[0] * level;
                    to[1] += from[1] * level;
                }
            }
            self.taken += count;
            mixed += count;
        }
        self.count(mixed as u64 / 2);
        mixed / 2
    }

    /// Moves the position by frames taken, those of the file before apart.
    fn count(&mut self, frames: u64) {
        let before = frames.min(self.owed);
        self.owed -= before;
        self.position += frames - before;
    }

    /// Drops what lies before the position of another voice, as far as it is decoded.
    pub(super) fn catch_up_with(&mut self, other_position: u64) {
        while self.position < other_position && *self.supply() == Supply::Ready {
            let behind = (other_position - self.position).saturating_mul(2);
            let count = (self.block.len() - self.taken).min(behind as usize);
            self.taken += count;
            self.count(count as u64 / 2);
        }
    }

    /// Frames from the start of the file to the next sample.
    pub(super) fn position(&self) -> u64 {
        self.position
    }
}
