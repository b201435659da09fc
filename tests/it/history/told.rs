//! What a house tells of its past, and asking it to take some of it back.

use minion::domain::id::{SessionId, TrackId};
use minion::protocol::history::{
    ActivityEntry, ActivityKind, ActivityPage, QueueActivity, Undoing,
};
use minion::protocol::request::UndoEvent;

use crate::support::client::Client;

/// The way to take back an event.
pub fn undoing(seq: u64) -> String {
    format!("/api/events/{seq}/undo")
}

/// Takes an event back.
#[track_caller]
pub fn undo(house: &Client, seq: u64) {
    house.change("POST", &undoing(seq), &UndoEvent::default());
}

/// Why an event cannot be taken back.
#[track_caller]
pub fn not_undone(house: &Client, seq: u64) -> String {
    house.refusal("POST", &undoing(seq), &UndoEvent::default())
}

/// What happened, newest first.
pub fn activity(house: &Client) -> Vec<ActivityEntry> {
    house.get::<ActivityPage>("/api/activity").items
}

/// The newest entry of this kind, and what it says.
#[track_caller]
fn last<T>(house: &Client, of: impl Fn(&ActivityKind) -> Option<T>) -> (ActivityEntry, T) {
    let mut told = activity(house).into_iter();
    let found = told.find_map(|entry| {
        let what = of(&entry.what)?;
        Some((entry, what))
    });
    found.expect("such an entry")
}

/// The newest entry of the queue.
#[track_caller]
pub fn last_of_queue(house: &Client) -> (ActivityEntry, (QueueActivity, u32)) {
    last(house, |what| match what {
        ActivityKind::Queue { action, count, .. } => Some((*action, *count)),
        _ => None,
    })
}

/// The newest entry of a star: its number.
#[track_caller]
pub fn last_star(house: &Client) -> u64 {
    let is_star = |what: &ActivityKind| matches!(what, ActivityKind::Star { .. });
    last(house, |what| is_star(what).then_some(())).0.seq
}

/// The newest entry of a station: its number, its former name, and whether it is there.
#[track_caller]
pub fn last_station(house: &Client) -> (u64, Option<String>, bool) {
    let (entry, (was, is_there)) = last(house, |what| match what {
        ActivityKind::Station { was, is_there, .. } => Some((was.clone(), *is_there)),
        _ => None,
    });
    (entry.seq, was, is_there)
}

/// What became of an entry.
#[track_caller]
pub fn undo_of(house: &Client, seq: u64) -> Undoing {
    let mut told = activity(house).into_iter();
    told.find(|entry| entry.seq == seq)
        .expect("it is told")
        .undo
}

/// The newest entry of a session that was given up: its number, and the session.
pub fn last_given_up(house: &Client) -> (u64, SessionId) {
    let (entry, session) = last(house, |what| match what {
        ActivityKind::SessionForgotten { session_id, .. } => Some(*session_id),
        _ => None,
    });
    (entry.seq, session)
}

/// The newest entry of an archived track: what is archived, or is not any more.
#[track_caller]
pub fn last_archive(house: &Client) -> (ActivityEntry, (TrackId, bool)) {
    last(house, |what| match what {
        ActivityKind::Archive { track, is_archived } => Some((track.id, *is_archived)),
        _ => None,
    })
}

/// The newest entry of the plan of the week: how many hours of it there are.
#[track_caller]
pub fn last_plan(house: &Client) -> (ActivityEntry, u32) {
    last(house, |what| match what {
        ActivityKind::Schedule { slots } => Some(*slots),
        _ => None,
    })
}

/// The newest entry of a verdict: its number.
#[track_caller]
pub fn last_verdict(house: &Client) -> u64 {
    let is_verdict = |what: &ActivityKind| matches!(what, ActivityKind::Verdict { .. });
    last(house, |what| is_verdict(what).then_some(())).0.seq
}
