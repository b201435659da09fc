//! A high-water mark beside the database: how far its log is known to have come.
//!
//! A database that was put back from an older copy looks whole, and would give numbers a second
//! time that screens have seen already. The mark is no part of the copy, and contradicts it.

use std::path::PathBuf;

use crate::storage::beside::beside;
use crate::storage::event_log::Head;

/// Ending of the mark's file name, after that of the database.
const ENDING: &str = "-seen";

/// The high-water mark of one database. Its file is a hint: lost or torn, it says nothing.
#[derive(Debug)]
pub struct HighWaterMark {
    file: Option<PathBuf>,
    noted: Option<(String, u64)>,
}

impl HighWaterMark {
    /// The mark beside a database file; without a file (in memory) it never says anything.
    #[must_use]
    pub fn beside(database: Option<&str>) -> Self {
        let file = beside(database, ENDING);
        Self { file, noted: None }
    }

    /// Whether a log is known to have been here, however it was called.
    #[must_use]
    pub fn knows_a_past(&self) -> bool {
        self.said().is_some_and(|(_, seq)| seq > 0)
    }

    /// Whether the log has been further than it is now.
    #[must_use]
    pub fn contradicts(&self, head: &Head) -> bool {
        self.said()
            .is_some_and(|(epoch, seq)| epoch == head.epoch && seq > head.seq)
    }

    fn said(&self) -> Option<(String, u64)> {
        let said = std::fs::read_to_string(self.file.as_ref()?).ok()?;
        let (epoch, seq) = said.trim().split_once(' ')?;
        Some((epoch.to_owned(), seq.parse().ok()?))
    }

    /// Notes how far the log has come: what it says must be durable already.
    ///
    /// Not synced: a note that is lost in a power cut is missed by nobody.
    pub fn note(&mut self, epoch: &str, seq: u64) {
        let Some(file) = &self.file else { return };
        if self
            .noted
            .as_ref()
            .is_some_and(|noted| (&*noted.0, noted.1) == (epoch, seq))
        {
            return;
        }
        match std::fs::write(file, format!("{epoch} {seq}\n")) {
            Ok(()) => self.noted = Some((epoch.to_owned(), seq)),
            Err(error) => tracing::debug!(%error, "cannot note how far the log has come"),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;

    fn head(epoch: &str, seq: u64) -> Head {
        Head {
            epoch: epoch.into(),
            seq,
            at_ms: 0,
        }
    }

    #[test]
    fn only_a_log_that_was_further_is_contradicted() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("minion.db");
        let mut high_water_mark = HighWaterMark::beside(database.to_str());
        assert!(
            !high_water_mark.contradicts(&head("one", 0)),
            "nothing was noted yet"
        );
        high_water_mark.note("one", 7);
        assert!(high_water_mark.contradicts(&head("one", 6)));
        assert!(!high_water_mark.contradicts(&head("one", 7)));
        assert!(!high_water_mark.contradicts(&head("one", 9)));
        assert!(
            !high_water_mark.contradicts(&head("two", 1)),
            "another log altogether"
        );
        std::fs::write(folder.path().join("minion.db-seen"), "one").unwrap();
        assert!(!high_water_mark.contradicts(&head("one", 1)), "torn");
    }
}
