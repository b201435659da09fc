//! A file to look here and there in: seeking costs nothing, and small reads near each other one
//! call to the system.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;

/// One read mostly gets a whole tag without a picture; bigger ones pass the buffer by.
const HELD_BYTES: usize = 16 * 1024;

/// A file with a place in it that is its own: others may read the same file meanwhile.
pub(super) struct Source<'a> {
    file: &'a File,
    length: u64,
    at: u64,
    held: Vec<u8>,
    held_at: u64,
}

impl<'a> Source<'a> {
    pub(super) fn of(file: &'a File) -> io::Result<Self> {
        Ok(Self {
            file,
            length: file.metadata()?.len(),
            at: 0,
            held: Vec::new(),
            held_at: 0,
        })
    }
}

impl Read for Source<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let held = |this: &Self| {
            let skipped = usize::try_from(this.at.checked_sub(this.held_at)?).ok()?;
            (skipped < this.held.len()).then_some(skipped)
        };
        if held(self).is_none() {
            if buffer.len() >= HELD_BYTES {
                let count = self.file.read_at(buffer, self.at)?;
                self.at += count as u64;
                return Ok(count);
            }
            self.held.resize(HELD_BYTES, 0);
            self.held_at = self.at;
            let count = self.file.read_at(&mut self.held, self.at);
            // What was held is gone, whether or not something came in its place.
            self.held.truncate(*count.as_ref().unwrap_or(&0));
            count?;
        }
        let Some(skipped) = held(self) else {
            return Ok(0);
        };
        let rest = &self.held[skipped..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Source<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
