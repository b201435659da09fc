//! Tracks of several artists and genres.

use super::support::{Home, file};
use crate::domain::listing::{AlbumSort, PageRequest, Presence, TrackSort};
use crate::storage::library::absence::set_archived;
use crate::storage::library::browse_albums::{AlbumFilter, browse_albums};
use crate::storage::library::browse_names::{browse_artists, browse_genres};
use crate::storage::library::browse_tracks::{TrackFilter, browse_tracks};
use crate::storage::library::search::search;
use crate::storage::library::track_row::track_rows;

#[test]
fn a_track_is_under_every_artist_and_genre_that_it_has() {
    let mut home = Home::new();
    let mut duet = file("Ann Example feat. Bob Sample / Case / Duet");
    duet.tags.artists = vec!["Ann Example".to_owned(), "Bob Sample".to_owned()];
    duet.tags.genres = vec!["Rock".to_owned(), "Jazz".to_owned()];
    let mut solo = file("Ann Example / Case / Solo");
    solo.tags.genres = vec!["Jazz".to_owned()];
    let ids = home.scan(&[duet.clone(), solo]);
    let page = PageRequest::default();
    let artists = browse_artists(home.conn(), &page).unwrap();
    let counted: Vec<_> = artists
        .items
        .iter()
        .map(|a| (&*a.name, a.track_count))
        .collect();
    assert_eq!(counted, [("Ann Example", 2), ("Bob Sample", 1)]);
    assert_eq!(artists.total, 2);
    let genres = browse_genres(home.conn(), &page).unwrap();
    let counted: Vec<_> = genres
        .items
        .iter()
        .map(|g| (&*g.name, g.track_count))
        .collect();
    assert_eq!(counted, [("Jazz", 2), ("Rock", 1)]);

    let bob = artists.items[1].id;
    let of_bob = TrackFilter {
        artist: Some(bob),
        ..TrackFilter::default()
    };
    let of_jazz = TrackFilter {
        genre: Some(genres.items[0].id),
        ..TrackFilter::default()
    };
    let titles = |filter| {
        let found = browse_tracks(home.conn(), filter, TrackSort::Title, &page).unwrap();
        let titles = found.items.into_iter().map(|row| row.title);
        (titles.collect::<Vec<_>>().join(", "), found.total)
    };
    assert_eq!(titles(of_bob), ("Duet".to_owned(), 1));
    assert_eq!(titles(of_jazz), ("Duet, Solo".to_owned(), 2));
    let albums = AlbumFilter {
        artist: Some(bob),
        ids: None,
    };
    let albums = browse_albums(home.conn(), albums, AlbumSort::Title, &page).unwrap();
    assert_eq!(albums.total, 1);
    let found = search(home.conn(), "bob duet", &page).unwrap();
    assert_eq!(found.tracks.total, 1);
    let found = search(home.conn(), "feat duet", &page).unwrap();
    assert_eq!(found.tracks.total, 1);

    let row = &track_rows(home.conn(), &ids).unwrap()[0];
    assert_eq!(row.artist.as_deref(), Some("Ann Example feat. Bob Sample"));
    let names: Vec<&str> = row.artists.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(names, ["Ann Example", "Bob Sample"]);

    // What a file no longer says is forgotten.
    duet.mtime_ns = 2;
    duet.tags.artist = Some("Ann Example".to_owned());
    duet.tags.artists.truncate(1);
    duet.tags.genres.truncate(1);
    home.scan(&[duet]);
    assert_eq!(browse_artists(home.conn(), &page).unwrap().total, 1);
    assert_eq!(search(home.conn(), "bob", &page).unwrap().tracks.total, 0);
}

#[test]
fn a_further_artist_goes_with_a_track_that_is_archived() {
    let mut home = Home::new();
    let mut duet = file("Ann / Case / Duet");
    duet.tags.artists = vec!["Ann".to_owned(), "Bob".to_owned()];
    let ids = home.scan(&[duet]);
    let page = PageRequest::default();
    let bob = browse_artists(home.conn(), &page).unwrap().items[1].id;
    home.write(|tx| set_archived(tx, &ids, Some(9)).unwrap());
    assert_eq!(browse_artists(home.conn(), &page).unwrap().total, 0);
    let archived = TrackFilter {
        presence: Presence::Archived,
        artist: Some(bob),
        ..TrackFilter::default()
    };
    let found = browse_tracks(home.conn(), archived, TrackSort::Title, &page).unwrap();
    assert_eq!(found.total, 1);
}
