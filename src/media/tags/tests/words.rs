//! What files of real libraries say, each with a fault that the name of the file tells.

use super::*;
use crate::media::cover;

/// Title, performers, album, year, track of a file.
fn seen(name: &str) -> (String, String, String, String, Option<i32>, Option<u32>) {
    let tags = read(&fixture(&format!("words/{name}"))).unwrap();
    (
        tags.title,
        tags.artist.unwrap_or_default(),
        tags.artists.join(" + "),
        tags.album.unwrap_or_default(),
        tags.year,
        tags.track_number,
    )
}

#[test]
fn every_fault_of_a_tag_costs_at_most_what_it_touches() {
    let ann = "Ann Example";
    for (name, title, year, track) in [
        // One field that cannot be read.
        ("date-in-brackets.mp3", "Tone", Some(1999), None),
        ("date-day-month-year.mp3", "Tone", Some(1999), None),
        ("two-years-in-one-date.mp3", "Tone", Some(1999), None),
        ("title-utf16-without-mark.mp3", "Zwölf Töne", None, None),
        // A year, however it is written.
        ("year-with-zero-month.mp3", "Tone", Some(1999), None),
        ("year-with-time.mp3", "Tone", Some(1999), None),
        ("month-13.mp3", "Tone", Some(2003), None),
        ("old-year-frame-in-v24.mp3", "Tone", Some(1999), None),
        ("slashes.flac", "Tone", Some(1999), None),
        ("day-month-year.flac", "Tone", Some(1999), None),
        // Words in several tags.
        (
            "id3v2-holds-only-the-cover.mp3",
            "Tone from v1",
            Some(1999),
            Some(4),
        ),
        (
            "id3v2-holds-only-replaygain.mp3",
            "Tone from APE",
            Some(1999),
            Some(4),
        ),
        (
            "ape-and-short-id3v1.mp3",
            "A title that is longer than thirty characters",
            None,
            None,
        ),
        ("cover-in-ape.mp3", "Tone", None, None),
        ("id3v2-before-flac.flac", "Tone", None, None),
        ("only-album-artist.flac", "Tone", None, None),
        // ID3 as it is found.
        ("v23-extended-header.mp3", "Tone", None, None),
        // Numbers.
        ("track-a1.mp3", "Tone", None, Some(1)),
        ("track-1-of-12.mp3", "Tone", None, Some(1)),
    ] {
        let album = "Case".to_owned();
        let expected = (
            title.to_owned(),
            ann.to_owned(),
            ann.to_owned(),
            album,
            year,
            track,
        );
        assert_eq!(seen(name), expected, "{name}");
    }
}

#[test]
fn plain_sizes_in_a_tag_that_wants_them_otherwise_are_understood() {
    let tags = read(&fixture("words/v24-plain-sizes-long-field.mp3")).unwrap();
    assert_eq!(tags.album.as_deref(), Some("Case"));
    // It is longer than what one byte of seven bits can tell.
    assert!(tags.artist.unwrap().chars().count() > 127);
}

#[test]
fn of_two_tags_in_a_row_the_first_counts() {
    assert_eq!(seen("two-tags-in-a-row.mp3").0, "First");
}

#[test]
fn every_artist_and_every_genre_of_a_track_is_read() {
    for name in ["nul-between-artists.mp3", "two-artist-fields.flac"] {
        let (_, shown, names, ..) = seen(name);
        assert_eq!(shown, "Ann Example, Bob Sample", "{name}");
        assert_eq!(names, "Ann Example + Bob Sample", "{name}");
    }
    let (_, shown, names, ..) = seen("feat-with-artists-field.mp3");
    assert_eq!(shown, "Ann Example feat. Bob Sample");
    assert_eq!(names, "Ann Example + Bob Sample");
    let genres = read(&fixture("words/two-genres.flac")).unwrap().genres;
    assert_eq!(genres, ["Rock", "Jazz"]);
}

#[test]
fn letters_are_what_they_are_and_not_what_they_are_called() {
    let (title, artist, ..) = seen("utf8-called-latin1.mp3");
    assert_eq!((&*title, &*artist), ("Zwölf Töne", "Jürgen Beispiel"));
    let (title, artist, ..) = seen("cp1251-called-latin1.mp3");
    assert_eq!((&*title, &*artist), ("Танцевальный рай", "Пример"));
    let (title, artist, ..) = seen("latin1-in-list-info.wav");
    assert_eq!((&*title, &*artist), ("Zwölf", "Jürgen"));
}

#[test]
fn discs_and_gains_are_read_however_they_are_written() {
    assert_eq!(seen("track-number-in-list-info.wav").5, Some(3));
    let disc = read(&fixture("words/disc-cd-2.mp3")).unwrap().disc_number;
    assert_eq!(disc, Some(2));
    let gain = read(&fixture("words/gain-without-space.mp3")).unwrap();
    let loudness = gain.tag_loudness_lufs.unwrap();
    assert!((loudness - -10.97).abs() < 0.01, "{loudness}");
}

#[test]
fn the_cover_comes_from_whichever_tag_has_it() {
    for name in ["id3v2-holds-only-the-cover.mp3", "cover-in-ape.mp3"] {
        let found = cover::find(&fixture(&format!("words/{name}")));
        assert!(found.is_some_and(|found| !found.bytes.is_empty()), "{name}");
    }
}
