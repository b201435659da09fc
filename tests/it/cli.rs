//! The command line: words, exit codes, and every command against the real daemon.

mod broken;
mod hostile;
mod houses;
mod https;
mod kept;
mod queue;
mod remote;
mod serving;
mod watching;

use crate::support::Terminal;

/// Checks what a person sees who types `arguments` where no daemon is.
fn seen(arguments: &[&str]) -> String {
    Terminal::new().run(arguments).words()
}

#[test]
fn help_teaches_by_examples() {
    let help = Terminal::new().run(&["web-winner", "--help"]);
    assert_eq!(help.code, 0);
    insta::assert_snapshot!(help.stdout, @r#"
    Judges the pair: the side named, else the side selected, wins

    Usage: minion web-winner [OPTIONS] [SIDE]

    Arguments:
      [SIDE]  The better side; without it, the side selected by web-play1 or web-play2

    Options:
          --config <FILE>  Read this configuration and no other
          --pair <ID>      Judges only if this pair is the current one
          --server <URL>   Talk to the daemon at this address instead of the one on this machine
          --zone <NAME>    Mean this zone instead of the first, by its name
      -h, --help           Print help

    Examples:
      minion web-winner a            A is better
      minion web-winner              What I am hearing is better; good on a key
      minion web-winner b --pair 17  B is better, if pair 17 is still the question

    Two judging commands within a second judge one pair: the second is refused, unless it names its
    pair.
    "#);
}

#[test]
fn help_lists_every_command() {
    let help = Terminal::new().run(&["--help"]);
    insta::assert_snapshot!(help.stdout, @r#"
    A home music server that learns what its owner loves

    Usage: minion [OPTIONS] <COMMAND>

    Commands:
      serve          Run the daemon: own the music, play it, answer every screen
      web-compare    Start a comparison of all music, or of some; or end the one that runs
      web-play1      Hear side A of the pair; while it plays: pause
      web-play2      Hear side B of the pair; while it plays: pause
      web-winner     Judges the pair: the side named, else the side selected, wins
      web-tie        Judges the pair: neither is better
      web-skip       Go on to the next pair without judging this one
      web-undo       Take the last verdict of this session back; its pair is current again
      web-seek-pos   Jump forward in what plays
      web-seek-neg   Jump back in what plays
      web-hook       Jump to where the loudest passage of what plays begins
      web-loop       Hear a stretch of what plays over and over, or let it play on
      web-play       Play music: what is chosen becomes the queue, or is put into it
      web-playpause  Pause what plays, or go on
      web-next       Go on to the next track; in a comparison: to the other side
      web-previous   Go back to the start of the track; there: to the track before
      web-queue      List what plays and what is to come
      web-clear      Take what is to come out of the queue; what sounds plays on
      web-keep       Keep the queue as a playlist
      web-sleep      Stop the music by itself: after some minutes, or with this track
      web-mute       Let nothing be heard while the music plays on; again: let it be heard
      web-zones      List the zones and what plays there; or make one, or remove one
      web-move       Bring the music to another zone: queue, position and what is on air
      web-volume     Set the volume of every output, or make it louder or softer
      web-archive    Never offer or play the loaded track again; its file stays
      web-star       Star the loaded track; when it is starred: take the star back
      web-status     Show what plays, the pair, and who is connected
      scan           Look at the music folders for what is new, changed or gone
      rank           List the best tracks
      export         Write the best tracks to stdout: a table (csv) or a list to play (m3u)
      tag-ratings    Show what the ranks would write into your files as ratings; write it, take it out
      backup         Copy this machine's database into a new file, beside a running daemon
      restore        Put a backup in the place of this machine's database, which is kept beside it
      doctor         Look at everything that minion needs, and say what to do
      completions    Write completions for a shell to stdout
      man            Write the manual page to stdout
      licenses       Write the licences of the works of others that are in this program to stdout

    Options:
          --config <FILE>  Read this configuration and no other
          --server <URL>   Talk to the daemon at this address instead of the one on this machine
          --zone <NAME>    Mean this zone instead of the first, by its name
      -h, --help           Print help
      -V, --version        Print version

    Examples:
      minion serve --music ~/Music       Serve your music at http://localhost:8642
      minion serve --demo                Try it without any music
      minion web-compare                 Begin to compare
      minion web-play1                   Hear side A of the pair
      minion web-winner a                A is better: every screen shows the next pair
      minion --server http://minion.local:8642 web-status

    Exit codes: 0 done, 1 refused or failed, 2 usage, 3 the daemon cannot be reached
    "#);
}

#[test]
fn every_command_has_help_and_a_manual_page() {
    let commands = [
        "serve",
        "web-compare",
        "web-play1",
        "web-play2",
        "web-winner",
        "web-tie",
        "web-skip",
        "web-undo",
        "web-seek-pos",
        "web-seek-neg",
        "web-hook",
        "web-loop",
        "web-play",
        "web-playpause",
        "web-next",
        "web-previous",
        "web-queue",
        "web-clear",
        "web-keep",
        "web-sleep",
        "web-mute",
        "web-zones",
        "web-move",
        "web-volume",
        "web-archive",
        "web-star",
        "web-status",
        "scan",
        "rank",
        "export",
        "tag-ratings",
        "backup",
        "restore",
        "doctor",
        "completions",
        "man",
        "licenses",
    ];
    for command in commands {
        let help = Terminal::new().run(&[command, "--help"]);
        let first = help.stdout.lines().next().unwrap_or_default();
        assert!(
            help.code == 0 && !first.is_empty() && !first.ends_with('.'),
            "{command}: {first}"
        );
        let page = Terminal::new().run(&["man", command]);
        assert!(
            page.stdout.contains(&format!(".TH minion-{command} 1")),
            "{}",
            page.stdout
        );
    }
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = Terminal::new().run(&["completions", shell]).stdout;
        assert!(script.contains("web-winner"), "{shell}");
    }
}

#[test]
fn what_cannot_be_understood_is_usage() {
    insta::assert_snapshot!(seen(&["web-winner", "c"]), @r#"
    error: invalid value 'c' for '[SIDE]': write a or b

    For more information, try '--help'.
    exit 2
    "#);
    insta::assert_snapshot!(seen(&["web-volume", "101"]), @r#"
    error: invalid value '101' for '<N>': write 0 to 100, or a step such as +5 or -5

    For more information, try '--help'.
    exit 2
    "#);
    insta::assert_snapshot!(seen(&["web-seek-neg", "soon"]), @r#"
    error: invalid value 'soon' for '[SECONDS]': write seconds, such as 10 or 2.5

    For more information, try '--help'.
    exit 2
    "#);
    insta::assert_snapshot!(seen(&["--server", "pi", "web-status"]), @r#"
    error: invalid value 'pi' for '--server <URL>': `pi` is no http:// or https:// address

    For more information, try '--help'.
    exit 2
    "#);
    insta::assert_snapshot!(seen(&["judge"]), @r#"
    error: unrecognized subcommand 'judge'

    Usage: minion [OPTIONS] <COMMAND>

    For more information, try '--help'.
    exit 2
    "#);
}

#[test]
fn an_unreachable_daemon_is_said_with_a_hint() {
    insta::assert_snapshot!(seen(&["web-play1"]), @r#"
    error: cannot reach http://127.0.0.1:1: nothing listens there
    hint: start it with `minion serve`, or name another machine's: --server URL
    exit 3
    "#);
    insta::assert_snapshot!(seen(&["--server", "http://127.0.0.1:1/", "web-status"]), @r#"
    error: cannot reach http://127.0.0.1:1: nothing listens there
    hint: is it on, and is that its address? `minion doctor` on that machine knows more
    exit 3
    "#);

    // What the resolver says, and how soon, depends on the machine's network.
    let nameless = Terminal::new().run(&["--server", "http://minion.invalid", "rank"]);
    assert_eq!(nameless.code, 3);
    assert!(nameless.stderr.contains("\nhint: "), "{}", nameless.stderr);
}

#[test]
fn a_configuration_that_cannot_be_used_is_said_before_anything_is_asked() {
    insta::assert_snapshot!(
        Terminal::new().with("MINION_SERVER_OPEN", "perhaps").run(&["web-status"]).words(),
        @r#"
    error: MINION_SERVER_OPEN: invalid type: string "perhaps", expected a boolean; write true or false
    exit 1
    "#
    );
    insta::assert_snapshot!(
        Terminal::new()
            .with("MINION_WEB_CA_FILE", "/nowhere.pem")
            .run(&["--server", "https://127.0.0.1:1", "web-status"])
            .words(),
        @r#"
    error: cannot read `/nowhere.pem`: No such file or directory (os error 2)
    hint: [web] ca_file wants a file of PEM certificates
    exit 1
    "#
    );
}

#[test]
fn a_variable_that_means_nothing_is_named() {
    let terminal = Terminal::new()
        .with("MINION_SERVER_BNID", "127.0.0.1:2")
        .with("MINION_LOG", "warn")
        .with("MINION_DEMO_CACHE", "/nowhere");
    let words = terminal.run(&["web-status"]).stderr;
    insta::assert_snapshot!(words.lines().next().unwrap_or_default(), @"warning: the variable MINION_SERVER_BNID has no effect; minion knows MINION_SERVER_BIND, MINION_SERVER_HOSTS, MINION_SERVER_TRUSTED_PROXIES, MINION_SERVER_OPEN, MINION_SERVER_BASE_PATH, MINION_SERVER_CONNECTIONS_MAX, MINION_SERVER_PEER_CONNECTIONS_MAX, MINION_SERVER_PEER_STREAMS_MAX, MINION_SERVER_FRAMES");
    assert_eq!(words.matches("warning").count(), 1, "{words}");
    let examined = terminal.run(&["doctor"]).stdout;
    assert!(
        examined.contains("warn config    the variable MINION_SERVER_BNID"),
        "{examined}"
    );
}

#[test]
fn server_is_offered_where_a_daemon_is_asked() {
    let has = |arguments: &[&str]| {
        let ended = Terminal::new().run(arguments);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        // A manual page writes a hyphen so that it is not broken.
        ended.stdout.replace('\\', "").contains("--server")
    };
    for command in ["web-tie", "scan", "rank", "doctor"] {
        assert!(
            has(&[command, "--help"]) && has(&["man", command]),
            "{command}"
        );
    }
    for command in ["serve", "backup", "restore", "completions", "man"] {
        assert!(
            !has(&[command, "--help"]) && !has(&["man", command]),
            "{command}"
        );
    }
    // Said there all the same, as in a script that says it always, it is no error.
    assert_eq!(
        Terminal::new().run(&["--server", "http://pi", "man"]).code,
        0
    );
}

#[test]
fn a_terminal_keeps_its_device_id() {
    let terminal = Terminal::new();
    let file = terminal.folder().join(".local/state/minion/device");
    terminal.run(&["web-status"]);
    let first = std::fs::read_to_string(&file).expect("an id");
    terminal.run(&["web-status"]);
    assert_eq!(std::fs::read_to_string(&file).expect("an id"), first);
    assert_eq!(first.trim().len(), 36);
}

#[test]
fn the_doctor_says_what_is_bad_and_what_to_do() {
    let terminal = Terminal::new()
        .with(
            "MINION_LIBRARY_FOLDERS",
            concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures"),
        )
        .with("MINION_SERVER_BIND", "127.0.0.1:0");
    let data = terminal.folder().join(".local/share/minion");
    std::fs::create_dir_all(&data).expect("a folder");

    let well = terminal.run(&["doctor"]);
    let lines: Vec<_> = well
        .stdout
        .lines()
        .filter(|line| !line.contains("MB are free"))
        .collect();
    let music = env!("CARGO_MANIFEST_DIR");
    insta::assert_snapshot!(lines.join("\n").replace(music, "SOURCE"), @r#"
    ok   config    every key is known
    ok   music     `SOURCE/tests/fixtures`: 123 music files; 2 files of kinds that minion does not play: .wma 1, .wv 1
    ok   database  `HOME/.local/share/minion/minion.db` will be made by `minion serve`
    ok   sound     switched off by `[speaker] enabled`; browsers play
    ok   clock     it was set
    ok   port      127.0.0.1:0 is free
    ok   daemon    not running: start it with `minion serve` or `systemctl start minion`
    "#);
    assert_eq!(well.code, 0);

    std::fs::write(data.join("minion.db"), "this is a letter, and no database").expect("a file");
    let ill = terminal.run(&["doctor", "--json"]);
    assert_eq!(ill.code, 1, "{}", ill.stdout);
    let report: serde_json::Value = serde_json::from_str(&ill.stdout).expect("JSON");
    assert_eq!(report["worst"], "bad");
    let findings = report["findings"].as_array().expect("findings");
    let database = findings
        .iter()
        .find(|finding| finding["about"] == "database");
    let database = database.expect("a look at the database");
    assert_eq!(database["verdict"], "bad");
    let advice = database["advice"].as_str().expect("advice");
    assert!(advice.contains("`minion backup --help`"), "{advice}");

    let folderless = terminal
        .with("MINION_LIBRARY_FOLDERS", "/nowhere")
        .run(&["doctor"]);
    assert!(
        folderless
            .stdout
            .contains("bad  music     cannot open `/nowhere`")
    );
}

#[test]
fn the_doctor_tries_to_write_where_the_database_is() {
    let examined = Terminal::new()
        .with("MINION_SERVER_BIND", "127.0.0.1:0")
        .with("MINION_PATHS_DATA", "/proc")
        .run(&["doctor"]);
    assert_eq!(examined.code, 1);
    let words = "bad  data      cannot write into `/proc`: ";
    assert!(examined.stdout.contains(words), "{}", examined.stdout);
    assert!(
        examined.stdout.contains("`[paths] data`"),
        "{}",
        examined.stdout
    );
}

#[test]
fn a_stopped_daemon_of_this_machine_is_no_failure() {
    let examined = Terminal::new()
        .with("MINION_SERVER_BIND", "127.0.0.1:0")
        .with("MINION_REMOTE_SERVER", "http://localhost:1")
        .run(&["doctor"]);
    assert_eq!(examined.code, 0, "{}", examined.stdout);
    let advice = "warn server    cannot reach http://localhost:1: nothing listens there\n               \
                  -> not running: start it with `minion serve`";
    assert!(examined.stdout.contains(advice), "{}", examined.stdout);
}
