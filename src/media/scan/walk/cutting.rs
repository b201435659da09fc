//! Which files are to be read because a cue sheet cuts them otherwise than before.

use std::collections::HashSet;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use super::{Gone, Walk};
use crate::media::scan::read::Job;
use crate::media::scan::sheets::{Around, Cuts, SHEETS_MAX, SheetFile};
use crate::media::scan::sight::Mark;
use crate::media::scan::{BATCH_FILES, FileStamp, Found, ScanBatch, ScanRequest};

impl Walk<'_> {
    /// Takes a sheet in, or says why it cannot be.
    pub(super) fn sheet(&mut self, file: &Path, mark: Result<Mark, String>) -> Result<(), String> {
        if self.sheets.len() >= SHEETS_MAX {
            return Err(format!(
                "more than {SHEETS_MAX} cue sheets lie beside the music"
            ));
        }
        let path = file.to_str();
        let path = path.ok_or("its name is not valid UTF-8: please rename it")?;
        self.sheets.push(SheetFile::of(path, mark?));
        Ok(())
    }

    /// Tells each file how a cue sheet cuts it; one that is cut otherwise than before is read again.
    pub(in crate::media::scan) fn settle_cuts(
        &mut self,
        request: &ScanRequest<'_>,
        gone: &[Gone<'_>],
        is_cancelled: &AtomicBool,
        deliver: &mut impl FnMut(ScanBatch),
    ) -> Cuts {
        let in_hand: HashSet<&str> = self.jobs.iter().map(|job| job.path.as_str()).collect();
        let lost = gone.iter().filter(|lost| !lost.was_missing);
        let around = Around {
            sheets: &self.sheets,
            known: request.sheets,
            music: &self.seen_paths.union(&in_hand).copied().collect(),
            news: in_hand
                .iter()
                .copied()
                .chain(lost.map(|lost| lost.path))
                .collect(),
        };
        let mut cuts = Cuts::read(&around, request.reader, is_cancelled);
        let is_cut_anew = |path: &str, stamp: &FileStamp| {
            self.seen_paths.contains(path)
                && cuts.stamp(path, stamp.sheet) != stamp.sheet
                && !in_hand.contains(path)
                && !self.set_aside.contains_key(path)
        };
        let known = self.known.iter();
        let anew: Vec<(&String, &FileStamp)> = known
            .filter(|(path, stamp)| is_cut_anew(path, stamp))
            .collect();
        for job in &mut self.jobs {
            job.cut = cuts.of(&job.path);
        }
        // Read without its sheet it would be one track.
        let known = self.known;
        self.jobs.retain(|job| {
            let before = known.get(&job.path).map_or(0, |stamp| stamp.sheet);
            job.cut.is_some() || before == 0 || !cuts.is_unread(before)
        });
        for (path, stamp) in anew {
            let Ok(folder) = self.folder_of(Path::new(path)) else {
                continue;
            };
            self.unchanged = self.unchanged.saturating_sub(1);
            self.jobs.push(Job {
                found: Found::Changed(stamp.id),
                path: path.clone(),
                folder,
                size: stamp.size,
                mtime_ns: stamp.mtime_ns,
                inode: stamp.inode,
                ctime_ns: stamp.ctime_ns,
                cut: cuts.of(path),
            });
        }
        for refused in cuts.take_refused().chunks(BATCH_FILES) {
            self.report(refused.to_vec(), deliver);
        }
        cuts
    }
}
