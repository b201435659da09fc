//! How long a track was heard, told from the changes of the player.

use crate::domain::id::TrackId;
use crate::domain::player::{Context, Player};

/// A listen counts after half of the track, or after this.
const COUNTS_AFTER_MS: i64 = 4 * 60_000;

/// A radio track left before this share of it was skipped early.
const EARLY_SHARE: f64 = 0.3;

/// What sounds now, and for how long it has.
#[derive(Debug, Clone, Copy, Default)]
pub struct ListenTracker {
    track: Option<TrackId>,
    heard_ms: i64,
    /// Up to when `heard_ms` counts.
    counted_ms: i64,
}

/// A track that was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// Which.
    pub track: TrackId,
    /// How long it was heard.
    pub heard_ms: i64,
    /// When it began.
    pub began_ms: i64,
    /// Whether that counts as a listen.
    pub is_listen: bool,
    /// Whether it was left early.
    pub is_early: bool,
}

impl ListenTracker {
    /// The clock was set by so many ms.
    pub fn shift(&mut self, by_ms: i64) {
        self.counted_ms += by_ms;
    }

    /// Follows the player from one state to the next; says what was left, if anything was.
    pub fn follow(
        &mut self,
        old: &Player,
        new: &Player,
        duration_ms: i64,
        now_ms: i64,
    ) -> Option<Left> {
        if old.is_playing && self.track.is_some() {
            self.heard_ms += (now_ms - self.counted_ms).max(0);
        }
        self.counted_ms = now_ms;
        let is_same = old.track == new.track
            && old.queue_item_id == new.queue_item_id
            && old.context == new.context;
        // The same item from its start again (repeat one, or back to the start) is heard anew.
        let starts_over = new.seek_rev != old.seek_rev && new.position_ms == 0;
        if is_same && !starts_over {
            return None;
        }
        let heard_ms = self.heard_ms;
        let left = self.track.filter(|_| heard_ms > 0).map(|track| Left {
            track,
            heard_ms,
            began_ms: now_ms - heard_ms,
            is_listen: heard_ms >= COUNTS_AFTER_MS
                || (duration_ms > 0 && heard_ms * 2 >= duration_ms),
            is_early: duration_ms > 0 && (heard_ms as f64) < EARLY_SHARE * duration_ms as f64,
        });
        let track = new.track.filter(|_| new.context != Context::Comparison);
        *self = Self {
            track,
            heard_ms: 0,
            counted_ms: now_ms,
        };
        left
    }
}
