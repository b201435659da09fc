//! The past: the state at any event, the snapshots that make it quick to read, and what may go.
//!
//! Below the floor overtaken events are gone and `seq` has gaps; the fold of what stays is the same.
//! Above it everything is there. The floor itself is always a snapshot.

use rusqlite::{Connection, Transaction, params};
use serde_json::{from_str, to_string};

use crate::domain::compaction::{self, Fate};
use crate::domain::event::Event;
use crate::domain::shared_state::SharedState;
use crate::domain::stream::StreamId;
use crate::storage::event_log::{events_after, find_unreadable};
use crate::storage::meta;

/// Events that are read at a time: bounds the memory of a long tail.
const TAIL_BATCH: u32 = 1_000;

/// How much of the past is kept whole. Verdicts are a table of their own and kept for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// At most so many events of the house and its zones.
    pub household_events: u64,
    /// At most so many in all: with those of jam rooms, which are small and many.
    pub events: u64,
    /// None older than this, ms.
    pub age_ms: i64,
    /// Events by which one compaction moves the floor: bounds the time it takes.
    pub step_events: u64,
}

/// The number of the event up to which the log may have gaps; 0 when nothing was ever removed.
pub fn floor(conn: &Connection) -> Result<u64, rusqlite::Error> {
    let floor = meta::find(conn, "floor")?;
    Ok(floor.and_then(|floor| floor.parse().ok()).unwrap_or(0))
}

/// The state at the head of the log, as far as it can be read.
pub fn load_state(conn: &Connection) -> Result<SharedState, rusqlite::Error> {
    fold_to(conn, i64::MAX.unsigned_abs())
}

/// Events that are named when some cannot be read: the first few say where to look.
const UNREADABLE_MAX: usize = 10;

/// The numbers of the events that [`load_state`] had to pass over, the first few of them: what they
/// changed is missing from the state, until it is changed again.
pub fn passed_over(conn: &Connection) -> Result<Vec<u64>, rusqlite::Error> {
    let (from, _) = last_snapshot(conn, i64::MAX.unsigned_abs())?;
    find_unreadable(conn, from, UNREADABLE_MAX)
}

/// The state after event `seq`; `None` below the floor.
///
/// # Errors
/// As for [`load_state`].
pub fn find_state_at(conn: &Connection, seq: u64) -> Result<Option<SharedState>, rusqlite::Error> {
    if seq < floor(conn)? {
        return Ok(None);
    }
    fold_to(conn, seq).map(Some)
}

/// The number of the last event that had happened at `at_ms`; 0 when none had.
pub fn seq_at(conn: &Connection, at_ms: i64) -> Result<u64, rusqlite::Error> {
    let seq: Option<i64> = conn.query_row(
        "SELECT max(seq) FROM events WHERE at_ms <= ?1",
        [at_ms],
        |row| row.get(0),
    )?;
    Ok(seq.unwrap_or(0).unsigned_abs())
}

/// The last snapshot that is not after `seq` and can be read, else the empty state before event 1:
/// the log alone says the same.
fn last_snapshot(conn: &Connection, seq: u64) -> Result<(u64, SharedState), rusqlite::Error> {
    let mut select =
        conn.prepare_cached("SELECT seq, body FROM snapshots WHERE seq <= ?1 ORDER BY seq DESC")?;
    let mut rows = select.query([seq.cast_signed()])?;
    while let Some(row) = rows.next()? {
        let body = row.get_ref(1)?.as_str().ok();
        if let Some(state) = body.and_then(|body| from_str(body).ok()) {
            return Ok((row.get::<_, i64>(0)?.unsigned_abs(), state));
        }
    }
    Ok((0, SharedState::default()))
}

/// The last snapshot that is not after `seq`, and the events from there on.
fn fold_to(conn: &Connection, seq: u64) -> Result<SharedState, rusqlite::Error> {
    let (mut at, mut state) = last_snapshot(conn, seq)?;
    loop {
        let tail = events_after(conn, at, None, TAIL_BATCH)?;
        for logged in &tail {
            if logged.seq > seq {
                return Ok(state);
            }
            state.apply(logged.stream, logged.stream_seq, &logged.event);
        }
        let Some(last) = tail.last() else {
            return Ok(state);
        };
        at = last.seq;
    }
}

/// Keeps the state at `seq`, so that the next start reads only what came after.
pub fn save_snapshot(
    conn: &Connection,
    seq: u64,
    at_ms: i64,
    state: &SharedState,
) -> Result<(), rusqlite::Error> {
    let body = to_string(state).map_err(|e| rusqlite::Error::ToSqlConversionFailure(e.into()))?;
    conn.execute(
        "INSERT OR REPLACE INTO snapshots (seq, at_ms, body) VALUES (?1, ?2, ?3)",
        params![seq.cast_signed(), at_ms, body],
    )?;
    Ok(())
}

/// Moves the floor up by a step and removes what was overtaken below it; whether it did, so that more
/// may be to do.
///
/// `head` is the number of the last event, `state` the one after it; nothing of the last step is
/// aggregates.
pub fn compact(
    tx: &Transaction<'_>,
    (head, state): (u64, &SharedState),
    now_ms: i64,
    retention: Retention,
) -> Result<bool, rusqlite::Error> {
    let floor = floor(tx)?;
    let too_many = too_many(tx, (head, state), floor, retention)?;
    let too_old = seq_at(tx, now_ms - retention.age_ms)?;
    let wanted = too_many
        .max(too_old)
        .min(head.saturating_sub(retention.step_events));
    if wanted < floor + retention.step_events {
        return Ok(false);
    }
    let new_floor = floor + retention.step_events;
    let state = fold_to(tx, new_floor)?;
    save_snapshot(tx, new_floor, now_ms, &state)?;
    tx.execute(
        "DELETE FROM snapshots WHERE seq < ?1",
        [new_floor.cast_signed()],
    )?;
    remove_overtaken(tx, new_floor)?;
    meta::put(tx, "floor", &new_floor.to_string())?;
    Ok(true)
}

/// Up to which event there are more than are kept, by their number.
fn too_many(
    conn: &Connection,
    (head, state): (u64, &SharedState),
    floor: u64,
    retention: Retention,
) -> Result<u64, rusqlite::Error> {
    let in_all = head.saturating_sub(retention.events);
    if head - floor < retention.household_events + retention.step_events {
        return Ok(in_all);
    }
    // Counted by the numbers that each stream has given: the log is not read for it.
    let (_, at_floor) = last_snapshot(conn, floor)?;
    let above = state
        .household_events()
        .saturating_sub(at_floor.household_events());
    let has_step = above >= retention.household_events + retention.step_events;
    Ok(in_all.max(if has_step {
        floor + retention.step_events
    } else {
        0
    }))
}

fn remove_overtaken(tx: &Transaction<'_>, floor: u64) -> Result<(), rusqlite::Error> {
    // What earlier compactions left of the past, and one step: few thousands at most.
    let mut seqs = Vec::new();
    let mut events: Vec<(StreamId, Event)> = Vec::new();
    let mut at = 0;
    loop {
        let batch = events_after(tx, at, None, TAIL_BATCH)?;
        let Some(last) = batch.last() else { break };
        at = last.seq;
        for logged in batch.into_iter().filter(|logged| logged.seq <= floor) {
            seqs.push(logged.seq);
            events.push((logged.stream, logged.event));
        }
        if at > floor {
            break;
        }
    }
    let mut delete = tx.prepare_cached("DELETE FROM events WHERE seq = ?1")?;
    let mut rewrite = tx.prepare_cached("UPDATE events SET body = ?2 WHERE seq = ?1")?;
    for (seq, fate) in seqs.iter().zip(compaction::fates(&events)) {
        let seq = seq.cast_signed();
        match fate {
            Fate::Stays => {}
            Fate::Goes => {
                delete.execute([seq])?;
            }
            Fate::Becomes(event) => {
                let body = to_string(&event)
                    .map_err(|e| rusqlite::Error::ToSqlConversionFailure(e.into()))?;
                rewrite.execute(params![seq, body])?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;
    use crate::domain::event::Origin;
    use crate::domain::id::{JamId, ZoneId};
    use crate::domain::jam::room::JamChange;
    use crate::domain::player::Player;
    use crate::domain::star::{Stamp, Star, StarKind};
    use crate::storage::event_log::{self, LoggedEvent};
    use crate::storage::migrations::migrate;

    const DAY_MS: i64 = 24 * 3_600 * 1_000;
    const RETENTION: Retention = Retention {
        household_events: 1_500,
        events: 1_000_000,
        age_ms: 400 * DAY_MS,
        step_events: 1_000,
    };

    /// A log of `count` events, one an hour: a star goes on and off, a volume goes up.
    fn log(count: u64) -> (Connection, Vec<SharedState>) {
        let mut conn = Connection::open_in_memory().unwrap();
        migrate(&mut conn).unwrap();
        let tx = conn.transaction().unwrap();
        let mut state = SharedState::default();
        let mut states = vec![state.clone()];
        for seq in 1..=count {
            let event = match seq % 2 {
                0 => Event::StarChanged {
                    kind: StarKind::Track,
                    id: i64::try_from(seq % 7).unwrap(),
                    star: Star {
                        is_starred: seq % 4 == 0,
                        stamp: Stamp {
                            ms: i64::try_from(seq).unwrap(),
                            counter: 0,
                            device: String::new(),
                        },
                    },
                },
                _ => Event::PlayerChanged {
                    player: Player {
                        volume_percent: u8::try_from(seq % 100).unwrap(),
                        ..Player::default()
                    },
                },
            };
            let stream = event.stream_in(StreamId::Zone(ZoneId::FIRST));
            let stream_seq = state.head(stream) + 1;
            state.apply(stream, stream_seq, &event);
            states.push(state.clone());
            let logged = LoggedEvent {
                seq,
                stream,
                stream_seq,
                at_ms: i64::try_from(seq).unwrap() * DAY_MS / 24,
                origin: Origin::default(),
                event,
            };
            event_log::append(&tx, &logged).unwrap();
            if seq % 1_000 == 0 {
                save_snapshot(&tx, seq, logged.at_ms, &state).unwrap();
            }
        }
        tx.commit().unwrap();
        (conn, states)
    }

    fn compacted(conn: &mut Connection, head: u64, now_ms: i64, retention: Retention) {
        loop {
            let tx = conn.transaction().unwrap();
            let state = load_state(&tx).unwrap();
            let has_more = compact(&tx, (head, &state), now_ms, retention).unwrap();
            tx.commit().unwrap();
            if !has_more {
                break;
            }
        }
    }

    #[test]
    fn every_state_of_the_past_can_be_read_again() {
        let (conn, states) = log(2_300);
        for seq in [0, 1, 2, 999, 1_000, 1_001, 1_999, 2_299, 2_300] {
            let at = usize::try_from(seq).unwrap();
            assert_eq!(
                find_state_at(&conn, seq).unwrap().as_ref(),
                Some(&states[at]),
                "{seq}"
            );
        }
        assert_eq!(seq_at(&conn, DAY_MS).unwrap(), 24);
        assert_eq!(seq_at(&conn, -1).unwrap(), 0);
    }

    #[test]
    fn a_long_past_is_compacted_and_nothing_above_the_floor_changes() {
        let (mut conn, states) = log(4_200);
        compacted(&mut conn, 4_200, 200 * DAY_MS, RETENTION);
        assert_eq!(floor(&conn).unwrap(), 2_000);
        let count = |conn: &Connection, range: &str| -> i64 {
            let sql = format!("SELECT count(*) FROM events WHERE {range}");
            conn.query_row(&sql, [], |row| row.get(0)).unwrap()
        };
        assert_eq!(count(&conn, "seq > 2000"), 2_200, "dense above the floor");
        assert_eq!(count(&conn, "seq <= 2000"), 8, "seven stars and the player");
        assert_eq!(find_state_at(&conn, 1_999).unwrap(), None);
        assert_eq!(
            find_state_at(&conn, 2_000).unwrap().as_ref(),
            Some(&states[2_000])
        );
        assert_eq!(load_state(&conn).unwrap(), states[4_200]);
        // The log alone, without any snapshot, says the same.
        conn.execute("DELETE FROM snapshots", []).unwrap();
        assert_eq!(load_state(&conn).unwrap(), states[4_200]);
    }

    #[test]
    fn what_is_played_in_a_room_pushes_nothing_of_the_household_out_until_it_is_far_too_much() {
        let (mut conn, _) = log(1_200);
        let tx = conn.transaction().unwrap();
        for played in 1..=3_000 {
            let logged = LoggedEvent {
                seq: 1_200 + played,
                stream: StreamId::Jam(JamId(1)),
                stream_seq: played,
                at_ms: 50 * DAY_MS,
                origin: Origin::default(),
                event: Event::JamChanged {
                    changes: vec![JamChange::ChordLock {
                        chord_lock: played % 2 == 0,
                    }],
                    at_ms: 50 * DAY_MS,
                },
            };
            event_log::append(&tx, &logged).unwrap();
        }
        tx.commit().unwrap();
        compacted(&mut conn, 4_200, 51 * DAY_MS, RETENTION);
        assert_eq!(floor(&conn).unwrap(), 0);
        let far_too_much = Retention {
            events: 2_000,
            ..RETENTION
        };
        compacted(&mut conn, 4_200, 51 * DAY_MS, far_too_much);
        assert_eq!(floor(&conn).unwrap(), 2_000);
    }

    #[test]
    fn one_event_or_snapshot_that_cannot_be_read_takes_nothing_else_with_it() {
        let (conn, states) = log(1_203);
        let damage = |sql: &str| conn.execute(sql, []).unwrap();
        // A star of track 0, given again later; a volume, set again later.
        damage("UPDATE events SET body = '{]' WHERE seq = 1190");
        damage("UPDATE events SET body = CAST(x'ff' AS TEXT) WHERE seq = 1201");
        assert_eq!(passed_over(&conn).unwrap(), [1190, 1201]);
        let state = load_state(&conn).unwrap();
        assert_eq!(state.zones, states[1_203].zones);
        let whole = &states[1_203].house.stars;
        let missing = whole
            .iter()
            .filter(|(id, star)| state.house.stars.get(id) != Some(star));
        assert!(missing.count() <= 1, "the one star that cannot be read");

        damage("UPDATE snapshots SET body = '' WHERE seq = 1000");
        assert_eq!(
            load_state(&conn).unwrap(),
            state,
            "the log alone says the same"
        );
        save_snapshot(&conn, 1_203, 0, &state).unwrap();
        assert_eq!(passed_over(&conn).unwrap(), [0_u64; 0], "said once");
    }

    #[test]
    fn what_is_too_old_goes_however_few_it_is() {
        let (mut conn, _) = log(3_000);
        let few = Retention {
            household_events: 1_000_000,
            ..RETENTION
        };
        compacted(&mut conn, 3_000, 450 * DAY_MS, few);
        // 50 days of an event an hour, in whole steps.
        assert_eq!(floor(&conn).unwrap(), 1_000);
    }
}
