//! Which names a file has, and what they make of its place among the others.

use crate::domain::disc::disc_folder;
use crate::storage::library::new_file::NewFile;
use crate::storage::library::sort_key::{JOINT, LAST, sort_key};

/// The performers one by one; the one for show where a file names no other.
pub(super) fn main_artists(file: &NewFile) -> impl Iterator<Item = &str> {
    let named = file.tags.artists.iter().map(String::as_str);
    let shown = file.tags.artist.as_deref();
    named.chain(shown.filter(|_| file.tags.artists.is_empty()))
}

/// The first id and the others, each once.
pub(super) fn first_and_further(
    ids: impl Iterator<Item = Result<i64, rusqlite::Error>>,
) -> Result<(Option<i64>, Vec<i64>), rusqlite::Error> {
    let mut all: Vec<i64> = Vec::new();
    for id in ids {
        let id = id?;
        if !all.contains(&id) {
            all.push(id);
        }
    }
    let further = all.split_off(all.len().min(1));
    Ok((all.pop(), further))
}

/// Artist, album, disc, number, title: the order in which one listens through an artist.
pub(super) fn artist_key(file: &NewFile, disc_number: Option<u32>, title_key: &str) -> String {
    let tags = &file.tags;
    let part = |name: Option<&str>| {
        name.map(sort_key)
            .filter(|key| !key.is_empty())
            .unwrap_or_else(|| LAST.to_owned())
    };
    format!(
        "{}{JOINT}{}{JOINT}{:03}{:05}{JOINT}{title_key}",
        part(main_artists(file).next()),
        part(tags.album.as_deref()),
        disc_number.unwrap_or(1),
        tags.track_number.unwrap_or(99_999),
    )
}

/// The disc that the tags name, else the one that the folder is called by.
pub(super) fn disc_number(file: &NewFile) -> Option<u32> {
    let folder = || file.path.parent()?.file_name()?.to_str();
    let named = || disc_folder(folder()?).map(|(number, _)| number);
    file.tags.disc_number.or_else(named)
}
