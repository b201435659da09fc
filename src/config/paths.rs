//! Where things are: the configuration file, the data, what can be rebuilt.
//!
//! Follows systemd (`$STATE_DIRECTORY`, `$CACHE_DIRECTORY`, systemd.exec(5)) and the XDG base
//! directory specification 0.8, which asks to ignore relative paths.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{ConfigError, Overrides, values};

/// The last place where a configuration is looked for.
const SYSTEM_CONFIG_FILE: &str = "/etc/minion/config.toml";

/// `[paths]`: the folders where minion keeps things. They need not exist yet.
///
/// [`super::Config::load`] fills what was not configured; before that a path is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct Paths {
    #[serde(deserialize_with = "values::empty_is_none")]
    data: Option<PathBuf>,
    #[serde(deserialize_with = "values::empty_is_none")]
    cache: Option<PathBuf>,
    #[serde(skip)]
    state: Option<PathBuf>,
    #[serde(skip)]
    is_data_chosen: bool,
}

impl Paths {
    /// The folder of what must not be lost: the database.
    #[must_use]
    pub fn data(&self) -> &Path {
        self.data.as_deref().unwrap_or(Path::new(""))
    }

    /// Whether somebody chose the folder of the database: the configuration, or systemd.
    #[must_use]
    pub fn is_data_chosen(&self) -> bool {
        self.is_data_chosen
    }

    /// The folder of what can be rebuilt: thumbnails, the demo library.
    #[must_use]
    pub fn cache(&self) -> &Path {
        self.cache.as_deref().unwrap_or(Path::new(""))
    }

    /// The folder where the command line keeps its device id; `None` where nothing says one.
    #[must_use]
    pub fn state(&self) -> Option<&Path> {
        self.state.as_deref()
    }

    /// Fills what was not configured from the environment. What nothing says stays empty: a command
    /// that asks a daemon elsewhere needs no folder of this machine.
    pub(super) fn resolve(&mut self, env: &impl Fn(&str) -> Option<String>) {
        let data = self.data.take().map(|path| absolute(&path, env));
        let cache = self.cache.take().map(|path| absolute(&path, env));
        let chosen = data.or_else(|| service_folder(env, "STATE_DIRECTORY"));
        let is_data_chosen = chosen.is_some();
        let data = chosen.or_else(|| home_folder(env, "XDG_DATA_HOME", ".local/share"));
        let cache = cache
            .or_else(|| service_folder(env, "CACHE_DIRECTORY"))
            .or_else(|| home_folder(env, "XDG_CACHE_HOME", ".cache"))
            .or_else(|| data.as_ref().map(|data| data.join("cache")));
        let state = service_folder(env, "STATE_DIRECTORY")
            .or_else(|| home_folder(env, "XDG_STATE_HOME", ".local/state"))
            .or_else(|| data.clone());
        *self = Self {
            data,
            cache,
            state,
            is_data_chosen,
        };
    }

    /// Whether it is known where the database may be kept.
    pub(super) fn expect_data(&self) -> Result<(), ConfigError> {
        match self.data {
            Some(_) => Ok(()),
            None => Err(ConfigError::NoHome {
                what: "database",
                key: "data",
            }),
        }
    }
}

/// The configuration file that was named. Whether it exists is found out by reading it.
pub(super) fn named_config_file(
    flags: &Overrides,
    env: &impl Fn(&str) -> Option<String>,
) -> Option<PathBuf> {
    let named = flags
        .config_file
        .clone()
        .or_else(|| env("MINION_CONFIG").map(PathBuf::from));
    named.map(|path| absolute(&path, env))
}

/// The first configuration file that exists, where none was named.
pub(super) fn find_config_file(env: &impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let own = home_folder(env, "XDG_CONFIG_HOME", ".config").map(|dir| dir.join("config.toml"));
    let system = PathBuf::from(SYSTEM_CONFIG_FILE);
    own.into_iter().chain([system]).find(|path| path.is_file())
}

/// `path` from the root: `~/` is the home, anything else relative starts at the current folder.
pub(super) fn absolute(path: &Path, env: &impl Fn(&str) -> Option<String>) -> PathBuf {
    let in_home = path
        .strip_prefix("~")
        .ok()
        .zip(absolute_variable(env, "HOME"));
    let path = in_home.map_or_else(|| path.to_owned(), |(rest, home)| home.join(rest));
    // Fails only for an empty path or a vanished current folder: then the path says it best.
    std::path::absolute(&path).unwrap_or(path)
}

/// systemd's folder for this service; the first, where the unit asks for several.
fn service_folder(env: &impl Fn(&str) -> Option<String>, variable: &str) -> Option<PathBuf> {
    env(variable)?
        .split(':')
        .next()
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
}

fn home_folder(
    env: &impl Fn(&str) -> Option<String>,
    variable: &str,
    below_home: &str,
) -> Option<PathBuf> {
    absolute_variable(env, variable)
        .or_else(|| absolute_variable(env, "HOME").map(|home| home.join(below_home)))
        .map(|base| base.join("minion"))
}

fn absolute_variable(env: &impl Fn(&str) -> Option<String>, variable: &str) -> Option<PathBuf> {
    env(variable)
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
}
