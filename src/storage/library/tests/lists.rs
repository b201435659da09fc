use super::support::{Home, file};
use crate::domain::id::{PlaylistId, StationId, TrackId};
use crate::domain::listing::PageRequest;
use crate::storage::error::StorageError;
use crate::storage::library::broken::{browse_broken, forget_broken_before, record_broken};
use crate::storage::library::catalog::find_facts;
use crate::storage::library::listens::{NewListen, history, record_listen};
use crate::storage::library::playlist_items::{
    add_tracks, browse_items, playlist_tracks, remove_items,
};
use crate::storage::library::playlists::{
    browse_playlists, create_playlist, delete_playlist, find_playlist, rename_playlist,
};

fn with_playlist() -> (Home, Vec<TrackId>, PlaylistId) {
    let mut home = Home::new();
    let ids = home.scan(&[file("A / B / 1"), file("A / B / 2"), file("A / B / 3")]);
    let playlist = home.write(|tx| create_playlist(tx, "Evening", 1).unwrap());
    (home, ids, playlist)
}

#[test]
fn a_playlist_holds_the_same_track_twice_and_takes_out_one() {
    let (mut home, ids, playlist) = with_playlist();
    let items = home.write(|tx| add_tracks(tx, playlist, &[ids[0], ids[0]], None, 2).unwrap());
    assert_eq!(
        home.write(|tx| remove_items(tx, playlist, &items[..1], 3).unwrap()),
        1
    );
    assert_eq!(
        home.write(|tx| remove_items(tx, playlist, &items[..1], 3).unwrap()),
        0
    );
    let left = browse_items(home.conn(), playlist, &PageRequest::default()).unwrap();
    assert_eq!((left.items[0].item_id, left.total), (items[1], 1));
}

#[test]
fn tracks_go_behind_an_item_however_often() {
    let (mut home, ids, playlist) = with_playlist();
    let first = home.write(|tx| add_tracks(tx, playlist, &[ids[0], ids[2]], None, 2).unwrap())[0];
    let mut expected = vec![ids[0], ids[2]];
    for _ in 0..60 {
        home.write(|tx| add_tracks(tx, playlist, &[ids[1], ids[2]], Some(first), 2).unwrap());
        expected.splice(1..1, [ids[1], ids[2]]);
    }
    assert_eq!(playlist_tracks(home.conn(), playlist).unwrap(), expected);
    let mut paged = Vec::new();
    let mut page = PageRequest {
        limit: Some(7),
        cursor: None,
    };
    loop {
        let found = browse_items(home.conn(), playlist, &page).unwrap();
        paged.extend(found.items.into_iter().map(|item| item.track.id));
        let Some(next) = found.next else { break };
        page.cursor = Some(next);
    }
    assert_eq!(paged, expected);
}

#[test]
fn playlists_are_named_listed_and_deleted() {
    let (mut home, ids, playlist) = with_playlist();
    home.write(|tx| create_playlist(tx, "Another", 1).unwrap());
    home.write(|tx| add_tracks(tx, playlist, &ids, None, 2).unwrap());
    home.write(|tx| rename_playlist(tx, playlist, "After dark", 3).unwrap());
    let listed = browse_playlists(home.conn(), &PageRequest::default()).unwrap();
    let rows: Vec<_> = listed
        .items
        .iter()
        .map(|list| (list.name.as_str(), list.track_count, list.duration_ms))
        .collect();
    assert_eq!(rows, [("After dark", 3, 540_000), ("Another", 0, 0)]);
    home.write(|tx| delete_playlist(tx, playlist).unwrap());
    assert_eq!(find_playlist(home.conn(), playlist).unwrap(), None);
    let gone = home.write(|tx| add_tracks(tx, playlist, &ids, None, 4));
    assert!(matches!(gone, Err(StorageError::Unknown("playlist"))));
}

#[test]
fn a_listen_is_remembered_with_where_it_came_from() {
    let (mut home, ids, _) = with_playlist();
    let listen = |track, at_ms, context| NewListen {
        track,
        at_ms,
        heard_ms: 90_000,
        context,
        station: (context == "radio").then_some(StationId(3)),
    };
    home.write(|tx| record_listen(tx, listen(ids[0], 10_000, "queue")).unwrap());
    home.write(|tx| record_listen(tx, listen(ids[1], 20_000, "radio")).unwrap());
    home.write(|tx| record_listen(tx, listen(TrackId(99), 30_000, "radio")).unwrap());
    assert_eq!(
        find_facts(home.conn(), ids[1]).unwrap().unwrap().heard_ms,
        Some(20_000)
    );
    let limit = Some(1);
    let first = history(
        home.conn(),
        None,
        &PageRequest {
            limit,
            cursor: None,
        },
    )
    .unwrap();
    assert_eq!((first.items[0].track, first.total), (ids[1], 2));
    assert_eq!(first.items[0].station, Some(StationId(3)));
    let second = history(
        home.conn(),
        None,
        &PageRequest {
            limit,
            cursor: first.next,
        },
    )
    .unwrap();
    assert_eq!((second.items[0].track, second.next), (ids[0], None));
    let radio = history(home.conn(), Some("radio"), &PageRequest::default()).unwrap();
    assert_eq!(radio.total, 1);
}

#[test]
fn broken_files_are_listed_until_a_whole_scan_no_longer_finds_them() {
    let mut home = Home::new();
    home.write(|tx| {
        record_broken(
            tx,
            [("/m/a.mp3", "empty", None), ("/m/b.mp3", "noise", None)],
            10,
        )
        .unwrap()
    });
    home.write(|tx| record_broken(tx, [("/m/b.mp3", "still noise", None)], 20).unwrap());
    home.write(|tx| forget_broken_before(tx, 20).unwrap());
    let listed = browse_broken(home.conn(), &PageRequest::default()).unwrap();
    assert_eq!(
        (listed.items[0].reason.as_str(), listed.total),
        ("still noise", 1)
    );
}
