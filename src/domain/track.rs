//! What the rules know of a track, and what a file says about itself.

use serde::{Deserialize, Serialize};

use crate::domain::id::{AlbumId, ArtistId, FolderId, GenreId};

/// The facts of one track that rules decide by: numbers only, about 48 bytes.
///
/// Titles and other words stay in the database; they are looked up when a frame is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct TrackFacts {
    /// Length; 0 while unknown. Measured by decoding where that was done, else as the file claims.
    pub duration_ms: i64,
    /// Main performer.
    pub artist: Option<ArtistId>,
    /// Album.
    pub album: Option<AlbumId>,
    /// First genre.
    pub genre: Option<GenreId>,
    /// Folder the file lies in.
    pub folder: Option<FolderId>,
    /// Year of release.
    pub year: Option<i32>,
    /// When the library first saw it, ms since 1970.
    pub added_ms: i64,
    /// Last time it was listened to, ms since 1970.
    pub heard_ms: Option<i64>,
    /// Last time it was skipped early on the radio, ms since 1970. In memory only: a mood, no
    /// verdict.
    pub skipped_ms: Option<i64>,
    /// Integrated loudness, LUFS (EBU R128); as the tags say until it is measured, else `None`.
    pub loudness_lufs: Option<f32>,
    /// Sample peak, dBFS; `None` while unmeasured.
    pub peak_dbfs: Option<f32>,
    /// Where its loudest passage begins; `None` while unmeasured. A `u32` holds 49 days.
    pub hook_ms: Option<u32>,
    /// Never offer or play it again.
    pub is_archived: bool,
    /// The file vanished; id and history are kept.
    pub is_missing: bool,
    /// The file cannot be decoded.
    pub is_unplayable: bool,
}

impl TrackFacts {
    /// Whether the track may be offered: neither archived nor vanished, and not known to be mute.
    #[must_use]
    pub fn is_offered(&self) -> bool {
        !self.is_archived && !self.is_missing && !self.is_unplayable
    }
}

/// By what a scan knows a file again. Integers as a database keeps them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileMark {
    /// Bytes.
    pub size: i64,
    /// Time of last change, ns since 1970.
    pub mtime_ns: i64,
    /// Inode number, bit for bit; 0 where there is none.
    pub inode: i64,
}

/// The part of a file that is a track by itself: a cue sheet cuts one file into many.
///
/// In µs: a frame of a CD (1/75 s) is no whole number of ms, and of a sample it is never more than
/// a fraction, so that both sides of a cut agree on the sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Span {
    /// Where it begins, µs from the start of the file.
    pub start_us: i64,
    /// Where it ends; `None`: where the file does.
    pub end_us: Option<i64>,
}

/// What one music file says about itself, as read by a scan.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TrackTags {
    /// Title; from the file name where tags lack it. Never empty.
    pub title: String,
    /// Performer as tagged, for a screen: `Ann feat. Bob`.
    pub artist: Option<String>,
    /// Every performer by itself, the main one first: `Ann`, `Bob`.
    pub artists: Vec<String>,
    /// Performer of the album as a whole.
    pub album_artist: Option<String>,
    /// Album title; the folder's name where tags lack it.
    pub album: Option<String>,
    /// Genres, the main one first.
    pub genres: Vec<String>,
    /// It says that it is part of a compilation.
    pub is_compilation: bool,
    /// Year of release.
    pub year: Option<i32>,
    /// Place on the disc, from 1.
    pub track_number: Option<u32>,
    /// Disc, from 1.
    pub disc_number: Option<u32>,
    /// Beats per minute.
    pub bpm: Option<f32>,
    /// Length as the container claims, ms; 0 when unknown.
    pub duration_ms: i64,
    /// Loudness guess from tags (ReplayGain, R128), LUFS.
    pub tag_loudness_lufs: Option<f32>,
}
