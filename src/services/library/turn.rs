//! Whose turn it is while a file is measured: the sound's, a more urgent file's, or its own.
//!
//! Invariant: at most one file waits half measured; it goes on where it was, and is never begun anew
//! for the sake of another.

use std::collections::HashSet;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use crate::domain::id::TrackId;
use crate::services::library::Scanner;

/// So often it is looked whether the speaker starves: it has half a second left then.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// Measuring waits so long at a time for a speaker that starves; one that starves for longer does so
/// for another reason (its files come over a slow line), and would stop measuring for ever.
const WAIT_MAX: Duration = Duration::from_secs(10);

/// After a wait in vain, measuring works for so long before it waits again.
const WORK_AFTER_WAIT: Duration = Duration::from_secs(1);

/// Files put off at most; with more of them a disk is gone, and all wait for the next scan.
const PUT_OFF_MAX: usize = 500;

/// Whether a file is measured while another one waits for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// Nothing waits.
    Top,
    /// A less urgent file waits half measured.
    Above,
}

/// What is kept of turns. A std mutex, which only the library's thread takes: its neighbours are
/// looked at by the threads that compose the demo.
#[derive(Debug, Default)]
pub(super) struct Turn(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// Not to be tried again before the next scan.
    put_off: HashSet<TrackId>,
    /// Pictures of which the same is true, by hash.
    pictures_put_off: HashSet<String>,
    /// When the speaker was looked at.
    looked: Option<Instant>,
    /// No waiting for the speaker before this.
    waits_from: Option<Instant>,
}

impl Turn {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Leaves a file alone until the next scan: it cannot be read now.
    pub(super) fn put_off(&self, id: TrackId) {
        self.kept().put_off.insert(id);
    }

    /// Whether a file was put off.
    pub(super) fn is_put_off(&self, id: TrackId) -> bool {
        self.kept().put_off.contains(&id)
    }

    /// Whether so many were put off that all wait for the next scan.
    pub(super) fn is_all_put_off(&self) -> bool {
        self.kept().put_off.len() >= PUT_OFF_MAX
    }

    /// Leaves a picture alone until the next scan.
    pub(super) fn put_picture_off(&self, hash: String) {
        self.kept().pictures_put_off.insert(hash);
    }

    /// Whether a picture was put off.
    pub(super) fn is_picture_put_off(&self, hash: &str) -> bool {
        self.kept().pictures_put_off.contains(hash)
    }

    /// How many pictures were put off; `None` when too many were.
    pub(super) fn pictures_put_off(&self) -> Option<u32> {
        let count = self.kept().pictures_put_off.len();
        (count < PUT_OFF_MAX).then_some(count as u32)
    }

    /// A scan has looked: what was put off may be there again.
    pub(super) fn try_all_again(&self) {
        let mut kept = self.kept();
        kept.put_off.clear();
        kept.pictures_put_off.clear();
    }

    /// Whether it is time to look at the speaker.
    fn is_due(&self, now: Instant) -> bool {
        let mut kept = self.kept();
        let is_due = kept.looked.is_none_or(|at| now >= at + LOOK_EVERY);
        if is_due {
            kept.looked = Some(now);
        }
        is_due && kept.waits_from.is_none_or(|from| now >= from)
    }

    /// It was waited in vain: some work first, then again.
    fn work_first(&self) {
        self.kept().waits_from = Some(Instant::now() + WORK_AFTER_WAIT);
    }
}

impl Scanner {
    /// Whether the file in hand may be decoded on. Lets the sound go first, then what is more urgent.
    pub(super) fn may_go_on(&self, id: TrackId, depth: Depth) -> bool {
        self.shared.vitals.library.beat();
        self.wait_for_the_speaker();
        if self.is_interrupted() {
            return false;
        }
        if !self.flags.is_urgency_new.swap(false, Ordering::Relaxed) {
            return true;
        }
        match self.let_the_urgent_go_first(id, depth) {
            Ok(may_go_on) => may_go_on,
            Err(error) => {
                tracing::warn!(%error, "cannot tell which file is urgent");
                true
            }
        }
    }

    fn let_the_urgent_go_first(
        &self,
        id: TrackId,
        depth: Depth,
    ) -> Result<bool, crate::storage::error::StorageError> {
        while let Some(urgent) = self.next_urgent_file()?.filter(|urgent| urgent.id != id) {
            if depth == Depth::Above {
                // It is not the most urgent one any more, and one half measured file is enough.
                self.flags.is_urgency_new.store(true, Ordering::Relaxed);
                return Ok(false);
            }
            self.measure(&urgent, Depth::Above)?;
            if self.is_interrupted() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether the file in hand is to be left for something else.
    pub(super) fn is_interrupted(&self) -> bool {
        self.flags.is_interrupted.load(Ordering::Relaxed)
    }

    /// Waits while the speaker would starve, but not for ever.
    fn wait_for_the_speaker(&self) {
        let now = Instant::now();
        if !self.turn.is_due(now) {
            return;
        }
        let speaker = self.flags.speaker.lock().ok();
        let speaker = speaker.and_then(|speaker| speaker.as_ref().and_then(Weak::upgrade));
        let Some(speaker) = speaker else {
            return;
        };
        while speaker.is_starving() && !self.is_interrupted() {
            if now.elapsed() >= WAIT_MAX {
                return self.turn.work_first();
            }
            std::thread::sleep(LOOK_EVERY);
        }
    }
}
