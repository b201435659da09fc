//! Every key there is: its name in the file, in the environment, and what belongs there.

use toml::Value;

use super::{Warning, outputs};

/// How the text of an environment variable becomes a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Text,
    Flag,
    Integer,
    /// Items separated by this character.
    List(char),
}

/// One key of `config.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// The section, without brackets.
    pub section: &'static str,
    /// The name inside its section.
    pub name: &'static str,
    /// The environment variable that overrides it.
    pub variable: &'static str,
    /// What to write there, as the end of a sentence that starts with "write".
    pub expected: &'static str,
    shape: Shape,
}

/// All keys that have a name in the environment, in the order of `config.toml.example`.
pub const KEYS: [Key; 19] = [
    Key {
        section: "server",
        name: "bind",
        variable: "MINION_SERVER_BIND",
        expected: r#"an address and a port, such as "[::]:8642" or "127.0.0.1:8642""#,
        shape: Shape::Text,
    },
    Key {
        section: "server",
        name: "hosts",
        variable: "MINION_SERVER_HOSTS",
        expected: r#"host names without scheme and port, such as ["music.example.org"]"#,
        shape: Shape::List(','),
    },
    Key {
        section: "server",
        name: "trusted_proxies",
        variable: "MINION_SERVER_TRUSTED_PROXIES",
        expected: r#"addresses or networks, such as ["127.0.0.1", "172.17.0.0/16"]"#,
        shape: Shape::List(','),
    },
    Key {
        section: "server",
        name: "open",
        variable: "MINION_SERVER_OPEN",
        expected: "true or false",
        shape: Shape::Flag,
    },
    Key {
        section: "server",
        name: "base_path",
        variable: "MINION_SERVER_BASE_PATH",
        expected: r#"a path that begins with a slash, such as "/music""#,
        shape: Shape::Text,
    },
    Key {
        section: "server",
        name: "connections_max",
        variable: "MINION_SERVER_CONNECTIONS_MAX",
        expected: "a whole number from 1 to 65535",
        shape: Shape::Integer,
    },
    Key {
        section: "server",
        name: "peer_connections_max",
        variable: "MINION_SERVER_PEER_CONNECTIONS_MAX",
        expected: "a whole number from 1 to 65535",
        shape: Shape::Integer,
    },
    Key {
        section: "server",
        name: "peer_streams_max",
        variable: "MINION_SERVER_PEER_STREAMS_MAX",
        expected: "a whole number from 1 to 65535",
        shape: Shape::Integer,
    },
    Key {
        section: "server",
        name: "frames",
        variable: "MINION_SERVER_FRAMES",
        expected: r#"origins, such as ["http://homeassistant.local:8123"]"#,
        shape: Shape::List(','),
    },
    Key {
        section: "library",
        name: "folders",
        variable: "MINION_LIBRARY_FOLDERS",
        expected: r#"folders, such as ["/srv/music"] (in the environment separated by `:`)"#,
        // As in $PATH: a comma is common in the name of an album.
        shape: Shape::List(':'),
    },
    Key {
        section: "library",
        name: "may_write_tags",
        variable: "MINION_LIBRARY_MAY_WRITE_TAGS",
        expected: "true or false",
        shape: Shape::Flag,
    },
    Key {
        section: "speaker",
        name: "enabled",
        variable: "MINION_SPEAKER_ENABLED",
        expected: "true or false",
        shape: Shape::Flag,
    },
    Key {
        section: "speaker",
        name: "offset_ms",
        variable: "MINION_SPEAKER_OFFSET_MS",
        expected: "whole milliseconds from -2000 to 2000",
        shape: Shape::Integer,
    },
    Key {
        section: "player",
        name: "after_restart",
        variable: "MINION_PLAYER_AFTER_RESTART",
        expected: r#""paused" or "resume""#,
        shape: Shape::Text,
    },
    Key {
        section: "web",
        name: "remote_server",
        // The one name that does not follow the rule: it is the original's.
        variable: "MINION_REMOTE_SERVER",
        expected: r#"an address, such as "http://minion.local:8642""#,
        shape: Shape::Text,
    },
    Key {
        section: "web",
        name: "ca_file",
        variable: "MINION_WEB_CA_FILE",
        expected: r#"a file of PEM certificates, such as "/etc/minion/home-ca.pem""#,
        shape: Shape::Text,
    },
    Key {
        section: "web",
        name: "zone",
        variable: "MINION_WEB_ZONE",
        expected: r#"the name of a zone, such as "Kitchen""#,
        shape: Shape::Text,
    },
    Key {
        section: "paths",
        name: "data",
        variable: "MINION_PATHS_DATA",
        expected: r#"an absolute folder, such as "/var/lib/minion""#,
        shape: Shape::Text,
    },
    Key {
        section: "paths",
        name: "cache",
        variable: "MINION_PATHS_CACHE",
        expected: r#"an absolute folder, such as "/var/cache/minion""#,
        shape: Shape::Text,
    },
];

impl Key {
    /// The key as `section.name`.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}.{}", self.section, self.name)
    }

    /// Reads the text of the environment variable as the kind of value that the key holds.
    /// Text that does not fit stays text, and is refused as such by the key's own type.
    pub(super) fn value_from(&self, text: &str) -> Value {
        let as_text = || Value::String(text.to_owned());
        match self.shape {
            Shape::Text => as_text(),
            Shape::Flag => text.parse().map_or_else(|_| as_text(), Value::Boolean),
            Shape::Integer => text.parse().map_or_else(|_| as_text(), Value::Integer),
            Shape::List(separator) => Value::Array(
                text.split(separator)
                    .map(str::trim)
                    .filter(|item| !item.is_empty())
                    .map(|item| Value::String(item.to_owned()))
                    .collect(),
            ),
        }
    }
}

/// Variables that are no keys: where the file is, what is logged, and the demo's folder of our
/// browser tests.
const OTHER_VARIABLES: [&str; 3] = ["MINION_CONFIG", "MINION_LOG", "MINION_DEMO_CACHE"];

/// Those of `names` that look like settings of minion and are none.
pub fn unknown_variables(names: impl Iterator<Item = String>) -> Vec<Warning> {
    let is_known =
        |name: &str| OTHER_VARIABLES.contains(&name) || KEYS.iter().any(|key| key.variable == name);
    let mut unknown: Vec<String> = names
        .filter(|name| name.starts_with("MINION_") && !is_known(name))
        .collect();
    unknown.sort();
    unknown.iter().map(|name| unknown_variable(name)).collect()
}

fn unknown_variable(name: &str) -> Warning {
    // `MINION_SERVER_`: what is spelled right tells what was meant.
    let meant = |key: &&Key| {
        let section = format!("MINION_{}_", key.section.to_uppercase());
        name.starts_with(&section)
    };
    let mut alike: Vec<_> = KEYS.iter().filter(meant).collect();
    if alike.is_empty() {
        alike = KEYS.iter().collect();
    }
    let known: Vec<_> = alike.iter().map(|key| key.variable).collect();
    Warning(format!(
        "the variable {name} has no effect; minion knows {}",
        known.join(", ")
    ))
}

/// What to write for the key called `path` (`section.name`), or for a whole section that is a list.
pub(super) fn expected_at(path: &str) -> Option<&'static str> {
    if path == outputs::SECTION {
        return Some(outputs::EXPECTED);
    }
    let (section, name) = path.split_once('.')?;
    if section == outputs::SECTION {
        let key = outputs::KEYS.iter().find(|key| key.name == name);
        return key.map(|key| key.expected);
    }
    let key = KEYS.iter().find(|key| key.path() == path);
    key.map(|key| key.expected)
}
