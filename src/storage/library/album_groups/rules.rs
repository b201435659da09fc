//! The rules by which tracks of one title are parted into albums: pure.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use crate::domain::disc::disc_folder;
use crate::domain::id::{AlbumId, TrackId};

/// A track, as far as its album depends on it.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub track: TrackId,
    /// The album that it was on so far.
    pub album: Option<AlbumId>,
    /// The album that it lies on, and be it to wait there.
    pub row: AlbumId,
    /// The folder of the whole album.
    pub folder: PathBuf,
    pub artist: Option<i64>,
    pub album_artist: Option<i64>,
    /// A compilation by its flag, or by an album artist who is nobody.
    pub is_various: bool,
    /// 0: unknown.
    pub year: i64,
    /// Disc and number.
    pub place: (Option<i64>, Option<i64>),
    pub title_key: String,
}

/// Whom an album is by, as far as the tags say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum By {
    Various,
    Artist(i64),
    Nobody,
}

/// Names of album artists that mean "several".
const VARIOUS: [&str; 9] = [
    "various artists",
    "various",
    "va",
    "v.a.",
    "v/a",
    "verschiedene interpreten",
    "diverse interpreten",
    "artistes divers",
    "varios artistas",
];

/// Whether an album artist of this folded name is nobody.
pub(super) fn is_various(fold: &str) -> bool {
    VARIOUS.contains(&fold)
}

/// The folder of the album that a file in `folder` is on: that above the folders of discs.
pub(super) fn album_folder(folder: &Path) -> PathBuf {
    let name = folder.file_name().and_then(|name| name.to_str());
    match (name.and_then(disc_folder), folder.parent()) {
        (Some((_, "")), Some(above)) => above.to_owned(),
        (Some((_, rest)), Some(above)) => above.join(rest),
        _ => folder.to_owned(),
    }
}

/// Parts tracks of one title into albums.
pub(super) fn group(members: Vec<Member>) -> Vec<Vec<Member>> {
    let mut by_folder: BTreeMap<PathBuf, Vec<Member>> = BTreeMap::new();
    for member in members {
        let folder = by_folder.entry(member.folder.clone()).or_default();
        folder.push(member);
    }
    let mut buckets: BTreeMap<By, Vec<Vec<Member>>> = BTreeMap::new();
    let mut albums = Vec::new();
    for part in by_folder.into_values().flat_map(in_one_folder) {
        match by_of(&part) {
            By::Nobody => albums.push(part),
            by => buckets.entry(by).or_default().push(part),
        }
    }
    for parts in buckets.into_values() {
        let mut joined: Vec<Vec<Member>> = Vec::new();
        for part in parts {
            match joined.iter_mut().find(|album| is_one(album, &part)) {
                Some(album) => album.extend(part),
                None => joined.push(part),
            }
        }
        albums.extend(joined);
    }
    albums
}

/// What one folder holds: mostly one album.
fn in_one_folder(members: Vec<Member>) -> Vec<Vec<Member>> {
    let mut parts: BTreeMap<By, Vec<Member>> = BTreeMap::new();
    let mut untold = Vec::new();
    for member in members {
        match by_tags(&member) {
            By::Nobody => untold.push(member),
            by => parts.entry(by).or_default().push(member),
        }
    }
    for member in untold {
        let own = member.artist.map(By::Artist);
        let is_free = |part: &Vec<Member>| !collide(part, std::slice::from_ref(&member));
        let by = own
            .filter(|own| parts.contains_key(own))
            .or_else(|| parts.contains_key(&By::Various).then_some(By::Various))
            .or_else(|| {
                let mut told = parts.iter().filter(|(by, _)| **by != By::Nobody);
                let first = told.next().filter(|(_, part)| is_free(part));
                first.filter(|_| told.next().is_none()).map(|(by, _)| *by)
            });
        parts
            .entry(by.unwrap_or(By::Nobody))
            .or_default()
            .push(member);
    }
    parts.into_values().flat_map(by_years).collect()
}

/// Two records in one folder: their years part them, and their numbers collide.
fn by_years(part: Vec<Member>) -> Vec<Vec<Member>> {
    let years: BTreeSet<i64> = part.iter().map(|member| member.year).collect();
    if years.len() != 2 || years.contains(&0) {
        return vec![part];
    }
    let mut parts: BTreeMap<i64, Vec<Member>> = BTreeMap::new();
    for member in part {
        parts.entry(member.year).or_default().push(member);
    }
    let mut parts: Vec<Vec<Member>> = parts.into_values().collect();
    let (one, other) = (&parts[0], &parts[1]);
    let is_record = |part: &[Member]| part.len() > 1 && !collides_with_itself(part);
    if is_record(one) && is_record(other) && one.iter().all(|member| is_in_place(member, other)) {
        return parts;
    }
    let rest = parts.split_off(1).into_iter().flatten();
    parts[0].extend(rest);
    parts
}

fn by_tags(member: &Member) -> By {
    match member.album_artist {
        _ if member.is_various => By::Various,
        Some(artist) => By::Artist(artist),
        None => By::Nobody,
    }
}

/// Whom a part of an album is by; without any album artist its only performer counts.
fn by_of(part: &[Member]) -> By {
    let told = part.iter().map(by_tags).min().unwrap_or(By::Nobody);
    if told != By::Nobody {
        return told;
    }
    let artists: BTreeSet<Option<i64>> = part.iter().map(|member| member.artist).collect();
    match artists.first() {
        Some(Some(artist)) if artists.len() == 1 => By::Artist(*artist),
        _ => By::Nobody,
    }
}

/// Whether two parts by the same are one album.
fn is_one(album: &[Member], part: &[Member]) -> bool {
    if !collide(album, part) {
        return true;
    }
    let is_told = |part: &[Member]| part.iter().any(|member| by_tags(member) != By::Nobody);
    match (year_of(album), year_of(part)) {
        (Some(one), Some(other)) => one == other,
        _ => is_told(album) && is_told(part),
    }
}

/// Whether two different songs claim one place.
fn collide(album: &[Member], part: &[Member]) -> bool {
    let mut titles: HashMap<(i64, Option<i64>), BTreeSet<&str>> = HashMap::new();
    for member in album {
        let here = titles.entry(place(member)).or_default();
        here.insert(&member.title_key);
    }
    part.iter().any(|member| {
        titles
            .get(&place(member))
            .is_some_and(|titles| !titles.contains(&*member.title_key))
    })
}

fn collides_with_itself(part: &[Member]) -> bool {
    let places: BTreeSet<_> = part.iter().map(place).collect();
    places.len() < part.len()
}

fn is_in_place(member: &Member, others: &[Member]) -> bool {
    member.place.1.is_some() && others.iter().any(|other| place(other) == place(member))
}

/// A disc without a number is the first.
fn place(member: &Member) -> (i64, Option<i64>) {
    (member.place.0.unwrap_or(1), member.place.1)
}

/// The year of a record: the one that all its tracks name.
fn year_of(part: &[Member]) -> Option<i64> {
    let years: BTreeSet<i64> = part
        .iter()
        .map(|member| member.year)
        .filter(|year| *year != 0)
        .collect();
    years.first().copied().filter(|_| years.len() == 1)
}
