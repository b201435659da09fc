//! The log, and the first words.

use std::io::{IsTerminal, Write};
use std::net::SocketAddr;

use tracing_subscriber::EnvFilter;

use crate::app::shutdown;
use crate::config::Config;

/// What is logged when nobody says. The crates that read music warn of every odd byte, and name no
/// file: what comes of it is said by minion, once, and names it.
const DEFAULT: &str = "warn,minion=info,symphonia=off,lofty=off";

/// Starts the log on stderr: `MINION_LOG`, or what happens once a day or goes wrong.
pub fn start() {
    let filter = EnvFilter::try_from_env("MINION_LOG").unwrap_or_else(|_| EnvFilter::new(DEFAULT));
    let is_journal = std::env::var_os("JOURNAL_STREAM").is_some();
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    if is_journal {
        log.without_time().init()
    } else {
        log.init()
    }
}

/// Says where minion is to be found.
pub fn announce(address: SocketAddr, config: &Config) {
    let port = address.port();
    let folders = config.library.folders.len();
    // The daemon's only words on stdout; nobody listening is no reason to stop.
    let _ = writeln!(std::io::stdout(), "minion is at http://localhost:{port}");
    tracing::info!(%address, folders, "ready");
    shutdown::say_ready();
}
