//! What must hold of a run when it is over: the log against everything that anybody was told.

use std::collections::BTreeMap;

use minion::domain::stream::StreamId;
use minion::storage::event_log::{LoggedEvent, events_after};
use rusqlite::Connection;

use super::house::House;
use super::phone::Phone;

/// More events than a run has.
const EVENTS_MAX: u32 = 1_000_000;

/// Judges the log and what the phones were told.
pub fn judge(house: &House, phones: &[Phone]) {
    let events = read(house);
    for (event, number) in events.iter().zip(1..) {
        assert_eq!(event.seq, number, "the log is dense");
    }
    let mut heads: BTreeMap<StreamId, u64> = BTreeMap::new();
    for event in &events {
        let head = heads.entry(event.stream).or_default();
        *head += 1;
        assert_eq!(event.stream_seq, *head, "{} is dense", event.stream);
    }
    let mut by_key: ByKey<'_> = BTreeMap::new();
    for event in &events {
        if let Some(key) = &event.origin.op {
            by_key.entry(key).or_default().push(event);
        }
    }
    for phone in phones {
        judge_asked(phone, &by_key);
    }
}

/// The events that were caused under each key.
type ByKey<'a> = BTreeMap<&'a str, Vec<&'a LoggedEvent>>;

fn judge_asked(phone: &Phone, by_key: &ByKey<'_>) {
    let known = phone.known();
    let mut last = 0;
    for asked in &known.asked {
        let key = asked.key.as_str();
        let answer = asked.answer.as_ref().expect("everything is answered");
        let events = by_key.get(key).map_or(&[][..], Vec::as_slice);
        let numbers: Vec<_> = events.iter().map(|event| event.seq).collect();
        let is_whole = numbers.windows(2).all(|two| two[1] == two[0] + 1);
        assert!(is_whole, "{key} happened twice: {numbers:?}");
        assert!(
            answer.status == 200 || numbers.is_empty(),
            "{key} was refused, and happened"
        );
        assert!(
            answer.status != 200
                || !numbers.is_empty()
                || !always_happens(asked.request.line.0, &asked.request.line.1),
            "{key} was acknowledged, and did not happen"
        );
        assert!(
            numbers.first().is_none_or(|first| *first > last),
            "{key} overtook what was asked before"
        );
        last = numbers.last().copied().unwrap_or(last);
        // What follows in the other zone is shown to those who are there.
        let followed = [StreamId::House, StreamId::Zone(phone.zone())];
        let mut shown = events.iter().filter(|it| followed.contains(&it.stream));
        let is_told = shown.next_back().is_none_or(|last| {
            let told = known.told.get(&last.stream);
            told.is_some_and(|told| last.stream_seq <= *told)
        });
        assert!(is_told || known.seen.contains(key), "{key} was never shown");
    }
}

/// A name that is new each time, or another item in the queue, is an event each time.
fn always_happens(method: &str, path: &str) -> bool {
    method == "PATCH" || (method == "POST" && path == "/api/queue")
}

fn read(house: &House) -> Vec<LoggedEvent> {
    let log = Connection::open(house.database()).expect("a database");
    let mut events: Vec<LoggedEvent> = Vec::new();
    loop {
        let since = events.last().map_or(0, |event| event.seq);
        let more = events_after(&log, since, None, EVENTS_MAX).expect("a log");
        if more.is_empty() {
            return events;
        }
        events.extend(more);
    }
}
