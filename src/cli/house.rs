//! Which database of this machine is meant: that of the minion that runs, whoever asks.
//!
//! minion may run as a service of a user that nobody can log in as, and whoever types `sudo minion
//! backup` has another home, perhaps with the database of an earlier try. So the running daemon is
//! looked for: by what it answers, by the files that its process holds open, and where systemd keeps
//! a service's data. What cannot be told apart is refused, never guessed.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use crate::app::DATABASE_FILE;
use crate::config::Config;
use crate::protocol::status::Health;
use crate::storage;
use crate::storage::lock;

use super::client::Client;
use super::failure::Failure;

/// Where systemd keeps the data of a service of this name: with `DynamicUser=`, and without.
const SERVICE_FOLDERS: [&str; 2] = ["/var/lib/private/minion", "/var/lib/minion"];

/// What to do where it cannot be told which one is meant.
const NAME_IT: &str = "say which one is meant: MINION_PATHS_DATA=FOLDER before the command";

/// A data folder of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct House {
    /// Its data folder.
    pub(super) data: PathBuf,
    /// Whether a daemon runs on it.
    pub(super) is_running: bool,
    /// Whether it is another than the one that is configured for who asks.
    pub(super) is_elsewhere: bool,
}

impl House {
    /// Its database.
    pub(super) fn database(&self) -> PathBuf {
        self.data.join(DATABASE_FILE)
    }
}

/// The daemon that answers at this machine's own address.
pub(super) fn ask_the_local(config: &Config) -> Option<(Client, Health)> {
    let local = Config {
        web: crate::config::Web {
            remote_server: None,
            ..config.web.clone()
        },
        ..config.clone()
    };
    let client = Client::new(&local).ok()?;
    let health = client.health().ok()?;
    Some((client, health))
}

/// Finds the house that is meant.
///
/// # Errors
/// When a daemon runs whose database is not to be found, or several databases may be meant.
pub(super) fn find(config: &Config) -> Result<House, Failure> {
    let own = config.paths.data();
    let house = |data: &Path, is_running| House {
        data: data.to_owned(),
        is_running,
        is_elsewhere: data != own,
    };
    let epoch_of = |folder: &Path| storage::check::find_epoch(&folder.join(DATABASE_FILE));
    if config.paths.is_data_chosen() {
        return Ok(house(own, is_locked(own)));
    }
    let open = opened();
    let services = SERVICE_FOLDERS.map(PathBuf::from);
    if let Some((_, health)) = ask_the_local(config) {
        let known = [own.to_owned()].into_iter().chain(services).chain(open);
        let mut running = known.filter(|folder| epoch_of(folder).as_ref() == Some(&health.epoch));
        // A copy that was put elsewhere by hand is not the one that is written.
        let all: Vec<_> = running.by_ref().collect();
        let found = all.iter().find(|folder| is_locked(folder)).or(all.first());
        return match found {
            Some(folder) => Ok(house(folder, true)),
            None => Err(not_found(own, config)),
        };
    }
    if is_locked(own) {
        return Ok(house(own, true));
    }
    let mut service = services.iter().filter(|folder| epoch_of(folder).is_some());
    let has_own = own.join(DATABASE_FILE).exists();
    match (service.next(), has_own) {
        (Some(folder), _) if is_locked(folder) => Ok(house(folder, true)),
        (Some(folder), true) if folder != own => {
            let message = format!(
                "there are two databases, in `{}` and in `{}`, and no minion runs",
                own.display(),
                folder.display()
            );
            Err(Failure::refused(message, NAME_IT))
        }
        (Some(folder), false) => Ok(house(folder, false)),
        _ => Ok(house(own, false)),
    }
}

fn not_found(own: &Path, config: &Config) -> Failure {
    let bind = config.server.bind;
    let database = own.join(DATABASE_FILE);
    let not_it = match database.exists() {
        true => format!("; it is not `{}`", database.display()),
        false => String::new(),
    };
    let message =
        format!("a minion runs at {bind}, and you may not see where it keeps its database{not_it}");
    let hint = match rustix::process::geteuid().is_root() {
        true => NAME_IT.to_owned(),
        false => format!("as root it can be found: sudo minion …, or {NAME_IT}"),
    };
    Failure::refused(message, hint)
}

/// Whether a daemon runs on a data folder that may be looked into.
pub(super) fn is_locked(folder: &Path) -> bool {
    let Ok(file) = File::open(folder.join(lock::FILE)) else {
        return false;
    };
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
}

/// The data folders that processes of this machine hold open, as far as this user may see.
fn opened() -> Vec<PathBuf> {
    let mut folders = Vec::new();
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    for process in processes {
        let is_process = process.file_name().to_str().is_some_and(|name| {
            let mut digits = name.bytes();
            digits.all(|digit| digit.is_ascii_digit())
        });
        if !is_process {
            continue;
        }
        let files = fs::read_dir(process.path().join("fd"));
        let links = files.into_iter().flatten().flatten();
        for link in links.filter_map(|file| fs::read_link(file.path()).ok()) {
            let is_lock = link.file_name().is_some_and(|name| name == lock::FILE);
            if let Some(folder) = link.parent().filter(|_| is_lock) {
                folders.push(folder.to_owned());
            }
        }
    }
    folders
}
