use super::support::{Home, file};
use crate::domain::listing::PageRequest;
use crate::storage::library::absence::{mark_missing, set_archived};
use crate::storage::library::search::search;

fn library() -> Home {
    let mut home = Home::new();
    home.scan(&[
        file("Pink Floyd / The Wall / Another Brick in the Wall"),
        file("Oasis / Morning Glory / Wonderwall"),
        file("Big Star / Walls / Don't Lie"),
        file("Someone / Somewhere / The Wall"),
        file("Someone / Somewhere / Wall Street"),
        file("Sigur Rós / Ágætis byrjun / Svefn-g-englar"),
        file("Nena / 99 Luftballons / 99 Luftballons"),
    ]);
    home
}

/// All titles found for what was typed, through pages of one row.
#[track_caller]
fn check(home: &Home, typed: &str, expected: &[&str]) {
    let mut titles = Vec::new();
    let mut page = PageRequest {
        limit: Some(1),
        cursor: None,
    };
    loop {
        let found = search(home.conn(), typed, &page).unwrap().tracks;
        assert_eq!(found.total, expected.len() as u64, "total of {typed}");
        titles.extend(found.items.into_iter().map(|row| row.title));
        let Some(next) = found.next else { break };
        page.cursor = Some(next);
    }
    assert_eq!(titles, expected);
}

#[test]
fn titles_that_begin_with_it_come_first() {
    let home = library();
    let others = ["Another Brick in the Wall", "Don't Lie"];
    check(
        &home,
        "wall",
        &["The Wall", "Wall Street", others[0], others[1]],
    );
    check(&home, "the wall", &["The Wall", others[0]]);
    check(&home, "wall s", &["Wall Street", "Don't Lie", "The Wall"]);
}

#[test]
fn every_word_begins_a_word_of_title_artist_or_album() {
    let home = library();
    check(&home, "floyd bri", &["Another Brick in the Wall"]);
    check(&home, "glory", &["Wonderwall"]);
    check(&home, "floyd wonder", &[]);
}

#[test]
fn case_accents_and_punctuation_do_not_matter() {
    let home = library();
    check(&home, "SIGUR ros", &["Svefn-g-englar"]);
    check(&home, "agaetis", &["Svefn-g-englar"]);
    check(&home, "dont", &["Don't Lie"]);
    check(&home, "don't l", &["Don't Lie"]);
    check(&home, "svefn g", &["Svefn-g-englar"]);
    check(&home, "99", &["99 Luftballons"]);
    check(&home, "9", &["99 Luftballons"]);
}

#[test]
fn nothing_typed_finds_nothing_and_no_query_is_an_error() {
    let home = library();
    let long = "wall ".repeat(1_000);
    for typed in [
        &long, "", "   ", "\"", "* OR", "-", "title:", "(", "\u{0}", "NEAR(a b", "'",
    ] {
        search(home.conn(), typed, &PageRequest::default()).unwrap();
    }
    check(&home, " !? ", &[]);
}

#[test]
fn albums_and_artists_stand_beside_the_tracks() {
    let home = library();
    let found = search(home.conn(), "wall", &PageRequest::default()).unwrap();
    let albums: Vec<&str> = found
        .albums
        .iter()
        .map(|album| album.title.as_str())
        .collect();
    assert_eq!(albums, ["The Wall", "Walls"]);
    let found = search(home.conn(), "some", &PageRequest::default()).unwrap();
    assert_eq!(found.artists[0].name, "Someone");
}

#[test]
fn what_is_not_offered_is_not_found() {
    let mut home = library();
    let ids = home.scan(&[
        file("Nena / 99 Luftballons / 99 Luftballons"),
        file("a / b / Wallaby"),
    ]);
    home.write(|tx| set_archived(tx, &ids[..1], Some(9)).unwrap());
    home.write(|tx| mark_missing(tx, &ids[1..], 9).unwrap());
    check(&home, "luftballons", &[]);
    check(&home, "wallaby", &[]);
    assert!(
        search(home.conn(), "nena", &PageRequest::default())
            .unwrap()
            .albums
            .is_empty()
    );
    home.write(|tx| set_archived(tx, &ids[..1], None).unwrap());
    check(&home, "luftballons", &["99 Luftballons"]);
}

#[test]
fn a_retagged_track_is_found_by_its_new_words_only() {
    let mut home = library();
    let mut again = file("Oasis / Morning Glory / Wonderwall");
    again.tags.title = "Champagne Supernova".to_owned();
    home.scan(&[again]);
    check(&home, "wonderwall", &[]);
    check(&home, "supernova", &["Champagne Supernova"]);
}

#[test]
fn an_album_artist_tagged_later_is_found_on_every_track() {
    let mut home = Home::new();
    let mut files = [file("One / Hits / a"), file("One / Hits / b")];
    let ids = home.scan(&files);
    check(&home, "various", &[]);
    for file in &mut files {
        file.tags.album_artist = Some("Various".to_owned());
    }
    assert_eq!(home.scan(&files), ids);
    check(&home, "various", &["a", "b"]);
}
