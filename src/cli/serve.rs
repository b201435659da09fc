//! `minion serve`: hands the configuration to the daemon.

use crate::app::{self, ServeOptions, telemetry};
use crate::config::Config;

use super::args::Serve;
use super::failure::Failure;

/// Runs the daemon until it is told to stop.
pub(super) fn run(config: Config, arguments: &Serve) -> Result<(), Failure> {
    telemetry::start();
    if config.library.folders.is_empty() && !arguments.demo {
        tracing::warn!(
            "no music folder is configured: say `--music DIR`, or set `[library] folders` in \
             config.toml; `--demo` makes some music"
        );
    }
    app::serve(
        config,
        ServeOptions {
            is_demo: arguments.demo,
        },
    )
    .map_err(|error| Failure::failed(format!("{error:#}")))
}
