//! Comparison sessions: a pair, the pair after it, verdicts, undo.
//!
//! Invariant: the pair shown next is the one announced as prefetched, unless one of its tracks was
//! archived or vanished.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::filter::Filter;
use crate::domain::goal::{Goal, Mode};
use crate::domain::id::{PairId, SessionId, TrackId, VerdictId};
use crate::domain::refusal::Refusal;

/// A side of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The first.
    A,
    /// The second.
    B,
}

/// The answer to a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Winner {
    /// The first is better.
    A,
    /// The second is better.
    B,
    /// Neither.
    Tie,
    /// No answer; the pair is not asked again soon.
    Skip,
}

/// Why a pair is asked: one word that the page turns into a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PairReason {
    /// Its answer teaches most.
    #[default]
    Informative,
    /// One of the two could reach the top.
    Contender,
    /// One of the two was hardly compared yet.
    Newcomer,
    /// Drawn by chance, to measure how good the ranking really is.
    Check,
    /// Asked before, to measure how steady the answers are.
    Repeat,
}

/// Two tracks put beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// Its number.
    pub pair_id: PairId,
    /// Side A.
    pub a: TrackId,
    /// Side B.
    pub b: TrackId,
    /// Why it is asked.
    #[serde(default)]
    pub reason: PairReason,
}

impl Pair {
    /// The track on a side.
    #[must_use]
    pub fn track(&self, side: Side) -> TrackId {
        match side {
            Side::A => self.a,
            Side::B => self.b,
        }
    }

    /// The side a track is on.
    #[must_use]
    pub fn side(&self, track: TrackId) -> Option<Side> {
        match track {
            t if t == self.a => Some(Side::A),
            t if t == self.b => Some(Side::B),
            _ => None,
        }
    }
}

/// A running comparison session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// Its number.
    pub session_id: SessionId,
    /// Which tracks it is about.
    pub filter: Filter,
    /// What it is after.
    pub mode: Mode,
    /// What it is for. Sessions from before there were goals have none.
    #[serde(default)]
    pub goal: Goal,
    /// Its goal was reached: no pair is chosen any more.
    #[serde(default)]
    pub is_reached: bool,
    /// Tracks that matched the filter when it started; of first impressions, those that were new.
    pub total_tracks: u32,
    /// The pair in question; `None` when the goal is reached, or every pair was asked.
    pub pair: Option<Pair>,
    /// The pair after it.
    pub prefetched: Option<Pair>,
    /// Verdicts so far, skips and undone ones not counted.
    pub comparisons_done: u32,
}

/// A verdict as it happened or was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Its number.
    pub verdict_id: VerdictId,
    /// The session it was given in.
    pub session_id: SessionId,
    /// What was asked.
    pub pair: Pair,
    /// What was answered.
    pub winner: Winner,
    /// Whether it was taken back.
    pub is_undone: bool,
}

/// Why a session advanced without a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AdvanceReason {
    /// A track of the pair was archived.
    Archived,
    /// A track's file vanished.
    Vanished,
    /// A session that had run out found another pair.
    Found,
}

impl Comparison {
    /// The current pair, if `named` is it.
    ///
    /// # Errors
    /// `stale_pair` when another pair is current, `no_pair` when the session is complete.
    pub fn current(&self, named: Option<PairId>) -> Result<Pair, Refusal> {
        match (self.pair, named) {
            (Some(pair), None) => Ok(pair),
            (Some(pair), Some(named)) if pair.pair_id == named => Ok(pair),
            (_, Some(named)) => Err(Refusal::stale_pair(named)),
            (None, None) if self.is_reached => Err(Refusal::conflict(
                "no_pair",
                "the goal of this session is reached",
            )),
            (None, None) => Err(Refusal::conflict(
                "no_pair",
                "every pair of this session was asked",
            )),
        }
    }

    /// After the current pair was answered: the prefetched one is current, `picked` come after. The
    /// goal is reached when its rule `holds` and no announced pair is left to ask.
    #[must_use]
    pub fn advanced(&self, picked: &[Pair], winner: Winner, holds: bool) -> Self {
        let counts = u32::from(winner != Winner::Skip);
        let mut pairs = self.prefetched.iter().chain(picked).copied();
        let pair = pairs.next();
        Self {
            pair,
            prefetched: pairs.next(),
            is_reached: holds && pair.is_none(),
            comparisons_done: self.comparisons_done + counts,
            ..self.clone()
        }
    }

    /// Whether there is a reason to come back to it: something was said, and not all of it.
    #[must_use]
    pub fn is_worth_keeping(&self) -> bool {
        self.comparisons_done > 0 && self.pair.is_some()
    }

    /// With `verdict` taken back: its pair is current again, what it displaces comes after.
    #[must_use]
    pub fn with_undone(&self, verdict: &Verdict) -> Self {
        let counts = u32::from(verdict.winner != Winner::Skip);
        Self {
            pair: Some(verdict.pair),
            prefetched: self.pair.or(self.prefetched),
            is_reached: false,
            comparisons_done: self.comparisons_done.saturating_sub(counts),
            ..self.clone()
        }
    }

    /// With one verdict more, or less where it was taken back; the pairs stay.
    #[must_use]
    pub fn counting(&self, verdict: &Verdict) -> Self {
        let counts = u32::from(verdict.winner != Winner::Skip);
        let done = self.comparisons_done;
        Self {
            comparisons_done: if verdict.is_undone {
                done.saturating_sub(counts)
            } else {
                done + counts
            },
            ..self.clone()
        }
    }

    /// Whether this pair is in question now, or next.
    #[must_use]
    pub fn asks(&self, pair: PairId) -> bool {
        let pairs = [self.pair, self.prefetched];
        pairs.into_iter().flatten().any(|it| it.pair_id == pair)
    }

    /// Without pairs that hold a track for which `is_gone`; the gaps are filled from `picked`.
    #[must_use]
    pub fn without(&self, is_gone: impl Fn(TrackId) -> bool, picked: &[Pair]) -> Self {
        let keeps = |pair: &Pair| !is_gone(pair.a) && !is_gone(pair.b);
        let mut pairs = [self.pair, self.prefetched]
            .into_iter()
            .flatten()
            .filter(keeps)
            .chain(picked.iter().copied().filter(keeps));
        Self {
            pair: pairs.next(),
            prefetched: pairs.next(),
            ..self.clone()
        }
    }
}
