//! Pictures that end the process that looks at them.

use std::fs;
use std::path::PathBuf;

use image::ImageFormat;
use serde_json::Value;

use super::{
    ENDS, House, can_be_tried, change, end_readers_of, opened_in, put, tracks, wait_until,
};
use crate::support::Daemon;
use crate::support::hostile::picture;

/// An album of one track, with these pictures beside it.
fn album(daemon: &Daemon, pictures: &[(&str, &[u8])]) -> PathBuf {
    let folder = daemon.music().join("Album");
    fs::create_dir(&folder).expect("a folder");
    put("tone.wav", &folder.join("01 Shown.wav"));
    for (name, bytes) in pictures {
        fs::write(folder.join(name), bytes).expect("a picture");
    }
    folder
}

/// The picture of a track: what it is, and its bytes.
fn artwork(daemon: &Daemon, track: &Value, size: u32) -> (String, Vec<u8>) {
    let (address, id) = (&daemon.address, &track["id"]);
    let url = format!("{address}/api/tracks/{id}/artwork?size={size}");
    let mut answer = ureq::get(url).call().expect("a picture, or one drawn");
    let kind = answer.headers()["content-type"]
        .to_str()
        .expect("a kind")
        .to_owned();
    (kind, answer.body_mut().read_to_vec().expect("its bytes"))
}

fn shown(daemon: &Daemon) -> Value {
    let mut tracks = tracks(daemon).into_iter();
    let is_it = |track: &Value| track["title"] == "WAV Tone";
    tracks.find(is_it).expect("a track")
}

#[test]
fn a_picture_that_takes_too_much_memory_gives_way_to_the_next_best_until_it_changes() {
    let mut daemon = Daemon::start();
    // 24 million pixels: as many as can be taken in, but this format takes them twice.
    let heavy = picture(4_890, ImageFormat::WebP);
    let good = picture(32, ImageFormat::Png);
    let folder = album(&daemon, &[("cover.webp", &heavy), ("front.png", &good)]);
    daemon.scan();
    wait_until("another one is shown", || {
        artwork(&daemon, &shown(&daemon), 64).0 == "image/jpeg"
    });
    daemon.restart();
    daemon.scan();
    assert_eq!(artwork(&daemon, &shown(&daemon), 64).0, "image/jpeg");
    fs::remove_file(folder.join("front.png")).expect("gone");
    daemon.scan();
    assert_eq!(
        shown(&daemon)["has_artwork"],
        false,
        "it is not tried again"
    );
    fs::write(folder.join("cover.webp"), good).expect("another one");
    daemon.scan();
    assert_eq!(artwork(&daemon, &shown(&daemon), 64).0, "image/jpeg");
}

#[test]
fn a_picture_that_ends_its_reader_is_passed_over_and_the_tracks_of_its_folder_come_in() {
    if !can_be_tried() {
        return;
    }
    for (signal, _) in ENDS {
        let good = picture(32, ImageFormat::Png);
        let mut house = House::start(("Album/cover.png", signal), |music| {
            fs::create_dir(music.join("Album")).expect("a folder");
            put("tone.wav", &music.join("Album/01 Shown.wav"));
            fs::write(music.join("Album/cover.png"), &good).expect("a picture");
            fs::write(music.join("Album/front.png"), &good).expect("a picture");
        });
        assert_eq!(shown(&house.daemon)["has_artwork"], true);
        assert_eq!(house.opened(), 2);
        house.daemon.scan();
        assert_eq!(house.opened(), 2, "it is not tried again");
        house.restart();
        house.daemon.scan();
        assert_eq!(house.opened(), 0, "nor after a restart");
        change(&house.daemon.music().join("Album/cover.png"));
        house.daemon.scan();
        assert_eq!(house.opened(), 2, "but when it changes");
    }
}

#[test]
fn artwork_that_ends_its_reader_is_drawn_instead_and_not_tried_again() {
    if !can_be_tried() {
        return;
    }
    let mut daemon = Daemon::start();
    let folder = album(&daemon, &[("cover.png", &picture(32, ImageFormat::Png))]);
    daemon.scan();
    let track = shown(&daemon);
    let trace = daemon.own.folder().join("trace");
    let strace = end_readers_of(&daemon, &folder.join("cover.png"), "ABRT", &trace);
    for size in [128, 128, 64] {
        assert_eq!(artwork(&daemon, &track, size).0, "image/svg+xml");
        assert!(opened_in(&trace) >= 2);
    }
    drop(strace);
    daemon.restart();
    daemon.scan();
    assert_eq!(
        artwork(&daemon, &track, 128).0,
        "image/svg+xml",
        "nor after a restart"
    );
    fs::write(folder.join("cover.png"), picture(40, ImageFormat::Png)).expect("another one");
    daemon.scan();
    assert_eq!(artwork(&daemon, &track, 128).0, "image/jpeg");
}
