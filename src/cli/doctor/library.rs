//! What minion owns: the music folders and the database.

use std::fs;
use std::path::Path;

use walkdir::WalkDir;

use crate::app;
use crate::config::Config;
use crate::media::scan;
use crate::storage;

use super::Finding;

/// Entries of a folder that are looked at: a glance, not a scan.
const GLANCE_ENTRIES: usize = 20_000;

/// Space below which the log will soon not fit, MB.
const FREE_MB_LITTLE: u64 = 500;
const FREE_MB_NONE: u64 = 20;

/// Whether each music folder can be read, and how much music is in it.
pub(super) fn folders(config: &Config) -> Vec<Finding> {
    if config.library.folders.is_empty() {
        let advice = "set `[library] folders`, or start with `minion serve --music DIR`";
        return vec![Finding::warn("music", "no folder is configured", advice)];
    }
    config
        .library
        .folders
        .iter()
        .map(|path| folder(path))
        .collect()
}

fn folder(path: &Path) -> Finding {
    let name = path.display();
    if let Err(error) = fs::read_dir(path) {
        let advice = match error.kind() {
            std::io::ErrorKind::NotFound => "is its disk plugged in and mounted?".to_owned(),
            _ => format!("let the user that runs minion read it: chmod -R o+rX '{name}'"),
        };
        return Finding::bad("music", format!("cannot open `{name}`: {error}"), advice);
    }
    let (music, unreadable, is_all) = glance(path);
    let least = if is_all { "" } else { "at least " };
    let seen = format!("`{name}`: {least}{music} music files");
    if unreadable > 0 {
        let seen = format!("{seen}; {unreadable} places in it cannot be read");
        return Finding::warn("music", seen, format!("try: chmod -R o+rX '{name}'"));
    }
    if music == 0 {
        let advice = "minion plays mp3, flac, ogg, opus, m4a, aac, wav and aiff";
        return Finding::warn("music", seen, advice);
    }
    Finding::ok("music", seen)
}

/// Music files, places that cannot be read, and whether that was everything.
fn glance(path: &Path) -> (usize, usize, bool) {
    let (mut music, mut unreadable, mut entries) = (0, 0, 0);
    for entry in WalkDir::new(path)
        .follow_links(true)
        .into_iter()
        .take(GLANCE_ENTRIES)
    {
        entries += 1;
        match entry {
            Ok(entry) => music += usize::from(scan::is_music(entry.path())),
            Err(_) => unreadable += 1,
        }
    }
    (music, unreadable, entries < GLANCE_ENTRIES)
}

/// Whether the database opens and holds together, and whether it may grow.
pub(super) fn database(config: &Config) -> Vec<Finding> {
    let data = config.paths.data();
    let file = data.join(app::DATABASE_FILE);
    let name = file.display();
    let state = match fs::metadata(&file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Finding::ok(
            "database",
            format!("`{name}` will be made by `minion serve`"),
        ),
        Err(error) => {
            let advice = "run the doctor as the user that runs minion";
            Finding::bad("database", format!("cannot open `{name}`: {error}"), advice)
        }
        Ok(facts) => examine(&file, facts.len()),
    };
    [Some(state), space(data)].into_iter().flatten().collect()
}

fn examine(file: &Path, bytes: u64) -> Finding {
    let name = file.display();
    match storage::check::find_damage(file) {
        Ok(damage) if damage.is_empty() => {
            let kilobytes = bytes.div_ceil(1_000);
            Finding::ok("database", format!("`{name}` is sound, {kilobytes} kB"))
        }
        Ok(damage) => Finding::bad(
            "database",
            format!("`{name}` is damaged: {}", damage.join("; ")),
            "stop minion, put a backup in its place, and look at the disk",
        ),
        Err(error) => Finding::bad(
            "database",
            error.to_string(),
            "run the doctor as the user that runs minion; if it is no database, move it away",
        ),
    }
}

/// Room on the disk that holds `data`, which may not be there yet.
fn space(data: &Path) -> Option<Finding> {
    let there = data.ancestors().find(|path| path.exists())?;
    let disk = rustix::fs::statvfs(there).ok()?;
    let free_mb = disk.f_bavail.saturating_mul(disk.f_frsize) / 1_000_000;
    let seen = format!("{free_mb} MB are free for `{}`", data.display());
    Some(if free_mb < FREE_MB_NONE {
        Finding::bad("space", seen, "make room: nothing can be kept")
    } else if free_mb < FREE_MB_LITTLE {
        Finding::warn("space", seen, "make room soon")
    } else {
        Finding::ok("space", seen)
    })
}
