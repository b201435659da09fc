//! What decoding a whole file told: length, loudness and its course, shape, and which sound it is.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Transaction};

use crate::domain::id::TrackId;
use crate::domain::waveform::Waveform;
use crate::storage::library::aggregates::Aggregates;
use crate::storage::library::folder_tree::path_of_bytes;
use crate::storage::library::search_index;
use crate::storage::library::waveform::keep_waveform;

/// A file that appeared up to this long before the other was noticed missing may be the same one,
/// moved: a scan needs time, and people copy first and delete later.
const MOVE_SLACK_MS: i64 = 24 * 60 * 60 * 1_000;

/// What an analysis of today yields (`files.analysis`, see the migrations). An index names the
/// number, so that one more needs a migration anyway.
const YIELD: i64 = 3;

/// Why a file waits for analysis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// It never was, or it changed since.
    First,
    /// It was by an older minion, which measured less.
    Again,
}

impl Due {
    /// The condition on `files f` for which there is an index.
    fn condition(self) -> &'static str {
        match self {
            Self::First => "f.analysed_ms IS NULL",
            Self::Again => "f.analysed_ms IS NOT NULL AND f.analysis < 3",
        }
    }
}

/// What one decode pass measured; what it could not is `None`, and an undecodable file has nothing.
#[derive(Debug, Clone, Default)]
pub struct NewAnalysis<'a> {
    /// Exact length.
    pub duration_ms: Option<i64>,
    /// The same in frames, at the file's rate.
    pub frames: Option<i64>,
    /// Integrated loudness, LUFS (EBU R128); `None` for silence.
    pub loudness_lufs: Option<f32>,
    /// Sample peak, dBFS.
    pub peak_dbfs: Option<f32>,
    /// Where the loudest passage begins, ms.
    pub hook_ms: Option<i64>,
    /// Short-term loudness, a byte a second.
    pub curve: Option<&'a [u8]>,
    /// Hash of the demuxed packets: the same under any name, in any folder, with any tags.
    pub audio_hash: Option<&'a str>,
    /// Shape.
    pub waveform: Option<&'a Waveform>,
}

/// Keeps an analysis. Whatever it holds, the file counts as analysed until it changes, so a file
/// that cannot be decoded is not tried again and again.
pub fn record_analysis(
    tx: &Transaction<'_>,
    id: TrackId,
    analysis: &NewAnalysis<'_>,
    now_ms: i64,
) -> Result<(), rusqlite::Error> {
    let known = tx
        .prepare_cached(
            "UPDATE tracks SET duration_ms = coalesce(?2, duration_ms), loudness_lufs = ?3,
                 peak_dbfs = ?4, hook_ms = ?5 WHERE id = ?1",
        )?
        .execute((
            id.0,
            analysis.duration_ms,
            analysis.loudness_lufs,
            analysis.peak_dbfs,
            analysis.hook_ms,
        ))?;
    if known == 0 {
        return Ok(());
    }
    tx.prepare_cached(
        "UPDATE files SET audio_hash = ?2, analysed_ms = ?3, analysis = ?4, frames = ?5,
             unplayable = NULL WHERE track_id = ?1",
    )?
    .execute((id.0, analysis.audio_hash, now_ms, YIELD, analysis.frames))?;
    if let Some(waveform) = analysis.waveform {
        keep_waveform(tx, id, waveform)?;
    }
    if let Some(curve) = analysis.curve {
        tx.prepare_cached(
            "INSERT OR REPLACE INTO loudness_curves (track_id, levels) VALUES (?1, ?2)",
        )?
        .execute((id.0, curve))?;
    }
    let mut aggregates = Aggregates::default();
    aggregates.track(tx, id)?;
    aggregates.refresh(tx)
}

/// Keeps that a file cannot be decoded (now), and why. What was measured of it earlier stays.
pub fn record_failure(
    tx: &Transaction<'_>,
    id: TrackId,
    why: &str,
    now_ms: i64,
) -> Result<(), rusqlite::Error> {
    if find_due(tx, id)? != Some(Due::Again) {
        record_analysis(tx, id, &NewAnalysis::default(), now_ms)?;
    }
    tx.prepare_cached("UPDATE files SET analysis = ?2, unplayable = ?3 WHERE track_id = ?1")?
        .execute((id.0, YIELD, why))?;
    Ok(())
}

/// How many frames a track's file was decoded to, as it was when a scan saw it last; `None` while
/// nobody did.
pub fn find_frames(conn: &Connection, id: TrackId) -> Result<Option<u64>, rusqlite::Error> {
    conn.prepare_cached("SELECT frames FROM files WHERE track_id = ?1 AND analysed_ms NOT NULL")?
        .query_row([id.0], |row| row.get::<_, Option<i64>>(0))
        .optional()
        .map(|found| found.flatten().map(i64::unsigned_abs))
}

/// Keeps what is known of a file whose tags changed but whose sound did not.
pub fn confirm_analysis(
    tx: &Transaction<'_>,
    id: TrackId,
    now_ms: i64,
) -> Result<(), rusqlite::Error> {
    tx.prepare_cached("UPDATE files SET analysed_ms = ?2 WHERE track_id = ?1")?
        .execute((id.0, now_ms))?;
    Ok(())
}

/// The hash of a track's sound as it was last analysed.
pub fn find_audio_hash(conn: &Connection, id: TrackId) -> Result<Option<String>, rusqlite::Error> {
    conn.prepare_cached("SELECT audio_hash FROM files WHERE track_id = ?1")?
        .query_row([id.0], |row| row.get(0))
        .optional()
        .map(Option::flatten)
}

/// The first offered track that waits for analysis and `may_be`, by its id and its file: oldest id
/// first.
pub fn first_to_analyse(
    conn: &Connection,
    due: Due,
    may_be: &dyn Fn(TrackId, &Path) -> bool,
) -> Result<Option<TrackId>, rusqlite::Error> {
    let mut waiting = conn.prepare_cached(&format!(
        "SELECT f.track_id, f.path FROM files f JOIN tracks t ON t.id = f.track_id
         WHERE {} AND f.path NOT NULL AND t.archived_ms IS NULL AND t.missing_since_ms IS NULL
         ORDER BY f.track_id",
        due.condition()
    ))?;
    let mut rows = waiting.query([])?;
    while let Some(row) = rows.next()? {
        let id = TrackId(row.get(0)?);
        if may_be(id, &path_of_bytes(row.get_ref(1)?.as_blob()?)) {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// Why an offered track waits for analysis; `None`: it does not.
pub fn find_due(conn: &Connection, id: TrackId) -> Result<Option<Due>, rusqlite::Error> {
    conn.prepare_cached(
        "SELECT f.analysed_ms IS NULL FROM files f JOIN tracks t ON t.id = f.track_id
         WHERE f.track_id = ?1 AND (f.analysed_ms IS NULL OR f.analysis < ?2)
           AND t.archived_ms IS NULL AND t.missing_since_ms IS NULL",
    )?
    .query_row((id.0, YIELD), |row| {
        Ok(if row.get(0)? { Due::First } else { Due::Again })
    })
    .optional()
}

/// How many offered tracks wait for analysis.
pub fn count_to_analyse(conn: &Connection) -> Result<u32, rusqlite::Error> {
    // One count after the other: each then has its index.
    [Due::First, Due::Again]
        .into_iter()
        .try_fold(0, |sum, due| {
            let found: u32 = conn
                .prepare_cached(&format!(
                    "SELECT count(*) FROM files f JOIN tracks t ON t.id = f.track_id
                 WHERE {} AND t.archived_ms IS NULL AND t.missing_since_ms IS NULL",
                    due.condition()
                ))?
                .query_row([], |row| row.get(0))?;
            Ok(sum + found)
        })
}

/// The vanished track that the file of `new` used to be: the only vanished one with that sound,
/// while `new` is the only present one with it and appeared when the other vanished. Two copies
/// that lay side by side are two tracks for ever.
pub fn find_moved(conn: &Connection, new: TrackId) -> Result<Option<TrackId>, rusqlite::Error> {
    let mut alike = conn.prepare_cached(
        "SELECT t.id, t.missing_since_ms, t.added_ms
         FROM files f JOIN tracks t ON t.id = f.track_id
         WHERE f.audio_hash = (SELECT audio_hash FROM files WHERE track_id = ?1) LIMIT 3",
    )?;
    let alike: Vec<(i64, Option<i64>, i64)> = alike
        .query_map([new.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    let [first, second] = alike[..] else {
        return Ok(None);
    };
    let (old, own) = if first.0 == new.0 {
        (second, first)
    } else {
        (first, second)
    };
    Ok(match (old.1, own.1) {
        (Some(missing_since_ms), None) if own.2 >= missing_since_ms - MOVE_SLACK_MS => {
            Some(TrackId(old.0))
        }
        _ => None,
    })
}

/// The vanished track `old` takes over the file, tags and measurements of `new`, whose row
/// disappears. Listens and places in playlists that `new` had go to `old`.
pub fn adopt_moved(
    tx: &Transaction<'_>,
    old: TrackId,
    new: TrackId,
) -> Result<(), rusqlite::Error> {
    let pair = (old.0, new.0);
    let mut aggregates = Aggregates::default();
    aggregates.track(tx, old)?;
    aggregates.track(tx, new)?;
    search_index::forget_track(tx, new)?;
    for sql in [
        "DELETE FROM files WHERE track_id = ?1 AND ?2",
        "DELETE FROM waveforms WHERE track_id = ?1 AND ?2",
        "DELETE FROM loudness_curves WHERE track_id = ?1 AND ?2",
        "DELETE FROM further_artists WHERE track_id = ?1 AND ?2",
        "DELETE FROM further_genres WHERE track_id = ?1 AND ?2",
        "UPDATE further_artists SET track_id = ?1 WHERE track_id = ?2",
        "UPDATE further_genres SET track_id = ?1 WHERE track_id = ?2",
        "UPDATE files SET track_id = ?1 WHERE track_id = ?2",
        "UPDATE waveforms SET track_id = ?1 WHERE track_id = ?2",
        "UPDATE loudness_curves SET track_id = ?1 WHERE track_id = ?2",
        "UPDATE listens SET track_id = ?1 WHERE track_id = ?2",
        "UPDATE playlist_items SET track_id = ?1 WHERE track_id = ?2",
        "UPDATE tracks SET (folder_id, artist_id, album_id, genre_id, year, track_number,
             disc_number, bpm, duration_ms, tag_loudness_lufs, loudness_lufs, peak_dbfs, hook_ms, cover_id,
             is_cover_embedded, title, title_key, artist_key, heard_ms, album_artist_id,
             is_compilation, artist_text, missing_since_ms) =
             (SELECT n.folder_id, n.artist_id, n.album_id, n.genre_id, n.year, n.track_number,
             n.disc_number, n.bpm, n.duration_ms, n.tag_loudness_lufs, n.loudness_lufs,
             n.peak_dbfs, n.hook_ms, n.cover_id, n.is_cover_embedded, n.title, n.title_key, n.artist_key,
             max(n.heard_ms, tracks.heard_ms), n.album_artist_id, n.is_compilation,
             n.artist_text, NULL FROM tracks n WHERE n.id = ?2)
         WHERE id = ?1",
        "DELETE FROM tracks WHERE id = ?2 AND ?1",
    ] {
        tx.prepare_cached(sql)?.execute(pair)?;
    }
    search_index::refresh_track(tx, old)?;
    aggregates.refresh(tx)
}
