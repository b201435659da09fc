//! Every `web-*` command against the real daemon, from another terminal.

use serde_json::{Value, json};

use crate::support::{Daemon, Terminal};

/// A daemon with a comparison running, a terminal, and the pair in question.
struct House {
    daemon: Daemon,
    terminal: Terminal,
}

impl House {
    fn comparing() -> Self {
        let daemon = Daemon::start();
        daemon.post("/api/comparisons/session", &json!({}));
        let terminal = daemon.terminal();
        Self { daemon, terminal }
    }

    fn state(&self) -> Value {
        let status = self.terminal.run(&["web-status", "--json"]);
        serde_json::from_str(&status.stdout).expect("JSON")
    }

    /// Runs a command that must be done; its words.
    fn done(&self, arguments: &[&str]) -> String {
        let ended = self.terminal.run(arguments);
        assert_eq!(ended.code, 0, "{arguments:?}: {}", ended.stderr);
        assert_eq!(ended.stdout, "", "words go to stderr");
        ended.stderr
    }

    /// Runs a command that must be refused; its words.
    fn refused(&self, arguments: &[&str]) -> String {
        let ended = self.terminal.run(arguments);
        assert_eq!(ended.code, 1, "{arguments:?}: {}", ended.stderr);
        ended.stderr
    }
}

fn pair_id(state: &Value) -> String {
    state["comparison"]["pair"]["pair_id"].to_string()
}

/// A track of the pair as words name it.
fn named(state: &Value, side: &str) -> String {
    let track = &state["comparison"]["pair"][side];
    let title = track["title"].as_str().expect("a title");
    match track["artist"].as_str() {
        Some(artist) => format!("{title}, {artist}"),
        None => title.to_owned(),
    }
}

#[test]
fn the_pair_is_heard_judged_and_brought_back() {
    let house = House::comparing();
    let before = house.state();
    let (a, b) = (named(&before, "track_a"), named(&before, "track_b"));

    assert!(
        house
            .refused(&["web-winner"])
            .contains("no side is selected")
    );
    assert_eq!(house.done(&["web-play1"]), format!("playing A: {a}\n"));
    let playing = house.state();
    assert_eq!(playing["comparison"]["selected"]["side"], "a");
    assert_eq!(playing["player"]["is_playing"], true);
    assert_eq!(house.done(&["web-play1"]), format!("paused A: {a}\n"));
    assert_eq!(house.done(&["web-play2"]), format!("playing B: {b}\n"));

    let words = house.done(&["web-winner"]);
    assert!(
        words.starts_with(&format!("B wins: {b} over {a}\nnext: pair ")),
        "{words}"
    );
    let after = house.state();
    let prefetched = &before["comparison"]["prefetched"]["pair_id"];
    assert_eq!(
        &after["comparison"]["pair"]["pair_id"], prefetched,
        "the one announced"
    );

    let words = house.done(&["web-undo"]);
    assert!(words.starts_with("undone: "), "{words}");
    assert_eq!(pair_id(&house.state()), pair_id(&before));
    assert!(house.refused(&["web-undo"]).contains("undo"));
}

#[test]
fn a_verdict_names_its_pair_so_that_two_presses_judge_one() {
    let house = House::comparing();
    let first = pair_id(&house.state());
    house.done(&["web-winner", "a", "--pair", &first]);
    let second = pair_id(&house.state());

    let words = house.refused(&["web-winner", "a", "--pair", &first]);
    assert!(
        words.starts_with(&format!("refused: pair {first} was already judged")),
        "{words}"
    );
    assert!(words.contains(&format!("hint: pair {second}, ")), "{words}");
    assert_eq!(pair_id(&house.state()), second, "nothing was judged");

    house.done(&["web-tie", "--pair", &second]);
    let third = pair_id(&house.state());
    house.done(&["web-skip", "--pair", &third]);
    let state = house.state();
    assert_eq!(
        state["comparison"]["progress"]["comparisons_done"], 2,
        "a skip is no verdict"
    );
}

#[test]
fn a_comparison_is_started_narrowed_and_ended() {
    let daemon = Daemon::start();
    let terminal = daemon.terminal();
    let house = House { daemon, terminal };
    let words = house.refused(&["web-winner", "a"]);
    assert!(
        words.contains("hint: start one: minion web-compare"),
        "{words}"
    );

    let words = house.done(&["web-compare", "--mode", "top"]);
    assert!(
        words.starts_with("comparing 12 tracks\nnext: pair "),
        "{words}"
    );
    assert_eq!(house.state()["comparison"]["mode"], "top");
    house.done(&["web-winner", "a"]);
    let words = house.done(&["web-compare", "--end"]);
    assert_eq!(
        words,
        "ended: All music; 1 compared\nto go on with it: minion web-compare --resume\n"
    );
    assert!(house.state()["comparison"].is_null());
    let words = house.refused(&["web-compare", "--end"]);
    assert!(words.contains("no comparison is running"), "{words}");

    let words = house.done(&["web-compare", "--folder", "MUSIC"]);
    assert!(words.starts_with("comparing 12 tracks"), "{words}");
    assert_eq!(house.state()["comparison"]["filter_text"], "music");
    let words = house.refused(&["web-compare", "--folder", "music/live"]);
    assert!(
        words.starts_with("refused: no folder is called `live`"),
        "{words}"
    );
    let words = house.refused(&["web-compare", "--playlist", "Sunday"]);
    assert!(words.contains("hint: there is no playlist"), "{words}");
    let words = house.refused(&["web-compare", "--year", "1950..1969"]);
    assert!(
        words.contains("comparing needs 2 tracks; 0 match"),
        "{words}"
    );
    let words = house.refused(&["web-compare", "--genre", "Polka"]);
    assert!(words.contains("no genre is called `Polka`"), "{words}");
    assert_eq!(house.state()["comparison"]["filter_text"], "music");
}

#[test]
fn a_pair_that_is_not_asked_is_told_from_one_that_was() {
    let house = House::comparing();
    let state = house.state();
    let next = state["comparison"]["prefetched"]["pair_id"].to_string();
    let words = house.refused(&["web-tie", "--pair", "999"]);
    assert!(
        words.starts_with("refused: there is no pair 999\nhint: pair "),
        "{words}"
    );
    let words = house.refused(&["web-tie", "--pair", &next]);
    assert!(
        words.starts_with(&format!("refused: pair {next} comes after this one\n")),
        "{words}"
    );
    assert_eq!(pair_id(&house.state()), pair_id(&state));
}

#[test]
fn two_keys_pressed_at_once_judge_one_pair_and_take_one_back() {
    let house = House::comparing();
    let first = pair_id(&house.state());
    house.done(&["web-winner", "a"]);
    for slip in [
        &["web-winner", "a"][..],
        &["web-winner", "b"],
        &["web-tie"],
        &["web-skip"],
    ] {
        let words = house.refused(slip);
        assert!(
            words.starts_with("refused: a pair was judged a moment ago"),
            "{slip:?}: {words}"
        );
    }
    let second = pair_id(&house.state());
    house.done(&["web-tie", "--pair", &second]);

    house.done(&["web-undo"]);
    let words = house.refused(&["web-undo"]);
    assert!(
        words.starts_with("refused: a verdict was taken back a moment ago"),
        "{words}"
    );
    assert_eq!(pair_id(&house.state()), second, "one was taken back");
    house.done(&["web-winner", "b"]);
    assert_ne!(first, second);
}

#[test]
fn the_player_is_moved_paused_and_turned_down() {
    let house = House::comparing();
    assert!(house.refused(&["web-seek-pos"]).contains("hint: "));
    house.done(&["web-play1"]);
    house.done(&["web-playpause"]);
    assert_eq!(house.state()["player"]["is_playing"], false);
    house.done(&["web-seek-neg", "86400"]);
    assert_eq!(house.state()["player"]["position_ms"], 0, "clamped");
    house.done(&["web-seek-pos", "0.3"]);
    assert_eq!(house.state()["player"]["position_ms"], 300);
    house.daemon.wait_until_measured();
    house.done(&["web-hook"]);
    assert_eq!(
        house.state()["player"]["position_ms"],
        0,
        "a short track is loudest all along"
    );
    let words = house.refused(&["web-loop", "0:00", "0.5"]);
    assert!(words.contains("at least a second"), "{words}");
    let words = house.done(&["web-loop", "0.2", "0:01.4"]);
    assert!(words.starts_with("looping 0:00 to 0:01"), "{words}");
    assert_eq!(
        house.state()["player"]["loop"],
        serde_json::json!({"from_ms": 200, "to_ms": 1_400})
    );
    house.done(&["web-loop", "off"]);
    assert!(house.state()["player"]["loop"].is_null());
    house.done(&["web-volume", "20"]);
    assert_eq!(house.state()["player"]["volume_percent"], 20);
    assert_eq!(house.done(&["web-mute"]), "muted\n");
    let words = house.terminal.run(&["web-status"]).stdout;
    assert!(words.contains("at 20 %, muted"), "{words}");
    assert_eq!(house.done(&["web-mute"]), "heard again\n");
    house.done(&["web-next"]);
    assert_eq!(
        house.state()["comparison"]["selected"]["side"],
        "b",
        "the other side"
    );
}

#[test]
fn the_loaded_track_is_starred_and_archived() {
    let house = House::comparing();
    assert!(house.refused(&["web-star"]).contains("nothing is loaded"));
    house.done(&["web-play1"]);
    house.done(&["web-playpause"]);
    assert!(house.done(&["web-star"]).starts_with("starred: "));
    assert_eq!(house.state()["player"]["track"]["starred"], true);
    assert!(house.done(&["web-star"]).starts_with("star taken back: "));
    assert_eq!(house.state()["player"]["track"]["starred"], false);

    let archived = house.state()["player"]["track"]["id"].clone();
    assert!(house.done(&["web-archive"]).starts_with("archived: "));
    let pair = house.state()["comparison"]["pair"].clone();
    assert!(pair["track_a"]["id"] != archived && pair["track_b"]["id"] != archived);
}

#[test]
fn reads_give_words_to_people_and_json_to_programs() {
    let house = House::comparing();
    let state = house.state();
    let status = house.terminal.run(&["web-status"]).stdout;
    assert!(
        status.contains(&format!("A  {}", named(&state, "track_a"))),
        "{status}"
    );
    let first = pair_id(&state);
    house.done(&["web-winner", "a", "--pair", &first]);

    let rank = house.terminal.run(&["rank", "--top", "3"]).stdout;
    assert_eq!(rank.lines().count(), 3, "{rank}");
    let rank = house.terminal.run(&["rank", "--top", "1", "--json"]).stdout;
    let page: Value = serde_json::from_str(&rank).expect("JSON");
    assert_eq!(page["items"].as_array().map(Vec::len), Some(1));

    house.done(&["scan"]);
    let doctor = house
        .daemon
        .terminal()
        .with(
            "MINION_SERVER_BIND",
            house.daemon.address.trim_start_matches("http://"),
        )
        .run(&["doctor"]);
    let port = doctor.stdout.lines().find(|line| line.contains(" port "));
    assert!(port.is_some_and(|line| line.starts_with("ok") && line.contains("answers at")));
    let music = "ok   music     no folder is configured here; the daemon that runs was told its own\n\
                 ok   daemon    it serves 12 tracks, 1 album\n";
    assert!(doctor.stdout.contains(music), "{}", doctor.stdout);
}
