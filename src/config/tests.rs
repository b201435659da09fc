//! The configuration through its one door, [`Config::load`].
#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::path::Path;

use super::layers::Layers;
use super::*;

mod outputs;

const EXAMPLE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/config.toml.example"));

/// An environment with a home that has no configuration of its own, and `more`.
fn env(more: &[(&str, &str)]) -> impl Fn(&str) -> Option<String> + use<> {
    let mut all = vec![("HOME".to_owned(), "/nonexistent/home".to_owned())];
    all.extend(
        more.iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    move |name| {
        all.iter()
            .rev()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.clone())
    }
}

/// Loads `text` as the configuration file, under `variables` and `flags`.
fn load(
    text: &str,
    variables: &[(&str, &str)],
    flags: &Overrides,
) -> Result<(Config, Vec<Warning>), String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    std::fs::write(&file, text).unwrap();
    let flags = Overrides {
        config_file: Some(file),
        ..flags.clone()
    };
    let place = format!("{}/", folder.path().display());
    Config::load(&flags, env(variables))
        .map(|(config, warnings)| {
            let short = |w: &Warning| Warning(w.0.replace(&place, ""));
            (config, warnings.iter().map(short).collect())
        })
        .map_err(|error| error.to_string().replace(&place, ""))
}

#[test]
fn flags_override_environment_overrides_file_overrides_defaults() {
    let file = "[server]\nbind = '127.0.0.1:1'\n[library]\nfolders = ['/file']\n";
    let bind = |variables: &[(&str, &str)], flags: &Overrides| {
        let (config, _) = load(file, variables, flags).unwrap();
        assert_eq!(
            config.library.folders,
            [Path::new("/file")],
            "other keys stay"
        );
        config.server.bind.to_string()
    };
    let none = Overrides::default();
    let flag = Overrides {
        bind: Some("127.0.0.1:3".parse().unwrap()),
        ..none.clone()
    };

    assert_eq!(Config::default().server.bind.to_string(), "[::]:8642");
    assert_eq!(bind(&[], &none), "127.0.0.1:1");
    assert_eq!(
        bind(&[("MINION_SERVER_BIND", "127.0.0.1:2")], &none),
        "127.0.0.1:2"
    );
    assert_eq!(
        bind(&[("MINION_SERVER_BIND", "127.0.0.1:2")], &flag),
        "127.0.0.1:3"
    );
    assert_eq!(
        bind(&[("MINION_SERVER_BIND", "")], &none),
        "127.0.0.1:1",
        "empty is not set"
    );
}

#[test]
fn every_key_can_be_set_by_the_environment() {
    let values = [
        ("MINION_SERVER_BIND", "127.0.0.1:2"),
        ("MINION_SERVER_HOSTS", "Music.Example.org, other"),
        ("MINION_SERVER_TRUSTED_PROXIES", "127.0.0.1,172.17.0.0/16"),
        ("MINION_SERVER_OPEN", "true"),
        ("MINION_SERVER_BASE_PATH", "/music/"),
        ("MINION_SERVER_CONNECTIONS_MAX", "99"),
        ("MINION_SERVER_PEER_CONNECTIONS_MAX", "9"),
        ("MINION_SERVER_PEER_STREAMS_MAX", "3"),
        ("MINION_SERVER_FRAMES", "http://ha.local:8123"),
        ("MINION_LIBRARY_FOLDERS", "/srv/music:~/Music"),
        ("MINION_LIBRARY_MAY_WRITE_TAGS", "true"),
        ("MINION_SPEAKER_ENABLED", "false"),
        ("MINION_SPEAKER_OFFSET_MS", "-40"),
        ("MINION_PLAYER_AFTER_RESTART", "resume"),
        ("MINION_REMOTE_SERVER", "https://music.piserver:8443/"),
        ("MINION_WEB_CA_FILE", "/etc/ca.pem"),
        ("MINION_WEB_ZONE", "Kitchen"),
        ("MINION_PATHS_DATA", "/data"),
        ("MINION_PATHS_CACHE", "/cache"),
    ];
    assert!(
        KEYS.iter()
            .all(|key| values.iter().any(|(name, _)| *name == key.variable))
    );

    let (config, _) = Config::load(&Overrides::default(), env(&values)).unwrap();

    assert_eq!(config.server.hosts, ["music.example.org", "other"]);
    assert_eq!(config.server.trusted_proxies.len(), 2);
    assert!(config.server.open && !config.speaker.enabled);
    let folders = [
        Path::new("/srv/music"),
        Path::new("/nonexistent/home/Music"),
    ];
    assert_eq!(config.library.folders, folders);
    assert!(config.library.may_write_tags);
    assert_eq!(config.speaker.offset_ms, -40);
    assert_eq!(
        config.web.remote_server.unwrap().as_str(),
        "https://music.piserver:8443"
    );
    assert_eq!(
        config.web.ca_file.as_deref(),
        Some(Path::new("/etc/ca.pem"))
    );
    assert_eq!(config.paths.data(), Path::new("/data"));
    assert_eq!(config.paths.cache(), Path::new("/cache"));
}

/// Checks what is said about a file with `text`; the hint stands on a line of its own.
fn check_refused(text: &str, expected: &[&str]) {
    let error = load(text, &[], &Overrides::default()).unwrap_err();
    assert_eq!(
        error
            .replace("; write", ";\nwrite")
            .lines()
            .collect::<Vec<_>>(),
        expected
    );
}

#[test]
fn an_error_names_file_line_and_key_and_says_what_to_write() {
    check_refused(
        "[server]\n\nbind = 'here'\n",
        &[
            "config.toml:3: `server.bind`: invalid socket address syntax;",
            r#"write an address and a port, such as "[::]:8642" or "127.0.0.1:8642""#,
        ],
    );
    check_refused(
        "[library]\nfolders = [\n  '/a',\n  7,\n]\n",
        &[
            "config.toml:4: `library.folders`: invalid type: integer `7`, expected path string;",
            r#"write folders, such as ["/srv/music"] (in the environment separated by `:`)"#,
        ],
    );
    check_refused(
        "[speaker]\noffset_ms = 9000\n",
        &[
            "config.toml:2: `speaker.offset_ms`: 9000 ms is out of range;",
            "write whole milliseconds from -2000 to 2000",
        ],
    );
    check_refused(
        "[web]\nremote_server = 'pi'\n",
        &[
            "config.toml:2: `web.remote_server`: `pi` is no http:// or https:// address;",
            r#"write an address, such as "http://minion.local:8642""#,
        ],
    );
    check_refused(
        "[server]\nhosts = ['http://a']\n",
        &[
            "config.toml:2: `server.hosts`: `http://a` is no plain host name;",
            r#"write host names without scheme and port, such as ["music.example.org"]"#,
        ],
    );
    check_refused(
        "[server\n",
        &["config.toml:1: unclosed table, expected `]`"],
    );
}

#[test]
fn an_error_names_the_variable_and_says_what_to_write() {
    let error =
        |name, value| Config::load(&Overrides::default(), env(&[(name, value)])).unwrap_err();
    insta::assert_snapshot!(
        error("MINION_SERVER_OPEN", "yes").to_string().replace("; ", ";\n"),
        @r#"
    MINION_SERVER_OPEN: invalid type: string "yes", expected a boolean;
    write true or false
    "#
    );
    insta::assert_snapshot!(
        error("MINION_SERVER_TRUSTED_PROXIES", "10.0.0.0/40").to_string().replace("; ", ";\n"),
        @r#"
    MINION_SERVER_TRUSTED_PROXIES: `10.0.0.0/40` is neither an address nor a network;
    write addresses or networks, such as ["127.0.0.1", "172.17.0.0/16"]
    "#
    );
}

#[test]
fn unknown_keys_are_named_in_a_warning() {
    let file = "[server]\nbnid = 1\n[music]\nfolders = []\n";
    let (_, warnings) = load(file, &[], &Overrides::default()).unwrap();
    let text = warnings
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n");
    insta::assert_snapshot!(text.replace("; ", ";\n"), @r"
    config.toml: unknown key `music` has no effect;
    the sections are server, library, speaker, player, web, paths, outputs
    config.toml: unknown key `server.bnid` has no effect;
    [server] knows bind, hosts, trusted_proxies, open, base_path, connections_max, peer_connections_max, peer_streams_max, frames
    ");
}

#[test]
fn a_named_file_must_exist() {
    let expected = "cannot read the configuration `/nonexistent/c`: No such file or directory";
    let flags = Overrides {
        config_file: Some("/nonexistent/c".into()),
        ..<_>::default()
    };
    let error = Config::load(&flags, env(&[])).unwrap_err().to_string();
    assert!(error.starts_with(expected), "{error}");

    let named = env(&[("MINION_CONFIG", "/nonexistent/c")]);
    let error = Config::load(&Overrides::default(), named)
        .unwrap_err()
        .to_string();
    assert!(error.starts_with(expected), "{error}");
}

#[test]
fn the_users_own_file_is_found_without_being_named() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("minion");
    std::fs::create_dir(&home).unwrap();
    std::fs::write(home.join("config.toml"), "[speaker]\nenabled = false\n").unwrap();
    let base = folder.path().to_str().unwrap();
    let env = env(&[("XDG_CONFIG_HOME", base)]);
    let (config, _) = Config::load(&Overrides::default(), env).unwrap();
    assert!(!config.speaker.enabled);
}

#[test]
fn folders_follow_systemd_then_xdg_then_home() {
    let folders = |variables: &[(&str, &str)]| {
        let (config, _) = Config::load(&Overrides::default(), env(variables)).unwrap();
        let Config { paths, .. } = config;
        let state = paths.state().unwrap();
        [paths.data(), paths.cache(), state].map(|path| path.display().to_string())
    };
    assert_eq!(
        folders(&[]),
        [
            "/nonexistent/home/.local/share/minion",
            "/nonexistent/home/.cache/minion",
            "/nonexistent/home/.local/state/minion",
        ]
    );
    let xdg = [
        ("XDG_DATA_HOME", "/d"),
        ("XDG_CACHE_HOME", "/c"),
        ("XDG_STATE_HOME", "relative"),
    ];
    let expected = [
        "/d/minion",
        "/c/minion",
        "/nonexistent/home/.local/state/minion",
    ];
    assert_eq!(folders(&xdg), expected);
    let service = [
        ("STATE_DIRECTORY", "/var/lib/minion:/other"),
        ("CACHE_DIRECTORY", "/var/c"),
    ];
    assert_eq!(
        folders(&service),
        ["/var/lib/minion", "/var/c", "/var/lib/minion"]
    );
}

#[test]
fn without_a_home_it_says_what_to_set() {
    let error = Config::load(&Overrides::default(), |_| None).unwrap_err();
    insta::assert_snapshot!(
        error,
        @"cannot tell where to keep the database: set `[paths] data` or $HOME"
    );
}

#[test]
fn a_command_that_asks_a_daemon_elsewhere_needs_nothing_of_this_machine() {
    let flags = Overrides {
        is_remote: true,
        ..<_>::default()
    };
    let (config, _) = Config::load(&flags, |_| None).unwrap();
    assert_eq!(config.paths.state(), None);

    // No file of this name can be read, as one that is for the daemon's eyes only.
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("minion");
    std::fs::create_dir(&home).unwrap();
    std::fs::write(home.join("config.toml"), [0xff]).unwrap();
    let base = folder.path().to_str().unwrap();
    let (_, warnings) = Config::load(&flags, env(&[("XDG_CONFIG_HOME", base)])).unwrap();
    let warning = warnings[0].to_string();
    assert!(warning.ends_with("; going on without it"), "{warning}");
    assert!(
        Config::load(&Overrides::default(), env(&[("XDG_CONFIG_HOME", base)])).is_err(),
        "the daemon does not start without what was configured"
    );
}

#[test]
fn the_example_holds_every_key_at_its_default() {
    // Of further outputs there are none at first.
    let (before, rest) = EXAMPLE.split_once("#[[outputs]]\n").unwrap();
    let (_, after) = rest.split_once("\n\n").unwrap();
    let uncommented: String = before
        .lines()
        .chain(after.lines())
        .map(|line| match line.strip_prefix('#') {
            Some(key) if key.starts_with(|c: char| c.is_ascii_lowercase()) => key,
            _ => line,
        })
        .map(|line| format!("{line}\n"))
        .collect();
    let mut layers = Layers::default();
    layers
        .add_text(Path::new("config.toml.example"), &uncommented)
        .unwrap();
    let (config, warnings) = layers.into_config();
    assert_eq!(warnings, []);
    assert_eq!(config, Config::default());

    let table: toml::Table = uncommented.parse().unwrap();
    for key in &KEYS {
        assert!(
            table[key.section].get(key.name).is_some(),
            "{} is missing",
            key.path()
        );
        assert!(
            EXAMPLE.contains(key.variable),
            "{} is missing",
            key.variable
        );
    }
    let count: usize = table
        .values()
        .map(|section| section.as_table().unwrap().len())
        .sum();
    assert_eq!(count, KEYS.len(), "a key that minion does not know");
}
