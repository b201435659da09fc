//! A scan: what the folders hold becomes tracks, batch by batch.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::Instant;

use crate::domain::command::Command;
use crate::domain::id::{AlbumId, TrackId};
use crate::domain::star::StarKind;
use crate::domain::track::FileMark;
use crate::media::cover::{CoverOrigin, CoverRef};
use crate::media::demo;
use crate::media::scan::{
    self, BATCH_FILES, FileStamp, Found, KnownPictures, KnownSheet, ReadSheet, ScanBatch,
    ScanOutcome, ScanRequest, ScannedFile, Vanished,
};
use crate::media::tags::READER_VERSION;
use crate::protocol::library::{ScanPhase, ScanProgress};
use crate::services::engine::Changed;
use crate::services::library::{Librarian, plain};
use crate::services::problems::NO_MUSIC_FOLDER;
use crate::storage::error::StorageError;
use crate::storage::library::copies::{self, Left};
use crate::storage::library::cue_sheets::CueSheet;
use crate::storage::library::known_files::KnownFile;
use crate::storage::library::new_file::{NewCover, NewFile};
use crate::storage::library::{
    absence, broken, catalog, cue_sheets, folder_pictures, known_files, not_played, parts, upsert,
};

/// Every screen's lists are refreshed so often while a scan runs, ms.
const REFRESH_EVERY_MS: u128 = 1_000;

/// Tracks of files that hold several, or once did: their numbers and ids, by whole path.
type Parts = HashMap<String, Vec<(u32, TrackId)>>;

/// Files that reading had to be called off for, by path.
type SetAside = HashMap<String, (FileMark, String)>;

/// Cue sheets that one job notes: bounds a job to some ms.
const SHEETS_BATCH: usize = 500;

/// Vanished tracks that one job marks: bounds a job to some ms.
const VANISHED_BATCH: usize = 200;

impl Librarian {
    pub(super) fn scan(&self) {
        let sources = self.flags.sources();
        let mut roots = sources.folders;
        if let Some(cache) = &sources.demo_cache {
            match self.make_demo(cache) {
                Ok(folder) => {
                    self.say_demo(&folder);
                    roots.push(folder);
                }
                Err(demo::DemoError::Cancelled) => {}
                Err(error) => tracing::error!("no demo in `{}`: {error}", cache.display()),
            }
        }
        let (known, parts, pictures) = match self.known() {
            Ok(known) => known,
            Err(error) => return tracing::error!(%error, "cannot scan"),
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

    fn make_demo(&self, cache: &std::path::Path) -> Result<PathBuf, demo::DemoError> {
        demo::create(cache, &self.flags.is_scan_cancelled, |done, total| {
            if done < total {
                self.say(plain(ScanPhase::Demo, done as u64, total as u64), false);
            }
        })
    }

    /// Says once where the demo is: whoever asked for it waits at a terminal.
    fn say_demo(&self, folder: &std::path::Path) {
        self.demo_said.call_once(|| {
            let (count, place) = (demo::track_count(), folder.display());
            tracing::info!("{count} demo tracks in `{place}`");
        });
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

    fn known_sheets(&self) -> Result<HashMap<String, KnownSheet>, StorageError> {
        let sheets = cue_sheets::known_sheets(&*self.readers.get()?)?.into_iter();
        let known = sheets.filter_map(
            |CueSheet {
                 path,
                 stamp,
                 reason,
             }| {
                let path = path.into_os_string().into_string().ok()?;
                Some((path, KnownSheet { stamp, reason }))
            },
        );
        Ok(known.collect())
    }

    /// Notes which cue sheets were read, and which are gone.
    fn keep_sheets(&self, outcome: &ScanOutcome) {
        let read = outcome.sheets.chunks(SHEETS_BATCH).map(<[_]>::to_vec);
        let lost = outcome.lost_sheets.chunks(SHEETS_BATCH);
        let jobs = read
            .map(|read| (read, Vec::new()))
            .chain(lost.map(|lost| (Vec::new(), lost.to_vec())));
        for (read, lost) in jobs {
            let kept = self.engine.work(Box::new(move |tx, _| {
                for ReadSheet { path, known } in read {
                    let (path, stamp, reason) = (path.into(), known.stamp, known.reason);
                    cue_sheets::keep(
                        tx,
                        &CueSheet {
                            path,
                            stamp,
                            reason,
                        },
                    )?;
                }
                for path in &lost {
                    cue_sheets::forget(tx, path.as_ref())?;
                }
                Ok(Changed::new())
            }));
            if let Err(error) = kept {
                tracing::warn!(%error, "cue sheets are read again by the next scan");
            }
        }
    }

    /// Commits one batch; one that fails is said and found again by the next scan.
    fn keep(&self, mut batch: ScanBatch, parts: &Parts, roots: &[PathBuf]) {
        while batch.files.len() > BATCH_FILES {
            // Tracks of one file stay together: at most so many more.
            let next = batch.files[BATCH_FILES - 1..]
                .windows(2)
                .position(|pair| pair[0].path != pair[1].path);
            let Some(next) = next else { break };
            let rest = batch.files.split_off(BATCH_FILES + next);
            let files = std::mem::replace(&mut batch.files, rest);
            self.keep_some(
                ScanBatch {
                    files,
                    broken: Vec::new(),
                    pictures: Vec::new(),
                    progress: batch.progress.clone(),
                },
                parts,
                roots,
            );
        }
        self.keep_some(batch, parts, roots);
    }

    fn keep_some(&self, batch: ScanBatch, parts: &Parts, roots: &[PathBuf]) {
        let files: Vec<NewFile> = batch
            .files
            .into_iter()
            .map(|file| new_file(file, parts, roots))
            .collect();
        let broken = batch.broken;
        let pictures = batch.pictures.into_iter();
        let pictures: Vec<(PathBuf, String, Option<NewCover>)> = pictures
            .map(|found| (found.folder.into(), found.stamp, found.cover.map(new_cover)))
            .collect();
        let (absorbed, merged) = std::sync::mpsc::channel();
        let kept = self.engine.work(Box::new(move |tx, now_ms| {
            broken::record_broken(
                tx,
                broken
                    .iter()
                    .map(|file| (file.path.as_str(), file.reason.as_str(), file.set_aside)),
                now_ms,
            )?;
            let kept = upsert::upsert_files(tx, &files, now_ms)?;
            // Whoever waits for it may have gone: a star is then where it was.
            let _ = absorbed.send(kept.absorbed);
            let facts = kept.tracks.into_iter().chain(kept.others).collect();
            for (folder, stamp, cover) in &pictures {
                folder_pictures::keep(tx, folder, stamp, cover.as_ref())?;
            }
            Ok(some(facts))
        }));
        if let Err(error) = kept {
            tracing::warn!(%error, "a batch of the scan was not kept");
            return;
        }
        for (from, to) in merged.try_iter().flatten() {
            self.take_star_along(from, to);
        }
    }

    /// A starred album went up in another one, which is starred from now on.
    fn take_star_along(&self, from: AlbumId, to: AlbumId) {
        let moment = self.shared.view.moment();
        let is_starred = |id: AlbumId| moment.state.is_starred(StarKind::Album, id.0);
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
            let flags = std::sync::Arc::clone(&self.flags);
            let marked = self.engine.work(Box::new(move |tx, now_ms| {
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
            }));
            if let Err(error) = marked {
                tracing::warn!(%error, "vanished tracks were not marked");
            }
        }
        if !outcome.is_cancelled {
            let kinds = outcome.not_played.ranked();
            let forgotten = self.engine.work(Box::new(move |tx, _| {
                broken::forget_broken_before(tx, start_ms)?;
                let counts = kinds.iter().map(|(ending, files)| (*ending, *files));
                not_played::record_not_played(tx, counts)?;
                Ok(Changed::new())
            }));
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

    /// What is said at the end of a scan. It is done only when nothing is left to measure.
    fn end_of(&self, outcome: &ScanOutcome) -> ScanProgress {
        let seen = outcome.seen as u64;
        if outcome.is_cancelled {
            return plain(ScanPhase::Cancelled, seen, seen);
        }
        match self.left_to_measure() {
            Ok(0) => plain(ScanPhase::Done, seen, seen),
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
    let mut unavailable = outcome.unavailable.iter();
    let folder =
        unavailable.find(|folder| roots.iter().any(|root| root.as_os_str() == &*folder.path))?;
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

/// Known files as a scan looks for them. Of a file with several tracks one speaks for all: one that
/// is there.
fn by_path(files: Vec<KnownFile>) -> (HashMap<String, FileStamp>, Parts) {
    let (mut stamps, mut parts) = (HashMap::<String, FileStamp>::new(), Parts::new());
    for file in files {
        let Ok(path) = file.path.into_os_string().into_string() else {
            continue;
        };
        let stamp = FileStamp {
            id: file.id,
            size: file.size,
            mtime_ns: file.mtime_ns,
            inode: file.inode,
            ctime_ns: file.ctime_ns,
            is_missing: file.is_missing,
            is_outdated: file.reader.is_some_and(|reader| reader != READER_VERSION),
            sheet: file.sheet,
        };
        let known = stamps.get(&path);
        if file.part > 0 || known.is_some() {
            let several = parts.entry(path.clone()).or_default();
            if several.is_empty() {
                several.extend(known.map(|whole| (0, whole.id)));
            }
            several.push((file.part, file.id));
        }
        if known.is_none_or(|known| known.is_missing && !stamp.is_missing) {
            stamps.insert(path, stamp);
        }
    }
    (stamps, parts)
}

fn new_file(file: ScannedFile, parts: &Parts, roots: &[PathBuf]) -> NewFile {
    let path = PathBuf::from(file.path);
    let root = roots
        .iter()
        .filter(|root| path.starts_with(root))
        .max_by_key(|r| r.as_os_str().len());
    let (id, from) = match file.found {
        Found::New => (None, None),
        Found::Changed(id) => (Some(id), None),
        Found::Moved { id, from } => (Some(id), Some(from)),
    };
    let place = from.as_deref().or(path.to_str()).unwrap_or_default();
    let id = match parts.get(place) {
        Some(several) => several
            .iter()
            .find(|(part, _)| *part == file.part)
            .map(|(_, id)| *id),
        // A file that was one track is that track no more when it holds several.
        None => id.filter(|_| file.part == 0),
    };
    NewFile {
        id,
        from: from.map(PathBuf::from),
        part: file.part,
        span: file.span,
        sheet: file.sheet,
        root: root.cloned().unwrap_or_default(),
        path,
        size: file.size,
        mtime_ns: file.mtime_ns,
        inode: file.inode,
        ctime_ns: file.ctime_ns,
        reader: READER_VERSION,
        tags: file.tags,
        cover: file.cover.map(new_cover),
    }
}

fn new_cover(cover: CoverRef) -> NewCover {
    let file = match cover.origin {
        CoverOrigin::Embedded => None,
        CoverOrigin::File(path) => Some(path),
    };
    NewCover {
        hash: cover.hash,
        file,
        tint: None,
    }
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
