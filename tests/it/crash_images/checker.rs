//! What must be true of every image that a power cut may leave.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use minion::domain::event::Event;
use minion::domain::id::ZoneId;
use minion::domain::shared_state::{SharedState, ZoneView};
use minion::domain::star::StarKind;
use minion::domain::stream::StreamId;
use minion::services::clock::wall_ms;
use minion::services::engine::Engine;
use minion::services::engine::Outcome;
use minion::storage::database::Database;
use minion::storage::event_log::{LoggedEvent, events_after};
use minion::storage::meta;
use rusqlite::{Connection, OptionalExtension};
use serde_json::Value;

use super::disk::Image;
use super::driver::{Asked, Effect, QUEUED_AT_ONCE, Request};
use super::moments::{Moment, Told};
use crate::support::{Daemon, Terminal};

/// What each number of each log stood for in some image: it must stand for it in all of them.
pub type Numbers = Mutex<HashMap<(String, u64), String>>;

/// What is wrong with an image.
#[derive(Debug, Default)]
pub struct Found {
    pub complaints: Vec<String>,
    /// Keys of what was acknowledged and is not there.
    pub lost: Vec<String>,
}

/// Writes an image into a folder.
fn lay_out(image: &Image, folder: &Path) {
    for (name, bytes) in image {
        let path = folder.join(name);
        let file = std::fs::File::create(&path).expect("a file");
        // The reserve is 4 MiB of zeros; nobody needs them on the disk.
        if bytes.iter().all(|byte| *byte == 0) {
            file.set_len(bytes.len() as u64).expect("a hole");
        } else {
            std::fs::write(&path, bytes).expect("a copy");
        }
    }
}

/// Opens an image as the daemon would, and looks for everything that was promised; `all` is
/// whatever was asked before or after the moment.
pub fn check(moment: &Moment<'_>, all: &[Asked], numbers: &Numbers) -> Found {
    let folder = tempfile::tempdir().expect("a folder");
    lay_out(&moment.image, folder.path());
    let mut found = Found::default();
    if let Err(why) = look(folder.path(), moment, all, numbers, &mut found) {
        // Of a house that does not open, everything is lost.
        let keys = moment
            .acknowledged
            .iter()
            .map(|asked| asked.request.key.clone());
        found.lost = keys.collect();
        found.complaints.push(why);
    }
    if !found.lost.is_empty() {
        let complaint = format!("lost: {}", found.lost.join(" "));
        found.complaints.push(complaint);
    }
    found
}

fn look(
    folder: &Path,
    moment: &Moment<'_>,
    all: &[Asked],
    numbers: &Numbers,
    found: &mut Found,
) -> Result<(), String> {
    let path = folder.join("minion.db");
    let database = Database::open(&path).map_err(|error| format!("does not open: {error}"))?;
    let said = |error: rusqlite::Error| format!("cannot be read: {error}");
    let db = &database.writer;
    // The image is thrown away: nothing that this look writes need be synced.
    db.execute_batch("PRAGMA synchronous = OFF").map_err(said)?;
    let integrity: String = db
        .query_row("PRAGMA integrity_check(3)", [], |row| row.get(0))
        .map_err(said)?;
    if integrity != "ok" {
        found.complaints.push(format!("is damaged: {integrity}"));
    }
    let events = events_after(db, 0, None, u32::MAX).map_err(said)?;
    let epoch = meta::find(db, "epoch").map_err(said)?;
    found.complaints.extend(misnumbered(
        &events,
        epoch.as_deref(),
        &moment.told,
        numbers,
    ));
    let mut state = SharedState::default();
    for logged in &events {
        state.apply(logged.stream, logged.stream_seq, &logged.event);
    }
    find_promises(db, &events, &state.first_zone(), moment, all, found).map_err(said)?;

    let (engine, shared) = Engine::open(database.writer, 1, wall_ms())
        .map_err(|error| format!("does not start: {error}"))?;
    let opened = shared.view.current();
    if opened.state != state || opened.seq != events.len() as u64 {
        found
            .complaints
            .push("the engine starts with another state".to_owned());
    }
    if epoch.is_some_and(|epoch| *epoch != *opened.epoch) {
        found
            .complaints
            .push("the log was taken for one put back".to_owned());
    }
    drop(engine);
    Ok(())
}

/// Numbers without a gap from 1 on, none below what was told missing, none with two meanings.
fn misnumbered(
    events: &[LoggedEvent],
    epoch: Option<&str>,
    told: &Told,
    numbers: &Numbers,
) -> Vec<String> {
    let mut wrong = Vec::new();
    if events
        .iter()
        .zip(1..)
        .any(|(logged, seq)| logged.seq != seq)
    {
        wrong.push("the log has a gap".to_owned());
    }
    let mut heads = Told::new();
    for logged in events {
        let head = heads.entry(logged.stream).or_default();
        if logged.stream_seq != *head + 1 {
            wrong.push(format!(
                "{} has a gap at {}",
                logged.stream, logged.stream_seq
            ));
        }
        *head = logged.stream_seq;
    }
    for (stream, told) in told {
        let head = heads.get(stream).copied().unwrap_or(0);
        if head < *told {
            wrong.push(format!(
                "event {told} of {stream} was told; {} would be given again",
                head + 1
            ));
        }
    }
    let mut numbers = numbers.lock().unwrap_or_else(PoisonError::into_inner);
    for logged in events {
        let number = (epoch.unwrap_or_default().to_owned(), logged.seq);
        let meaning = format!("{logged:?}");
        let known = numbers.entry(number).or_insert_with(|| meaning.clone());
        if *known != meaning {
            wrong.push(format!("event {} is {known} and {meaning}", logged.seq));
        }
    }
    wrong
}

/// Each request is done and answered, or neither; what was acknowledged is.
fn find_promises(
    db: &Connection,
    events: &[LoggedEvent],
    state: &ZoneView,
    moment: &Moment<'_>,
    all: &[Asked],
    found: &mut Found,
) -> rusqlite::Result<()> {
    let mut queued = 0;
    for asked in all {
        let key = &asked.request.key;
        let answer = stored_answer(db, key)?;
        let is_answered = answer.is_some();
        let is_promised = moment
            .acknowledged
            .iter()
            .any(|one| one.request.key == *key);
        match answer {
            None if is_promised => found.lost.push(key.clone()),
            Some(answer) if answer != asked.answer => {
                found
                    .complaints
                    .push(format!("{key} is answered otherwise: {answer}"));
            }
            _ => {}
        }
        let times = times_done(db, events, state, asked)?;
        if times != usize::from(is_answered) {
            found
                .complaints
                .push(format!("{key} is done {times} times"));
        }
        queued += usize::from(is_answered && matches!(asked.request.effect, Effect::Queued));
    }
    if state.zone.queue.items.len() != queued * QUEUED_AT_ONCE {
        let items = state.zone.queue.items.len();
        found
            .complaints
            .push(format!("{queued} times queued, {items} items"));
    }
    Ok(())
}

/// The body of the answer that is kept for retries; all that is asked here is done.
fn stored_answer(db: &Connection, key: &str) -> rusqlite::Result<Option<String>> {
    let text: Option<String> = db
        .prepare_cached("SELECT answer FROM answers WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    let answer: Option<Value> = text.and_then(|text| serde_json::from_str(&text).ok());
    Ok(answer.map(|mut answer| {
        let outcome = serde_json::from_value(answer["outcome"].take());
        outcome.map_or("refused".to_owned(), |outcome| body_of(&outcome))
    }))
}

/// The body with which REST tells of an outcome.
pub fn body_of(outcome: &Outcome) -> String {
    let body = match outcome {
        Outcome::Done => return r#"{"status":"ok"}"#.to_owned(),
        Outcome::Session(started) => serde_json::to_string(started),
        Outcome::Verdict(recorded) => serde_json::to_string(recorded),
        Outcome::Player(player) => serde_json::to_string(player),
        Outcome::Queue(queue) => serde_json::to_string(queue),
        Outcome::Radio(radio) => serde_json::to_string(radio),
        Outcome::Zone(zone) => serde_json::to_string(zone),
        Outcome::Room(room) => serde_json::to_string(room),
        Outcome::Jam(edited) => serde_json::to_string(edited),
        Outcome::Playlist(playlist) => serde_json::to_string(playlist),
    };
    body.expect("it was kept as JSON")
}

/// How often the effect of a request is there.
fn times_done(
    db: &Connection,
    events: &[LoggedEvent],
    state: &ZoneView,
    asked: &Asked,
) -> rusqlite::Result<usize> {
    let key = &asked.request.key;
    let count = |sql: &str, value: &dyn rusqlite::ToSql| -> rusqlite::Result<usize> {
        let mut statement = db.prepare_cached(sql)?;
        let count: u32 = statement.query_row([value], |row| row.get(0))?;
        Ok(count as usize)
    };
    let number = |track: usize| i64::try_from(track).unwrap_or(0);
    let own = events
        .iter()
        .filter(|logged| logged.origin.op.as_ref() == Some(key));
    Ok(match &asked.request.effect {
        Effect::Verdict => {
            let answer: Value = serde_json::from_str(&asked.answer).unwrap_or_default();
            let id = answer["verdict_id"].as_i64();
            count("SELECT count(*) FROM verdicts WHERE id = ?1", &id)?
        }
        Effect::Playlist(name) => count("SELECT count(*) FROM playlists WHERE name = ?1", name)?,
        Effect::Archived(track) => {
            let sql = "SELECT count(*) FROM tracks WHERE id = ?1 AND archived_ms IS NOT NULL";
            count(sql, &number(*track))?
        }
        Effect::Starred(track) => {
            let thing = (StarKind::Track, number(*track));
            usize::from(
                state
                    .house
                    .stars
                    .get(&thing)
                    .is_some_and(|star| star.is_starred),
            )
        }
        Effect::Queued => own
            .filter(|it| matches!(it.event, Event::QueueEdited { .. }))
            .count(),
        Effect::Volume(percent) => own
            .filter(|it| match &it.event {
                Event::PlayerChanged { player } => usize::from(player.volume_percent) == *percent,
                _ => false,
            })
            .count(),
    })
}

/// What the volume is of.
const HOME: StreamId = StreamId::Zone(ZoneId::FIRST);

/// Starts the real binary on an image, and asks it for more.
pub fn start(moment: &Moment<'_>) -> Vec<String> {
    let own = Terminal::new();
    let data = own.folder().join(".local/share/minion");
    std::fs::create_dir_all(&data).expect("a folder");
    std::fs::create_dir(own.folder().join("music")).expect("a folder");
    lay_out(&moment.image, &data);
    let daemon = Daemon::start_in(own);
    let mut wrong = Vec::new();
    let again = Request::volume("a fresh key", 77).send(&daemon.address);
    match again {
        Some((200, _, seq)) if Some(&seq) > moment.told.get(&HOME) => {}
        other => wrong.push(format!(
            "after {:?}, a fresh request: {other:?}",
            moment.told
        )),
    }
    if let Some(asked) = moment.acknowledged.last() {
        let again = asked.request.send(&daemon.address);
        let again = again.map(|(code, answer, _)| (code, answer));
        if again != Some((asked.code, asked.answer.clone())) {
            wrong.push(format!(
                "{} is answered otherwise: {again:?}",
                asked.request.key
            ));
        }
    }
    wrong
}
