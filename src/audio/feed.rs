//! Decodes ahead: a thread from a file to a bounded queue of stereo blocks at the card's rate.
//!
//! The thread sleeps when the queue is full and ends when its reader is dropped, so nothing has
//! to be told to stop. Two files that follow each other without a gap share one resampling
//! filter, handed on with a [`Baton`]: a filter that ends with one file and another that starts
//! with the next would bend the sound where they meet.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use super::PlayItem;
use super::resample::Resample;
use crate::decode::{self, DecodeError, Decoder, to_stereo};

/// Stereo frames of a block: 23 ms at 44.1 kHz.
const BLOCK_FRAMES: usize = 1024;

/// Blocks decoded ahead: 1.5 s at 44.1 kHz, 0.5 MB; bridges a slow SD card.
const BLOCKS_AHEAD: usize = 64;

/// With fewer decoded ahead the decoder is short of time: what is left lasts half a second.
const BLOCKS_LOW: i64 = 22;

/// How many blocks lie ready in a feed's queue.
#[derive(Clone, Default)]
pub(super) struct Stock(Arc<AtomicI64>);

impl Stock {
    /// More than any queue holds: the rest of the file is there.
    const ALL: i64 = i64::MAX / 2;

    /// Whether decoding should hurry. At the end of a file there is nothing to hurry for.
    pub(super) fn is_low(&self) -> bool {
        self.0.load(Ordering::Relaxed) < BLOCKS_LOW
    }

    /// Whether the rest of the file is there.
    pub(super) fn is_complete(&self) -> bool {
        self.0.load(Ordering::Relaxed) > Self::ALL / 2
    }

    /// Notes a block that was put in.
    pub(super) fn put(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes a block that was taken out.
    pub(super) fn take(&self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }

    /// Notes that nothing follows.
    pub(super) fn complete(&self) {
        self.0.fetch_add(Self::ALL, Ordering::Relaxed);
    }
}

/// What comes out of a feed.
pub(super) enum Chunk {
    /// The next so many frames are still the file's before this one, left in its filter.
    Owed(u64),
    /// Interleaved stereo.
    Samples(Vec<f32>),
    /// The file is over.
    End,
    /// It cannot be decoded, or no further.
    Failed(String),
}

/// The filter of a file that is over, with the end of its sound still inside.
struct Baton {
    resample: Resample,
}

/// Where a feed looks for its successor when its file is over. A std mutex: held for a move.
#[derive(Clone, Default)]
pub(super) struct Succession(Arc<Mutex<Successor>>);

#[derive(Default)]
enum Successor {
    #[default]
    None,
    Named(SyncSender<Baton>),
    /// The file is over: too late.
    Closed,
}

/// What a successor waits for.
pub(super) struct Inheritance(Receiver<Baton>);

impl Succession {
    /// Names a successor, instead of any earlier one; `None` when it is too late.
    pub(super) fn name(&self) -> Option<Inheritance> {
        let mut successor = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*successor, Successor::Closed) {
            return None;
        }
        let (sender, receiver) = sync_channel(1);
        *successor = Successor::Named(sender);
        Some(Inheritance(receiver))
    }

    /// Gives the filter away, or back if nobody wants it.
    fn close(&self, baton: Baton) -> Option<Baton> {
        let mut successor = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match std::mem::replace(&mut *successor, Successor::Closed) {
            Successor::Named(sender) => sender.send(baton).err().map(|refused| refused.0),
            Successor::None | Successor::Closed => Some(baton),
        }
    }
}

/// A feed at work.
pub(super) struct Feed {
    pub(super) chunks: Receiver<Chunk>,
    pub(super) succession: Succession,
    pub(super) stock: Stock,
    pub(super) thread: JoinHandle<()>,
}

/// Starts decoding an item at the card's rate. `on_first` is called once, when the first chunk
/// is in the queue, whatever it is.
pub(super) fn start(
    item: &PlayItem,
    rate: u32,
    inheritance: Option<Inheritance>,
    on_first: impl FnOnce() + Send + 'static,
) -> std::io::Result<Feed> {
    let (sender, chunks) = sync_channel(BLOCKS_AHEAD);
    let item = item.clone();
    let succession = Succession::default();
    let mine = succession.clone();
    let stock = Stock::default();
    let filled = stock.clone();
    let thread = std::thread::Builder::new()
        .name("decode".to_owned())
        .spawn(move || {
            let mut queue = Queue {
                sender,
                stock: filled,
                block: Vec::new(),
                on_first: Some(on_first),
            };
            let last = match decode(&item, rate, inheritance, &mine, &mut queue) {
                Ok(()) => Chunk::End,
                Err(error) => {
                    // Screens are told why; where the file lies is for the log alone.
                    tracing::debug!(%error, "a file does not play");
                    Chunk::Failed(error.reason().to_owned())
                }
            };
            queue.flush();
            queue.stock.complete();
            queue.send(last);
        })?;
    Ok(Feed {
        chunks,
        succession,
        stock,
        thread,
    })
}

fn decode<F: FnOnce()>(
    item: &PlayItem,
    rate: u32,
    inheritance: Option<Inheritance>,
    succession: &Succession,
    queue: &mut Queue<F>,
) -> Result<(), DecodeError> {
    let mut decoder = decode::open(&item.file)?;
    let position_ms = item.position_ms.max(0) as u64;
    if position_ms > 0 {
        decoder.seek(position_ms.saturating_mul(u64::from(decoder.sample_rate())) / 1000)?;
    }
    let mut resample = filter(&decoder, rate, inheritance, queue)?;
    let channels = decoder.channels();
    let mut stereo = Vec::new();
    while let Some(block) = decoder.read_block()? {
        stereo.clear();
        to_stereo(block, channels, &mut stereo);
        resample.push(&stereo, &mut queue.block);
        if !queue.send_whole_blocks() {
            return Ok(());
        }
    }
    if let Some(mut baton) = succession.close(Baton { resample }) {
        baton.resample.finish(&mut queue.block);
        queue.send_whole_blocks();
    }
    Ok(())
}

/// The filter for a file: the one of the file before, where there is one and the rates agree.
fn filter<F: FnOnce()>(
    decoder: &Decoder,
    rate: u32,
    inheritance: Option<Inheritance>,
    queue: &mut Queue<F>,
) -> Result<Resample, DecodeError> {
    let from = decoder.sample_rate();
    // A file at the card's own rate needs none, and decodes ahead without waiting for one.
    if let Some(inheritance) = inheritance.filter(|_| from != rate)
        && let Ok(Baton { mut resample }) = inheritance.0.recv()
    {
        queue.send(Chunk::Owed(resample.owed()));
        if resample.is_between(from, rate) {
            return Ok(resample);
        }
        resample.finish(&mut queue.block);
    }
    Resample::new(from, rate).ok_or_else(|| DecodeError::Unsupported {
        path: decoder.path().to_owned(),
        reason: format!("cannot convert {from} Hz to {rate} Hz"),
    })
}

struct Queue<F> {
    sender: SyncSender<Chunk>,
    stock: Stock,
    block: Vec<f32>,
    on_first: Option<F>,
}

impl<F: FnOnce()> Queue<F> {
    /// Sends what fills blocks; `false` when nobody listens any more.
    fn send_whole_blocks(&mut self) -> bool {
        while self.block.len() >= BLOCK_FRAMES * 2 {
            let rest = self.block.split_off(BLOCK_FRAMES * 2);
            let block = std::mem::replace(&mut self.block, rest);
            if !self.send(Chunk::Samples(block)) {
                return false;
            }
        }
        true
    }

    fn flush(&mut self) {
        let block = std::mem::take(&mut self.block);
        if !block.is_empty() {
            self.send(Chunk::Samples(block));
        }
    }

    fn send(&mut self, chunk: Chunk) -> bool {
        if matches!(chunk, Chunk::Samples(_)) {
            self.stock.put();
        }
        let is_heard = self.sender.send(chunk).is_ok();
        if let Some(on_first) = self.on_first.take() {
            on_first();
        }
        is_heard
    }
}
