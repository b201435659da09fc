//! Which tracks are one album.
//!
//! All present tracks of one title are looked at together, so that the order in which files were
//! found decides nothing:
//!
//! 1. What lies in one folder, its discs' folders included (`CD1`, `Disc 2`), is one album, unless
//!    the files name several album artists, or their years part it into albums whose numbers
//!    collide. Files without an album artist go with those that have one.
//! 2. Folders are one album if they have the same album artist, or are all compilations, or have
//!    one and the same performer; but not if their years differ and their numbers collide: two
//!    records that are called like their maker are two.
//!
//! An album keeps the row that most of its tracks had before, and with it its id and its star.

mod rules;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::Connection;

use self::rules::{Member, group};
use crate::domain::id::{AlbumId, TrackId};
use crate::storage::library::aggregates::Aggregates;
use crate::storage::library::albums::{albums_of_title, make_album, set_tagged_artist};
use crate::storage::library::folder_tree::path_of_bytes;

/// Titles of which tracks changed.
#[derive(Debug, Default)]
pub struct Titles {
    /// By folded title.
    changed: BTreeMap<String, Title>,
}

/// A title of which tracks changed.
#[derive(Debug, Default)]
struct Title {
    /// As it is written.
    name: String,
    /// Tracks that had no album of this title before.
    newcomers: BTreeSet<TrackId>,
    /// The album that they are put on until all are there to be grouped: mostly it is theirs, and
    /// moving each of them would be as much work again as writing them.
    place: Option<AlbumId>,
    /// That album, if it was made for them.
    made: Option<AlbumId>,
}

/// What changed with the grouping.
#[derive(Debug, Default)]
pub struct Regrouped {
    /// Tracks that are on another album now.
    pub tracks: BTreeSet<TrackId>,
    /// Albums that went up in others.
    pub absorbed: Vec<(AlbumId, AlbumId)>,
}

impl Titles {
    /// The album that a track of this title is to be put on which has none of that title yet.
    pub fn place(
        &mut self,
        conn: &Connection,
        name: &str,
        title_fold: &str,
    ) -> Result<AlbumId, rusqlite::Error> {
        let title = self.title(name, title_fold);
        if let Some(place) = title.place {
            return Ok(place);
        }
        let place = match albums_of_title(conn, title_fold)?.first() {
            Some(first) => *first,
            None => {
                let made = make_album(conn, &title.name, title_fold)?;
                *title.made.insert(made)
            }
        };
        Ok(*title.place.insert(place))
    }

    /// Notes a track of this title; `is_newcomer`: it had no album of this title before.
    pub fn note(&mut self, name: &str, title_fold: &str, track: TrackId, is_newcomer: bool) {
        let title = self.title(name, title_fold);
        if is_newcomer {
            title.newcomers.insert(track);
        }
    }

    fn title(&mut self, name: &str, title_fold: &str) -> &mut Title {
        let title = self.changed.entry(title_fold.to_owned());
        title.or_insert_with(|| Title {
            name: name.to_owned(),
            ..Title::default()
        })
    }

    /// Groups all that was noted.
    pub fn regroup(
        self,
        conn: &Connection,
        aggregates: &mut Aggregates,
    ) -> Result<Regrouped, rusqlite::Error> {
        let mut done = Regrouped::default();
        for (title_fold, mut title) in self.changed {
            let mut rows = albums_of_title(conn, &title_fold)?;
            let mut members = Vec::new();
            for row in &rows {
                members.extend(members_of(conn, *row, &title.newcomers)?);
            }
            // Newcomers behind those that were there, on whichever row they wait.
            members.sort_by_key(|member| member.album.is_none());
            let had: Vec<(TrackId, AlbumId)> = members
                .iter()
                .filter_map(|member| Some((member.track, member.album?)))
                .collect();
            let mut now: HashMap<TrackId, AlbumId> = HashMap::new();
            for group in in_order(group(members)) {
                let album = match row_of(&group, &mut rows).or_else(|| title.made.take()) {
                    Some(album) => album,
                    None => make_album(conn, &title.name, &title_fold)?,
                };
                now.extend(group.iter().map(|member| (member.track, album)));
                join(conn, album, &group, (&mut *aggregates, &mut done))?;
            }
            done.note_absorbed(&had, &now);
        }
        Ok(done)
    }
}

impl Regrouped {
    /// Notes albums that lost all their tracks, each with the one that the first is on now.
    fn note_absorbed(&mut self, had: &[(TrackId, AlbumId)], now: &HashMap<TrackId, AlbumId>) {
        let left: BTreeSet<AlbumId> = now.values().copied().collect();
        let mut gone: BTreeMap<AlbumId, AlbumId> = BTreeMap::new();
        for (track, album) in had.iter().filter(|(_, album)| !left.contains(album)) {
            if let Some(other) = now.get(track) {
                gone.entry(*album).or_insert(*other);
            }
        }
        self.absorbed.extend(gone);
    }
}

/// The biggest first: it chooses its row first.
fn in_order(mut groups: Vec<Vec<Member>>) -> Vec<Vec<Member>> {
    groups.sort_by_key(|group| {
        let known = group.iter().filter(|member| member.album.is_some());
        let first = group.iter().map(|member| member.track).min();
        (std::cmp::Reverse(known.count()), first)
    });
    groups
}

/// The row that most of the group had, taken out of those that are free.
fn row_of(group: &[Member], free: &mut Vec<AlbumId>) -> Option<AlbumId> {
    let mut votes: BTreeMap<AlbumId, usize> = BTreeMap::new();
    for album in group.iter().filter_map(|member| member.album) {
        *votes.entry(album).or_default() += 1;
    }
    let best = votes
        .into_iter()
        .filter(|(album, _)| free.contains(album))
        .max_by_key(|(album, count)| (*count, std::cmp::Reverse(*album)))?
        .0;
    free.retain(|row| *row != best);
    Some(best)
}

fn join(
    conn: &Connection,
    album: AlbumId,
    group: &[Member],
    (aggregates, done): (&mut Aggregates, &mut Regrouped),
) -> Result<(), rusqlite::Error> {
    let tagged = most(group.iter().filter_map(|member| member.album_artist));
    let has_new_artist = set_tagged_artist(conn, album, tagged)?;
    aggregates.album(Some(album));
    for member in group {
        let is_new = member.album != Some(album);
        if is_new {
            aggregates.album(member.album);
            done.tracks.insert(member.track);
        }
        if member.row != album {
            conn.prepare_cached("UPDATE tracks SET album_id = ?2 WHERE id = ?1")?
                .execute((member.track.0, album.0))?;
        }
        // The album's artist is among the words of its tracks.
        if is_new || has_new_artist {
            aggregates.words(member.track);
        }
    }
    Ok(())
}

fn most(artists: impl Iterator<Item = i64>) -> Option<i64> {
    let mut counts: HashMap<i64, usize> = HashMap::new();
    for artist in artists {
        *counts.entry(artist).or_default() += 1;
    }
    let most = counts.into_iter();
    most.max_by_key(|(artist, count)| (*count, std::cmp::Reverse(*artist)))
        .map(|(artist, _)| artist)
}

/// The tracks that are on an album so far, and those that wait there.
fn members_of(
    conn: &Connection,
    album: AlbumId,
    newcomers: &BTreeSet<TrackId>,
) -> Result<Vec<Member>, rusqlite::Error> {
    conn.prepare_cached(
        "SELECT t.id, f.path, t.artist_id, t.album_artist_id, a.fold, t.is_compilation, t.year,
             t.disc_number, t.track_number, t.title_key
         FROM tracks t LEFT JOIN folders f ON f.id = t.folder_id
         LEFT JOIN artists a ON a.id = t.album_artist_id
         WHERE t.album_id = ?1 AND t.missing_since_ms IS NULL",
    )?
    .query_map([album.0], |row| {
        let track = TrackId(row.get(0)?);
        let folder: Option<Vec<u8>> = row.get(1)?;
        let artist_fold: Option<String> = row.get(4)?;
        Ok(Member {
            track,
            album: Some(album).filter(|_| !newcomers.contains(&track)),
            row: album,
            folder: rules::album_folder(&path_of_bytes(&folder.unwrap_or_default())),
            artist: row.get(2)?,
            album_artist: row.get(3)?,
            is_various: match &artist_fold {
                Some(fold) => rules::is_various(fold),
                None => row.get(5)?,
            },
            year: row.get(6)?,
            place: (row.get(7)?, row.get(8)?),
            title_key: row.get(9)?,
        })
    })?
    .collect()
}
