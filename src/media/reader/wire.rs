//! What goes through the pipes between the daemon and a process that reads files for it: messages in
//! JSON, each behind its length in four bytes. Both ends are the same binary.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::decode::file::MusicFile;
use crate::domain::track::TrackTags;
use crate::media::analysis::{Analysis, AnalysisError};
use crate::media::cover::CoverRef;
use crate::media::cue::Sheet;
use crate::media::rating::{Looked, Swapped, Wish};

/// Longest message, bytes. The longest honest one is the loudness of a recording second by second:
/// some 400 kB for a day of sound.
pub(super) const MESSAGE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// A picture: where it is, and the hash of what it is to be.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Picture {
    /// The music file that it is in, or its own file.
    pub path: PathBuf,
    /// Whether it is in a music file.
    pub is_embedded: bool,
    /// What it is known by.
    pub hash: String,
}

/// Something to be done with one file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Work {
    /// Read tags, and find the picture inside.
    Tags { path: PathBuf },
    /// Read a cue sheet.
    Sheet { path: PathBuf },
    /// Identify the picture that lies in a folder.
    FolderPicture { path: PathBuf },
    /// Find the colour of a track's picture.
    Tint { picture: Picture },
    /// Make a thumbnail of a track's picture.
    Thumbnail {
        picture: Picture,
        cache: PathBuf,
        size: u32,
    },
    /// Decode the whole file.
    Analyse { file: MusicFile },
    /// See what a wish for a rating comes to.
    Look { file: MusicFile, wish: Wish },
    /// Write a rating, or take it out.
    Change { file: MusicFile, wish: Wish },
    /// Make a song of the demo library.
    Song { cache: PathBuf, number: usize },
}

impl Work {
    /// The file that it is about.
    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Tags { path } | Self::Sheet { path } | Self::FolderPicture { path } => path,
            Self::Tint { picture } | Self::Thumbnail { picture, .. } => &picture.path,
            Self::Analyse { file } | Self::Look { file, .. } | Self::Change { file, .. } => {
                &file.path
            }
            Self::Song { cache, .. } => cache,
        }
    }
}

/// What a file says: its words, its pictures, and the cue sheet that cuts it.
pub type Told = (TrackTags, Vec<CoverRef>, Option<Box<Sheet>>);

/// What came of it. Errors of files are words for people.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Done {
    Tags(Result<Told, String>),
    Sheet(Box<Result<Result<Sheet, String>, String>>),
    FolderPicture(Option<CoverRef>),
    Tint(Result<Option<[f32; 2]>, String>),
    Thumbnail(Result<Option<PathBuf>, String>),
    Analyse(Box<Result<Analysis, AnalysisError>>),
    Look(Result<Looked, String>),
    Change(Result<(Looked, Option<Swapped>), String>),
    Song(Result<(), String>),
}

/// What the daemon says.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum ToWorker {
    /// Do this, one after the other; each is answered by itself.
    Batch(Vec<Work>),
    /// Go on with the file in hand.
    GoOn,
    /// Leave the file in hand.
    Stop,
}

/// What the worker says.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum FromWorker {
    /// The next of the batch.
    Done(Box<Done>),
    /// Some milliseconds of work are done: is there more to do?
    MayIGoOn,
}

/// Writes one message.
pub(super) fn write_message(out: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    let mut bytes = vec![0; 4];
    serde_json::to_writer(&mut bytes, message)?;
    let length = bytes.len() - 4;
    if length > MESSAGE_BYTES_MAX {
        return Err(io::Error::other("a message is too long"));
    }
    // Bounded above, so it fits.
    bytes[..4].copy_from_slice(&(length as u32).to_le_bytes());
    out.write_all(&bytes)?;
    out.flush()
}

/// Reads one message, waiting for it; `None` at the end.
pub(super) fn read_message<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<Option<T>> {
    let mut head = [0; 4];
    match from.read_exact(&mut head) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let mut bytes = vec![0; length_of(head)?];
    from.read_exact(&mut bytes)?;
    Ok(Some(serde_json::from_slice(&bytes)?))
}

/// Takes the first message out of `bytes`, if all of it is there.
pub(super) fn take_message<T: DeserializeOwned>(bytes: &mut Vec<u8>) -> io::Result<Option<T>> {
    let Some(head) = bytes.first_chunk::<4>() else {
        return Ok(None);
    };
    let end = 4 + length_of(*head)?;
    let Some(body) = bytes.get(4..end) else {
        return Ok(None);
    };
    let message = serde_json::from_slice(body)?;
    bytes.drain(..end);
    Ok(Some(message))
}

fn length_of(head: [u8; 4]) -> io::Result<usize> {
    let length = u32::from_le_bytes(head) as usize;
    if length > MESSAGE_BYTES_MAX {
        return Err(io::Error::other("a message is too long"));
    }
    Ok(length)
}
