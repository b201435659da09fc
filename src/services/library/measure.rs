//! Measuring: loudness, waveform, exact length and audio hash, one file after the other; and the
//! colours of pictures.
//!
//! The current pair, the next one and what plays come first, also when they change while a long file
//! is in hand: that one waits meanwhile (see `turn`). Files that an older minion measured are measured
//! once more, after all others. A result is committed at once, so nothing is ever measured twice,
//! whenever the power goes.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use rusqlite::Connection;

use crate::decode::DecodeError;
use crate::decode::file::MusicFile;
use crate::domain::command::Command;
use crate::domain::id::TrackId;
use crate::domain::zone_state::ZoneState;
use crate::media::analysis::{Analysis, AnalysisError};
use crate::media::reader::{Lost, Picture};
use crate::protocol::frame::Body;
use crate::protocol::library::{ScanPhase, ScanProgress};
use crate::services::broadcast::ephemeral;
use crate::services::engine::{Changed, NotKept};
use crate::services::library::scanning::some;
use crate::services::library::turn::Depth;
use crate::services::library::{Scanner, plain};
use crate::storage::error::StorageError;
use crate::storage::library::analysis::{self as stored, Due};
use crate::storage::library::copies::{self, Twin};
use crate::storage::library::track_row::{self, CoverSource};
use crate::storage::library::{catalog, cover_tint, folder_pictures};
use crate::storage::verdicts;

/// Pictures whose colour is found before the next file is measured.
const TINTS_AT_ONCE: u32 = 16;

/// A file to be measured.
pub(super) struct File {
    pub(super) id: TrackId,
    file: MusicFile,
}

impl Scanner {
    /// Measures the most urgent file; false when there is none left.
    pub(super) fn measure_next(&self) -> bool {
        match self.try_measure_next() {
            Ok(has_more) => has_more,
            Err(error) => {
                tracing::warn!(%error, "measuring pauses");
                self.flags
                    .is_measuring_paused
                    .store(true, Ordering::Relaxed);
                false
            }
        }
    }

    fn try_measure_next(&self) -> Result<bool, StorageError> {
        if self.tint_some()? {
            return Ok(true);
        }
        let Some(next) = self.next_file()? else {
            self.say_done();
            return Ok(false);
        };
        self.measure(&next, Depth::Top)?;
        Ok(true)
    }

    /// Says it once: looking again at what is all measured is no news.
    fn say_done(&self) {
        let last = self.flags.last.lock();
        let last = last.unwrap_or_else(PoisonError::into_inner).clone();
        if last.is_none_or(|last| last.phase != ScanPhase::Done) {
            let total = u64::from(self.shared.view.library().track_count);
            let done = || plain(ScanPhase::Done, total, total);
            self.say(self.demo_progress().unwrap_or_else(done), true);
        }
    }

    /// Files that wait to be measured.
    pub(super) fn left_to_measure(&self) -> Result<u64, StorageError> {
        let conn = self.readers.get()?;
        Ok(stored::count_to_analyse(&conn)?.into())
    }

    /// How far the measuring is when so many files are `left`; while the demo library is made, how far
    /// that is.
    pub(super) fn measuring(&self, left: u64) -> ScanProgress {
        if let Some(demo) = self.demo_progress() {
            return demo;
        }
        let total = u64::from(self.shared.view.library().track_count);
        plain(ScanPhase::Analysing, total.saturating_sub(left), total)
    }

    /// The file to measure next: the most urgent one, else any; of those that are measured again
    /// none before all others are done.
    fn next_file(&self) -> Result<Option<File>, StorageError> {
        let conn = self.readers.get()?;
        for due in [Due::First, Due::Again] {
            if let Some(urgent) = self.first_of(&conn, due, self.urgent())? {
                return Ok(Some(urgent));
            }
            if self.turn.is_all_put_off() {
                return Ok(None);
            }
            let patience = self.flags.reader.patience();
            let may_be = |id, path: &Path| !self.turn.is_put_off(id) && !patience.hangs(path);
            let any = stored::first_to_analyse(&conn, due, &may_be)?;
            if let Some(any) = self.first_of(&conn, due, any.into_iter().collect())? {
                return Ok(Some(any));
            }
        }
        Ok(None)
    }

    /// The most urgent file that was never measured: any other can wait for the one in hand.
    pub(super) fn next_urgent_file(&self) -> Result<Option<File>, StorageError> {
        let conn = self.readers.get()?;
        self.first_of(&conn, Due::First, self.urgent())
    }

    fn first_of(
        &self,
        conn: &Connection,
        due: Due,
        ids: Vec<TrackId>,
    ) -> Result<Option<File>, StorageError> {
        for id in ids {
            if !self.turn.is_put_off(id)
                && stored::find_due(conn, id)? == Some(due)
                && let Some(found) = track_row::track_file(conn, id)?
            {
                let file = MusicFile::known(found.path, found.mark).cut_to(found.span);
                return Ok(Some(File { id, file }));
            }
        }
        Ok(None)
    }

    /// What is on the screens now: the pair, the pair after it, what plays, what follows.
    pub(super) fn urgent(&self) -> Vec<TrackId> {
        let moment = self.shared.view.current();
        let catalog = self.shared.view.catalog();
        let in_zone = |zone: &Arc<ZoneState>| {
            let comparison = zone.comparison.iter();
            let pairs = comparison.flat_map(|c| [c.pair, c.prefetched]).flatten();
            let pairs = pairs.flat_map(|pair| [pair.a, pair.b]);
            let loaded = zone.player.track.into_iter();
            pairs
                .chain(loaded)
                .chain(zone.successor(&catalog))
                .collect::<Vec<_>>()
        };
        moment.state.zones.values().flat_map(in_zone).collect()
    }

    /// Measures one file and keeps what was found.
    pub(super) fn measure(&self, file: &File, depth: Depth) -> Result<(), StorageError> {
        let id = file.id;
        self.say(self.measuring(self.left_to_measure()?), false);
        let analysis = match self
            .flags
            .reader
            .analyse(&file.file, &mut || self.may_go_on(id, depth))
        {
            Ok(analysis) => Ok(analysis),
            Err(AnalysisError::Cancelled) => return Ok(()),
            Err(AnalysisError::Decode(
                error @ (DecodeError::NotFound { .. } | DecodeError::Unreadable { .. }),
            )) => {
                // It was moved a moment ago, or its disk is gone: that says nothing of its sound.
                tracing::info!(%error, "a file will be measured when it is there again");
                self.turn.put_off(id);
                return Ok(());
            }
            Err(AnalysisError::Decode(error)) => {
                // Kept as measured with nothing known: it is not tried again until it changes.
                tracing::debug!(%error, "a file cannot be played");
                Err(error.reason().to_owned())
            }
        };
        let kept = self.keep_at_last(&|| !self.is_interrupted(), move |tx, now_ms| {
            keep(tx, id, analysis.as_ref().map_err(String::as_str), now_ms)
        });
        match kept {
            Ok(()) => {}
            // It was waited for room, and then a scan was asked for: it is measured after that.
            Err(NotKept::Disk(_)) => return Ok(()),
            Err(error) => {
                tracing::warn!(%error, "a measurement was not kept");
                self.turn.put_off(id);
                return Ok(());
            }
        }
        if !self.shared.view.catalog().contains_key(&id) {
            // It turned out to be a track that had vanished, under its old id.
            self.engine.tell_blocking(Command::LibraryChanged);
        }
        self.show(id)
    }

    /// The colour of a picture; an error when nobody wants to know any more.
    fn tint_of(&self, place: CoverSource, hash: &str) -> Result<Tint, Lost> {
        let (path, is_embedded) = match place {
            CoverSource::Embedded(path) => (path, true),
            CoverSource::File(path) => (path, false),
        };
        let hash = hash.to_owned();
        let error = match self.flags.reader.tint(Picture {
            path,
            is_embedded,
            hash,
        }) {
            Ok(Ok(tint)) => return Ok(Tint::Of(tint.map(|[hue, chroma]| (hue, chroma)))),
            Err(Lost::Cancelled) => return Err(Lost::Cancelled),
            Err(Lost::NotNow(_)) => return Ok(Tint::Of(None)),
            Err(Lost::NoAnswer) => return Ok(Tint::Later),
            Ok(Err(error)) => error,
            Err(fault) => fault.to_string(),
        };
        tracing::info!(%error, "a picture is passed over");
        Ok(Tint::Unshowable)
    }

    /// Tells the screens of a track that looks different now.
    fn show(&self, id: TrackId) -> Result<(), StorageError> {
        let view = &self.shared.view;
        let conn = self.readers.get()?;
        let now_ms = self.shared.clock.now_ms();
        let track = view.present(&conn, &view.first(), now_ms, |it| it.find_track(id))?;
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
            let Some(beside) = self.turn.pictures_put_off() else {
                return Ok(false);
            };
            let waiting = cover_tint::covers_to_tint(&conn, TINTS_AT_ONCE + beside)?;
            let waiting = waiting.into_iter();
            for (hash, id) in waiting.filter(|(hash, _)| !self.turn.is_picture_put_off(hash)) {
                let place = track_row::cover_source(&conn, id)?;
                found.push((hash, place.map(|(_, place)| place)));
            }
            found
        };
        if covers.is_empty() {
            return Ok(false);
        }
        let mut tints: Vec<(String, Option<Tint>)> = Vec::new();
        for (hash, place) in covers {
            let tint = place.map(|place| self.tint_of(place, &hash));
            let Ok(tint) = tint.transpose() else {
                // The house is shutting down: that says nothing of a picture.
                return Ok(false);
            };
            match tint {
                Some(Tint::Later) => self.turn.put_picture_off(hash),
                tint => tints.push((hash, tint)),
            }
        }
        let flags = std::sync::Arc::clone(&self.flags);
        let kept = self.keep_at_last(&|| !self.is_interrupted(), move |tx, now_ms| {
            for (hash, tint) in &tints {
                match tint {
                    Some(Tint::Unshowable) => {
                        if folder_pictures::mark_unshowable(tx, hash, now_ms)? {
                            flags.is_scan_wanted.store(true, Ordering::Relaxed);
                        }
                    }
                    Some(Tint::Of(tint)) => cover_tint::set_tint(tx, hash, *tint, now_ms)?,
                    Some(Tint::Later) => {}
                    None => cover_tint::set_tint(tx, hash, None, now_ms)?,
                }
            }
            Ok(Changed::new())
        });
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

/// What a look at a picture yields.
enum Tint {
    /// Hue and chroma; `None` for one without colour, or one that is not there just now.
    Of(Option<(f32, f32)>),
    /// It cannot be decoded.
    Unshowable,
    /// Its folder does not answer.
    Later,
}

/// Keeps a measurement; a new file that sounds like a vanished track is that track.
fn keep(
    tx: &rusqlite::Transaction<'_>,
    id: TrackId,
    analysis: Result<&Analysis, &str>,
    now_ms: i64,
) -> Result<Changed, StorageError> {
    let found = match analysis {
        Ok(found) => found,
        Err(why) => {
            stored::record_failure(tx, id, why, now_ms)?;
            return Ok(some(catalog::facts_of(tx, &[id])?));
        }
    };
    let new = stored::NewAnalysis {
        duration_ms: Some(found.duration_ms),
        frames: Some(found.frames),
        loudness_lufs: found.loudness_lufs,
        peak_dbfs: found.peak_dbfs,
        hook_ms: Some(found.hook_ms),
        curve: Some(&found.curve.0),
        audio_hash: Some(&found.audio_hash),
        waveform: Some(&found.waveform),
    };
    stored::record_analysis(tx, id, &new, now_ms)?;
    let old = match (stored::find_moved(tx, id)?, copies::find_twin(tx, id)?) {
        (Some(old), _) | (None, Some(Twin::Replaced(old))) => {
            stored::adopt_moved(tx, old, id)?;
            verdicts::adopt(tx, old, id)?;
            old
        }
        (
            None,
            Some(Twin::Copy {
                id: old,
                is_new_better,
            }),
        ) => {
            copies::make_copy(tx, old, id, is_new_better)?;
            old
        }
        (None, None) => return Ok(some(catalog::facts_of(tx, &[id])?)),
    };
    let mut changed = some(catalog::facts_of(tx, &[old])?);
    changed.push((id, None));
    Ok(changed)
}
