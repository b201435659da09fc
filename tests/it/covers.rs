//! Pictures of the music, through the public door: from every place, and as they change.

use std::fs;
use std::path::{Path, PathBuf};

use image::{ImageFormat, Rgb, RgbImage};
use serde_json::Value;

use crate::support::Daemon;

fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/covers")
        .join(path)
}

/// Puts a folder of fixtures into the music, without what comes later.
fn put(daemon: &Daemon, folder: &str) -> PathBuf {
    let to = daemon.music().join(folder);
    copy(&fixture(folder), &to);
    to
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("fixtures").flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else if from.extension().is_none_or(|ending| ending != "later") {
            fs::copy(from, to).expect("a copy");
        }
    }
}

/// What the tracks below a folder show: the colour and size of their pictures, or "none".
fn shown(daemon: &Daemon, folder: &str) -> Vec<String> {
    let page = daemon.get("/api/tracks?limit=500");
    let tracks = page["items"].as_array().expect("tracks").clone();
    let name = |track: &Value| track["album"].as_str().unwrap_or_default().to_owned();
    let mut found: Vec<String> = tracks
        .iter()
        .filter(|track| folder.is_empty() || name(track) == folder)
        .filter(|track| {
            !track["artist"]
                .as_str()
                .unwrap_or_default()
                .contains("Moths")
        })
        .map(|track| {
            let url = format!("{}/api/tracks/{}/artwork", daemon.address, track["id"]);
            let mut answer = ureq::get(url).call().expect("a picture");
            let bytes = answer.body_mut().read_to_vec().expect("its bytes");
            let picture = image::load_from_memory(&bytes).ok();
            assert_eq!(track["has_artwork"], picture.is_some(), "{track}");
            let Some(picture) = picture else {
                return "none".to_owned();
            };
            let picture = picture.into_rgb8();
            let [r, g, b] = picture
                .get_pixel(picture.width() / 2, picture.height() / 2)
                .0;
            let colour = match (r > 128, g > 100, b > 128) {
                (true, false, false) => "red",
                (false, true, false) => "green",
                (false, false, true) => "blue",
                _ => "other",
            };
            format!("{colour} {}x{}", picture.width(), picture.height())
        })
        .collect();
    found.sort();
    found
}

fn colours(daemon: &Daemon) -> Vec<String> {
    let first = |text: String| text.split(' ').next().unwrap_or_default().to_owned();
    shown(daemon, "").into_iter().map(first).collect()
}

#[test]
fn a_picture_that_comes_changes_or_goes_is_noticed_though_no_music_file_changed() {
    let daemon = Daemon::start();
    let folder = put(&daemon, "added-later");
    daemon.scan();
    assert_eq!(colours(&daemon), ["none"]);
    fs::copy(
        fixture("added-later/cover.jpg.later"),
        folder.join("cover.jpg"),
    )
    .expect("a copy");
    daemon.scan();
    assert_eq!(colours(&daemon), ["green"]);
    let album = daemon.get("/api/albums")["items"].clone();
    let albums = album.as_array().expect("albums");
    assert!(
        albums
            .iter()
            .any(|album| !album["artwork_track_id"].is_null()),
        "the album shows it, too: {albums:?}"
    );
    fs::copy(
        fixture("replaced-later/cover.jpg.later"),
        folder.join("cover.jpg"),
    )
    .expect("a copy");
    daemon.scan();
    assert_eq!(colours(&daemon), ["blue"]);
    fs::remove_file(folder.join("cover.jpg")).expect("gone");
    daemon.scan();
    assert_eq!(colours(&daemon), ["none"]);
}

#[test]
fn a_better_picture_that_comes_later_takes_the_others_place() {
    let daemon = Daemon::start();
    let folder = put(&daemon, "better-one-later");
    daemon.scan();
    assert_eq!(colours(&daemon), ["red"]);
    let better = fixture("better-one-later/cover.jpg.later");
    fs::copy(better, folder.join("cover.jpg")).expect("a copy");
    daemon.scan();
    assert_eq!(colours(&daemon), ["blue"]);
}

#[test]
fn a_cover_lies_above_the_discs_or_under_any_usual_name() {
    for folder in ["above-the-discs", "other-names"] {
        let daemon = Daemon::start();
        put(&daemon, folder);
        daemon.scan();
        assert_eq!(colours(&daemon), ["green", "green"], "{folder}");
    }
    let daemon = Daemon::start();
    let folder = put(&daemon, "added-later");
    let green = fixture("added-later/cover.jpg.later");
    fs::copy(&green, folder.join("IMG_0042.JPEG")).expect("a copy");
    daemon.scan();
    assert_eq!(colours(&daemon), ["green"], "it is the only one");
    fs::create_dir(folder.join("Scans")).expect("a folder");
    fs::copy(&green, folder.join("back.jpg")).expect("a copy");
    fs::copy(
        fixture("replaced-later/cover.jpg"),
        folder.join("Scans/front.jpg"),
    )
    .expect("a copy");
    daemon.scan();
    assert_eq!(colours(&daemon), ["red"], "two that say nothing are none");
}

#[test]
fn the_next_source_is_shown_where_the_first_cannot_be() {
    let daemon = Daemon::start();
    put(&daemon, "embedded-is-broken");
    daemon.scan();
    assert_eq!(colours(&daemon), ["green"]);
    let folder = put(&daemon, "replaced-later");
    // Its head is right, its pixels are not there.
    let mut png = std::io::Cursor::new(Vec::new());
    let picture = RgbImage::from_fn(64, 64, |x, y| Rgb([(x * y % 251) as u8, 0, 0]));
    picture.write_to(&mut png, ImageFormat::Png).expect("a PNG");
    fs::write(
        folder.join("cover.jpg"),
        &png.get_ref()[..png.get_ref().len() / 3],
    )
    .expect("it");
    fs::copy(
        fixture("replaced-later/cover.jpg.later"),
        folder.join("front.jpg"),
    )
    .expect("it");
    daemon.scan();
    for _ in 0..100 {
        if colours(&daemon) == ["blue", "green"] {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    panic!("{:?}", colours(&daemon));
}

#[test]
fn big_turned_and_old_pictures_are_shown() {
    let daemon = Daemon::start();
    for folder in ["25-megapixels", "bmp", "tiff"] {
        put(&daemon, folder);
    }
    daemon.scan();
    assert_eq!(colours(&daemon), ["green", "green", "green"]);
    let daemon = Daemon::start();
    put(&daemon, "turned-by-exif");
    daemon.scan();
    let found = shown(&daemon, "");
    assert!(found[0].ends_with("64x32"), "{found:?}");
}
