//! What the rules are told beside the state: looked up by the caller, for one command.

use std::sync::Arc;

use crate::domain::catalog::Catalog;
use crate::domain::comparison::{Pair, PairReason, Verdict};
use crate::domain::id::{DeviceId, TrackId};
use crate::domain::jam::room::JamRoom;
use crate::domain::shared_state::ZoneView;

/// What `decide` needs to know beyond the state; looked up by the caller for this command.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// Now, ms since 1970; never before the last logged event.
    pub now_ms: i64,
    /// Who asks.
    pub device: Option<DeviceId>,
    /// All tracks.
    pub catalog: &'a Catalog,
    /// Pairs picked ahead, in order of use.
    pub picks: Vec<(TrackId, TrackId, PairReason)>,
    /// Tracks that match the filter of a session about to start or to go on; of first impressions,
    /// those that are new.
    pub matching: u32,
    /// The stopping rule of the session in question holds, with all pairs that are announced.
    pub holds: bool,
    /// Comparisons that the live session says are left until its goal.
    pub left: Option<u32>,
    /// The verdict that an undo would take back, or that is named.
    pub undoable: Option<Verdict>,
    /// Whether another verdict on the same pair stands.
    pub is_judged_again: bool,
    /// Tracks drawn for the radio, in order of use.
    pub radio_draws: Vec<TrackId>,
    /// Whether the machine has a speaker that can sound.
    pub has_speaker: bool,
    /// The jam room that the command is about; `None`: there is none.
    pub room: Option<Arc<JamRoom>>,
    /// A random number, for shuffling.
    pub seed: u64,
}

impl Facts<'_> {
    /// The picks as pairs, numbered on from the state's counter.
    pub(super) fn pairs(&self, state: &ZoneView) -> Vec<Pair> {
        let number = |(i, (a, b, reason)): (usize, &(TrackId, TrackId, PairReason))| Pair {
            pair_id: state
                .counters
                .next_pair(i64::try_from(i).unwrap_or(i64::MAX)),
            a: *a,
            b: *b,
            reason: *reason,
        };
        self.picks.iter().enumerate().map(number).collect()
    }
}
