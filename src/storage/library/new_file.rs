//! What a scan hands over for one file, as plain data.

use std::path::PathBuf;

use crate::domain::id::TrackId;
use crate::domain::track::{Span, TrackTags};

/// One music file as a scan found it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NewFile {
    /// The track this file is known to be (matched by inode and size after a move); `None`: match
    /// by path, else it is a new track.
    pub id: Option<TrackId>,
    /// Absolute path.
    pub path: PathBuf,
    /// Where it lay, if it was moved.
    pub from: Option<PathBuf>,
    /// Which track of the file it is, from 1; 0: the file is one track. Tracks of one file follow
    /// each other.
    pub part: u32,
    /// Where in the file it lies; `None`: it is all of it.
    pub span: Option<Span>,
    /// Tells the cue sheet beside the file that cuts it; 0: none.
    pub sheet: i64,
    /// The library's own folder that it was found below: the top of the folder tree.
    pub root: PathBuf,
    /// Bytes.
    pub size: i64,
    /// Time of last change, ns since 1970.
    pub mtime_ns: i64,
    /// Inode number, bit for bit; 0 where there is none.
    pub inode: i64,
    /// When anything about it changed last, ns since 1970; 0 where that is not known.
    pub ctime_ns: i64,
    /// Version of the reader of tags that read it.
    pub reader: u32,
    /// What the file says about itself.
    pub tags: TrackTags,
    /// Its picture.
    pub cover: Option<NewCover>,
}

/// A picture that belongs to a file.
#[derive(Debug, Clone, PartialEq)]
pub struct NewCover {
    /// Hash of the picture's bytes, in hexadecimal.
    pub hash: String,
    /// The image file; `None`: it is inside the music file.
    pub file: Option<PathBuf>,
    /// Hue in degrees and chroma (OKLCH) of its leading colour.
    pub tint: Option<(f32, f32)>,
}
