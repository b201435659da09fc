//! `backup`, `restore` and `doctor` speak of the house that runs, whoever asks.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::support::{Daemon, Terminal, compose};

/// The names of the playlists in a database.
fn playlists(database: &Path) -> Vec<String> {
    let database = rusqlite::Connection::open(database).expect("a database");
    let mut names = database
        .prepare("SELECT name FROM playlists ORDER BY id")
        .expect("minion's database");
    let names = names.query_map([], |row| row.get(0)).expect("it is read");
    names.map(|name| name.expect("a name")).collect()
}

fn make_playlist(daemon: &Daemon, name: &str) {
    daemon.post("/api/playlists", &json!({ "name": name }));
}

/// A daemon whose data lies where systemd says, and a person of another home at its machine.
fn service_and_owner() -> (Daemon, PathBuf, Terminal) {
    let own = Terminal::new();
    compose(&own.folder().join("music"));
    let state = own.folder().join("var-lib-minion");
    std::fs::create_dir(&state).expect("a folder");
    let own = own.with("STATE_DIRECTORY", state.to_str().expect("UTF-8"));
    let daemon = Daemon::start_in(own);
    daemon.wait_until_measured();
    make_playlist(&daemon, "made in the service");
    let bind = daemon.address.trim_start_matches("http://");
    let owner = Terminal::new().with("MINION_SERVER_BIND", bind);
    (daemon, state, owner)
}

#[test]
fn whoever_asks_for_a_backup_gets_the_database_of_the_minion_that_runs() {
    let (daemon, state, owner) = service_and_owner();
    let copy = owner.folder().join("one.db");
    let ended = owner.run(&["backup", copy.to_str().expect("UTF-8")]);
    assert_eq!(ended.code, 0, "{}", ended.words());
    let from = state.join("minion.db").display().to_string();
    assert!(ended.stderr.contains(&from), "{}", ended.words());
    assert_eq!(playlists(&copy), ["made in the service"]);

    // Also where a database of an earlier try lies in their own home.
    let earlier = owner.folder().join(".local/share/minion");
    std::fs::create_dir_all(&earlier).expect("a folder");
    std::fs::copy(&copy, earlier.join("minion.db")).expect("a database");
    make_playlist(&daemon, "later");
    let copy = owner.folder().join("two.db");
    let ended = owner.run(&["backup", copy.to_str().expect("UTF-8")]);
    assert_eq!(ended.code, 0, "{}", ended.words());
    assert_eq!(playlists(&copy), ["made in the service", "later"]);

    let said = owner.run(&["doctor"]).stdout;
    let line = said.lines().find(|line| line.contains(" database "));
    assert!(line.is_some_and(|line| line.contains(&from)), "{said}");

    // What somebody names is what is meant.
    let owner = owner.with("MINION_PATHS_DATA", earlier.to_str().expect("UTF-8"));
    let copy = owner.folder().join("three.db");
    let ended = owner.run(&["backup", copy.to_str().expect("UTF-8")]);
    assert_eq!(ended.code, 0, "{}", ended.words());
    assert_eq!(playlists(&copy), ["made in the service"]);
}

#[test]
fn a_backup_of_another_than_the_minion_that_runs_is_never_taken_for_it() {
    let (daemon, state, owner) = service_and_owner();
    // Its database cannot be found any more: another name in the place of its folder.
    std::fs::rename(&state, state.with_extension("moved")).expect("another name");
    let earlier = owner.folder().join(".local/share/minion");
    std::fs::create_dir_all(&earlier).expect("a folder");
    let moved = state.with_extension("moved").join("minion.db");
    let source = rusqlite::Connection::open(moved).expect("a database");
    let mine = earlier.join("minion.db").display().to_string();
    source.execute("VACUUM INTO ?1", [&mine]).expect("a copy");
    let other = rusqlite::Connection::open(&mine).expect("a database");
    other
        .execute("DELETE FROM meta WHERE key = 'epoch'", [])
        .expect("another house");
    // Its files are still open under their new name, so root, as here, finds it all the same.
    let copy = owner.folder().join("copy.db");
    let ended = owner.run(&["backup", copy.to_str().expect("UTF-8")]);
    assert_eq!(ended.code, 0, "{}", ended.words());
    assert!(
        ended.stderr.contains("var-lib-minion.moved"),
        "{}",
        ended.words()
    );
    drop(daemon);
}

#[test]
fn a_backup_is_put_back_and_what_was_there_is_kept() {
    let mut daemon = Daemon::start();
    make_playlist(&daemon, "kept");
    let backup = daemon.own.folder().join("backup.db");
    let backup = backup.to_str().expect("UTF-8").to_owned();
    assert_eq!(daemon.own.run(&["backup", &backup]).code, 0);
    make_playlist(&daemon, "made later");
    let epoch = daemon.get("/health")["epoch"].clone();

    let refused = daemon.own.run(&["restore", &backup]);
    assert_eq!(refused.code, 1, "{}", refused.words());
    assert!(
        refused.stderr.contains("minion runs on"),
        "{}",
        refused.words()
    );

    daemon.kill_now();
    let data = daemon.own.folder().join(".local/share/minion");
    let ended = daemon.own.run(&["restore", &backup]);
    assert_eq!(ended.code, 0, "{}", ended.words());
    let names = std::fs::read_dir(&data).expect("a folder").flatten();
    let names: Vec<_> = names
        .map(|it| it.file_name().into_string().expect("UTF-8"))
        .collect();
    let aside = names.iter().find(|name| {
        name.contains(".before-") && name.ends_with(|last: char| last.is_ascii_digit())
    });
    let aside = data.join(aside.expect("the old one"));
    assert_eq!(playlists(&aside), ["kept", "made later"], "with its log");
    daemon.restart();
    assert_eq!(playlists(&data.join("minion.db")), ["kept"]);
    assert_ne!(
        daemon.get("/health")["epoch"],
        epoch,
        "no screen takes it for the same log"
    );
}

#[test]
fn what_is_no_sound_backup_is_not_put_in_place_of_anything() {
    let own = Terminal::new();
    let data = own.folder().join(".local/share/minion");
    std::fs::create_dir_all(&data).expect("a folder");
    std::fs::write(data.join("minion.db"), "the old one").expect("a file");
    let file = |name: &str| own.folder().join(name).to_str().expect("UTF-8").to_owned();
    std::fs::write(
        file("text"),
        "a letter, and no database, however long it is",
    )
    .expect("a file");
    let foreign = rusqlite::Connection::open(file("foreign")).expect("a database");
    foreign
        .execute_batch("CREATE TABLE songs (id)")
        .expect("a table");
    let newer = rusqlite::Connection::open(file("newer")).expect("a database");
    newer
        .pragma_update(None, "user_version", 1_000)
        .expect("a newer one");
    for (name, words) in [
        ("text", "no database"),
        ("foreign", "foreign"),
        ("newer", "newer minion"),
        ("none", "not there"),
    ] {
        let ended = own.run(&["restore", &file(name)]);
        assert_eq!(ended.code, 1, "{name}: {}", ended.words());
        assert!(ended.stderr.contains(words), "{name}: {}", ended.words());
        let old = std::fs::read_to_string(data.join("minion.db")).expect("it stays");
        assert_eq!(old, "the old one", "{name}");
    }
}
