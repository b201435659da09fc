//! Room on the disk that is given up when the disk is full, so that the music can still be paused.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::storage::beside::beside;

/// Name of the file after that of the database.
const ENDING: &str = "-reserve";

/// Its size: some 400 commits of a changed player.
const BYTES: usize = 4 * 1024 * 1024;

/// Whether there is room again is tried so often at most.
const TRY_EVERY: Duration = Duration::from_secs(2);

/// The reserve of one database.
#[derive(Debug)]
pub struct Reserve {
    file: Option<PathBuf>,
    is_there: bool,
    is_spent: bool,
    tried_at: Option<Instant>,
}

impl Reserve {
    /// The reserve beside a database file, made if there is room; without a file there is none.
    #[must_use]
    pub fn beside(database: Option<&str>) -> Self {
        let file = beside(database, ENDING);
        let mut reserve = Self {
            file,
            is_there: false,
            is_spent: false,
            tried_at: None,
        };
        reserve.make();
        reserve
    }

    /// Whether it was given up and the disk is still full.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.is_spent
    }

    /// Gives it up; whether that made room.
    pub fn spend(&mut self) -> bool {
        let (Some(file), true) = (&self.file, self.is_there) else {
            return false;
        };
        self.is_there = false;
        self.is_spent = std::fs::remove_file(file).is_ok();
        self.is_spent
    }

    /// Makes it again if there is room by now; whether it is there.
    pub fn restore(&mut self, now: Instant) -> bool {
        let is_due = self.tried_at.is_none_or(|tried| now >= tried + TRY_EVERY);
        if !self.is_there && is_due {
            self.tried_at = Some(now);
            self.make();
        }
        self.is_there
    }

    fn make(&mut self) {
        let Some(file) = &self.file else { return };
        let is_whole = std::fs::metadata(file).is_ok_and(|facts| facts.len() == BYTES as u64);
        self.is_there = is_whole || std::fs::write(file, vec![0; BYTES]).is_ok();
        if self.is_there {
            self.is_spent = false;
        } else {
            // Part of it is of no use, and takes the room that others need.
            let _ = std::fs::remove_file(file);
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;

    #[test]
    fn it_is_made_given_up_and_made_again() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("minion.db");
        let file = folder.path().join("minion.db-reserve");
        let mut reserve = Reserve::beside(database.to_str());
        assert_eq!(std::fs::metadata(&file).unwrap().len(), BYTES as u64);
        assert!(reserve.spend() && !file.exists());
        assert!(!reserve.spend(), "once");
        // A folder in its place: no room.
        std::fs::create_dir(&file).unwrap();
        let now = Instant::now();
        assert!(!reserve.restore(now) && reserve.is_spent());
        std::fs::remove_dir(&file).unwrap();
        assert!(!reserve.restore(now + TRY_EVERY / 2), "not so soon");
        assert!(reserve.restore(now + TRY_EVERY) && !reserve.is_spent());
    }
}
