//! What is kept of cue sheets, so that those that are as they were are not read again.

use std::collections::HashMap;

use crate::media::scan::{KnownSheet, ReadSheet, ScanOutcome};
use crate::services::engine::Changed;
use crate::services::library::Scanner;
use crate::storage::error::StorageError;
use crate::storage::library::cue_sheets::{self, CueSheet};

/// Cue sheets that one job notes: bounds a job to some ms.
const SHEETS_BATCH: usize = 500;

impl Scanner {
    pub(super) fn known_sheets(&self) -> Result<HashMap<String, KnownSheet>, StorageError> {
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
    pub(super) fn keep_sheets(&self, outcome: &ScanOutcome) {
        let read = outcome.sheets.chunks(SHEETS_BATCH).map(<[_]>::to_vec);
        let lost = outcome.lost_sheets.chunks(SHEETS_BATCH);
        let jobs = read
            .map(|read| (read, Vec::new()))
            .chain(lost.map(|lost| (Vec::new(), lost.to_vec())));
        for (read, lost) in jobs {
            let kept = self.keep_at_last(&|| self.is_scan_wanted(), move |tx, _| {
                for ReadSheet { path, known } in &read {
                    let KnownSheet { stamp, reason } = known.clone();
                    let path = path.into();
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
            });
            if let Err(error) = kept {
                tracing::warn!(%error, "cue sheets are read again by the next scan");
            }
        }
    }
}
