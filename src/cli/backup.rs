//! `minion backup FILE`: copies this machine's database, beside a daemon that goes on writing.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::config::Config;
use crate::storage;

use super::failure::Failure;
use super::house;
use super::output::say;

/// Copies the database into a new file. A copy that was cut short never bears its name.
pub(super) fn run(config: &Config, to: &Path) -> Result<(), Failure> {
    if to.exists() {
        let message = format!("`{}` exists already", to.display());
        return Err(Failure::refused(message, "name a file that does not"));
    }
    let from = house::find(config)?.database();
    let partial = reserve(to)?;
    let copied = storage::backup::copy(&from, &partial)
        .map_err(|error| {
            let advice = match error.advice() {
                // Where the file is not: on this machine, or for this user.
                Some(advice) if !error.is_closed() => advice,
                _ => "run it on the machine and as the user that runs minion",
            };
            Failure::failed(error.to_string()).with_hint(advice)
        })
        .and_then(|()| settle(&partial, to));
    let Ok(bytes) = copied else {
        let _ = fs::remove_file(&partial);
        return copied.map(|_| ());
    };
    say(&format!(
        "`{}` holds everything of `{}`, {} kB",
        to.display(),
        from.display(),
        bytes.div_ceil(1_000)
    ));
    Ok(())
}

/// An empty file beside `to`, of a name that nothing had before: whatever else is there is somebody's.
fn reserve(to: &Path) -> Result<PathBuf, Failure> {
    let named = to.file_name().map(|name| name.to_string_lossy());
    let mark: u64 = rand::random();
    let partial = to.with_file_name(format!(
        ".{}.{mark:016x}.partial",
        named.unwrap_or_default()
    ));
    File::create_new(&partial)
        .map(|_| partial)
        .map_err(|error| cannot_write(to, &error))
}

/// Makes the copy durable, then gives it its name, which nothing may have got meanwhile; its length
/// in bytes.
fn settle(partial: &Path, to: &Path) -> Result<u64, Failure> {
    let settled = File::open(partial).and_then(|file| {
        file.sync_all()?;
        match fs::hard_link(partial, to) {
            Ok(()) => fs::remove_file(partial)?,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(error),
            // A file system without second names (FAT).
            Err(_) => fs::rename(partial, to)?,
        }
        file.metadata().map(|facts| facts.len())
    });
    settled.map_err(|error| cannot_write(to, &error))
}

fn cannot_write(to: &Path, error: &io::Error) -> Failure {
    Failure::failed(format!("cannot write `{}`: {error}", to.display()))
}
