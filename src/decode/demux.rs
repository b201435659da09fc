//! The demuxer of each format, opened where the sound lies. Nothing is probed.

use symphonia::core::errors::{Error, Result};
use symphonia::core::formats::{FormatOptions, FormatReader};
use symphonia::core::io::{MediaSourceStream, ReadBytes};
use symphonia::default::formats::{
    AiffReader, CafReader, FlacReader, IsoMp4Reader, MkvReader, OggReader, WavReader,
};

use super::frames::{FrameReader, NextPiece};
use super::place::{Format, Place};

/// A demuxer, and where it tells of a piece behind its own.
pub(super) struct Demuxed {
    pub(super) reader: Box<dyn FormatReader>,
    pub(super) next_piece: Option<NextPiece>,
}

/// Opens the demuxer for a place.
pub(super) fn open(place: Place) -> Result<Demuxed> {
    let options = FormatOptions::default();
    let frames = match place.format {
        Format::Frames(family) => FrameReader::open(place.view.clone(), family)?,
        _ => None,
    };
    let mut source = MediaSourceStream::new(Box::new(place.view), Default::default());
    let reader: Box<dyn FormatReader> = match place.format {
        Format::Frames(_) => {
            let reader = frames.ok_or(Error::Unsupported("no frames"))?;
            return Ok(Demuxed {
                next_piece: Some(reader.next_piece()),
                reader: Box::new(reader),
            });
        }
        Format::Flac => Box::new(FlacReader::try_new(source, options)?),
        Format::Ogg => Box::new(OggReader::try_new(source, options)?),
        Format::Mp4 => {
            // It steps back over the four bytes that a probe would have read.
            source.read_quad_bytes()?;
            Box::new(IsoMp4Reader::try_new(source, options)?)
        }
        Format::Wave => Box::new(WavReader::try_new(source, options)?),
        Format::Aiff => Box::new(AiffReader::try_new(source, options)?),
        Format::Matroska => Box::new(MkvReader::try_new(source, options)?),
        Format::Caf => Box::new(CafReader::try_new(source, options)?),
        Format::Foreign(name) | Format::Unfinished(name) => return Err(Error::Unsupported(name)),
        Format::Unknown => return Err(Error::Unsupported("unknown")),
    };
    Ok(Demuxed {
        reader,
        next_piece: None,
    })
}
