//! `minion serve`: hands the configuration to the daemon.

use crate::config::Config;

use super::args::Serve;
use super::failure::Failure;

/// Runs the daemon until it is told to stop.
pub(super) fn run(config: Config, arguments: &Serve) -> Result<(), Failure> {
    let _ = (config, arguments);
    Err(Failure::failed("the daemon is not in this build yet"))
}
