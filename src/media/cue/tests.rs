#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use super::*;

/// The tracks of a sheet: file, number, where it begins and ends in frames of a CD, and its words.
fn told(sheet: &Sheet) -> Vec<String> {
    let frames = |us: i64| (us * 75 + 500_000) / 1_000_000;
    let files = sheet.files.iter();
    let lines = files.flat_map(|file| {
        let name = file.name.label();
        file.tracks.iter().map(move |track| {
            let end = track.span.end_us.map(frames);
            let end = end.map_or("end".to_owned(), |end| end.to_string());
            let (number, start) = (track.number, frames(track.span.start_us));
            let by = track.tags.artist.as_deref().unwrap_or("-");
            format!("{name} {number} {start}..{end} {} / {by}", track.tags.title)
        })
    });
    lines.collect()
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(told(&parse(text.as_bytes()).unwrap()), expected, "{text}");
}

fn check_refused(text: &str, expected: &str) {
    assert_eq!(parse(text.as_bytes()).unwrap_err(), expected, "{text}");
}

const ALBUM: &str = "\u{feff}REM GENRE Rock\r\nREM DATE 1999\r\nREM DISCNUMBER 2\r\n\
    PERFORMER \"Ann Example\"\r\nTITLE \"Cue Album\"\r\nFILE \"album.flac\" WAVE\r\n\
    \x20 TRACK 01 AUDIO\r\n    TITLE \"One\"\r\n    INDEX 01 00:00:00\r\n\
    \x20 TRACK 02 AUDIO\r\n    TITLE \"Two \"and\" a half\"\r\n    PERFORMER Bob\r\n\
    \x20   INDEX 00 00:00:70\r\n    INDEX 01 00:01:00\r\n\
    \x20 TRACK 03 AUDIO\r\n    FLAGS DCP\r\n    PREGAP 00:02:00\r\n    REM INDEX 01 00:00:01\r\n\
    \x20   INDEX 01 00:02:10\r\n    INDEX 02 00:02:20\r\n";

#[test]
fn a_sheet_tells_tracks_and_a_gap_belongs_to_the_track_before_it() {
    check(
        ALBUM,
        &[
            "album.flac 1 0..75 One / -",
            "album.flac 2 75..160 Two \"and\" a half / Bob",
            "album.flac 3 160..end  / -",
        ],
    );
    let sheet = parse(ALBUM.as_bytes()).unwrap();
    let file = TrackTags {
        title: "album".to_owned(),
        album: Some("Folder".to_owned()),
        year: Some(1950),
        duration_ms: 3_000,
        tag_loudness_lufs: Some(-9.0),
        ..TrackTags::default()
    };
    let tags = |at: usize| {
        sheet.files[0].tracks[at]
            .tags_in(&sheet.album, &file, true)
            .unwrap()
    };
    let expected = TrackTags {
        title: "One".to_owned(),
        artist: Some("Ann Example".to_owned()),
        artists: vec!["Ann Example".to_owned()],
        album_artist: Some("Ann Example".to_owned()),
        album: Some("Cue Album".to_owned()),
        genres: vec!["Rock".to_owned()],
        year: Some(1999),
        track_number: Some(1),
        disc_number: Some(2),
        duration_ms: 1_000,
        ..TrackTags::default()
    };
    assert_eq!(tags(0), expected);
    assert_eq!(tags(1).artist.as_deref(), Some("Bob"));
    assert_eq!((&*tags(2).title, tags(2).duration_ms), ("Track 3", 867));
}

#[test]
fn a_track_that_would_begin_where_the_file_has_ended_is_none() {
    let sheet = parse(ALBUM.as_bytes()).unwrap();
    let file = |duration_ms| TrackTags {
        duration_ms,
        ..TrackTags::default()
    };
    let made = |duration_ms, is_sure| {
        let tracks = sheet.files[0].tracks.iter();
        tracks
            .filter_map(|track| track.tags_in(&sheet.album, &file(duration_ms), is_sure))
            .map(|tags| tags.duration_ms)
            .collect::<Vec<_>>()
    };
    assert_eq!(made(1_500, true), [1_000, 500]);
    // Where a length is only a guess, measuring tells.
    assert_eq!(made(1_500, false), [1_000, 500, 0]);
    assert_eq!(made(0, true), [1_000, 1_133, 0]);
}

#[test]
fn several_files_may_be_named_in_any_way() {
    check(
        "file C:\\Rips\\Side A.wav wave\ntrack 1 audio\nindex 1 0:0:0\n\
         track 2 audio\nindex 1 4:0:0\nFILE Side B.wav\nTRACK 3 AUDIO\nINDEX 01 00:00:00",
        &[
            "C:\\Rips\\Side A.wav 1 0..18000  / -",
            "C:\\Rips\\Side A.wav 2 18000..end  / -",
            "Side B.wav 3 0..end  / -",
        ],
    );
}

#[test]
fn a_sheet_that_names_a_file_for_each_track_cuts_nothing() {
    // The gap of the second track is the end of the first file.
    let text = "FILE \"01.wav\" WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nTRACK 02 AUDIO\n\
                INDEX 00 03:00:00\nFILE \"02.wav\" WAVE\nINDEX 01 00:00:00\n";
    check(text, &["01.wav 1 0..end  / -", "02.wav 2 0..end  / -"]);
    assert!(!parse(text.as_bytes()).unwrap().cuts());
    assert!(parse(ALBUM.as_bytes()).unwrap().cuts());
}

#[test]
fn tracks_of_data_are_no_music() {
    check(
        "FILE a.bin BINARY\nTRACK 01 MODE1/2352\nINDEX 01 00:00:00\nTRACK 02 AUDIO\n\
         INDEX 01 10:00:00\nTRACK 03 AUDIO\nINDEX 01 11:00:00\nTRACK 04 MODE2/2352\n\
         INDEX 00 12:00:00\nINDEX 01 12:02:00",
        &["a.bin 2 45000..49500  / -", "a.bin 3 49500..54000  / -"],
    );
}

#[test]
fn a_sheet_that_makes_no_sense_is_refused_in_words() {
    let two = |first: &str, second: &str| {
        format!(
            "FILE a.wav WAVE\nTRACK 01 AUDIO\nINDEX 01 {first}\nTRACK 02 AUDIO\nINDEX 01 {second}"
        )
    };
    check_refused("", "it names no track: no cue sheet");
    check_refused("hello\nworld", "it names no track: no cue sheet");
    check_refused("a\0b", "it is no text: no cue sheet");
    check_refused(
        &"x".repeat(SHEET_BYTES_MAX as usize + 1),
        "it is longer than 256 KiB: no cue sheet",
    );
    check_refused(
        &two("00:02:00", "00:01:00"),
        "its track 2 does not begin behind its track 1",
    );
    check_refused(
        &two("00:02:00", "00:02:00"),
        "its track 2 does not begin behind its track 1",
    );
    check_refused(
        &two("00:02:00", "00:61:00"),
        "`INDEX 01 00:61:00` is no place in a file",
    );
    check_refused(
        &two("00:02:75", "00:61:00"),
        "`INDEX 01 00:02:75` is no place in a file",
    );
    check_refused(
        &two("-1:02:00", "99999999999999999999:00:00"),
        "`INDEX 01 -1:02:00` is no place in a file",
    );
    check_refused(
        "TRACK 01 AUDIO\nINDEX 01 00:00:00",
        "it begins with a place, before it names a file and a track",
    );
    check_refused(
        &two("00:01:00", "00:02:00").replace("TRACK 02", "TRACK 01"),
        "it has two tracks with the number 1 in one file",
    );
    check_refused(
        "FILE a\nTRACK 100 AUDIO",
        "`TRACK 100 AUDIO` is no track of 1 to 99",
    );
    check_refused(
        &"FILE a\n".repeat(FILES_MAX + 1),
        "it names more than 99 files",
    );
}

#[test]
fn a_sheet_is_read_in_whatever_letters_it_was_written() {
    let text = "PERFORMER \"Jürgen Beispiel\"\nTITLE \"Zwölf Töne\"\nFILE a.wav WAVE\n\
                TRACK 01 AUDIO\nTITLE \"Schön\"\nINDEX 01 00:00:00\n";
    let russian = "PERFORMER \"Пример\"\nTITLE \"Танцевальный рай\"\nFILE a.wav WAVE\n\
                   TRACK 01 AUDIO\nTITLE \"Первая песня\"\nINDEX 01 00:00:00\n";
    let japanese = "PERFORMER \"見本太郎\"\nTITLE \"夜の音楽を聴く人々\"\nFILE a.wav WAVE\n\
                    TRACK 01 AUDIO\nTITLE \"はじめての歌とおわりの歌\"\nINDEX 01 00:00:00\n";
    let wide = |text: &str, mark: [u8; 2], bytes: fn(u16) -> [u8; 2]| {
        let units = text.encode_utf16().flat_map(bytes);
        mark.into_iter().chain(units).collect::<Vec<u8>>()
    };
    let coded =
        |text: &str, encoding: &'static encoding_rs::Encoding| encoding.encode(text).0.into_owned();
    for (bytes, text) in [
        (text.as_bytes().to_vec(), text),
        (coded(text, encoding_rs::WINDOWS_1252), text),
        (coded(russian, encoding_rs::WINDOWS_1251), russian),
        (coded(japanese, encoding_rs::SHIFT_JIS), japanese),
        (wide(text, [0xff, 0xfe], u16::to_le_bytes), text),
        (wide(text, [0xfe, 0xff], u16::to_be_bytes), text),
    ] {
        let sheet = parse(&bytes).unwrap();
        assert_eq!(sheet, parse(text.as_bytes()).unwrap());
    }
}
