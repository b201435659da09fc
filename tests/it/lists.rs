//! Playlists that lie beside the music, through the public door.

use std::fs;
use std::path::Path;

use minion::protocol::library::{PlaylistInfo, PlaylistSource, SearchResult};

use crate::support::client::Client;
use crate::support::house::House;

fn fixture(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(path)
}

/// The only playlist.
#[track_caller]
fn only(house: &Client) -> PlaylistInfo {
    let [list] = house.playlists().try_into().expect("one playlist");
    list
}

/// The file of the only playlist.
#[track_caller]
fn source(house: &Client) -> PlaylistSource {
    only(house).source.expect("a file")
}

/// The playlists by name, with the titles in them.
fn lists(house: &Client) -> Vec<(String, Vec<String>)> {
    let lists = house.playlists().into_iter();
    lists
        .map(|list| {
            let held = house.playlist_items(list.id).into_iter();
            let titles = held.map(|item| item.track.title);
            (list.name, titles.collect())
        })
        .collect()
}

#[track_caller]
fn check(house: &Client, expected: &[(&str, &[&str])]) {
    let found = lists(house);
    let found: Vec<(&str, Vec<&str>)> = found
        .iter()
        .map(|(name, titles)| (&**name, titles.iter().map(|title| &**title).collect()))
        .collect();
    let expected: Vec<(&str, Vec<&str>)> = expected
        .iter()
        .map(|(name, titles)| (*name, titles.to_vec()))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn a_list_that_windows_wrote_beside_the_music_is_a_playlist() {
    let house = House::start();
    let folder = house.music().join("m3u");
    fs::create_dir_all(folder.join("sub")).expect("folders");
    for file in ["one.mp3", "sub/two.mp3", "windows.m3u"] {
        let from = fixture("playlist-of-windows").join(file);
        fs::copy(from, folder.join(file)).expect("a copy");
    }
    house.scan();
    check(&house, &[("windows", &["One", "Two"])]);
    let whole = PlaylistSource {
        file: "m3u/windows.m3u".into(),
        is_edited: false,
        missing_count: 0,
        missing: Vec::new(),
    };
    assert_eq!(source(&house), whole);
}

#[test]
fn a_playlist_follows_its_file_and_the_tracks_that_come_and_go() {
    let house = House::start();
    let file = house.music().join("Tea.m3u8");
    let song = |n: u32| format!("The Moths - Song {n}.wav\n");
    let away = "#EXTINF:3,Ann - Later\nLater.wav\n";
    fs::write(&file, format!("#EXTM3U\n{}{away}{}", song(3), song(1))).expect("a list");
    house.scan();
    check(&house, &[("Tea", &["Song 3", "Song 1"])]);
    let source = source(&house);
    assert_eq!(source.missing_count, 1);
    assert_eq!(source.missing, ["Ann - Later"]);

    let one = house.music().join("The Moths - Song 1.wav");
    fs::copy(&one, house.music().join("Later.wav")).expect("a copy");
    house.scan();
    check(&house, &[("Tea", &["Song 3", "Later", "Song 1"])]);

    fs::write(&file, format!("{}{}", song(2), song(2))).expect("a list");
    house.scan();
    check(&house, &[("Tea", &["Song 2", "Song 2"])]);

    fs::create_dir(house.music().join("Lists")).expect("a folder");
    let moved = house.music().join("Lists/Coffee.m3u8");
    fs::write(&file, format!("../{}", song(2))).expect("a list");
    fs::rename(&file, &moved).expect("a move");
    house.scan();
    check(&house, &[("Coffee", &["Song 2"])]);

    fs::remove_file(moved).expect("gone");
    house.scan();
    check(&house, &[]);
}

#[test]
fn a_playlist_that_was_edited_in_minion_is_its_owners() {
    let house = House::start();
    let file = house.music().join("Tea.m3u");
    fs::write(&file, "The Moths - Song 1.wav\n").expect("a list");
    house.scan();
    let found: SearchResult = house.get("/api/tracks/search?q=Song+2");
    house.add_to_playlist(only(&house).id, &[found.items[0].id]);
    let mine: &[(&str, &[&str])] = &[("Tea", &["Song 1", "Song 2"])];
    fs::write(&file, "The Moths - Song 3.wav\n").expect("a list");
    house.scan();
    check(&house, mine);
    assert!(source(&house).is_edited);
    fs::remove_file(&file).expect("gone");
    house.scan();
    check(&house, mine);
    assert_eq!(only(&house).source, None);
}

#[test]
fn a_playlist_that_was_removed_in_minion_stays_away_until_its_file_says_something_else() {
    let house = House::start();
    let file = house.music().join("Tea.m3u");
    fs::write(&file, "The Moths - Song 1.wav\n").expect("a list");
    house.scan();
    let path = format!("/api/playlists/{}", only(&house).id);
    house.change("DELETE", &path, &());
    fs::write(house.music().join("Else.m3u"), "#PLAYLIST:Other\n").expect("a list");
    house.scan();
    check(&house, &[("Other", &[])]);
    fs::write(&file, "The Moths - Song 3.wav\n").expect("a list");
    house.scan();
    check(&house, &[("Other", &[]), ("Tea", &["Song 3"])]);
}
