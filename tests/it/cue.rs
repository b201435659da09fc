//! Cue sheets, through the public door: one file, many tracks.

mod foreign;
mod inside;
mod lists;

use std::fs;
use std::path::{Path, PathBuf};

use minion::decode::render::WavRender;
use serde_json::{Value, json};

use crate::support::music::{RATE, piece, write_wav};
use crate::support::{Daemon, Terminal};

/// Bytes of a second in what is rendered of [`recording`].
const SECOND_BYTES: usize = RATE as usize * 4;

/// Bytes of a rendering before its sound.
const HEAD_BYTES: usize = 44;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

/// A daemon that knows what `fill` put into its folder of music.
fn house(fill: impl FnOnce(&Path)) -> Daemon {
    let own = Terminal::new();
    let music = own.folder().join("music");
    fs::create_dir_all(&music).expect("a folder");
    fill(&music);
    let daemon = Daemon::start_in(own);
    daemon.wait_until_measured();
    daemon
}

/// A recording of three seconds, each another piece and 6 dB softer.
fn recording(file: &Path) {
    let seconds = (0..3).flat_map(|second: u8| {
        let gain = 10_f32.powf(-0.3 * f32::from(second));
        let seed = u64::from(second);
        piece(seed, 1).into_iter().map(move |sample| sample * gain)
    });
    write_wav(file, &seconds.collect::<Vec<_>>(), -1.0);
}

/// A sheet for `file` whose tracks are called so and begin at these seconds.
fn sheet(file: &str, tracks: &[(&str, &str)]) -> String {
    let mut text = format!("TITLE \"Album\"\r\nPERFORMER \"Ann\"\r\nFILE \"{file}\" WAVE\r\n");
    for ((title, at), number) in tracks.iter().zip(1..) {
        text += &format!("  TRACK {number:02} AUDIO\r\n    TITLE \"{title}\"\r\n");
        text += &format!("    INDEX 01 {at}\r\n");
    }
    text
}

/// The three seconds of [`recording`] as tracks.
const SECONDS: [(&str, &str); 3] = [
    ("One", "00:00:00"),
    ("Two", "00:01:00"),
    ("Three", "00:02:00"),
];

/// The tracks of a presence, in the order in which they lie.
fn all(daemon: &Daemon, presence: &str) -> Vec<Value> {
    let page = daemon.get(&format!(
        "/api/tracks?sort=path&limit=500&presence={presence}"
    ));
    page["items"].as_array().expect("a list").clone()
}

/// Titles and seconds of the tracks that are offered.
fn shown(daemon: &Daemon) -> Vec<String> {
    let tracks = all(daemon, "offered");
    let line = |track: &Value| {
        let title = track["title"].as_str().expect("a title");
        format!(
            "{title} {:.2}",
            track["duration"].as_f64().expect("a length")
        )
    };
    tracks.iter().map(line).collect()
}

fn ids(tracks: &[Value]) -> Vec<i64> {
    let id = |track: &Value| track["id"].as_i64().expect("an id");
    tracks.iter().map(id).collect()
}

/// What is broken, and why.
fn broken(daemon: &Daemon) -> Vec<String> {
    let page = daemon.get("/api/library/broken");
    let items = page["items"].as_array().expect("a list").iter();
    items
        .map(|item| {
            let text = |key: &str| item[key].as_str().expect("words").to_owned();
            format!("{}: {}", text("path"), text("reason"))
        })
        .collect()
}

/// What a browser gets of a track.
fn streamed(daemon: &Daemon, id: i64, query: &str, range: Option<&str>) -> (u16, Vec<u8>) {
    let url = format!("{}/api/tracks/{id}/stream{query}", daemon.address);
    let mut request = ureq::get(&url);
    if let Some(range) = range {
        request = request.header("Range", range);
    }
    let mut answer = request.call().expect("an answer");
    let body = answer.body_mut().read_to_vec().expect("a body");
    (answer.status().as_u16(), body)
}

/// All of a file as a browser would get it decoded.
fn rendered(file: &Path) -> Vec<u8> {
    let mut render = WavRender::open(file, 0.0, None).expect("it plays");
    let mut bytes = vec![0; usize::try_from(render.total_bytes()).expect("it fits")];
    render.read_at(0, &mut bytes).expect("it plays");
    bytes
}

#[test]
fn a_cue_sheet_beside_a_file_makes_tracks_of_it() {
    let daemon = house(|music| {
        for file in ["album.cue", "album.flac"] {
            fs::copy(fixture("cue").join(file), music.join(file)).expect("a copy");
        }
    });
    let found: Vec<Value> = all(&daemon, "offered")
        .iter()
        .map(|track| {
            let genre = &track["genres"][0]["name"];
            let (number, length) = (&track["track_number"], &track["duration"]);
            let words = (&track["title"], &track["artist"], &track["album"]);
            json!([words, track["year"], genre, number, length])
        })
        .collect();
    let one = |title, number| {
        let words = (title, "Ann Example", "Cue Album");
        json!([words, 1999, "Rock", number, 1.0])
    };
    assert_eq!(found, [one("One", 1), one("Two", 2), one("Three", 3)]);
    let albums = daemon.get("/api/albums");
    assert_eq!(
        (&albums["total"], &albums["items"][0]["track_count"]),
        (&json!(1), &json!(3))
    );
    let found = daemon.get("/api/tracks/search?q=two");
    assert_eq!(found["items"][0]["title"], "Two");
    assert_eq!(broken(&daemon), [""; 0]);
}

#[test]
fn a_browser_gets_the_very_samples_of_a_track_and_any_range_of_them() {
    let daemon = house(|music| {
        recording(&music.join("album.wav"));
        fs::write(music.join("album.cue"), sheet("album.wav", &SECONDS)).expect("a sheet");
    });
    let whole = rendered(&daemon.music().join("album.wav"));
    for (id, second) in ids(&all(&daemon, "offered")).into_iter().zip(0..) {
        let from = HEAD_BYTES + second * SECOND_BYTES;
        let expected = &whole[from..from + SECOND_BYTES];
        for query in ["", "?seek=exact", "?render=wav"] {
            let (status, wav) = streamed(&daemon, id, query, None);
            assert_eq!((status, wav.len()), (200, HEAD_BYTES + SECOND_BYTES));
            assert!(wav[HEAD_BYTES..] == *expected, "track {id}, {query}");
        }
        let range = format!("bytes={}-{}", HEAD_BYTES + 4_000, HEAD_BYTES + 4_099);
        let (status, part) = streamed(&daemon, id, "", Some(&range));
        assert_eq!((status, part.as_slice()), (206, &expected[4_000..4_100]));
    }
}

#[test]
fn each_track_of_a_file_is_measured_starred_and_judged_by_itself() {
    let daemon = house(|music| {
        recording(&music.join("album.wav"));
        fs::write(music.join("album.cue"), sheet("album.wav", &SECONDS)).expect("a sheet");
    });
    let tracks = all(&daemon, "offered");
    let loudness: Vec<f64> = tracks
        .iter()
        .map(|track| track["loudness_lufs"].as_f64().expect("it is measured"))
        .collect();
    for pair in loudness.windows(2) {
        // Each is another piece, so that they differ by about as much as they were made softer.
        assert!((4.5..7.5).contains(&(pair[0] - pair[1])), "{loudness:?}");
    }
    let wave = |id: i64| daemon.get(&format!("/api/tracks/{id}/waveform"));
    let known = ids(&tracks);
    assert_ne!(wave(known[0]), wave(known[1]));
    daemon.put(&format!("/api/stars/tracks/{}", known[1]), &json!({}));
    let starred: Vec<bool> = all(&daemon, "offered")
        .iter()
        .map(|track| track["starred"] == true)
        .collect();
    assert_eq!(starred, [false, true, false]);
    let pair = daemon.post("/api/comparisons/session", &json!({}));
    assert!(pair.to_string().contains("pair"), "{pair}");
}

#[test]
fn tracks_keep_their_ids_while_their_sheet_changes_goes_and_comes_back() {
    let daemon = house(|music| recording(&music.join("album.wav")));
    let place = daemon.music().join("album.cue");
    let whole = ids(&all(&daemon, "offered"));
    assert_eq!(shown(&daemon), ["album 3.00"]);

    fs::write(&place, sheet("album.wav", &SECONDS)).expect("a sheet");
    daemon.scan();
    assert_eq!(shown(&daemon), ["One 1.00", "Two 1.00", "Three 1.00"]);
    let parts = ids(&all(&daemon, "offered"));
    assert_eq!(ids(&all(&daemon, "missing")), whole);

    let edited = [
        ("Uno", "00:00:00"),
        ("Due", "00:01:15"),
        ("Tre", "00:02:00"),
    ];
    fs::write(&place, sheet("album.wav", &edited)).expect("a sheet");
    daemon.scan();
    assert_eq!(shown(&daemon), ["Uno 1.20", "Due 0.80", "Tre 1.00"]);
    assert_eq!(ids(&all(&daemon, "offered")), parts);
    let (_, wav) = streamed(&daemon, parts[1], "", None);
    assert_eq!(wav.len(), HEAD_BYTES + SECOND_BYTES * 4 / 5);

    fs::write(&place, sheet("album.wav", &SECONDS[..2])).expect("a sheet");
    daemon.scan();
    assert_eq!(shown(&daemon), ["One 1.00", "Two 2.00"]);
    assert_eq!(ids(&all(&daemon, "offered")), parts[..2]);

    fs::remove_file(&place).expect("gone");
    daemon.scan();
    assert_eq!(shown(&daemon), ["album 3.00"]);
    assert_eq!(ids(&all(&daemon, "offered")), whole);

    fs::write(&place, sheet("album.wav", &SECONDS)).expect("a sheet");
    daemon.scan();
    assert_eq!(shown(&daemon), ["One 1.00", "Two 1.00", "Three 1.00"]);
    assert_eq!(ids(&all(&daemon, "offered")), parts);
    // Nothing is looked at twice that is as it was.
    daemon.scan();
    assert_eq!(ids(&all(&daemon, "offered")), parts);
    assert_eq!(ids(&all(&daemon, "missing")), whole);
}

#[test]
fn tracks_of_a_file_go_where_it_goes() {
    let mut daemon = house(|music| {
        fs::create_dir(music.join("old")).expect("a folder");
        recording(&music.join("old/album.wav"));
        fs::write(music.join("old/album.cue"), sheet("album.wav", &SECONDS)).expect("a sheet");
        recording(&music.join("other.wav"));
    });
    let before = ids(&all(&daemon, "offered"));
    assert_eq!(before.len(), 4);
    fs::rename(daemon.music().join("old"), daemon.music().join("new")).expect("a move");
    daemon.scan();
    let mut after = ids(&all(&daemon, "offered"));
    after.sort_unstable();
    let mut sorted = before.clone();
    sorted.sort_unstable();
    assert_eq!(after, sorted);
    assert_eq!(all(&daemon, "missing"), [json!(null); 0]);

    daemon.restart();
    daemon.scan();
    assert_eq!(ids(&all(&daemon, "missing")), [0; 0]);

    fs::remove_file(daemon.music().join("new/album.wav")).expect("gone");
    daemon.scan();
    assert_eq!(shown(&daemon), ["other 3.00"]);
    assert_eq!(all(&daemon, "missing").len(), 3);
    recording(&daemon.music().join("new/album.wav"));
    daemon.scan();
    let mut back = ids(&all(&daemon, "offered"));
    back.sort_unstable();
    assert_eq!(back, sorted);
}
