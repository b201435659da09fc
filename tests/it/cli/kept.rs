//! What is kept on the disk: whose it is, and what happens when some of it is lost.
#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::json;

use crate::support::{Daemon, Terminal};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn whatever_minion_makes_is_its_users_alone() {
    let daemon = Daemon::start();
    let copy = daemon.own.folder().join("copy.db");
    assert_eq!(daemon.own.run(&["backup", copy.to_str().unwrap()]).code, 0);
    daemon.own.run(&["web-status"]);
    assert_eq!(mode(&copy), 0o600);
    let made = [".local/share/minion", ".local/state/minion"];
    for folder in made.map(|folder| daemon.own.folder().join(folder)) {
        assert_eq!(mode(&folder), 0o700, "{}", folder.display());
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let expected = if path.is_dir() { 0o700 } else { 0o600 };
            assert_eq!(mode(&path), expected, "{}", path.display());
        }
    }
}

#[test]
fn a_backup_removes_nothing_and_replaces_nothing() {
    let daemon = Daemon::start();
    let folder = daemon.own.folder();
    let others = ["two.partial", ".two.partial", "two.tmp", "two~", "two-wal"];
    for name in others {
        fs::write(folder.join(name), "precious").unwrap();
    }
    let to = folder.join("two");
    assert_eq!(daemon.own.run(&["backup", to.to_str().unwrap()]).code, 0);
    for name in others {
        let is = fs::read_to_string(folder.join(name)).unwrap();
        assert_eq!(is, "precious", "{name}");
    }
    let again = daemon.own.run(&["backup", to.to_str().unwrap()]);
    assert_eq!(again.code, 1, "{}", again.stderr);
    let parts = fs::read_dir(folder).unwrap();
    let hidden = parts.filter(|entry| {
        let name = entry.as_ref().unwrap().file_name();
        name.to_string_lossy().starts_with(".two.") && name != ".two.partial"
    });
    assert_eq!(hidden.count(), 0, "nothing of its own is left behind");
}

/// A daemon that was killed with stars in its log; its folder.
fn killed() -> (Daemon, std::path::PathBuf) {
    let mut daemon = Daemon::start();
    for track in 1..=4 {
        daemon.put(&format!("/api/stars/tracks/{track}"), &json!({}));
    }
    daemon.kill_now();
    let database = daemon.own.folder().join(".local/share/minion/minion.db");
    (daemon, database)
}

#[test]
fn a_house_whose_database_is_lost_says_so_and_begins_nothing() {
    let (daemon, database) = killed();
    for lost in ["emptied", "removed"] {
        match lost {
            "emptied" => fs::write(&database, "").unwrap(),
            _ => fs::remove_file(&database).unwrap(),
        }
        let ended = daemon.own.run(&["serve", "--bind", "127.0.0.1:0"]);
        assert_eq!(ended.code, 1, "{lost}");
        assert!(ended.stderr.contains("gone or empty"), "{}", ended.stderr);
        assert!(ended.stderr.contains("hint: "), "{}", ended.stderr);
    }
    assert!(!database.exists(), "nothing was made in its place");
}

#[test]
fn one_event_that_cannot_be_read_does_not_keep_the_house_from_starting() {
    let (mut daemon, database) = killed();
    let db = rusqlite::Connection::open(&database).unwrap();
    let damage = "UPDATE events SET body = '{]' WHERE seq = (SELECT max(seq) FROM events)";
    db.execute(damage, []).unwrap();
    drop(db);
    daemon.restart();
    let state = daemon.get("/api/state");
    assert_eq!(state["problems"][0]["code"], "log_damaged", "{state}");
    assert_eq!(state["stars"].as_array().map(Vec::len), Some(3));
    daemon.put("/api/stars/tracks/4", &json!({}));
    daemon.restart();
    let state = daemon.get("/api/state");
    assert_eq!(state["problems"], json!([]), "it is whole again");
    assert_eq!(state["stars"].as_array().map(Vec::len), Some(4));
}

#[test]
fn a_database_of_another_program_is_refused() {
    let terminal = Terminal::new();
    let data = terminal.folder().join(".local/share/minion");
    fs::create_dir_all(&data).unwrap();
    let db = rusqlite::Connection::open(data.join("minion.db")).unwrap();
    db.execute_batch("CREATE TABLE songs (id INTEGER)").unwrap();
    drop(db);
    let refused = terminal.run(&["serve", "--bind", "127.0.0.1:0"]);
    assert_eq!(refused.code, 1);
    assert!(
        refused.stderr.contains("is not minion's"),
        "{}",
        refused.stderr
    );
    let refused = terminal.run(&["backup", "copy.db"]);
    assert_eq!(refused.code, 1);
    assert!(
        refused.stderr.contains("is not minion's"),
        "{}",
        refused.stderr
    );
}
