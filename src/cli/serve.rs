//! `minion serve`: hands the configuration to the daemon.

use std::fmt::Write as _;
use std::io;
use std::net::SocketAddr;

use crate::app::{self, ServeOptions, telemetry};
use crate::config::Config;
use crate::storage::error::StorageError;

use super::args::Serve;
use super::failure::Failure;

/// Runs the daemon until it is told to stop.
pub(super) fn run(config: Config, arguments: &Serve) -> Result<(), Failure> {
    telemetry::start();
    let bind = config.server.bind;
    let is_demo = arguments.demo || config.library.is_demo;
    if config.library.folders.is_empty() && !is_demo {
        tracing::warn!(
            "no music folder is configured: choose one on the page, say `--music DIR`, or set \
             `[library] folders` in config.toml; `--demo` makes some music"
        );
    }
    let served = app::serve(
        config,
        ServeOptions {
            is_demo: arguments.demo,
        },
    );
    telemetry::flush();
    served.map_err(|error| failure(&error, bind))
}

/// Why the daemon did not start or go on, each cause once, and what to do about it.
fn failure(error: &anyhow::Error, bind: SocketAddr) -> Failure {
    let mut words = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        // Many a message holds its cause already.
        if !words.contains(&cause) {
            let _ = write!(words, ": {cause}");
        }
    }
    let failed = Failure::failed(words);
    let hint = error
        .chain()
        .find_map(|cause| match cause.downcast_ref::<StorageError>() {
            Some(error) => error.advice().map(str::to_owned),
            None => port_hint(cause.downcast_ref::<io::Error>()?, bind),
        });
    match hint {
        Some(hint) => failed.with_hint(hint),
        None => failed,
    }
}

fn port_hint(error: &io::Error, bind: SocketAddr) -> Option<String> {
    Some(match error.kind() {
        io::ErrorKind::AddrInUse => format!(
            "another minion, or another program, is there (`ss -ltnp` names it); stop it, or \
             choose another port: --bind {}",
            SocketAddr::new(bind.ip(), bind.port().checked_add(1)?)
        ),
        io::ErrorKind::AddrNotAvailable => {
            "this machine has no such address; --bind [::]:8642 is all it has".to_owned()
        }
        _ => return None,
    })
}
