//! Measuring: loudness, waveform, exact length and audio hash, one file after the other; and the
//! colours of pictures.
//!
//! The current pair and what plays come first; files that an older minion measured are measured once
//! more, after all others. A result is committed at once, so nothing is ever measured twice, whenever
//! the power goes.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use rusqlite::Connection;

use crate::domain::command::Command;
use crate::domain::id::TrackId;
use crate::media::analysis::{self, Analysis, AnalysisError};
use crate::media::cover;
use crate::protocol::frame::Body;
use crate::protocol::library::{ScanPhase, ScanProgress};
use crate::services::decoration::Decorator;
use crate::services::engine::Changed;
use crate::services::frames::ephemeral;
use crate::services::library::scanning::some;
use crate::services::library::{Librarian, plain};
use crate::storage::error::StorageError;
use crate::storage::library::analysis::{self as stored, Due};
use crate::storage::library::{catalog, cover_tint, track_row};
use crate::storage::verdicts;

/// Pictures whose colour is found before the next file is measured.
const TINTS_AT_ONCE: u32 = 16;

impl Librarian {
    /// Measures the most urgent file; false when there is none left.
    pub(super) fn measure_next(&self) -> bool {
        self.flags.is_interrupted.store(false, Ordering::Relaxed);
        match self.try_measure_next() {
            Ok(has_more) => has_more,
            Err(error) => {
                tracing::warn!(%error, "measuring pauses");
                false
            }
        }
    }

    fn try_measure_next(&self) -> Result<bool, StorageError> {
        if self.tint_some()? {
            return Ok(true);
        }
        let left = self.left_to_measure()?;
        let next = {
            let conn = self.readers.get()?;
            self.find_due(&conn)?
        };
        let Some((id, path)) = next else {
            let tracks = u64::from(self.shared.view.library().track_count);
            self.say(plain(ScanPhase::Done, tracks, tracks), true);
            return Ok(false);
        };
        self.say(self.measuring(left), false);
        self.measure(id, &path)?;
        Ok(true)
    }

    /// Files that wait to be measured.
    pub(super) fn left_to_measure(&self) -> Result<u64, StorageError> {
        let conn = self.readers.get()?;
        Ok(stored::count_to_analyse(&conn)?.into())
    }

    /// How far the measuring is when so many files are `left`.
    pub(super) fn measuring(&self, left: u64) -> ScanProgress {
        let total = u64::from(self.shared.view.library().track_count);
        plain(ScanPhase::Analysing, total.saturating_sub(left), total)
    }

    /// The most urgent file; of those that are measured again none before all others are done.
    fn find_due(&self, conn: &Connection) -> Result<Option<(TrackId, PathBuf)>, StorageError> {
        let urgent = self.urgent();
        for due in [Due::First, Due::Again] {
            let rest = stored::tracks_to_analyse(conn, due, 1)?;
            for id in urgent.iter().copied().chain(rest) {
                if stored::find_due(conn, id)? == Some(due)
                    && let Some(path) = track_row::track_path(conn, id)?
                {
                    return Ok(Some((id, path)));
                }
            }
        }
        Ok(None)
    }

    /// What is on the screens now: the pair, the pair after it, what plays.
    pub(super) fn urgent(&self) -> Vec<TrackId> {
        let moment = self.shared.view.moment();
        let comparison = moment.state.comparison.iter();
        let pairs = comparison.flat_map(|c| [c.pair, c.prefetched]).flatten();
        pairs
            .flat_map(|pair| [pair.a, pair.b])
            .chain(moment.state.player.track)
            .collect()
    }

    fn measure(&self, id: TrackId, path: &Path) -> Result<(), StorageError> {
        let analysis = match analysis::analyse(path, &self.flags.is_interrupted) {
            Ok(analysis) => Some(analysis),
            Err(AnalysisError::Cancelled) => return Ok(()),
            Err(error) => {
                // Kept as measured with nothing known: it is not tried again until it changes.
                tracing::info!(%error, "cannot measure a file");
                None
            }
        };
        let kept = self.engine.work(Box::new(move |tx, now_ms| {
            keep(tx, id, analysis.as_ref(), now_ms)
        }));
        if let Err(error) = kept {
            tracing::warn!(%error, "a measurement was not kept");
            return Ok(());
        }
        if !self.shared.view.catalog().contains_key(&id) {
            // It turned out to be a track that had vanished, under its old id.
            self.engine.tell_blocking(Command::LibraryChanged);
        }
        self.show(id)
    }

    /// Tells the screens of a track that looks different now.
    fn show(&self, id: TrackId) -> Result<(), StorageError> {
        let moment = self.shared.view.moment();
        let conn = self.readers.get()?;
        let track = {
            let catalog = self.shared.view.catalog();
            let judge = self.shared.view.judge();
            let (state, conn) = (&moment.state, &*conn);
            Decorator {
                conn,
                state,
                catalog: &catalog,
                judge: &judge,
                now_ms: self.shared.clock.now_ms(),
            }
            .find_track(id)?
        };
        if let Some(track) = track {
            let now = self.shared.clock.now_ms();
            let body = Body::TrackChanged(Box::new(track));
            self.shared
                .sync
                .publish(&[ephemeral(format!("track {id}"), body, now)]);
        }
        Ok(())
    }

    /// Finds the colours of some pictures; false when all are known.
    fn tint_some(&self) -> Result<bool, StorageError> {
        let covers = {
            let conn = self.readers.get()?;
            let mut found = Vec::new();
            for (hash, id) in cover_tint::covers_to_tint(&conn, TINTS_AT_ONCE)? {
                found.push((hash, track_row::track_path(&conn, id)?));
            }
            found
        };
        if covers.is_empty() {
            return Ok(false);
        }
        let tints: Vec<_> = covers
            .into_iter()
            .map(|(hash, path)| {
                let source = path.and_then(|path| cover::find(&path));
                let tint = source
                    .and_then(|source| cover::tint(&source.bytes).ok())
                    .flatten();
                (hash, tint.map(|[hue, chroma]| (hue, chroma)))
            })
            .collect();
        let kept = self.engine.work(Box::new(move |tx, now_ms| {
            for (hash, tint) in &tints {
                cover_tint::set_tint(tx, hash, *tint, now_ms)?;
            }
            Ok(Changed::new())
        }));
        match kept {
            Ok(()) => self.engine.tell_blocking(Command::LibraryChanged),
            Err(error) => {
                tracing::warn!(%error, "colours of pictures were not kept");
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Keeps a measurement; a new file that sounds like a vanished track is that track.
fn keep(
    tx: &rusqlite::Transaction<'_>,
    id: TrackId,
    analysis: Option<&Analysis>,
    now_ms: i64,
) -> Result<Changed, StorageError> {
    let Some(found) = analysis else {
        stored::record_failure(tx, id, now_ms)?;
        return Ok(some(catalog::facts_of(tx, &[id])?));
    };
    let new = stored::NewAnalysis {
        duration_ms: Some(found.duration_ms),
        loudness_lufs: found.loudness_lufs,
        peak_dbfs: found.peak_dbfs,
        hook_ms: Some(found.hook_ms),
        curve: Some(&found.curve.0),
        audio_hash: Some(&found.audio_hash),
        waveform: Some(&found.waveform),
    };
    stored::record_analysis(tx, id, &new, now_ms)?;
    let Some(old) = stored::find_moved(tx, id)? else {
        return Ok(some(catalog::facts_of(tx, &[id])?));
    };
    stored::adopt_moved(tx, old, id)?;
    verdicts::adopt(tx, old, id)?;
    let mut changed = some(catalog::facts_of(tx, &[old])?);
    changed.push((id, None));
    Ok(changed)
}
