//! What minion owns: the music folders and the database.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::cli::house;
use crate::cli::status::count;
use crate::config::Config;
use crate::media::kinds::{self, NotPlayed};
use crate::services::library::read_only::{is_read_only, unit_line};
use crate::storage;

use super::Finding;
use super::network::Daemon;

/// Entries of a folder that are looked at: a glance, not a scan.
const GLANCE_ENTRIES: usize = 20_000;

/// Space below which the log will soon not fit, MB.
const FREE_MB_LITTLE: u64 = 500;
const FREE_MB_NONE: u64 = 20;

/// Whether each music folder can be read, and how much music is in it; and what the daemon that
/// runs says, which may have been told of other folders.
pub(super) fn folders(config: &Config, daemon: Option<&Daemon>) -> Vec<Finding> {
    let folders = &config.library.folders;
    let served = daemon.and_then(|daemon| daemon.library);
    let mut findings: Vec<Finding> = folders.iter().map(|path| folder(path)).collect();
    if folders.is_empty() {
        findings.push(match served {
            Some(served) if served.track_count > 0 => Finding::ok(
                "music",
                "no folder is configured here; the daemon that runs was told its own",
            ),
            _ => Finding::warn(
                "music",
                "no folder is configured",
                "set `[library] folders`, or start with `minion serve --music DIR`",
            ),
        });
    }
    findings.extend(tags(config));
    findings.extend(served.map(|served| {
        let tracks = count(served.track_count, "track");
        let albums = count(served.album_count, "album");
        let seen = format!("it serves {tracks}, {albums}");
        Finding::ok("daemon", seen)
    }));
    findings
}

/// Whether tags can be written, where the owner lets minion: a service needs more than that.
fn tags(config: &Config) -> Option<Finding> {
    let folders = &config.library.folders;
    if !config.library.may_write_tags || folders.is_empty() {
        return None;
    }
    if let Some(folder) = folders.iter().find(|folder| is_read_only(folder)) {
        let seen = format!("`{}` is mounted read-only", folder.display());
        return Some(Finding::warn("tags", seen, "mount it for writing"));
    }
    let line = unit_line(folders);
    let seen = format!("minion may write them; as a service only with `{line}` in its unit");
    Some(Finding::ok("tags", seen))
}

fn folder(path: &Path) -> Finding {
    let name = path.display();
    if let Err(error) = fs::read_dir(path) {
        let advice = match error.kind() {
            ErrorKind::NotFound => "is its disk plugged in and mounted?".to_owned(),
            _ => format!("let the user that runs minion read it: chmod -R o+rX '{name}'"),
        };
        return Finding::bad("music", format!("cannot open `{name}`: {error}"), advice);
    }
    let Glance {
        music,
        unreadable,
        not_played,
        is_all,
    } = glance(path);
    let least = if is_all { "" } else { "at least " };
    let mut seen = format!("`{name}`: {least}{music} music files");
    if let Some(others) = not_played.words() {
        seen = format!("{seen}; {least}{others}");
    }
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

/// What lies in a music folder.
#[derive(Default)]
struct Glance {
    music: usize,
    /// Places that cannot be read.
    unreadable: usize,
    not_played: NotPlayed,
    /// Nothing was left out.
    is_all: bool,
}

fn glance(path: &Path) -> Glance {
    let mut seen = Glance::default();
    let mut entries = 0;
    for entry in WalkDir::new(path)
        .follow_links(true)
        .into_iter()
        .take(GLANCE_ENTRIES)
    {
        entries += 1;
        match entry {
            Ok(entry) => {
                seen.music += usize::from(kinds::is_music(entry.path()));
                seen.not_played.note(entry.path());
            }
            Err(_) => seen.unreadable += 1,
        }
    }
    seen.is_all = entries < GLANCE_ENTRIES;
    seen
}

/// Whether the database opens and holds together, and whether it may grow.
pub(super) fn database(config: &Config) -> Vec<Finding> {
    let house = match house::find(config) {
        Ok(house) => house,
        Err(failure) => {
            let (message, hint) = failure.parts();
            return vec![Finding::bad("database", message, hint.unwrap_or_default())];
        }
    };
    let data = house.data.as_path();
    let file = house.database();
    let name = file.display();
    let state = match fs::metadata(&file) {
        Err(error) if error.kind() == ErrorKind::NotFound => Finding::ok(
            "database",
            format!("`{name}` will be made by `minion serve`"),
        ),
        Err(error) => {
            let advice = "run the doctor as the user that runs minion";
            Finding::bad("database", format!("cannot open `{name}`: {error}"), advice)
        }
        Ok(facts) => examine(&file, facts.len() + log_bytes(&file)),
    };
    [Some(state), closed(data), space(data)]
        .into_iter()
        .flatten()
        .collect()
}

/// Length of the log beside the database, which holds what is not in it yet.
fn log_bytes(file: &Path) -> u64 {
    let log = PathBuf::from(format!("{}-wal", file.display()));
    fs::metadata(log).map_or(0, |facts| facts.len())
}

/// Whether nothing can be written into `data`, or made where it shall be.
fn closed(data: &Path) -> Option<Finding> {
    let there = data.ancestors().find(|path| path.exists())?;
    // Only writing tells: of a read-only disk, too. Nobody else has a file of this name.
    let trial = there.join(format!(".minion-doctor-{}", std::process::id()));
    let tried = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&trial);
    let Err(error) = tried else {
        // Where it cannot be removed it is empty, and what the doctor says is as true.
        let _ = fs::remove_file(&trial);
        return None;
    };
    let name = there.display();
    let advice = match error.kind() {
        ErrorKind::ReadOnlyFilesystem => "mount its disk for writing, or look whether it fails \
                                          (dmesg); `[paths] data` chooses another folder"
            .to_owned(),
        ErrorKind::StorageFull => "make room: nothing can be kept".to_owned(),
        _ => format!(
            "let the user that runs minion write there: chown -R USER '{name}'; `[paths] data` \
             chooses another folder"
        ),
    };
    let seen = format!("cannot write into `{name}`: {error}");
    Some(Finding::bad("data", seen, advice))
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
            "stop minion, put your backup in its place (see `minion backup --help`), and look at \
             the disk",
        ),
        Err(error) => Finding::bad(
            "database",
            error.to_string(),
            error
                .advice()
                .unwrap_or("run the doctor as the user that runs minion"),
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
