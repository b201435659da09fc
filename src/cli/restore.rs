//! `minion restore FILE`: puts a backup in the place of this machine's database.
//!
//! Nothing is lost by it: what was there is kept beside, under a name that says when.

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{Gid, Uid, chown};

use crate::app::DATABASE_FILE;
use crate::config::Config;
use crate::services::clock::wall_ms;
use crate::storage;
use crate::storage::lock::DataLock;

use super::failure::Failure;
use super::house;
use super::output::say;

/// What belongs to a database file: SQLite's log and index, and how far its log is known to have come.
const BESIDE: [&str; 4] = ["", "-wal", "-shm", "-seen"];

/// Checks the backup, copies it beside the database, and changes their names.
pub(super) fn run(config: &Config, from: &Path) -> Result<(), Failure> {
    let damage = storage::check::find_damage(from).map_err(|error| {
        let advice = error
            .advice()
            .unwrap_or("name a file that `minion backup` made");
        Failure::failed(error.to_string()).with_hint(advice)
    })?;
    if !damage.is_empty() {
        let message = format!("`{}` is damaged: {}", from.display(), damage.join("; "));
        return Err(Failure::refused(message, "take an older backup"));
    }
    if !storage::check::has_log(from) {
        let message = format!("`{}` is no database of minion", from.display());
        return Err(Failure::refused(
            message,
            "name a file that `minion backup` made",
        ));
    }
    let house = house::find(config)?;
    let folder = &house.data;
    if house.is_running {
        let message = format!("minion runs on `{}`", folder.display());
        let hint = "stop it first: systemctl stop minion, or end `minion serve`";
        return Err(Failure::refused(message, hint));
    }
    let failed = |error: &dyn std::fmt::Display| {
        Failure::failed(format!("cannot write in `{}`: {error}", folder.display()))
    };
    fs::create_dir_all(folder).map_err(|error| failed(&error))?;
    let _lock = DataLock::take(folder).map_err(|error| Failure::failed(error.to_string()))?;
    let mark = wall_ms();
    let copy = folder.join(format!("{DATABASE_FILE}.restored-{mark}"));
    // Its own from the first byte on, and of a name that nothing had before.
    let made = File::options()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&copy);
    made.map_err(|error| failed(&error))?;
    let copied = storage::backup::copy(from, &copy).map_err(|error| failed(&error));
    let put =
        copied.and_then(|()| put_in_place(folder, &copy, mark).map_err(|error| failed(&error)));
    let Ok(old) = put else {
        let _ = fs::remove_file(&copy);
        return put.map(|_| ());
    };
    let database = folder.join(DATABASE_FILE);
    let kept = match old {
        Some(old) => format!("; what was there is `{}`", old.display()),
        None => String::new(),
    };
    say(&format!(
        "`{}` holds what `{}` held{kept}",
        database.display(),
        from.display()
    ));
    Ok(())
}

/// Puts the old database aside and the copy in its place; where the old one is, if there was one.
fn put_in_place(folder: &Path, copy: &Path, mark: i64) -> std::io::Result<Option<PathBuf>> {
    File::open(copy)?.sync_all()?;
    belong_to_the_owner_of(folder, copy)?;
    let named = |name: &str, ending: &str| folder.join(format!("{name}{ending}"));
    let aside = format!("{DATABASE_FILE}.before-{mark}");
    let had_one = named(DATABASE_FILE, "").exists();
    for ending in BESIDE {
        let old = named(DATABASE_FILE, ending);
        if old.exists() {
            fs::rename(old, named(&aside, ending))?;
        }
    }
    fs::rename(copy, folder.join(DATABASE_FILE))?;
    File::open(folder)?.sync_all()?;
    Ok(had_one.then(|| named(&aside, "")))
}

/// Root restores what the service's own user must be able to write.
fn belong_to_the_owner_of(folder: &Path, file: &Path) -> std::io::Result<()> {
    if !rustix::process::geteuid().is_root() {
        return Ok(());
    }
    let facts = fs::metadata(folder)?;
    let (user, group) = (Uid::from_raw(facts.uid()), Gid::from_raw(facts.gid()));
    for path in [file, &folder.join(storage::lock::FILE)] {
        chown(path, Some(user), Some(group))?;
    }
    Ok(())
}
