//! The sound of a track as bytes: its file as it is, or decoded; any part of it.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;

use crate::decode::file::{MusicFile, OpenError, mark_of};
use crate::decode::render::WavRender;
use crate::decode::{DecodeError, media_type};
use crate::domain::id::TrackId;
use crate::services::error::ServiceError;
use crate::services::reading::Reader;
use crate::storage::library::analysis::find_frames;
use crate::storage::library::track_row::{TrackFile, track_file, track_root};

/// What is known of a track's file before it is opened.
pub struct Streamed {
    /// The music folder that holds it.
    pub root: PathBuf,
    /// The file as it was scanned.
    pub file: MusicFile,
    /// Its measured length.
    pub frames: Option<u64>,
}

/// What is known of a track's file.
///
/// # Errors
/// `NotFound`.
pub fn find(conn: &Reader, id: TrackId) -> Result<Streamed, ServiceError> {
    let unknown = || ServiceError::NotFound(format!("no track has the id {id}"));
    let (root, file) = find_file(conn, id)?.ok_or_else(unknown)?;
    let frames = find_frames(conn, id)?;
    Ok(Streamed { root, file, frames })
}

/// The file of a track as it was scanned, and the music folder that holds it.
pub fn find_file(conn: &Reader, id: TrackId) -> Result<Option<(PathBuf, MusicFile)>, ServiceError> {
    let Some(TrackFile { path, mark, span }) = track_file(conn, id)? else {
        return Ok(None);
    };
    let root = track_root(conn, id)?.or_else(|| path.parent().map(Path::to_owned));
    let file = MusicFile::known(path, mark).cut_to(span);
    Ok(Some((root.unwrap_or_default(), file)))
}

/// Where the bytes come from.
pub enum Source {
    /// The file as it is.
    File(Arc<File>),
    /// Decoded.
    Render(Box<WavRender>),
}

/// A file that is open.
pub struct Opened {
    /// Where its bytes come from.
    pub source: Source,
    /// How many there are.
    pub bytes: u64,
    /// Media type.
    pub kind: &'static str,
    /// Entity tag: another for each version and level.
    pub etag: String,
}

/// Whether browsers say another position than they play, after a jump into such a file. Measured in
/// Chromium: Ogg Vorbis up to 450 ms, MP3 up to 160 ms; the other formats stay within 30 ms.
#[must_use]
pub fn seeks_inexactly(path: &Path) -> bool {
    let endings = ["mp3", "mp2", "mp1", "mpa", "mpga", "ogg", "oga"];
    let own = path.extension();
    own.is_some_and(|own| {
        endings
            .iter()
            .any(|ending| own.eq_ignore_ascii_case(ending))
    })
}

/// Opens a file as it is, or decoded at a level of `gain_db`.
///
/// `frames` is the length that was measured, true while the file is as it was then.
///
/// # Errors
/// `NotFound` when the file is gone; `Refused` when it is another one or cannot be decoded.
pub fn open(
    music: &MusicFile,
    gain_db: Option<f32>,
    frames: Option<u64>,
) -> Result<Opened, ServiceError> {
    let missing = || ServiceError::not_found("the track's file is gone; a scan will notice");
    let file = music.open().map_err(|error| match error {
        OpenError::Io(_) => missing(),
        other => ServiceError::refused("file_replaced", format!("cannot open the track: {other}")),
    })?;
    let facts = file.metadata().map_err(|_| missing())?;
    let changed = facts
        .modified()
        .ok()
        .and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    let stamp = format!(
        "{:x}-{:x}",
        facts.len(),
        changed.unwrap_or_default().as_nanos()
    );
    let Some(gain_db) = gain_db else {
        let kind = media_type(&file, &music.path).unwrap_or("application/octet-stream");
        return Ok(Opened {
            source: Source::File(Arc::new(file)),
            bytes: facts.len(),
            kind,
            etag: format!("\"{stamp}\""),
        });
    };
    let now = mark_of(&facts);
    let is_same = music
        .mark
        .is_some_and(|known| (known.size, known.mtime_ns) == (now.size, now.mtime_ns));
    let frames = frames.filter(|_| is_same);
    let render = WavRender::open(music, gain_db, frames).map_err(|error| match error {
        DecodeError::NotFound { .. } => missing(),
        other => {
            tracing::debug!(error = %other, "a rendering was refused");
            let why = format!("the track cannot be played: {}", other.reason());
            ServiceError::refused("cannot_decode", why)
        }
    })?;
    let part = music.span.map_or_else(String::new, |span| {
        format!("-{:x}-{:x}", span.start_us, span.end_us.unwrap_or(-1))
    });
    let etag = format!("\"{stamp}{part}-wav{gain_db}\"");
    let bytes = render.total_bytes();
    Ok(Opened {
        source: Source::Render(Box::new(render)),
        bytes,
        kind: "audio/wav",
        etag,
    })
}

impl Source {
    /// Some bytes from `at` on, at least one.
    ///
    /// # Errors
    /// What the system or the decoder says; at the end `UnexpectedEof`.
    pub fn read(mut self, at: u64, wanted: usize) -> io::Result<(Bytes, Self)> {
        let mut chunk = vec![0; wanted];
        let read = match &mut self {
            Self::File(file) => file.read_at(&mut chunk, at)?,
            Self::Render(render) => render.read_at(at, &mut chunk).map_err(io::Error::other)?,
        };
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        chunk.truncate(read);
        Ok((chunk.into(), self))
    }
}
