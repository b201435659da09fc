//! A file as its demuxer should see it: parts of it, and bytes that take the place of others.
//!
//! This is the one way round what the demuxers get wrong: a container's head is written anew (true
//! sizes, no damaged side blocks) and put before the sound, which stays where it is.

use std::fs::File;
use std::io::{Error, ErrorKind, Read, Result, Seek, SeekFrom};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use symphonia::core::io::MediaSource;

/// One part of what is seen.
#[derive(Debug, Clone)]
pub(super) enum Piece {
    /// Bytes of the file.
    File(Range<u64>),
    /// Bytes that are not in the file.
    Bytes(Vec<u8>),
}

impl Piece {
    fn length(&self) -> u64 {
        match self {
            Piece::File(range) => range.end.saturating_sub(range.start),
            Piece::Bytes(bytes) => bytes.len() as u64,
        }
    }
}

/// Pieces of a file, one behind the other, read like a file.
#[derive(Debug, Clone)]
pub(super) struct View {
    file: Arc<File>,
    /// Where each piece begins in the view, in order.
    pieces: Arc<[(u64, Piece)]>,
    length: u64,
    at: u64,
}

impl View {
    pub(super) fn new(file: &Arc<File>, pieces: impl IntoIterator<Item = Piece>) -> Self {
        let mut length = 0;
        let pieces = pieces
            .into_iter()
            .filter(|piece| piece.length() > 0)
            .map(|piece| {
                let start = length;
                length += piece.length();
                (start, piece)
            })
            .collect();
        Self {
            file: Arc::clone(file),
            pieces,
            length,
            at: 0,
        }
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }

    pub(super) fn file(&self) -> &Arc<File> {
        &self.file
    }

    /// Reads some bytes from a place on; 0 only at the end.
    pub(super) fn read_at(&self, at: u64, buffer: &mut [u8]) -> Result<usize> {
        let behind = self.pieces.partition_point(|(start, _)| *start <= at);
        let Some((start, piece)) = behind.checked_sub(1).map(|index| &self.pieces[index]) else {
            return Ok(0);
        };
        let into = at - start;
        let left = piece.length().saturating_sub(into);
        let count = usize::try_from(left).map_or(buffer.len(), |left| left.min(buffer.len()));
        let buffer = &mut buffer[..count];
        match piece {
            Piece::File(range) => self.file.read_at(buffer, range.start + into),
            Piece::Bytes(bytes) => {
                let from = usize::try_from(into).unwrap_or(bytes.len());
                buffer.copy_from_slice(&bytes[from..from + count]);
                Ok(count)
            }
        }
    }

    /// The bytes of a range, fewer only at the end.
    pub(super) fn bytes(&self, at: u64, count: usize) -> Result<Vec<u8>> {
        let mut bytes = vec![0; count];
        let mut filled = 0;
        while filled < count {
            match self.read_at(at + filled as u64, &mut bytes[filled..]) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        bytes.truncate(filled);
        Ok(bytes)
    }
}

impl Read for View {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let read = self.read_at(self.at, buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for View {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| Error::from(ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}

impl MediaSource for View {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.length)
    }
}
