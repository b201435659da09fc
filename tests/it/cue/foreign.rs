//! Sheets as other programs, other machines and ill will leave them.

use std::fs;

use super::HEAD_BYTES;
use super::{
    SECONDS, all, broken, fixture, house, ids, recording, rendered, sheet, shown, streamed,
};

const THREE: [&str; 3] = ["One 1.00", "Two 1.00", "Three 1.00"];

/// What a sheet of this text, called so, makes of `Album.wav`.
fn check(name: &str, text: impl AsRef<[u8]>, tracks: &[&str], complaints: &[&str]) {
    let daemon = house(|music| {
        recording(&music.join("Album.wav"));
        fs::write(music.join(name), text).expect("a sheet");
    });
    assert_eq!(shown(&daemon), tracks, "{name}");
    assert_eq!(broken(&daemon), complaints, "{name}");
    // It stays so when nothing is read again.
    daemon.scan();
    assert_eq!(shown(&daemon), tracks, "{name}");
    assert_eq!(broken(&daemon), complaints, "{name}");
}

#[test]
fn the_file_is_found_whatever_a_sheet_calls_it() {
    for named in [
        "album.WAV",
        "Album.flac",
        "D:\\Rips\\Album.ape",
        "./Album.wav",
        "x/Album.wav",
    ] {
        check("a.cue", sheet(named, &SECONDS), &THREE, &[]);
    }
    // Nothing there is called so, but the sheet itself is called like a file.
    check("ALBUM.CUE", sheet("CDImage.wav", &SECONDS), &THREE, &[]);
    check("Album.wav.cue", sheet("CDImage.wav", &SECONDS), &THREE, &[]);
    check(
        "other.cue",
        sheet("CDImage.wav", &SECONDS),
        &["Album 3.00"],
        &[],
    );
}

#[test]
fn letters_that_nobody_names_are_read() {
    let text = sheet(
        "Album.wav",
        &[("Zwölf Töne", "00:00:00"), ("Schön", "00:01:37")],
    );
    let latin: Vec<u8> = text.chars().map(|letter| letter as u8).collect();
    check("a.cue", latin, &["Zwölf Töne 1.49", "Schön 1.51"], &[]);
}

#[test]
fn a_sheet_that_makes_no_sense_leaves_the_file_whole_and_is_said_to_be_broken() {
    let whole = ["Album 3.00"];
    let back = [("One", "00:02:00"), ("Two", "00:01:00")];
    check(
        "a.cue",
        sheet("Album.wav", &back),
        &whole,
        &["music/a.cue: its track 2 does not begin behind its track 1"],
    );
    check(
        "a.cue",
        "junk",
        &whole,
        &["music/a.cue: it names no track: no cue sheet"],
    );
    let far = [
        ("One", "00:00:00"),
        ("Two", "00:01:00"),
        ("Three", "09:00:00"),
    ];
    check(
        "a.cue",
        sheet("Album.wav", &far),
        &["One 1.00", "Two 2.00"],
        &["music/a.cue: `Album.wav` ends before its track 3 would begin"],
    );
}

#[test]
fn no_sheet_reaches_out_of_its_folder() {
    let daemon = house(|music| {
        for folder in ["a", "b"] {
            fs::create_dir(music.join(folder)).expect("a folder");
        }
        recording(&music.join("a/Album.wav"));
        recording(&music.join("top.wav"));
        let outside = music.parent().expect("a home").join("secret.wav");
        recording(&outside);
        let names = [
            "../../etc/passwd".to_owned(),
            "/etc/passwd".to_owned(),
            "../secret.wav".to_owned(),
            "../a/Album.wav".to_owned(),
            "../top.wav".to_owned(),
            outside.display().to_string(),
        ];
        for (name, at) in names.iter().zip(0..) {
            let place = music.join(format!("b/{at}.cue"));
            fs::write(place, sheet(name, &SECONDS)).expect("a sheet");
        }
    });
    assert_eq!(shown(&daemon), ["Album 3.00", "top 3.00"]);
}

#[test]
fn a_sheet_for_two_files_cuts_both_and_one_for_a_file_a_track_cuts_none() {
    let daemon = house(|music| {
        recording(&music.join("a.wav"));
        recording(&music.join("b.wav"));
        let text = sheet("a.wav", &SECONDS[..2])
            + "FILE b.wav WAVE\nTRACK 03 AUDIO\nTITLE Long\nINDEX 01 00:00:00\n";
        fs::write(music.join("both.cue"), text).expect("a sheet");
        fs::create_dir(music.join("each")).expect("a folder");
        recording(&music.join("each/1.wav"));
        recording(&music.join("each/2.wav"));
        let text = "TITLE Each\nFILE 1.wav WAVE\nTRACK 01 AUDIO\nTITLE No\nINDEX 01 00:00:00\n\
                    TRACK 02 AUDIO\nTITLE No\nINDEX 00 00:02:00\nFILE 2.wav WAVE\nINDEX 01 00:00:00\n";
        fs::write(music.join("each/each.cue"), text).expect("a sheet");
    });
    let expected = ["One 1.00", "Two 2.00", "Long 3.00", "1 3.00", "2 3.00"];
    assert_eq!(shown(&daemon), expected);
}

#[test]
fn of_two_sheets_the_one_that_is_called_like_the_file_is_meant() {
    let daemon = house(|music| {
        recording(&music.join("Album.wav"));
        let first = [("No", "00:00:00"), ("Neither", "00:01:00")];
        fs::write(music.join("A.cue"), sheet("Album.wav", &first)).expect("a sheet");
        fs::write(music.join("album.cue"), sheet("Album.wav", &SECONDS)).expect("a sheet");
    });
    assert_eq!(shown(&daemon), THREE);
    let parts = ids(&all(&daemon, "offered"));
    fs::remove_file(daemon.music().join("album.cue")).expect("gone");
    daemon.scan();
    assert_eq!(shown(&daemon), ["No 1.00", "Neither 2.00"]);
    assert_eq!(ids(&all(&daemon, "offered")), parts[..2]);
}

#[test]
fn tracks_of_an_mp3_meet_without_a_sample_lost_or_heard_twice() {
    let daemon = house(|music| {
        fs::copy(fixture("gapless/a.mp3"), music.join("a.mp3")).expect("a copy");
        let tracks = [
            ("One", "00:00:00"),
            ("Two", "00:00:31"),
            ("Three", "00:01:02"),
        ];
        fs::write(music.join("a.cue"), sheet("a.wav", &tracks)).expect("a sheet");
    });
    let whole = rendered(&fixture("gapless/a.mp3"));
    let parts = ids(&all(&daemon, "offered"));
    assert_eq!(parts.len(), 3);
    let mut joined = Vec::new();
    for id in parts {
        let (status, wav) = streamed(&daemon, id, "?seek=exact", None);
        assert_eq!(status, 200);
        joined.extend_from_slice(&wav[HEAD_BYTES..]);
    }
    assert_eq!(joined.len(), whole.len() - HEAD_BYTES);
    assert!(joined == whole[HEAD_BYTES..], "other samples");
}

#[test]
fn a_track_behind_the_end_of_a_file_whose_length_is_a_guess_is_said_to_be_unplayable() {
    let daemon = house(|music| {
        fs::copy(fixture("gapless/a.mp3"), music.join("a.mp3")).expect("a copy");
        let tracks = [
            ("One", "00:00:00"),
            ("Two", "00:01:00"),
            ("Far", "00:30:00"),
        ];
        fs::write(music.join("a.cue"), sheet("a.mp3", &tracks)).expect("a sheet");
    });
    let far = "music/a.mp3: it begins behind the end of its file";
    assert_eq!(broken(&daemon), [far]);
    let tracks = all(&daemon, "offered");
    let mute = tracks.iter().filter(|track| !track["unplayable"].is_null());
    assert_eq!((tracks.len(), mute.count()), (3, 1));
}

#[test]
fn heaps_of_junk_are_said_to_be_broken_and_hold_nothing_up() {
    let daemon = house(|music| {
        recording(&music.join("Album.wav"));
        fs::write(music.join("album.cue"), sheet("Album.wav", &SECONDS)).expect("a sheet");
        let junk = "FILE \"Album.wav\" WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n".repeat(16_000);
        for number in 0..200 {
            fs::write(music.join(format!("junk{number}.cue")), &junk).expect("junk");
        }
    });
    assert_eq!(shown(&daemon), THREE);
    let page = daemon.get("/api/library/broken");
    assert_eq!(page["total"], 200);
    assert_eq!(
        page["items"][0]["reason"],
        "it is longer than 256 KiB: no cue sheet"
    );
}
