//! Music as it is named on the command line, looked up in the lists of the daemon.

use serde::de::DeserializeOwned;

use crate::domain::filter::Filter;
use crate::domain::id::FolderId;
use crate::domain::listing::{PAGE_MAX, Page};
use crate::protocol::library::{AlbumInfo, ArtistInfo, FolderInfo, GenreInfo, PlaylistInfo};

use super::args::Music;
use super::client::{Client, with_query};
use super::failure::Failure;
use super::output::plain;

/// What is looked for, and the list of it.
const GENRE: (&str, &str) = ("genre", "/api/genres");
const PLAYLIST: (&str, &str) = ("playlist", "/api/playlists");
const ALBUM: (&str, &str) = ("album", "/api/albums");
const ARTIST: (&str, &str) = ("artist", "/api/artists");

/// Pages of one list that are read: more than 100,000 albums nobody has.
const PAGES_MAX: usize = 200;

/// Names that a hint lists.
const NAMED_MAX: usize = 8;

/// The filter that `music` means; without a flag: all music.
///
/// # Errors
/// When a name is not known, with those that are, and whatever keeps the daemon from telling.
pub(super) fn filter(client: &Client, music: &Music) -> Result<Filter, Failure> {
    Ok(Filter {
        is_starred: music.starred,
        genre: find(
            client,
            GENRE,
            music.genre.as_deref(),
            |genre: &GenreInfo| (&genre.name, genre.id),
        )?,
        year_from: music.year.and_then(|years| years.from),
        year_to: music.year.and_then(|years| years.to),
        playlist: find(
            client,
            PLAYLIST,
            music.playlist.as_deref(),
            |list: &PlaylistInfo| (&list.name, list.id),
        )?,
        folder: match &music.folder {
            Some(path) => Some(find_folder(client, path)?),
            None => None,
        },
        album: find(
            client,
            ALBUM,
            music.album.as_deref(),
            |album: &AlbumInfo| (&album.title, album.id),
        )?,
        artist: find(
            client,
            ARTIST,
            music.artist.as_deref(),
            |artist: &ArtistInfo| (&artist.name, artist.id),
        )?,
    })
}

/// What is called `name` in a list, whose items `facts` tells the name and id of.
fn find<T: DeserializeOwned, I>(
    client: &Client,
    (what, path): (&str, &str),
    name: Option<&str>,
    facts: impl Fn(&T) -> (&String, I),
) -> Result<Option<I>, Failure> {
    let Some(name) = name else {
        return Ok(None);
    };
    let items: Vec<T> = all(client, path)?;
    match named(&items, name, |item| facts(item).0) {
        Some(item) => Ok(Some(facts(item).1)),
        None => {
            let names = items.iter().map(|item| facts(item).0.as_str());
            Err(unknown(what, name, names))
        }
    }
}

/// The folder at `path`, such as `Jazz/Live`: from a music folder on, whose own name may be left
/// out where there is but one.
fn find_folder(client: &Client, path: &str) -> Result<FolderId, Failure> {
    let mut here: Vec<FolderInfo> = all(client, "/api/folders")?;
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let is_named = |part: &&str| named(&here, part, |folder| &folder.name).is_some();
    if let [only] = here.as_slice()
        && !parts.first().is_some_and(is_named)
    {
        here = below(client, only.id)?;
    }
    let mut found = None;
    for part in parts {
        if let Some(parent) = found {
            here = below(client, parent)?;
        }
        let folder = named(&here, part, |folder| &folder.name);
        let Some(folder) = folder else {
            let names = here.iter().map(|folder| folder.name.as_str());
            return Err(unknown("folder", part, names));
        };
        found = Some(folder.id);
    }
    found.ok_or_else(|| Failure::refused("that names no folder", "such as --folder Jazz/Live"))
}

fn below(client: &Client, folder: FolderId) -> Result<Vec<FolderInfo>, Failure> {
    all(
        client,
        &with_query("/api/folders", "parent", &folder.to_string()),
    )
}

/// The one called `name`; else the one called so but for upper and lower case.
fn named<'a, T>(all: &'a [T], name: &str, name_of: impl Fn(&T) -> &String) -> Option<&'a T> {
    let folded = name.to_lowercase();
    all.iter().find(|one| name_of(one) == name).or_else(|| {
        let mut alike = all.iter();
        alike.find(|one| name_of(one).to_lowercase() == folded)
    })
}

fn unknown<'a>(what: &str, name: &str, there: impl Iterator<Item = &'a str>) -> Failure {
    let names: Vec<String> = there.take(NAMED_MAX + 1).map(plain).collect();
    let hint = match names.len() {
        0 => format!("there is no {what}"),
        held if held > NAMED_MAX => format!("there are {}, ...", names[..NAMED_MAX].join(", ")),
        _ => format!("there is {}", names.join(", ")),
    };
    Failure::refused(format!("no {what} is called `{name}`"), hint)
}

/// All items of a list.
fn all<T: DeserializeOwned>(client: &Client, path: &str) -> Result<Vec<T>, Failure> {
    let path = with_query(path, "limit", &PAGE_MAX.to_string());
    let mut items = Vec::new();
    let mut next: Option<String> = None;
    for _ in 0..PAGES_MAX {
        let path = match &next {
            Some(cursor) => with_query(&path, "cursor", cursor),
            None => path.clone(),
        };
        let page: Page<T> = client.get(&path)?;
        items.extend(page.items);
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    Ok(items)
}
