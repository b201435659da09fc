//! What `minion serve` says on its terminal when something is not as it should be.

use std::io::{BufRead, BufReader};

use crate::support::{Running, Terminal};

/// Lines of a daemon that are read before a test gives up waiting for one.
const LINES_MAX: usize = 100;

/// The line with `words` that a daemon says, started with `arguments` on a port of its own.
fn said(terminal: &Terminal, arguments: &[&str], words: &str) -> String {
    let mut command = terminal.command(&["serve", "--bind", "127.0.0.1:0"]);
    let mut process = Running(command.args(arguments).spawn().expect("minion starts"));
    let stderr = process.0.stderr.take().expect("a pipe");
    let lines = BufReader::new(stderr).lines().take(LINES_MAX);
    let found = lines
        .map(|line| line.expect("a line"))
        .find(|line| line.contains(words));
    let home = terminal.folder().display().to_string();
    found
        .unwrap_or_else(|| panic!("it never said `{words}`"))
        .replace(&home, "HOME")
}

#[test]
fn no_music_folder_is_said_with_what_to_do() {
    let line = said(&Terminal::new(), &[], "no music folder");
    assert!(line.contains("WARN"), "{line}");
    assert!(
        line.contains("`--music DIR`") && line.contains("`[library] folders`"),
        "{line}"
    );
}

#[test]
fn a_music_folder_that_is_not_there_is_named() {
    let terminal = Terminal::new();
    let missing = terminal.folder().join("usb").display().to_string();
    let line = said(&terminal, &["--music", &missing], "music folder `");
    assert!(
        line.contains("WARN") && line.contains("`HOME/usb`"),
        "{line}"
    );
    assert!(line.contains("is its disk mounted?"), "{line}");
}

#[test]
fn music_that_is_no_folder_is_usage() {
    let terminal = Terminal::new();
    let file = terminal.folder().join("song.mp3");
    std::fs::write(&file, "la").expect("a file");
    let ended = terminal.run(&["serve", "--music", &file.display().to_string()]);
    insta::assert_snapshot!(ended.words(), @r#"
    error: invalid value 'HOME/song.mp3' for '--music <DIR>': that is no folder; name the one it is in

    For more information, try '--help'.
    exit 2
    "#);
}

#[test]
fn a_demo_that_cannot_be_written_is_said_with_its_folder() {
    let terminal = Terminal::new().with("MINION_PATHS_CACHE", "/dev/null/cache");
    let line = said(&terminal, &["--demo"], "no demo");
    assert!(
        line.contains("ERROR") && line.contains("`/dev/null/cache`"),
        "{line}"
    );
}

#[test]
fn a_database_that_cannot_serve_is_said_once_with_what_to_do() {
    let terminal = Terminal::new().with("MINION_SERVER_BIND", "127.0.0.1:0");
    let data = terminal.folder().join(".local/share/minion");
    std::fs::create_dir_all(&data).expect("a folder");
    std::fs::write(data.join("minion.db"), "this is a letter, and no database").expect("a file");
    insta::assert_snapshot!(last_words(&terminal, &["serve"]), @r"
    error: cannot open the database `HOME/.local/share/minion/minion.db`: it is damaged, or no database
    hint: stop minion and put your backup in its place; see `minion backup --help`
    exit 1
    ");
    insta::assert_snapshot!(last_words(&terminal, &["backup", "copy.db"]), @r"
    error: cannot open the database `HOME/.local/share/minion/minion.db`: it is damaged, or no database
    hint: stop minion and put your backup in its place; see `minion backup --help`
    exit 1
    ");

    std::fs::remove_file(data.join("minion.db")).expect("a letter");
    let newer = rusqlite::Connection::open(data.join("minion.db")).expect("a database");
    newer
        .pragma_update(None, "user_version", 1_000)
        .expect("a newer one");
    drop(newer);
    insta::assert_snapshot!(last_words(&terminal, &["serve"]), @r"
    error: the database `HOME/.local/share/minion/minion.db` was made by a newer minion
    hint: update minion, or restore a backup; see `minion backup --help`
    exit 1
    ");
}

#[test]
fn a_port_in_use_is_said_with_another() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("its number").port();
    let bind = format!("127.0.0.1:{port}");
    let words = last_words(&Terminal::new(), &["serve", "--bind", &bind]);
    let words = words
        .replace(&bind, "ADDRESS")
        .replace(&format!(":{}", port + 1), ":NEXT");
    insta::assert_snapshot!(words, @r"
    error: cannot listen on ADDRESS: Address already in use (os error 98)
    hint: another minion, or another program, is there (`ss -ltnp` names it); stop it, or choose another port: --bind 127.0.0.1:NEXT
    exit 1
    ");
}

/// How a command ends that fails, without its log.
fn last_words(terminal: &Terminal, arguments: &[&str]) -> String {
    let ended = terminal.run(arguments);
    let (_log, words) = match ended.stderr.split_once("error: ") {
        Some((log, words)) => (log, format!("error: {words}")),
        None => ("", ended.stderr.clone()),
    };
    format!("{words}exit {}", ended.code)
}
