//! The clock of the machine is set while minion runs, or was wrong once.
#![expect(clippy::print_stderr, reason = "a test that is skipped says why")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use minion::domain::command::Command;
use minion::domain::command::jam::JamCommand;
use minion::domain::id::{JamId, TrackId};
use minion::domain::jam::room::JamRoom;
use minion::domain::permission::Caller;
use minion::domain::star::StarKind;
use minion::services::clock::wall_ms;
use minion::services::engine::{Asked, Engine, EngineHandle, Key, Shared};
use minion::storage::database::Database;
use minion::storage::event_log::{LoggedEvent, events_after};
use minion::storage::library::upsert::upsert_files;
use serde_json::{Value, json};

use crate::model::house::file;
use crate::support::{Daemon, Terminal, compose};

const HOUR_MS: i64 = 3_600_000;
const YEAR_MS: i64 = 365 * 24 * HOUR_MS;

/// More than any turn takes on a busy machine, ms.
const SOON_MS: i64 = 20_000;

/// An engine on its thread, and a database of some tracks.
struct House {
    folder: tempfile::TempDir,
    engine: EngineHandle,
    shared: Shared,
    thread: std::thread::JoinHandle<()>,
}

impl House {
    /// A new one, on a machine whose clock is ahead by so many ms.
    fn new(ahead_ms: i64) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let house = Self::open(folder, wall_ms() + ahead_ms);
        let files: Vec<_> = (1..=6).map(file).collect();
        let job = house.engine.work(Box::new(move |tx, now_ms| {
            let facts = upsert_files(tx, &files, now_ms)?.tracks.into_iter();
            Ok(facts.map(|(id, facts)| (id, Some(facts))).collect())
        }));
        job.expect("it is committed");
        house.engine.tell_blocking(Command::LibraryChanged);
        house
    }

    fn open(folder: tempfile::TempDir, wall_ms: i64) -> Self {
        let database = Database::open(&folder.path().join("minion.db")).expect("it opens");
        let (engine, shared) = Engine::open(database.writer, 1, wall_ms).expect("it opens");
        let (engine, thread) = engine.spawn().expect("a thread");
        Self {
            folder,
            engine,
            shared,
            thread,
        }
    }

    /// Starts it again when the machine's clock shows this.
    fn start_again(self, wall_ms: i64) -> Self {
        block_on(self.engine.stop());
        self.thread.join().expect("it ends");
        Self::open(self.folder, wall_ms)
    }

    fn set_clock(&self, by_ms: i64) {
        assert!(block_on(self.engine.set_clock(by_ms)).expect("it runs"));
    }

    fn position_ms(&self) -> i64 {
        let moment = self.shared.view.first();
        let now_ms = self.shared.clock.now_ms();
        moment
            .state
            .zone
            .player
            .position_at(now_ms, &self.shared.view.catalog())
    }

    fn events(&self) -> Vec<LoggedEvent> {
        let database = self.folder.path().join("minion.db");
        let log = rusqlite::Connection::open(database).expect("it opens");
        events_after(&log, 0, None, 10_000).expect("it is read")
    }

    /// Times in the log never run backwards, and none is in a time to come.
    fn expect_order(&self) {
        let times: Vec<i64> = self.events().iter().map(|event| event.at_ms).collect();
        assert!(times.is_sorted(), "{times:?}");
        let last = times.last().copied().unwrap_or(0);
        assert!(last <= self.shared.clock.now_ms(), "{last}");
    }
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime").block_on(work)
}

fn play() -> Command {
    Command::PlayAll {
        tracks: vec![TrackId(6), TrackId(5)],
        from: None,
        shuffle: None,
    }
}

fn star(id: i64, is_starred: bool, age_ms: i64) -> Command {
    Command::SetStar {
        kind: StarKind::Track,
        id,
        is_starred,
        age_ms,
    }
}

#[test]
fn when_the_clock_is_set_nothing_that_plays_moves_and_the_log_stays_in_order() {
    let house = House::new(-9 * HOUR_MS);
    house.engine.tell_blocking(play());
    for by_ms in [9 * HOUR_MS, -HOUR_MS, 3 * YEAR_MS, -3 * YEAR_MS, HOUR_MS] {
        let (before, since) = (house.position_ms(), Instant::now());
        let seek_rev = house.shared.view.first().state.zone.player.seek_rev;
        house.set_clock(by_ms);
        let moved = house.position_ms() - before;
        let passed = i64::try_from(since.elapsed().as_millis()).expect("a moment");
        assert!(
            (0..=passed + 1).contains(&moved),
            "{by_ms}: {moved} in {passed}"
        );
        let player = house.shared.view.first().state.zone.player.clone();
        assert!(
            player.is_playing && player.seek_rev == seek_rev,
            "no output jumps"
        );
        house.engine.tell_blocking(star(1, by_ms > 0, 0));
        house.expect_order();
    }
    assert!((house.shared.clock.now_ms() - wall_ms()).abs() < SOON_MS);
    // What was heard is what has passed here, not what the clock has.
    house.engine.tell_blocking(Command::Next { leaving: None });
    let log = rusqlite::Connection::open(house.folder.path().join("minion.db")).expect("it opens");
    let listens = log.query_row("SELECT count(*) FROM listens", [], |row| {
        row.get::<_, i64>(0)
    });
    assert_eq!(listens.expect("it is read"), 0, "a moment is no listen");
}

#[test]
fn a_retry_across_the_setting_of_the_clock_is_not_done_twice() {
    let house = House::new(-YEAR_MS);
    let asked = Asked {
        command: star(2, true, 0),
        caller: Caller::owner(None),
        zone: minion::domain::id::ZoneId::FIRST,
        key: Some(Key {
            name: "once".into(),
            request_hash: 7,
        }),
    };
    let first = house.engine.ask_blocking(asked.clone()).expect("an answer");
    house.set_clock(YEAR_MS);
    let seq = house.shared.view.current().seq;
    let again = house.engine.ask_blocking(asked).expect("an answer");
    assert_eq!(format!("{again:?}"), format!("{first:?}"));
    assert_eq!(house.shared.view.current().seq, seq);
}

#[test]
fn a_clock_that_was_years_ahead_once_is_left_behind_with_all_that_it_noted() {
    let house = House::new(3 * YEAR_MS);
    house.engine.tell_blocking(star(1, true, 0));
    house.engine.tell_blocking(star(2, true, 0));
    let house = house.start_again(wall_ms());
    // Until somebody is sure, the log stays in order.
    assert!(house.shared.clock.now_ms() > wall_ms() + 2 * YEAR_MS);
    house.set_clock(wall_ms() - house.shared.clock.now_ms());
    house.expect_order();
    // A thumb of this moment, and one of a minute ago that waited in a pocket, both count.
    house.engine.tell_blocking(star(1, false, 0));
    house.engine.tell_blocking(star(2, false, 60_000));
    let stars = &house.shared.view.first().state.house.stars;
    let starred: Vec<_> = stars.iter().filter(|(_, star)| star.is_starred).collect();
    assert!(starred.is_empty(), "{starred:?}");
    house.expect_order();
    let house = house.start_again(wall_ms());
    assert!((house.shared.clock.now_ms() - wall_ms()).abs() < SOON_MS);
    house.expect_order();
}

#[test]
fn when_the_clock_is_set_a_room_that_plays_goes_on_in_phase() {
    let house = House::new(-9 * HOUR_MS);
    let jam = |asked| house.engine.tell_blocking(Command::Jam(asked));
    let name = "Attic".into();
    jam(JamCommand::CreateRoom { name });
    let id = JamId(1);
    let edits = ["play", "stop"].map(|to| {
        let edit =
            json!([{"set": "tempo", "bpm_hundredths": 4_321}, {"set": "transport", "to": to}]);
        serde_json::from_value(edit).expect("edits")
    });
    let [play, stop] = edits.map(|edits| JamCommand::EditRoom { id, edits });
    let room = || Arc::clone(&house.shared.view.current().state.jams[&id]);
    jam(play);
    for by_ms in [9 * HOUR_MS, -HOUR_MS, 3 * YEAR_MS, -3 * YEAR_MS] {
        let before = room();
        house.set_clock(by_ms);
        let step_us = |room: &JamRoom| room.state.timeline.time_us(1_000).expect("it plays");
        assert_eq!(step_us(&room()) - step_us(&before), by_ms * 1_000);
        assert!(room().state.timeline.rev > before.state.timeline.rev);
        assert_eq!(room().touched_ms, before.touched_ms, "nobody touched it");
        house.expect_order();
    }
    jam(stop);
    let before = room();
    house.set_clock(HOUR_MS);
    assert_eq!(room(), before, "it stands");
}

/// Debian's shim of the wall clock.
fn find_shim() -> Option<PathBuf> {
    let machines = std::fs::read_dir("/usr/lib").ok()?.flatten();
    let mut shims = machines.map(|it| it.path().join("faketime/libfaketimeMT.so.1"));
    shims.find(|shim| shim.exists())
}

/// The time of a daemon, off from ours, ms.
fn off_ms(daemon: &Daemon) -> i64 {
    let state = daemon.get("/api/state");
    state["server_ms"].as_i64().expect("a time") - wall_ms()
}

fn wait_until(what: &str, mut is: impl FnMut() -> bool) {
    let since = Instant::now();
    while !is() {
        assert!(since.elapsed() < Duration::from_secs(60), "never: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Where the player stands by its own anchor and the daemon's time, ms.
fn position_ms(state: &Value) -> i64 {
    let number = |value: &Value| value.as_i64().expect("a number");
    let player = &state["player"];
    number(&player["position_ms"]) + number(&state["server_ms"]) - number(&player["at_ms"])
}

#[test]
fn a_clock_that_the_network_sets_after_the_start_is_followed_and_the_plan_with_it() {
    let Some(shim) = find_shim() else {
        eprintln!("skipped: there is no faketime here");
        return;
    };
    let own = Terminal::new();
    compose(&own.folder().join("music"));
    let offset = own.folder().join("offset");
    set_offset(&offset, "-8h");
    let variables = [
        ("LD_PRELOAD", shim.to_str().expect("UTF-8")),
        ("FAKETIME_TIMESTAMP_FILE", offset.to_str().expect("UTF-8")),
        ("FAKETIME_NO_CACHE", "1"),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ("TZ", "UTC"),
    ];
    let with = |own: Terminal, (name, value): &(&str, &str)| own.with(name, value);
    let own = variables.iter().fold(own, with);
    let daemon = Daemon::start_in(own);
    daemon.wait_until_measured();
    assert!(
        (off_ms(&daemon) + 8 * HOUR_MS).abs() < SOON_MS,
        "the shim reaches it"
    );
    daemon.post("/api/radio/stations/1/activate", &json!({}));
    let now = daemon.get("/api/radio/schedule");
    let minute = now["minute"].as_i64().expect("a minute");
    assert_eq!(now["zone"], "UTC");
    let from = (minute + 8 * 60) % 1_440;
    let slot = json!({
        "days": 127, "from_minute": from, "to_minute": (from + 120) % 1_440, "station_id": 2
    });
    daemon.put("/api/radio/schedule", &json!({"slots": [slot]}));
    let before = position_ms(&daemon.get("/api/state"));
    let since = Instant::now();
    set_offset(&offset, "+0");
    wait_until("its clock is right", || off_ms(&daemon).abs() < SOON_MS);
    let state = daemon.get("/api/state");
    if state["radio"]["active"] == 1 {
        let moved = position_ms(&state) - before;
        let passed = i64::try_from(since.elapsed().as_millis()).expect("a moment");
        assert!((0..passed + 2_000).contains(&moved), "{moved} in {passed}");
    }
    wait_until("the plan is kept to", || {
        daemon.get("/api/state")["radio"]["active"] == 2
    });
}

/// Writes it in one piece: the shim reads it all the time.
fn set_offset(file: &Path, offset: &str) {
    let new = file.with_extension("new");
    std::fs::write(&new, format!("{offset}\n")).expect("a file");
    std::fs::rename(new, file).expect("its name");
}
