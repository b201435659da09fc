//! The ranks through the public door: filters, groups, the past, files for other programs.

use std::path::Path;

use minion::domain::id::TrackId;
use minion::domain::listing::Page;
use minion::protocol::library::{ArtistInfo, FolderInfo};
use minion::protocol::ranking::{Course, ProgressPoint, RankedAlbum, RankedArtist, RankedTrack};
use minion::protocol::request::StartSession;

use crate::support::client::Client;
use crate::support::house::House;
use crate::support::{Daemon, TRACKS, Terminal, compose};

/// Judges pairs of a session of all music: the track of the lower id wins.
fn judge(house: &Client, count: usize) {
    let mut pair = house.start_session(&StartSession::default()).pair;
    for _ in 0..count {
        pair = house.judge_by_id(&pair.expect("a pair")).next_pair;
    }
}

fn rankings(house: &Client, query: &str) -> Page<RankedTrack> {
    house.get(&format!("/api/rankings?{query}"))
}

/// A file that is no JSON, as text.
fn text(house: &Client, path: &str) -> (String, String) {
    let (kind, bytes) = house.file(path);
    (kind, String::from_utf8(bytes).expect("UTF-8"))
}

/// Puts a file of each name into a folder that holds the usual music; how many.
fn add_names(music: &Path, names: &[&str]) -> usize {
    let first = music.join("The Moths - Song 1.wav");
    let sound = std::fs::read(first).expect("a track");
    for (number, name) in (2_u8..).zip(names) {
        let file = music.join(format!("{name}.wav"));
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        // Two files of one content are one track.
        let mut own_sound = sound.clone();
        own_sound[100..200].fill(number);
        std::fs::write(file, own_sound).expect("a track");
    }
    names.len()
}

/// A daemon whose library has a file of each name beside the twelve of the usual one.
fn daemon_with(names: &[&str]) -> Daemon {
    let own = Terminal::new();
    let music = own.folder().join("music");
    compose(&music);
    let all = TRACKS + add_names(&music, names);
    let daemon = Daemon::start_in(own);
    wait_for_tracks(&daemon.client(), all);
    daemon
}

fn wait_for_tracks(house: &Client, count: usize) {
    house.wait_until(|state| usize::try_from(state.library.track_count) == Ok(count));
}

fn is_all<T>(page: &Page<T>, count: usize) -> bool {
    usize::try_from(page.total) == Ok(count)
}

#[test]
fn the_leaderboard_can_be_of_a_folder_or_of_starred_tracks() {
    let house = House::start_with(|music| add_names(music, &["Live/One", "Live/Deep/Two"]));
    let folders = |query: &str| house.get::<Page<FolderInfo>>(&format!("/api/folders{query}"));
    let music = folders("").items[0].id;
    let live = folders(&format!("?parent={music}")).items.remove(0);
    assert_eq!(live.name, "Live");
    let of_folder = rankings(&house, &format!("folder={}", live.id)).items;
    let mut found: Vec<_> = of_folder.iter().map(|it| &*it.track.title).collect();
    found.sort_unstable();
    assert_eq!(found, ["One", "Two"]);
    let star = of_folder[0].track.id;
    house.star(star);
    let starred = rankings(&house, "starred=true");
    assert_eq!(starred.total, 1);
    assert_eq!(starred.items[0].track.id, star);
    assert_eq!(rankings(&house, "year_from=1990").total, 0);
    assert_eq!(rankings(&house, "genre=77").total, 0);
    let artist = house.get::<Page<ArtistInfo>>("/api/artists").items[0].id;
    let of_artist = rankings(&house, &format!("artist={artist}&limit=5"));
    assert!(is_all(&of_artist, TRACKS), "{}", of_artist.total);
    assert_eq!(of_artist.next.as_deref(), Some("5"));
}

#[test]
fn performers_and_albums_have_places_once_two_of_their_tracks_were_compared() {
    let house = House::start();
    let artists = |query: &str| {
        let path = format!("/api/rankings/artists{query}");
        house.get::<Page<RankedArtist>>(&path)
    };
    assert_eq!(artists("").total, 0);
    judge(&house, 10);
    let ranked = artists("");
    assert_eq!(ranked.total, 1);
    let first = &ranked.items[0];
    assert_eq!(first.rank, 1);
    assert_eq!(first.artist.name, "The Moths");
    assert!(first.compared_count >= 2);
    let albums: Page<RankedAlbum> = house.get("/api/rankings/albums");
    let tracks = albums.items[0].album.track_count;
    assert_eq!(usize::try_from(tracks), Ok(TRACKS));
    assert_eq!(artists("?cursor=1").items, []);
}

#[test]
fn a_track_knows_its_course_and_the_ranks_how_far_they_had_come() {
    let house = House::start();
    let progress = || house.get::<Vec<ProgressPoint>>("/api/rankings/progress");
    assert_eq!(progress(), []);
    judge(&house, 30);
    let best = rankings(&house, "limit=1").items.remove(0);
    assert_eq!(best.rank_before, None, "there was no yesterday");
    let course: Course = house.get(&format!("/api/tracks/{}/course", best.track.id));
    assert_eq!(usize::try_from(course.track_count), Ok(TRACKS));
    assert!(course.points.len() > 10);
    let last = course.points.last().expect("a point");
    assert_eq!((last.rank, last.rank.is_some()), (best.track.rank, true));
    assert_eq!(progress().last().expect("one").comparisons, 30);
    let nobody = house.refused("GET", "/api/tracks/999/course", &());
    assert_eq!(nobody.0, 404);
}

#[test]
fn a_place_is_told_with_the_one_of_a_day_ago_also_after_a_restart() {
    let mut daemon = Daemon::start();
    let house = daemon.client();
    judge(&house, 20);
    // Fitted at the start, as the ranks of a day ago are: until then near neighbours may differ.
    daemon.restart();
    wait_for_tracks(&house, TRACKS);
    let then = rankings(&house, "").items;
    daemon.kill_now();
    let database = daemon.own.folder().join(".local/share/minion/minion.db");
    let database = rusqlite::Connection::open(database).expect("its database");
    let two_days_earlier = "UPDATE verdicts SET at_ms = at_ms - 172800000";
    database.execute(two_days_earlier, []).expect("the past");
    drop(database);
    daemon.restart();
    wait_for_tracks(&house, TRACKS);
    let rank_then = |id: TrackId| {
        let there = then.iter().find(|it| it.track.id == id);
        there.expect("it was there").track.rank
    };
    let check = || {
        let now = rankings(&house, "").items;
        for it in &now {
            assert_eq!(it.rank_before, rank_then(it.track.id));
        }
        now
    };
    assert_eq!(check()[0].track.rank, Some(1));
    judge(&house, 10);
    check();
}

/// The list of all, as a program that plays files reads it.
fn check_list(daemon: &Daemon, all: usize) -> String {
    let house = daemon.client();
    let path = "/api/rankings/export?format=m3u&limit=500&paths=relative";
    let (kind, list) = text(&house, path);
    assert_eq!(kind, "audio/x-mpegurl");
    assert_eq!(list.lines().count(), 1 + 2 * all);
    let music = daemon.music();
    for line in list.lines().filter(|line| !line.starts_with("#EXT")) {
        let is_there = music.join(Path::new(line)).is_file();
        assert!(is_there || line.starts_with("file:///"), "{line}");
    }
    let addresses = list.lines().filter(|l| l.starts_with("file:///"));
    assert_eq!(addresses.count(), 1);
    let (_, few) = text(&house, "/api/rankings/export?format=m3u&limit=2");
    let paths = few.lines().filter(|l| !l.starts_with('#'));
    assert_eq!(paths.count(), 2);
    list
}

#[test]
fn the_best_can_be_taken_along_whatever_they_are_called() {
    let odd = [
        "Ночь, тихая",
        "Moths 🦋",
        "=1+1",
        "the \"best\"",
        "two\nlines",
        "Live/#1",
    ];
    let daemon = daemon_with(&odd);
    let house = daemon.client();
    let (_, nothing) = text(&house, "/api/rankings/export");
    assert_eq!(nothing.lines().count(), 1, "nothing is compared yet");
    let all = TRACKS + odd.len();
    judge(&house, 4 * all);
    let (kind, table) = text(&house, "/api/rankings/export?format=csv&limit=500");
    assert_eq!(kind, "text/csv; charset=utf-8");
    let rows: Vec<_> = table.split("\r\n").collect();
    assert!(rows[0].starts_with("rank,title,artist,album,"));
    assert_eq!(
        rows.len(),
        all + 2,
        "a header, the tracks, and the last line's end"
    );
    for field in [
        "\"Ночь, тихая\"",
        "Moths 🦋",
        "'=1+1",
        "\"the \"\"best\"\"\"",
    ] {
        let middle = format!(",{field},");
        assert!(rows.iter().any(|row| row.contains(&middle)), "{field}");
    }
    let list = check_list(&daemon, all);
    for format in ["pdf", "m3u&paths=sideways"] {
        let path = format!("/api/rankings/export?format={format}");
        assert_eq!(house.refused("GET", &path, &()).0, 400);
    }
    let typed = daemon.terminal().run(&["export", "--top", "500"]);
    assert_eq!((typed.code, typed.stdout), (0, table));
    let typed = daemon
        .terminal()
        .run(&["export", "--format", "m3u", "--top", "500", "--relative"]);
    assert_eq!((typed.code, typed.stdout), (0, list));
}
