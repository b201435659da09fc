//! What minion owns: the music folders and the database.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use walkdir::WalkDir;

use crate::cli::house;
use crate::cli::status::count;
use crate::config::Config;
use crate::media::kinds::{self, NotPlayed};
use crate::media::patience::{Glance, Hangs, Patience, Purpose, Unseen};
use crate::services::library::read_only::{is_read_only, unit_line};
use crate::storage;

use super::Finding;
use super::network::Daemon;

/// Entries of a folder that are looked at: a glance, not a scan.
const GLANCE_ENTRIES: usize = 20_000;

/// Entries between two signs of life while they are counted.
const LIFE_ENTRIES: usize = 256;

/// A folder that is silent for so long does not answer.
const SILENCE_MAX: Duration = Duration::from_secs(10);

/// Space below which the log will soon not fit, MB.
const FREE_MB_LITTLE: u64 = 500;
const FREE_MB_NONE: u64 = 20;

/// Whether each music folder can be read, and how much music is in it; and what the daemon that
/// runs says, which may have been told of other folders.
pub(super) fn folders(config: &Config, daemon: Option<&Daemon>) -> Vec<Finding> {
    let folders = &config.library.folders;
    let served = daemon.and_then(|daemon| daemon.library);
    let patience = Patience::default();
    let seen = patience.glance(folders, &|| true);
    let mut findings: Vec<Finding> = folders
        .iter()
        .zip(seen)
        .map(|(path, seen)| folder(path, seen, &patience))
        .collect();
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
    findings.extend(tags(config, &patience));
    findings.extend(served.map(|served| {
        let tracks = count(served.track_count, "track");
        let albums = count(served.album_count, "album");
        let seen = format!("it serves {tracks}, {albums}");
        Finding::ok("daemon", seen)
    }));
    findings
}

/// Whether tags can be written, where the owner lets minion: a service needs more than that.
fn tags(config: &Config, patience: &Patience) -> Option<Finding> {
    let folders = &config.library.folders;
    if !config.library.may_write_tags || folders.is_empty() {
        return None;
    }
    let is_closed = |folder: &&PathBuf| {
        let place = (*folder).clone();
        let look = (folder.as_path(), Purpose::Mount);
        patience.ask(look, SILENCE_MAX, &|| true, move || is_read_only(&place)) == Ok(Some(true))
    };
    if let Some(folder) = folders.iter().find(is_closed) {
        let seen = format!("`{}` is mounted read-only", folder.display());
        return Some(Finding::warn("tags", seen, "mount it for writing"));
    }
    let line = unit_line(folders);
    let seen = format!("minion may write them; as a service only with `{line}` in its unit");
    Some(Finding::ok("tags", seen))
}

fn folder(path: &Path, seen: Result<Glance, Unseen>, patience: &Patience) -> Finding {
    let name = path.display();
    if let Err(Unseen::Refused { kind, words }) = &seen {
        let advice = match kind {
            ErrorKind::NotFound => "is its disk plugged in and mounted?".to_owned(),
            _ => format!("let the user that runs minion read it: chmod -R o+rX '{name}'"),
        };
        return Finding::bad("music", format!("cannot open `{name}`: {words}"), advice);
    }
    let counted = seen
        .map_err(|_| Hangs)
        .and_then(|_| patiently(path, patience));
    let Ok(Counted {
        music,
        unreadable,
        not_played,
        is_all,
    }) = counted
    else {
        let seen = format!("`{name}` does not answer");
        let advice = "is the machine or the disk that holds it switched on? minion serves the \
                      other folders meanwhile";
        return Finding::bad("music", seen, advice);
    };
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
struct Counted {
    music: usize,
    /// Places that cannot be read.
    unreadable: usize,
    not_played: NotPlayed,
    /// Nothing was left out.
    is_all: bool,
}

/// Counts on a thread of its own: the folder may begin to hang while it does.
fn patiently(path: &Path, patience: &Patience) -> Result<Counted, Hangs> {
    let place = path.to_owned();
    let going = patience.begin(path, Purpose::Walk, move |teller| {
        let counted = count_in(&place, &mut || teller.say(None));
        teller.say(Some(counted));
    })?;
    while let Some(word) = going.next(SILENCE_MAX, &|| true)? {
        if let Some(counted) = word {
            return Ok(counted);
        }
    }
    Err(Hangs)
}

/// Counts what lies in a folder; `lives` is told now and then.
fn count_in(path: &Path, lives: &mut dyn FnMut() -> bool) -> Counted {
    let mut seen = Counted::default();
    let mut entries = 0;
    for entry in WalkDir::new(path)
        .follow_links(true)
        .into_iter()
        .take(GLANCE_ENTRIES)
    {
        entries += 1;
        if entries % LIFE_ENTRIES == 0 {
            lives();
        }
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
    let data = config.paths.data().to_owned();
    let (name, place) = (data.display(), data.clone());
    let look = (data.as_path(), Purpose::Mount);
    // Whether it is there is not asked yet; whether an answer comes at all is.
    let answers = Patience::default().ask(look, SILENCE_MAX, &|| true, move || place.exists());
    if answers.is_err() {
        let seen = format!("`{name}` does not answer");
        let advice = "is the machine or the disk that holds it switched on? `[paths] data` chooses \
                      another folder";
        return vec![Finding::bad("database", seen, advice)];
    }
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
