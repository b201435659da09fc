//! A file without the ID3v1 tag at its end.
//!
//! That tag is never written, and read strictly it would forbid most files: whoever knows no year
//! writes zeros there.

use std::io::{Read, Result, Seek, SeekFrom};

/// Bytes of the tag, which begins with `TAG`.
const TAG_BYTES: u64 = 128;

/// A reader that ends where the tag begins, if there is one.
pub(super) struct WithoutId3v1<R> {
    inner: R,
    end: u64,
}

impl<R: Read + Seek> WithoutId3v1<R> {
    /// Stands at the start.
    pub(super) fn of(mut inner: R) -> Result<Self> {
        let mut end = inner.seek(SeekFrom::End(0))?;
        if end >= TAG_BYTES {
            let mut head = [0; 3];
            inner.seek(SeekFrom::Start(end - TAG_BYTES))?;
            inner.read_exact(&mut head)?;
            if head == *b"TAG" {
                end -= TAG_BYTES;
            }
        }
        inner.rewind()?;
        Ok(Self { inner, end })
    }
}

impl<R: Read + Seek> Read for WithoutId3v1<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let left = self.end.saturating_sub(self.inner.stream_position()?);
        (&mut self.inner).take(left).read(buffer)
    }
}

impl<R: Seek> Seek for WithoutId3v1<R> {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        match to {
            SeekFrom::End(distance) => {
                let place = self.end.checked_add_signed(distance);
                let before = std::io::ErrorKind::InvalidInput;
                self.inner.seek(SeekFrom::Start(place.ok_or(before)?))
            }
            other => self.inner.seek(other),
        }
    }
}
