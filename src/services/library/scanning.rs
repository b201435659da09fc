//! A scan: what the folders hold becomes tracks, batch by batch.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use crate::domain::command::Command;
use crate::domain::id::{AlbumId, TrackId};
use crate::domain::star::StarKind;
use crate::domain::track::FileMark;
use crate::media::patience::Hangs;
use crate::media::scan::{
    self, BATCH_FILES, FileStamp, KnownPictures, ScanBatch, ScanOutcome, ScanRequest, Vanished,
};
use crate::protocol::library::{ScanPhase, ScanProgress};
use crate::services::engine::{Changed, NotKept};
use crate::services::library::catch::Catch;
use crate::services::library::files::{Parts, by_path};
use crate::services::library::{Scanner, plain};
use crate::services::problems::NO_MUSIC_FOLDER;
use crate::storage::error::StorageError;
use crate::storage::library::copies::{self, Left};
use crate::storage::library::{
    absence, broken, catalog, folder_pictures, known_files, not_played, parts,
};

mod sheets;

/// Every screen's lists are refreshed so often while a scan runs, ms.
const REFRESH_EVERY_MS: u128 = 1_000;

/// Files that reading had to be called off for, by path.
type SetAside = HashMap<String, (FileMark, String)>;

/// Vanished tracks that one job marks: bounds a job to some ms.
const VANISHED_BATCH: usize = 200;

impl Scanner {
    pub(super) fn scan(&self) {
        let sources = self.flags.sources();
        let mut roots = sources.folders;
        roots.extend(self.demo_folder(sources.demo_cache.as_deref()));
        let (known, parts, pictures) = match self.known() {
            Ok(known) => known,
            Err(error) => {
                self.flags.is_something_open.store(true, Ordering::Relaxed);
                return tracing::error!(%error, "cannot scan");
            }
        };
        // Without them those files are read once more: nothing worse.
        let sheets = self.known_sheets().unwrap_or_default();
        let set_aside = self.set_aside().unwrap_or_default();
        let started = Instant::now();
        let start_ms = self.shared.clock.now_ms();
        let mut refreshed = Instant::now();
        let request = ScanRequest {
            roots: &roots,
            known: &known,
            pictures: &pictures,
            sheets: &sheets,
            threads: 0,
            reader: &self.flags.reader,
            set_aside: &set_aside,
        };
        let outcome = scan::scan(&request, &self.flags.is_scan_cancelled, |batch| {
            self.say(progress_of(&batch, started), false);
            self.tell_what_hangs();
            if batch.files.is_empty() && batch.broken.is_empty() && batch.pictures.is_empty() {
                return;
            }
            self.keep(batch, &parts, &roots);
            if refreshed.elapsed().as_millis() >= REFRESH_EVERY_MS {
                refreshed = Instant::now();
                self.engine.tell_blocking(Command::LibraryChanged);
            }
        });
        self.shared
            .set_problem(NO_MUSIC_FOLDER, folder_problem(&roots, &outcome));
        self.keep_changes(&outcome, start_ms);
        if !outcome.is_cancelled {
            self.keep_sheets(&outcome);
            self.follow_lists(&outcome, &roots);
        }
        self.say_end(&outcome);
        let words = format!("{} seen, {} read", outcome.seen, outcome.read);
        tracing::info!(took = ?started.elapsed(), "scan: {words}, {} broken", outcome.broken);
        if let Some(words) = outcome.not_played.words() {
            tracing::info!("scan: {words}");
        }
    }

    fn known(&self) -> Result<(HashMap<String, FileStamp>, Parts, KnownPictures), StorageError> {
        let conn = self.readers.get()?;
        let files = known_files::known_files(&conn)?;
        let pictures = KnownPictures {
            stamps: folder_pictures::known_stamps(&conn)?,
            unshowable: folder_pictures::unshowable(&conn)?,
        };
        let (stamps, parts) = by_path(files);
        Ok((stamps, parts, pictures))
    }

    fn set_aside(&self) -> Result<SetAside, crate::storage::error::StorageError> {
        Ok(broken::set_aside(&*self.readers.get()?)?)
    }

    /// Commits what a batch of a scan holds, so many files at a time.
    fn keep(&self, mut batch: ScanBatch, parts: &Parts, roots: &[PathBuf]) {
        while batch.files.len() > BATCH_FILES {
            // Tracks of one file stay together: at most so many more.
            let next = batch.files[BATCH_FILES - 1..]
                .windows(2)
                .position(|pair| pair[0].path != pair[1].path);
            let Some(next) = next else { break };
            let rest = batch.files.split_off(BATCH_FILES + next);
            let files = std::mem::replace(&mut batch.files, rest);
            let some = ScanBatch {
                files,
                broken: Vec::new(),
                pictures: Vec::new(),
                progress: batch.progress.clone(),
            };
            self.keep_all(&Catch::of(some, parts, roots));
        }
        self.keep_all(&Catch::of(batch, parts, roots));
    }

    /// Where what was read cannot be kept together, each file comes by itself, and the one at fault
    /// is named.
    fn keep_all(&self, all: &Arc<Catch>) {
        let singles = match self.keep_catch(all) {
            Err(NotKept::Wrong(error)) => {
                tracing::warn!(%error, "a batch of the scan is kept file by file");
                all.singles()
            }
            _ => return,
        };
        for one in singles {
            let Err(NotKept::Wrong(error)) = self.keep_catch(&one) else {
                continue;
            };
            tracing::warn!(%error, "something that was read is not kept");
            let at_fault = one.named(&format!("it cannot be kept: {error}"));
            if let Some(named) = at_fault {
                // Not even this: the log has named it.
                let _ = self.keep_catch(&named);
            }
        }
    }

    fn keep_catch(&self, catch: &Arc<Catch>) -> Result<(), NotKept> {
        let (catch, merged) = (Arc::clone(catch), Arc::<Mutex<Vec<_>>>::default());
        let absorbed = Arc::clone(&merged);
        self.keep_at_last(&|| self.is_scan_wanted(), move |tx, now_ms| {
            let (facts, merged) = catch.write(tx, now_ms)?;
            *absorbed.lock().unwrap_or_else(PoisonError::into_inner) = merged;
            Ok(some(facts))
        })?;
        let merged = std::mem::take(&mut *merged.lock().unwrap_or_else(PoisonError::into_inner));
        for (from, to) in merged {
            self.take_star_along(from, to);
        }
        Ok(())
    }

    /// A starred album went up in another one, which is starred from now on.
    fn take_star_along(&self, from: AlbumId, to: AlbumId) {
        let moment = self.shared.view.current();
        let is_starred = |id: AlbumId| moment.state.house.is_starred(StarKind::Album, id.0);
        if is_starred(from) && !is_starred(to) {
            self.engine.tell_blocking(Command::SetStar {
                kind: StarKind::Album,
                id: to.0,
                is_starred: true,
                age_ms: 0,
            });
        }
    }

    fn keep_changes(&self, outcome: &ScanOutcome, start_ms: i64) {
        for vanished in outcome.vanished.chunks(VANISHED_BATCH) {
            let vanished = vanished.to_vec();
            let flags = Arc::clone(&self.flags);
            let marked = self.keep_at_last(&|| self.is_scan_wanted(), move |tx, now_ms| {
                let mut missing = Vec::new();
                for Vanished { id, path } in &vanished {
                    match copies::lose_file(tx, *id, path.as_ref())? {
                        Left::Itself => {}
                        Left::Copy => flags.is_scan_wanted.store(true, Ordering::Relaxed),
                        Left::Nothing => missing.push(*id),
                    }
                    missing.extend(parts::tracks_in(tx, path.as_ref())?);
                }
                absence::mark_missing(tx, &missing, now_ms)?;
                let ids = vanished.iter().map(|lost| lost.id);
                let ids: Vec<TrackId> = ids.chain(missing).collect();
                Ok(some(catalog::facts_of(tx, &ids)?))
            });
            if let Err(error) = marked {
                tracing::warn!(%error, "vanished tracks were not marked");
            }
        }
        if !outcome.is_cancelled {
            let kinds = outcome.not_played.ranked();
            let forgotten = self.keep_at_last(&|| self.is_scan_wanted(), move |tx, _| {
                broken::forget_broken_before(tx, start_ms)?;
                let counts = kinds.iter().map(|(ending, files)| (*ending, *files));
                not_played::record_not_played(tx, counts)?;
                Ok(Changed::new())
            });
            if let Err(error) = forgotten {
                tracing::warn!(%error, "files that are whole again were not noted");
            }
        }
        if outcome.read + outcome.broken + outcome.vanished.len() + outcome.pictures > 0 {
            self.engine.tell_blocking(Command::LibraryChanged);
        }
    }

    fn say_end(&self, outcome: &ScanOutcome) {
        self.flags.scans.fetch_add(1, Ordering::Relaxed);
        let note = outcome.unavailable.first();
        let note = note
            .map(|folder| format!("Cannot look into {}: {}", folder.path, folder.reason))
            .or_else(|| outcome.not_played.words());
        let said = ScanProgress {
            note,
            ..self.end_of(outcome)
        };
        self.say(said, true);
    }

    /// What is said at the end of a scan. It is done only when nothing is left to make or to measure.
    fn end_of(&self, outcome: &ScanOutcome) -> ScanProgress {
        let seen = outcome.seen as u64;
        if outcome.is_cancelled {
            return plain(ScanPhase::Cancelled, seen, seen);
        }
        match self.left_to_measure() {
            Ok(0) => self
                .demo_progress()
                .unwrap_or_else(|| plain(ScanPhase::Done, seen, seen)),
            Ok(left) => self.measuring(left),
            Err(error) => {
                tracing::warn!(%error, "cannot tell what is left to measure");
                plain(ScanPhase::Done, seen, seen)
            }
        }
    }
}

/// Why there may be no music at all, for people.
fn folder_problem(roots: &[PathBuf], outcome: &ScanOutcome) -> Option<String> {
    if roots.is_empty() {
        let how = "start minion with `--music DIR`, or set `[library] folders` in config.toml";
        return Some(format!("No music folder is set: {how}."));
    }
    // One that does not answer is told of by itself, for as long as it does not.
    let hangs = Hangs.to_string();
    let mut unavailable = outcome.unavailable.iter();
    let folder = unavailable.find(|folder| {
        folder.reason != hangs && roots.iter().any(|root| root.as_os_str() == &*folder.path)
    })?;
    let (path, reason) = (&folder.path, &folder.reason);
    Some(format!(
        "The music folder {path} cannot be looked into: {reason}."
    ))
}

pub(super) fn some(facts: Vec<(TrackId, crate::domain::track::TrackFacts)>) -> Changed {
    facts
        .into_iter()
        .map(|(id, facts)| (id, Some(facts)))
        .collect()
}

fn progress_of(batch: &ScanBatch, started: Instant) -> ScanProgress {
    let progress = &batch.progress;
    let phase = match progress.phase {
        scan::ScanPhase::Looking => ScanPhase::Looking,
        scan::ScanPhase::Reading => ScanPhase::Reading,
    };
    let (done, total) = (progress.done as u64, progress.total as u64);
    let elapsed = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let eta_ms = (done > 0 && total > done).then(|| elapsed * (total - done) / done);
    let name = progress.current.rsplit('/').next().unwrap_or_default();
    let current = (!name.is_empty()).then(|| name.to_owned());
    ScanProgress {
        phase,
        done,
        total,
        current,
        eta_ms,
        note: None,
        scans: 0,
    }
}
