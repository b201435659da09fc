use super::browse::{ALL, small_library, walk};
use crate::domain::listing::{AlbumSort, PageRequest, TrackSort};
use crate::storage::library::browse_albums::{AlbumFilter, browse_albums};
use crate::storage::library::browse_names::browse_artists;
use crate::storage::library::browse_tracks::browse_tracks;
use crate::storage::library::letters::{Lettered, letters};

#[test]
fn a_list_entered_anywhere_shows_what_walking_there_shows() {
    let (home, _) = small_library();
    let conn = home.conn();
    let at = |offset| PageRequest::of(Some(2), None, Some(offset));
    let tracks = walk(|page| browse_tracks(conn, ALL, TrackSort::Artist, page).unwrap());
    let albums = |page: &PageRequest| {
        browse_albums(conn, AlbumFilter::default(), AlbumSort::Year, page).unwrap()
    };
    let (all_albums, artists) = (
        walk(albums),
        walk(|page| browse_artists(conn, page).unwrap()),
    );
    for from in 0..7_u32 {
        let rows = from as usize..;
        let page = browse_tracks(conn, ALL, TrackSort::Artist, &at(from)).unwrap();
        let ids: Vec<_> = page.items.iter().map(|row| row.id).collect();
        let walked: Vec<_> = tracks.iter().map(|row| row.id).collect();
        assert_eq!(ids, part_of(&walked, rows.clone()));
        assert_eq!(page.total, 5);
        assert_eq!(albums(&at(from)).items, part_of(&all_albums, rows.clone()));
        let page = browse_artists(conn, &at(from)).unwrap();
        assert_eq!(page.items, part_of(&artists, rows));
    }
    for (list, rows) in [
        (Lettered::Tracks(TrackSort::Title), tracks.len()),
        (Lettered::Albums(AlbumSort::Artist), all_albums.len()),
        (Lettered::Artists, artists.len()),
    ] {
        let found = letters(conn, list).unwrap();
        assert_eq!(found.first().map(|first| first.at), Some(0), "{list:?}");
        assert!(found.iter().all(|one| (one.at as usize) < rows), "{list:?}");
    }
    assert_eq!(letters(conn, Lettered::Tracks(TrackSort::Year)), Ok(vec![]));
}

/// Two of `all` from there on.
fn part_of<T: Clone>(all: &[T], rows: std::ops::RangeFrom<usize>) -> Vec<T> {
    all.iter().skip(rows.start).take(2).cloned().collect()
}
