//! Where the music comes from, as it is chosen on the page of a new house.
//!
//! What the configuration says is not changed from there. Folders are told by name only, and
//! looking into one waits for its file system with a bound: a share that hangs holds nothing up.

mod folders;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use qrcodegen::{QrCode, QrCodeEcc};
use tokio::sync::Semaphore;

use crate::config::{Chosen, Config};
use crate::media::patience::Patience;
use crate::protocol::setup::{FolderNames, Picture, SetupInfo};
use crate::services::library::LibraryHandle;

/// Folders chosen at most.
pub const FOLDERS_MAX: usize = 16;

/// Bytes of a path at most, as in Linux.
const PATH_BYTES_MAX: usize = 4_096;

/// A folder that does not answer in time is said to be so.
const LOOK_MAX: Duration = Duration::from_secs(4);

/// Looks at folders at once. One that hangs is not looked at again before it answers.
const LOOKS_MAX: usize = 4;

/// An address is not longer.
const ADDRESS_CHARS_MAX: usize = 200;

/// What can be chosen, and where it is kept.
#[derive(Debug)]
pub struct Setup {
    data: PathBuf,
    cache: PathBuf,
    is_fixed: bool,
    address: SocketAddr,
    looks: Arc<Semaphore>,
    patience: Patience,
}

/// Why something was not done.
#[derive(Debug)]
pub enum Refused {
    /// The configuration says where the music is.
    Fixed,
    /// A sentence about what was asked.
    Wrong(String),
    /// It cannot be kept.
    Storage(io::Error),
}

impl Setup {
    /// For a daemon that was configured and told like this, and listens at `address`.
    #[must_use]
    pub fn new(config: &Config, is_demo: bool, address: SocketAddr) -> Self {
        Self {
            data: config.paths.data().to_owned(),
            cache: config.paths.cache().to_owned(),
            is_fixed: config.library.is_fixed || is_demo,
            address,
            looks: Arc::new(Semaphore::new(LOOKS_MAX)),
            patience: Patience::default(),
        }
    }

    /// For a house whose music is none of the page's business.
    #[must_use]
    pub fn fixed(address: SocketAddr) -> Self {
        Self::new(&Config::default(), true, address)
    }

    /// Where the music comes from, and where a phone finds the page. `at`: how the page was opened.
    #[must_use]
    pub fn show(&self, library: &LibraryHandle, at: &str) -> SetupInfo {
        let sources = library.sources();
        let path = |folder: &PathBuf| folder.display().to_string();
        let address = self.address_for_others(at);
        SetupInfo {
            folders: sources.folders.iter().map(path).collect(),
            is_demo: sources.demo_cache.is_some(),
            is_fixed: self.is_fixed,
            picture: address.as_deref().and_then(picture_of),
            address,
        }
    }

    /// Takes the music from there from now on, also after a restart.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn choose(&self, library: &LibraryHandle, chosen: Chosen) -> Result<(), Refused> {
        if self.is_fixed {
            return Err(Refused::Fixed);
        }
        if chosen.folders.len() > FOLDERS_MAX {
            let words = format!("{FOLDERS_MAX} folders at most");
            return Err(Refused::Wrong(words));
        }
        // What is a music folder already stays one, also while it does not answer.
        let known = library.sources().folders;
        for folder in chosen.folders.iter().filter(|one| !known.contains(one)) {
            self.look(folder).await?;
        }
        chosen.write(&self.data).map_err(Refused::Storage)?;
        let demo_cache = chosen.is_demo.then(|| self.cache.clone());
        library.take_from(chosen.folders, demo_cache);
        Ok(())
    }

    /// The folders in a folder, by name; without the hidden ones.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn look(&self, folder: &Path) -> Result<FolderNames, Refused> {
        if !folder.is_absolute() || folder.as_os_str().len() > PATH_BYTES_MAX {
            let words = "a folder is named from the root: `/mnt/music`".to_owned();
            return Err(Refused::Wrong(words));
        }
        let shown = folder.display().to_string();
        let Ok(turn) = Arc::clone(&self.looks).try_acquire_owned() else {
            let words = "too many folders are being looked at: try again in a moment".to_owned();
            return Err(Refused::Wrong(words));
        };
        let (place, patience) = (folder.to_owned(), self.patience.clone());
        let looking = tokio::task::spawn_blocking(move || {
            let names = folders::names_in(&place, &patience, LOOK_MAX);
            drop(turn);
            names
        });
        match looking.await {
            Ok(Ok(Ok(names))) => Ok(names),
            Ok(Ok(Err(error))) => Err(Refused::Wrong(words_of(&shown, &error))),
            Ok(Err(_)) | Err(_) => Err(Refused::Wrong(format!("`{shown}` does not answer"))),
        }
    }

    /// The page's address as another machine reaches it; `None` where none does.
    fn address_for_others(&self, at: &str) -> Option<String> {
        if self.address.ip().is_loopback() {
            return None;
        }
        let is_own = at.starts_with("http://") || at.starts_with("https://");
        if !is_own || at.len() > ADDRESS_CHARS_MAX {
            return None;
        }
        let (scheme, rest) = at.split_once("://")?;
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        if !is_loopback(host) {
            return Some(format!("{scheme}://{host}/{path}"));
        }
        let port = self.address.port();
        let ip = own_address(self.address.ip())?;
        Some(format!("http://{ip}:{port}/{path}"))
    }
}

/// Whether only this machine understands the host of an address.
fn is_loopback(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, port)| {
        if port.chars().all(|c| c.is_ascii_digit()) {
            name
        } else {
            host
        }
    });
    let name = name.trim_matches(['[', ']']);
    name == "localhost"
        || name.ends_with(".localhost")
        || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// An address that the home knows this machine by: its IPv4 one in the home's network.
fn own_address(bound: IpAddr) -> Option<IpAddr> {
    if !bound.is_unspecified() {
        return Some(bound);
    }
    // Bridges of containers are addresses, too, that no phone reaches.
    let is_bridge = |name: &str| {
        ["docker", "br-", "veth", "virbr"]
            .iter()
            .any(|b| name.starts_with(b))
    };
    let interfaces = if_addrs::get_if_addrs().ok()?;
    let others = interfaces
        .iter()
        .filter(|one| !one.is_loopback() && !is_bridge(&one.name));
    let mut addresses = others.map(if_addrs::Interface::ip);
    addresses.find(|ip| matches!(ip, IpAddr::V4(ip) if !ip.is_link_local()))
}

fn words_of(folder: &str, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => format!("there is no folder `{folder}`"),
        io::ErrorKind::NotADirectory => format!("`{folder}` is no folder"),
        io::ErrorKind::PermissionDenied => format!("minion may not look into `{folder}`"),
        _ => format!("`{folder}` cannot be looked into"),
    }
}

/// The address as a code for a camera: dark squares of side 1 as an SVG path.
fn picture_of(address: &str) -> Option<Picture> {
    let code = QrCode::encode_text(address, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            path += &format!("M{x} {y}h1v1h-1z");
        }
    }
    Some(Picture {
        size: u32::try_from(code.size()).ok()?,
        path,
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;

    fn setup(bind: &str) -> Setup {
        Setup::new(&Config::default(), false, bind.parse().unwrap())
    }

    #[test]
    fn a_phone_is_given_an_address_that_it_can_reach() {
        let open = setup("192.168.1.5:8642");
        let address = |at: &str| open.address_for_others(at);
        let own = Some("http://192.168.1.5:8642/".to_owned());
        for at in [
            "http://localhost:8642/",
            "http://127.0.0.1:8642",
            "http://[::1]:8642/",
        ] {
            assert_eq!(address(at), own, "{at}");
        }
        let named = "http://pi.local:8642/music/".to_owned();
        assert_eq!(address(&named), Some(named.clone()));
        assert_eq!(address("javascript:alert(1)"), None);
        let closed = setup("127.0.0.1:8642");
        assert_eq!(closed.address_for_others("http://127.0.0.1:8642/"), None);
    }

    #[test]
    fn an_address_becomes_a_code() {
        let picture = picture_of("http://192.168.1.5:8642/").unwrap();
        assert_eq!(picture.size, 25);
        // The corner of the first finder pattern.
        assert!(picture.path.starts_with("M0 0h1v1h-1zM1 0h1v1h-1z"));
    }

    #[tokio::test]
    async fn folders_are_told_by_name_and_nothing_else() {
        let music = tempfile::tempdir().unwrap();
        for name in ["b", "A", ".hidden"] {
            std::fs::create_dir(music.path().join(name)).unwrap();
        }
        std::fs::write(music.path().join("secret.txt"), "x").unwrap();
        let setup = setup("127.0.0.1:1");
        let found = setup.look(music.path()).await.unwrap();
        assert_eq!(found.names, ["A", "b"]);
        for wrong in ["relative", "/no/such/folder", "/etc/passwd", ""] {
            let refused = setup.look(Path::new(wrong)).await;
            assert!(matches!(refused, Err(Refused::Wrong(_))), "{wrong}");
        }
    }
}
