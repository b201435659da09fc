//! Which files are copies of one recording.
//!
//! The same song in two formats (MP3 and FLAC) is one track with two files: the better one is
//! played, the other is known and takes over when that is gone. A file that comes in the place of
//! a vanished one, in whatever format, is that track. Other copies are tracks by themselves, but
//! nobody is asked which of them is better.

use std::path::Path;

use rusqlite::{Connection, Transaction};

use crate::domain::id::TrackId;
use crate::storage::library::aggregates::Aggregates;
use crate::storage::library::analysis::adopt_moved;
use crate::storage::library::folder_tree::{path_bytes, path_of_bytes};
use crate::storage::library::search_index;

/// Files that claim one artist and one title are one recording if their lengths differ by no more:
/// encoders add silence, containers round. A live version is rarely as long as the studio's.
const LENGTH_SLACK_MS: i64 = 2_000;

/// A file that comes so long before the scan that misses the old one came in its place, ms.
const REPLACED_SLACK_MS: i64 = 10 * 60 * 1_000;

/// Endings of files that lose nothing.
const LOSSLESS: [&str; 7] = ["flac", "wav", "aiff", "aif", "aifc", "wv", "ape"];

/// Whether two tracks sound the same: by their audio's hash, else by artist, title and length.
///
/// Some microseconds: both are found by their ids.
pub fn is_same_recording(
    conn: &Connection,
    one: TrackId,
    other: TrackId,
) -> Result<bool, rusqlite::Error> {
    conn.prepare_cached(
        "SELECT 1 FROM tracks a JOIN tracks b ON b.id = ?2
             LEFT JOIN files fa ON fa.track_id = a.id LEFT JOIN files fb ON fb.track_id = b.id
         WHERE a.id = ?1 AND (fa.audio_hash = fb.audio_hash
             OR a.artist_id = b.artist_id AND a.title_key = b.title_key
                AND a.duration_ms > 0 AND b.duration_ms > 0
                AND abs(a.duration_ms - b.duration_ms) <= ?3)",
    )?
    .exists((one.0, other.0, LENGTH_SLACK_MS))
}

/// The one track that the file of `new` is another copy of, by artist, title, album, disc, number
/// and length: a vanished one that it came in the place of, in whatever format; else a present one
/// in another format. Copies in the same format are two tracks, as the owner keeps them.
///
/// A track that somebody judged already stays what it is, and of two that are present the older one
/// keeps its id and star, whichever is measured last.
pub fn find_twin(conn: &Connection, new: TrackId) -> Result<Option<Twin>, rusqlite::Error> {
    let mut alike = conn.prepare_cached(
        "SELECT o.id, o.missing_since_ms, fo.path, fo.size, fn.path, fn.size, n.duration_ms,
             fn.part > 0 OR fo.part > 0
         FROM tracks n JOIN files fn ON fn.track_id = n.id
         JOIN tracks o ON o.artist_id = n.artist_id AND o.id <> n.id
         JOIN files fo ON fo.track_id = o.id
         JOIN albums bo ON bo.id = o.album_id JOIN albums bn ON bn.id = n.album_id
         WHERE n.id = ?1 AND fn.path IS NOT NULL AND n.missing_since_ms IS NULL
             AND o.title_key = n.title_key AND bo.title_key = bn.title_key
             AND o.disc_number IS n.disc_number AND o.track_number IS n.track_number
             AND o.duration_ms > 0 AND abs(o.duration_ms - n.duration_ms) <= ?2
             AND (o.missing_since_ms IS NULL OR n.added_ms >= o.missing_since_ms - ?3)
             AND (o.missing_since_ms IS NOT NULL OR o.id < n.id)
             AND NOT EXISTS (SELECT 1 FROM verdicts v
                             WHERE (v.track_a = n.id OR v.track_b = n.id) AND NOT v.is_undone)
         LIMIT 3",
    )?;
    type Alike = (i64, bool, Option<Kind>, Kind, bool);
    let alike: Vec<Alike> = alike
        .query_map((new.0, LENGTH_SLACK_MS, REPLACED_SLACK_MS), |row| {
            let length: i64 = row.get(6)?;
            let kind = |path: Option<Vec<u8>>, size: i64| {
                path.map(|path| Kind::of(&path_of_bytes(&path), size, length))
            };
            let theirs = kind(row.get(2)?, row.get(3)?);
            let own = kind(row.get(4)?, row.get(5)?).unwrap_or_default();
            Ok((
                row.get(0)?,
                row.get::<_, Option<i64>>(1)?.is_some(),
                theirs,
                own,
                row.get(7)?,
            ))
        })?
        .collect::<Result<_, _>>()?;
    let [(old, is_missing, theirs, own, is_part)] = &alike[..] else {
        return Ok(None);
    };
    let id = TrackId(*old);
    Ok(match theirs {
        _ if *is_missing => Some(Twin::Replaced(id)),
        // A file that holds other tracks, too, is no copy of one.
        _ if *is_part => None,
        Some(theirs) if theirs.ending != own.ending => Some(Twin::Copy {
            id,
            is_new_better: own.quality > theirs.quality,
        }),
        _ => None,
    })
}

/// What a new file is to a track that was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Twin {
    /// It took the place of this one, whose file is gone.
    Replaced(TrackId),
    /// It lies beside the file of this one.
    Copy {
        /// The track.
        id: TrackId,
        /// It sounds better than the track's file so far.
        is_new_better: bool,
    },
}

/// How good a file can sound.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Kind {
    ending: String,
    /// Without loss first, then by bits a second.
    quality: (bool, i64),
}

impl Kind {
    fn of(path: &Path, size: i64, length_ms: i64) -> Self {
        let ending = path.extension().unwrap_or_default().to_string_lossy();
        let ending = ending.to_ascii_lowercase();
        let bits = size.saturating_mul(8_000) / length_ms.max(1);
        // Both kinds come in this container: no lossy stream needs so many bits.
        let is_alac = matches!(&*ending, "m4a" | "m4b" | "mp4" | "mka") && bits > 400_000;
        let is_lossless = is_alac || LOSSLESS.contains(&&*ending);
        Self {
            ending,
            quality: (is_lossless, bits),
        }
    }
}

/// Makes the file of `new` a further file of the track `old`; `new` is no track any more.
pub fn make_copy(
    tx: &Transaction<'_>,
    old: TrackId,
    new: TrackId,
    is_new_better: bool,
) -> Result<(), rusqlite::Error> {
    let lesser = if is_new_better { old } else { new };
    tx.prepare_cached(
        "INSERT OR REPLACE INTO copies (path, track_id, size, mtime_ns, inode, ctime_ns)
         SELECT path, ?2, size, mtime_ns, inode, ctime_ns FROM files
         WHERE track_id = ?1 AND path IS NOT NULL",
    )?
    .execute((lesser.0, old.0))?;
    tx.prepare_cached("UPDATE copies SET track_id = ?2 WHERE track_id = ?1")?
        .execute((new.0, old.0))?;
    if is_new_better {
        return adopt_moved(tx, old, new);
    }
    let mut aggregates = Aggregates::default();
    aggregates.track(tx, new)?;
    search_index::forget_track(tx, new)?;
    for sql in [
        "UPDATE listens SET track_id = ?1 WHERE track_id = ?2",
        "UPDATE playlist_items SET track_id = ?1 WHERE track_id = ?2",
        "DELETE FROM tracks WHERE id = ?2 AND ?1",
    ] {
        tx.prepare_cached(sql)?.execute((old.0, new.0))?;
    }
    aggregates.refresh(tx)
}

/// What a track is left with when a file is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// Its file: a further copy is gone.
    Itself,
    /// A further copy, which is its file from now on, and is to be read and measured.
    Copy,
    /// Nothing.
    Nothing,
}

/// The file of a track at `path` is gone: the best of its further copies takes over.
pub fn lose_file(tx: &Transaction<'_>, id: TrackId, path: &Path) -> Result<Left, rusqlite::Error> {
    if forget_copy(tx, path)? {
        return Ok(Left::Itself);
    }
    let length: i64 = tx
        .prepare_cached("SELECT duration_ms FROM tracks WHERE id = ?1")?
        .query_row([id.0], |row| row.get(0))?;
    let copies: Vec<(Vec<u8>, i64)> = tx
        .prepare_cached("SELECT path, size FROM copies WHERE track_id = ?1 ORDER BY path")?
        .query_map([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let quality = |path: &[u8], size| Kind::of(&path_of_bytes(path), size, length).quality;
    let best = copies
        .into_iter()
        .max_by_key(|(path, size)| quality(path, *size));
    let Some((best, _)) = best else {
        return Ok(Left::Nothing);
    };
    // No known time of change: the next scan reads what it says.
    tx.prepare_cached(
        "UPDATE files SET (path, size, mtime_ns, inode, ctime_ns, audio_hash, analysed_ms, frames,
             unplayable) = (SELECT path, size, mtime_ns, inode, 0, NULL, NULL, NULL, NULL
                            FROM copies WHERE path = ?2)
         WHERE track_id = ?1",
    )?
    .execute((id.0, &best))?;
    forget_copy(tx, &path_of_bytes(&best))?;
    Ok(Left::Copy)
}

/// The file at `path` is no further file of a track any more; tells whether it was.
pub fn forget_copy(conn: &Connection, path: &Path) -> Result<bool, rusqlite::Error> {
    let forgotten = conn
        .prepare_cached("DELETE FROM copies WHERE path = ?1")?
        .execute([path_bytes(path)])?;
    Ok(forgotten > 0)
}
