//! `web-compare`: starts a comparison, ends it, and goes on with one that was put aside.

use serde::de::{DeserializeOwned, IgnoredAny};
use ureq::http::Method;

use crate::domain::filter::Filter;
use crate::domain::id::{AlbumId, ArtistId, FolderId, PlaylistId, SessionId};
use crate::protocol::comparison::SessionStarted;
use crate::protocol::library::{AlbumInfo, ArtistInfo, FolderInfo, PlaylistInfo};
use crate::protocol::request::{EndSession, StartSession};
use crate::protocol::{PAGE_MAX, Page};

use super::args::Compare;
use super::client::{Client, with_query};
use super::failure::Failure;
use super::judge;
use super::output::{plain, say};
use super::status::count;

mod kept;

/// Pages of one list that are read: more folders side by side nobody has.
const PAGES_MAX: usize = 20;

/// Names that a hint lists.
const NAMED_MAX: usize = 8;

/// Starts a comparison of what `arguments` choose, or ends the one that runs.
pub(super) fn run(client: &Client, arguments: &Compare) -> Result<(), Failure> {
    if arguments.end {
        return end(client);
    }
    if arguments.list {
        return kept::list(client, arguments.json);
    }
    if let Some(named) = arguments.resume {
        return kept::resume(client, named.map(SessionId));
    }
    let folder = arguments.folder.as_deref();
    let playlist = arguments.playlist.as_deref();
    let album = arguments.album.as_deref();
    let artist = arguments.artist.as_deref();
    let filter = Filter {
        album: album.map(|title| find_album(client, title)).transpose()?,
        artist: artist.map(|name| find_artist(client, name)).transpose()?,
        ..Filter::default()
    };
    let body = StartSession {
        source_filter: arguments.starred.then(|| "starred".to_owned()),
        genre_filter: arguments.genre.clone(),
        year_filter: arguments.year.clone(),
        folder_filter: folder.map(|path| find_folder(client, path)).transpose()?,
        playlist_id: playlist
            .map(|name| find_playlist(client, name))
            .transpose()?,
        mode: arguments.mode,
        goal: arguments.goal,
        filter: Some(filter),
    };
    let started: SessionStarted = client
        .send(&Method::POST, "/api/comparisons/session", &body)
        .map_err(|failure| match failure.is_code("too_few_tracks") {
            true => failure.with_hint(
                "choose more; minion web-status says how many tracks there are, minion scan looks \
                 for new ones",
            ),
            false => failure,
        })?;
    let tracks = count(started.total_tracks, "track");
    say(&format!("comparing {tracks}"));
    judge::say_next(client, started.pair.as_ref());
    Ok(())
}

/// Names the session that was read, so that another's is not ended.
fn end(client: &Client) -> Result<(), Failure> {
    let comparison = judge::running(client)?;
    let body = EndSession {
        session_id: Some(comparison.session_id),
    };
    let IgnoredAny = client.send(&Method::DELETE, "/api/comparisons/session", &body)?;
    let text = plain(&comparison.filter_text);
    let done = comparison.progress.comparisons_done;
    say(&format!("ended: {text}; {done} compared"));
    if done > 0 && comparison.pair.is_some() {
        say("to go on with it: minion web-compare --resume");
    }
    Ok(())
}

fn find_album(client: &Client, title: &str) -> Result<AlbumId, Failure> {
    let albums: Vec<AlbumInfo> = all(client, "/api/albums")?;
    let found = named(&albums, title, |album| &album.title);
    found.map(|album| album.id).ok_or_else(|| {
        let titles = albums.iter().map(|album| album.title.as_str());
        unknown("album", title, titles)
    })
}

fn find_artist(client: &Client, name: &str) -> Result<ArtistId, Failure> {
    let artists: Vec<ArtistInfo> = all(client, "/api/artists")?;
    let found = named(&artists, name, |artist| &artist.name);
    found.map(|artist| artist.id).ok_or_else(|| {
        let names = artists.iter().map(|artist| artist.name.as_str());
        unknown("artist", name, names)
    })
}

fn find_playlist(client: &Client, name: &str) -> Result<PlaylistId, Failure> {
    let playlists: Vec<PlaylistInfo> = all(client, "/api/playlists")?;
    let found = named(&playlists, name, |playlist| &playlist.name);
    found.map(|playlist| playlist.id).ok_or_else(|| {
        let names = playlists.iter().map(|playlist| playlist.name.as_str());
        unknown("playlist", name, names)
    })
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
