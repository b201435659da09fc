//! What is said when the configuration cannot be used, and what is said when it only looks odd.

use std::fmt;
use std::path::PathBuf;

/// Why the configuration cannot be used. Each message says what to write instead.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file exists or was named, and cannot be read.
    #[error("cannot read the configuration `{}`: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A line of the file is no TOML, or its value is not what the key wants.
    #[error("{}:{line}: {}{message}{}", path.display(), prefix(key.as_deref()), hint(*expected))]
    File {
        /// The file.
        path: PathBuf,
        /// Its line, from 1.
        line: usize,
        /// `section.key`, where the line belongs to one.
        key: Option<String>,
        /// What is wrong.
        message: String,
        /// What to write instead.
        expected: Option<&'static str>,
    },
    /// The value of an environment variable is not what its key wants.
    #[error("{name}: {message}{}", hint(Some(expected)))]
    Environment {
        /// The variable.
        name: &'static str,
        /// What is wrong.
        message: String,
        /// What to write instead.
        expected: &'static str,
    },
    /// Neither the configuration nor the environment says where things may be kept.
    #[error("cannot tell where to keep the {what}: set `[paths] {key}` or $HOME")]
    NoHome {
        /// What would be kept there.
        what: &'static str,
        /// The key that would say it.
        key: &'static str,
    },
}

fn prefix(key: Option<&str>) -> String {
    key.map_or_else(String::new, |key| format!("`{key}`: "))
}

fn hint(expected: Option<&str>) -> String {
    expected.map_or_else(String::new, |expected| format!("; write {expected}"))
}

/// Something in the configuration that has no effect, in words for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning(pub(super) String);

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
