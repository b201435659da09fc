//! The thin binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    minion::cli::run()
}
