//! What the owner chose: defaults <- the page <- file <- `MINION_*` environment <- flags.
//!
//! Everything is checked here, once: whoever holds a [`Config`] never meets a bad value. Nothing
//! but reading files touches the outside; the environment comes in as a function.

mod chosen;
mod error;
mod keys;
mod layers;
mod network;
mod outputs;
mod paths;
mod values;

use std::net::{Ipv6Addr, SocketAddr};
use std::path::PathBuf;

use serde::Deserialize;

pub use chosen::Chosen;
pub use error::{ConfigError, Warning};
pub use keys::{KEYS, Key, unknown_variables};
pub use network::Network;
pub use outputs::Output;
pub use paths::Paths;
pub use values::{Origin, ServerUrl};

/// The port of a daemon that was told nothing else.
pub const DEFAULT_PORT: u16 = 8642;

/// Everything that can be configured, checked and complete.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct Config {
    /// Where the daemon listens and whom it answers.
    pub server: Server,
    /// Which music the daemon owns.
    pub library: Library,
    /// The sound card of the daemon's machine.
    pub speaker: Speaker,
    /// Its further sound cards.
    #[serde(deserialize_with = "outputs::all")]
    pub outputs: Vec<Output>,
    /// What plays.
    pub player: Player,
    /// The daemon that the command line talks to.
    pub web: Web,
    /// The folders where minion keeps things.
    pub paths: Paths,
}

/// `[server]`: where the daemon listens and whom it answers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Server {
    /// Address and port to listen on; `[::]` is both address families.
    pub bind: SocketAddr,
    /// Further host names under which the daemon may be asked, in lower case, without a port.
    #[serde(deserialize_with = "values::host_names")]
    pub hosts: Vec<String>,
    /// Peers whose forwarding headers are believed.
    pub trusted_proxies: Vec<Network>,
    /// Answer peers outside the home, too.
    pub open: bool,
    /// The path below which a proxy shows the daemon, such as `/music`; empty at its root.
    #[serde(deserialize_with = "values::base_path")]
    pub base_path: String,
    /// Open WebSockets in all; there may be some more connections.
    #[serde(deserialize_with = "values::count")]
    pub connections_max: usize,
    /// Of these, and of requests under way, so many for one machine of the network.
    #[serde(deserialize_with = "values::count")]
    pub peer_connections_max: usize,
    /// Files sent at once to one machine of the network.
    #[serde(deserialize_with = "values::count")]
    pub peer_streams_max: usize,
    /// Pages that may show minion inside themselves.
    pub frames: Vec<Origin>,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            bind: SocketAddr::from((Ipv6Addr::UNSPECIFIED, DEFAULT_PORT)),
            hosts: Vec::new(),
            trusted_proxies: Vec::new(),
            open: false,
            base_path: String::new(),
            connections_max: 10_000,
            peer_connections_max: 512,
            peer_streams_max: 64,
            frames: Vec::new(),
        }
    }
}

/// `[library]`: which music the daemon owns.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct Library {
    /// The music folders, absolute.
    pub folders: Vec<PathBuf>,
    /// Whether ratings may be written into the tags of the music.
    pub may_write_tags: bool,
    /// The folders were said in the file, the environment or by a flag, not chosen on the page.
    #[serde(skip)]
    pub is_fixed: bool,
    /// The page was asked for music to try minion with.
    #[serde(skip)]
    pub is_demo: bool,
}

/// `[speaker]`: the sound card of the daemon's machine.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Speaker {
    /// Whether to open the sound card at all.
    pub enabled: bool,
    /// How much later than computed this speaker sounds, -2000 to 2000 ms.
    #[serde(deserialize_with = "values::offset_ms")]
    pub offset_ms: i32,
}

impl Default for Speaker {
    fn default() -> Self {
        Self {
            enabled: true,
            offset_ms: 0,
        }
    }
}

/// `[player]`: what plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct Player {
    /// What happens with the music after a restart or a power cut.
    pub after_restart: AfterRestart,
}

/// What happens with the music after a restart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterRestart {
    /// It waits where it was.
    #[default]
    Paused,
    /// What played on the speaker plays on.
    Resume,
}

/// `[web]`: the daemon that the command line talks to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct Web {
    /// `http://` or `https://` address of a daemon elsewhere; none is the one on this machine.
    #[serde(deserialize_with = "values::empty_is_none")]
    pub remote_server: Option<ServerUrl>,
    /// A home's own certificate authority (PEM), believed beside the public ones.
    #[serde(deserialize_with = "values::empty_is_none")]
    pub ca_file: Option<PathBuf>,
    /// The zone that is meant, by name or number; none is the first.
    #[serde(deserialize_with = "values::empty_is_none")]
    pub zone: Option<String>,
}

/// What flags of the command line say; the last word.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// `--config FILE`: read this file and no other.
    pub config_file: Option<PathBuf>,
    /// `--bind ADDRESS:PORT`.
    pub bind: Option<SocketAddr>,
    /// `--music DIR`, repeatable; replaces the configured folders.
    pub folders: Vec<PathBuf>,
    /// `--server URL`.
    pub remote_server: Option<ServerUrl>,
    /// `--zone NAME`.
    pub zone: Option<String>,
    /// A daemon is asked and none is run: no folder of this machine is needed, and a configuration
    /// that is for the daemon's eyes only may stay unread.
    pub is_remote: bool,
}

impl Config {
    /// Reads the configuration of this process.
    ///
    /// `env` answers with the value of an environment variable; a variable that is set but empty
    /// counts as not set. The file is the first of `--config`, `$MINION_CONFIG`,
    /// `$XDG_CONFIG_HOME/minion/config.toml` and `/etc/minion/config.toml`; the first two must
    /// exist when they are named.
    ///
    /// # Errors
    /// When a value is not what its key wants; the error names file, line and key, or the variable,
    /// and says what to write instead.
    pub fn load(
        flags: &Overrides,
        env: impl Fn(&str) -> Option<String>,
    ) -> Result<(Self, Vec<Warning>), ConfigError> {
        let env = |name: &str| env(name).filter(|value| !value.is_empty());
        let mut layers = layers::Layers::default();
        if let Some(named) = paths::named_config_file(flags, &env) {
            layers.add_file(&named)?;
        } else if let Some(found) = paths::find_config_file(&env) {
            match layers.add_file(&found) {
                Err(error @ ConfigError::Read { .. }) if flags.is_remote => {
                    layers.warn(format!("{error}; going on without it"));
                }
                read => read?,
            }
        }
        layers.add_environment(&env)?;
        let (mut config, warnings) = layers.into_config();

        if let Some(bind) = flags.bind {
            config.server.bind = bind;
        }
        if !flags.folders.is_empty() {
            config.library.folders.clone_from(&flags.folders);
        }
        if let Some(url) = &flags.remote_server {
            config.web.remote_server = Some(url.clone());
        }
        if flags.zone.is_some() {
            config.web.zone.clone_from(&flags.zone);
        }
        for folder in &mut config.library.folders {
            *folder = paths::absolute(folder, &env);
        }
        if let Some(file) = &mut config.web.ca_file {
            *file = paths::absolute(file, &env);
        }
        config.paths.resolve(&env);
        if !flags.is_remote {
            config.paths.expect_data()?;
        }
        config.library.is_fixed = !config.library.folders.is_empty();
        if !config.library.is_fixed && config.paths.data().is_absolute() {
            let chosen = Chosen::read(config.paths.data());
            config.library.folders = chosen.folders;
            config.library.is_demo = chosen.is_demo;
        }
        Ok((config, warnings))
    }
}

#[cfg(test)]
mod tests;
