//! Decodes ahead: a thread from a file to a bounded queue of stereo blocks at the card's rate.
//!
//! The thread sleeps when the queue is full and ends when its reader is dropped, so nothing has
//! to be told to stop.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use super::PlayItem;
use super::resample::Resample;
use crate::decode::{self, DecodeError, to_stereo};

/// Stereo frames of a block: 23 ms at 44.1 kHz.
const BLOCK_FRAMES: usize = 1024;

/// Blocks decoded ahead: 1.5 s at 44.1 kHz, 0.5 MB; bridges a slow SD card.
const BLOCKS_AHEAD: usize = 64;

/// What comes out of a feed.
pub(super) enum Chunk {
    /// Interleaved stereo.
    Samples(Vec<f32>),
    /// The file is over.
    End,
    /// It cannot be decoded, or no further.
    Failed(String),
}

/// Starts decoding an item at the card's rate. `on_first` is called once, when the first chunk
/// is in the queue, whatever it is.
pub(super) fn start(
    item: &PlayItem,
    rate: u32,
    on_first: impl FnOnce() + Send + 'static,
) -> std::io::Result<(Receiver<Chunk>, JoinHandle<()>)> {
    let (sender, receiver) = sync_channel(BLOCKS_AHEAD);
    let item = item.clone();
    let thread = std::thread::Builder::new()
        .name("decode".to_owned())
        .spawn(move || {
            let mut queue = Queue {
                sender,
                block: Vec::new(),
                on_first: Some(on_first),
            };
            let last = match decode(&item, rate, &mut queue) {
                Ok(()) => Chunk::End,
                Err(error) => Chunk::Failed(error.to_string()),
            };
            queue.flush();
            queue.send(last);
        })?;
    Ok((receiver, thread))
}

fn decode<F: FnOnce()>(
    item: &PlayItem,
    rate: u32,
    queue: &mut Queue<F>,
) -> Result<(), DecodeError> {
    let mut decoder = decode::open(&item.path)?;
    let position_ms = item.position_ms.max(0) as u64;
    if position_ms > 0 {
        decoder.seek(position_ms.saturating_mul(u64::from(decoder.sample_rate())) / 1000)?;
    }
    let channels = decoder.channels();
    let Some(mut resample) = Resample::new(decoder.sample_rate(), rate) else {
        let reason = format!("cannot convert {} Hz to {rate} Hz", decoder.sample_rate());
        return Err(DecodeError::Unsupported {
            path: item.path.clone(),
            reason,
        });
    };
    let mut stereo = Vec::new();
    while let Some(block) = decoder.read_block()? {
        stereo.clear();
        to_stereo(block, channels, &mut stereo);
        resample.push(&stereo, &mut queue.block);
        if !queue.send_whole_blocks() {
            return Ok(());
        }
    }
    resample.finish(&mut queue.block);
    queue.send_whole_blocks();
    Ok(())
}

struct Queue<F> {
    sender: SyncSender<Chunk>,
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
        let is_heard = self.sender.send(chunk).is_ok();
        if let Some(on_first) = self.on_first.take() {
            on_first();
        }
        is_heard
    }
}
