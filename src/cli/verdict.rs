//! Verdicts from a terminal: always about the pair that was read, never about the one after it.

use ureq::http::Method;

use crate::domain::comparison::Side;
use crate::domain::id::PairId;
use crate::domain::listing::Page;
use crate::protocol::comparison::{ComparisonInfo, PairInfo, PastVerdict, VerdictRecorded};
use crate::protocol::request::{GiveVerdict, UndoVerdict, WinnerName};

use super::client::Client;
use super::failure::Failure;
use super::guard::{self, Press};
use super::output::{say, say_line, track};

/// The command that [`Press`] remembers of a verdict, whichever it was.
const JUDGED: &str = "verdict";

/// `web-winner`: the named side wins, else the selected one.
pub(super) fn winner(
    client: &Client,
    named: Option<Side>,
    pair: Option<PairId>,
) -> Result<(), Failure> {
    judge(client, pair, |comparison| {
        let selected = comparison.selected.map(|selected| selected.side);
        match named.or(selected) {
            Some(Side::A) => Ok(WinnerName::TrackA),
            Some(Side::B) => Ok(WinnerName::TrackB),
            None => Err(Failure::refused(
                "no side is selected",
                "choose one with web-play1 or web-play2, or name it: minion web-winner a",
            )),
        }
    })
}

/// `web-tie` and `web-skip`.
pub(super) fn verdict(
    client: &Client,
    answer: WinnerName,
    pair: Option<PairId>,
) -> Result<(), Failure> {
    judge(client, pair, |_| Ok(answer))
}

/// One guard for every judging command: whichever key the thumb slips to, the pair that it would
/// judge was not heard.
fn judge(
    client: &Client,
    named: Option<PairId>,
    answer: impl Fn(&ComparisonInfo) -> Result<WinnerName, Failure>,
) -> Result<(), Failure> {
    let press = Press::take(client.state_folder.as_deref(), JUDGED);
    let (comparison, pair) = current_pair(client)?;
    if let Some(named) = named
        && named != pair.pair_id
    {
        return Err(not_current(named, &comparison, &pair));
    }
    if named.is_none() {
        press.expect_apart(
            "a pair was judged",
            &format!("for this one, wait a second or say --pair {}", pair.pair_id),
        )?;
    }
    let winner = answer(&comparison)?;
    let body = GiveVerdict {
        pair_id: pair.pair_id,
        winner,
    };
    let recorded: VerdictRecorded = client
        .send(&Method::POST, "/api/comparisons/verdict", &body)
        .map_err(|failure| stale(client, pair.pair_id, failure))?;
    press.done();
    say_line(&judged(&pair, winner));
    say_next(client, recorded.next_pair.as_ref());
    Ok(())
}

/// `web-undo`: takes the last verdict of the running session back.
pub(super) fn undo(client: &Client) -> Result<(), Failure> {
    let press = Press::take(client.state_folder.as_deref(), "undo");
    let comparison = running(client)?;
    let page: Page<PastVerdict> = client.get("/api/comparisons/history?limit=1")?;
    let last = page.items.into_iter().next();
    let Some(last) = last.filter(|last| last.session_id == comparison.session_id) else {
        return Err(Failure::refused(
            "no verdict of this session is left to undo",
            "minion web-status shows the session",
        ));
    };
    press.expect_apart(
        "a verdict was taken back",
        "for the one before it, wait a second and press again",
    )?;
    let body = UndoVerdict {
        verdict_id: Some(last.verdict_id),
    };
    let recorded: VerdictRecorded = client.send(&Method::POST, "/api/comparisons/undo", &body)?;
    press.done();
    // The pair that came back was heard, and may be judged anew at once.
    guard::forget(client.state_folder.as_deref(), JUDGED);
    say_line(&format!(
        "undone: {} or {} is the question again",
        track(&last.track_a),
        track(&last.track_b)
    ));
    // The pair that came back is the question; what it displaced comes after.
    if let Some(next) = &recorded.prefetched_pair {
        say_line(&format!("next: {}", question(next)));
    }
    Ok(())
}

/// The running session.
pub(super) fn running(client: &Client) -> Result<ComparisonInfo, Failure> {
    client.state()?.comparison.ok_or_else(|| {
        Failure::refused(
            "no comparison is running",
            format!(
                "start one: minion web-compare, or the page: {}/",
                client.base
            ),
        )
    })
}

/// The running session and its question.
pub(super) fn current_pair(client: &Client) -> Result<(ComparisonInfo, PairInfo), Failure> {
    let comparison = running(client)?;
    match comparison.pair.clone() {
        Some(pair) => Ok((comparison, pair)),
        None => Err(Failure::refused(
            if comparison.reached {
                "the goal of this session is reached"
            } else {
                "every pair of this session was asked"
            },
            "start another, of more music: minion web-compare",
        )),
    }
}

/// Someone else was faster: says which pair is current now.
fn stale(client: &Client, judged: PairId, failure: Failure) -> Failure {
    if !failure.is_code("stale_pair") {
        return failure;
    }
    let now = client.state().ok().and_then(|state| state.comparison?.pair);
    already_judged(judged, now.as_ref())
}

/// Why `named` is not the question: it was one, or it will be, or it never was.
fn not_current(named: PairId, comparison: &ComparisonInfo, now: &PairInfo) -> Failure {
    let next = comparison.prefetched.as_ref().map(|pair| pair.pair_id);
    let message = match named {
        _ if Some(named) == next => format!("pair {named} comes after this one"),
        // Pairs are numbered as they are chosen: none above these was.
        _ if named > now.pair_id && next.is_none_or(|next| named > next) => {
            format!("there is no pair {named}")
        }
        _ => return already_judged(named, Some(now)),
    };
    Failure::refused(message, format!("{} is current", question(now)))
}

fn already_judged(pair: PairId, now: Option<&PairInfo>) -> Failure {
    Failure::Refused {
        code: "stale_pair".to_owned(),
        message: format!("pair {pair} was already judged"),
        hint: now.map(|now| format!("{} is current", question(now))),
    }
}

fn judged(pair: &PairInfo, winner: WinnerName) -> String {
    let (a, b) = (track(&pair.track_a), track(&pair.track_b));
    match winner {
        WinnerName::TrackA => format!("A wins: {a} over {b}"),
        WinnerName::TrackB => format!("B wins: {b} over {a}"),
        WinnerName::Tie => format!("tie: {a} and {b}"),
        WinnerName::Skip => format!("skipped: {a} or {b}"),
        WinnerName::Current => format!("judged: {a} or {b}"),
    }
}

/// Says what is asked now, or why nothing is.
pub(super) fn say_next(client: &Client, next: Option<&PairInfo>) {
    if let Some(next) = next {
        return say_line(&format!("next: {}", question(next)));
    }
    // Who was told what came of a verdict needs no reason as badly as to fail for it.
    let session = client.state().ok().and_then(|state| state.comparison);
    say(match session.is_some_and(|session| session.reached) {
        true => "next: nothing; the goal of this session is reached",
        false => "next: nothing; every pair of this session was asked",
    });
}

/// `pair 18, Nightjar or Slow Tide`
fn question(pair: &PairInfo) -> String {
    let (a, b) = (track(&pair.track_a), track(&pair.track_b));
    format!("pair {}, {a} or {b}", pair.pair_id)
}
