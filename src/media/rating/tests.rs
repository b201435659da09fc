//! Real files of every format, read again by lofty's own generic view and by the scanner.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::PathBuf;

use lofty::config::ParseOptions;
use lofty::file::{AudioFile, TaggedFileExt};
use lofty::id3::v2::{Frame, Id3v2Tag, PopularimeterFrame};
use lofty::tag::{ItemKey, TagExt, TagType};
use tempfile::TempDir;

use super::*;
use crate::domain::track::TrackTags;
use crate::media::{cover, tags as scanned};

const FILES: [&str; 10] = [
    "tone.mp3",
    "tone.flac",
    "tone.ogg",
    "tone.opus",
    "tone.m4a",
    "tone-alac.m4a",
    "tone.aac",
    "tone.wav",
    "tone.aiff",
    "Halma Reyes - VBR Without Header.mp3",
];

fn copied(name: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let place = folder.path().join(name);
    fs::copy(fixture.join(name), &place).unwrap();
    (folder, place)
}

fn wish(hundredths: u8) -> Wish {
    Wish {
        score: Some(Score::of_hundredths(hundredths).unwrap()),
        replaces: false,
    }
}

const NOTHING: Wish = Wish {
    score: None,
    replaces: false,
};

fn fate(path: &Path, wish: Wish) -> Fate {
    change(path, wish).unwrap().0.fate
}

/// What the file says of ratings, as anyone reads it.
fn said(path: &Path) -> Vec<String> {
    let file = lofty::read_from_path(path).unwrap();
    let mut said = Vec::new();
    for tag in file.tags() {
        for item in tag.items() {
            if let ItemKey::Popularimeter = item.key() {
                said.push(format!("POPM {:?}", item.value()));
            }
        }
    }
    said
}

/// Text fields of ratings and the mark, by the format's own names.
fn texts(path: &Path) -> Vec<(Key, String)> {
    Tags::read(path)
        .unwrap()
        .fields()
        .ratings
        .into_iter()
        .collect()
}

use super::fields::Key;

#[test]
fn every_format_takes_a_rating_and_gives_it_back() {
    for name in FILES {
        let (_folder, path) = copied(name);
        // Without a count of frames the length is a guess that hangs on the size of the file.
        let read = |path: &Path| TrackTags {
            duration_ms: 0,
            ..scanned::read(path).unwrap()
        };
        let before = (read(&path), sound_of(&path).unwrap());
        let picture = scanned::read_with_picture(&path, cover::embedded)
            .unwrap()
            .1;
        let rest = Tags::read(&path).unwrap().rest().unwrap();

        assert_eq!(look(&path, wish(83)).unwrap().fate, Fate::Change, "{name}");
        assert!(texts(&path).is_empty(), "{name}: a look changes nothing");
        let (looked, swapped) = change(&path, wish(83)).expect(name);
        assert_eq!(looked.before, None);
        let swapped = swapped.unwrap();
        assert_ne!(swapped.before, swapped.after);
        let meta = fs::metadata(&path).unwrap();
        assert_eq!(swapped.after.inode, meta.ino().cast_signed());
        assert_eq!(swapped.after.size, meta.len().cast_signed());

        let fields = Tags::read(&path).unwrap().fields();
        assert_eq!(fields.ratings[&Key::Fmps], "0.83", "{name}");
        let own = fields
            .ratings
            .get(&Key::own_popm())
            .or(fields.ratings.get(&Key::Rating));
        if !name.ends_with("m4a") {
            assert!(
                matches!(own.map(String::as_str), Some("242" | "90")),
                "{name}"
            );
        }
        let written = look(&path, wish(83)).unwrap();
        assert_eq!(written.fate, Fate::Same, "{name}");
        assert_eq!(written.before, wish(83).score, "{name}");
        let after = (read(&path), sound_of(&path).unwrap());
        assert_eq!(after, before, "{name}: tags and sound");
        let kept = scanned::read_with_picture(&path, cover::embedded)
            .unwrap()
            .1;
        assert_eq!(kept, picture, "{name}");
        assert_eq!(Tags::read(&path).unwrap().rest().unwrap(), rest, "{name}");

        assert_eq!(fate(&path, wish(9)), Fate::Change, "{name}: the rank moved");
        assert_eq!(fate(&path, NOTHING), Fate::Change, "{name}");
        assert!(texts(&path).is_empty(), "{name}");
        assert_eq!(said(&path), Vec::<String>::new(), "{name}");
        assert_eq!(fate(&path, NOTHING), Fate::Same, "{name}");
        let end = (read(&path), sound_of(&path).unwrap());
        assert_eq!(end, before, "{name}: as it was");
        assert_eq!(Tags::read(&path).unwrap().rest().unwrap(), rest, "{name}");
        let kinds = |path: &Path| -> Vec<TagType> {
            let file = lofty::read_from_path(path).unwrap();
            file.tags().iter().map(lofty::tag::Tag::tag_type).collect()
        };
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
        assert_eq!(
            kinds(&path),
            kinds(&fixture.join(name)),
            "{name}: no tag more"
        );
    }
}

#[test]
fn a_popularimeter_of_someone_else_stays_with_what_it_counted() {
    let (_folder, path) = copied("tone.mp3");
    let mut tag = id3_of(&path);
    let theirs = PopularimeterFrame::new("Windows Media Player 9 Series", 196, 1_234);
    tag.insert(Frame::Popularimeter(theirs));
    tag.save_to_path(&path, tags::lossless()).unwrap();

    assert_eq!(fate(&path, wish(83)), Fate::HasOwn);
    assert_eq!(
        popms(&path),
        [("Windows Media Player 9 Series".into(), 196, 1_234)]
    );
    let by_name = Wish {
        replaces: true,
        ..wish(83)
    };
    assert_eq!(fate(&path, by_name), Fate::Change);
    let mine = ("minion".into(), 242, 0);
    assert_eq!(
        popms(&path),
        [("Windows Media Player 9 Series".into(), 242, 1_234), mine]
    );
    assert_eq!(fate(&path, NOTHING), Fate::Change);
    assert_eq!(
        popms(&path),
        [("Windows Media Player 9 Series".into(), 196, 1_234)]
    );
}

fn id3_of(path: &Path) -> Id3v2Tag {
    let Tags::Id3v2 { tag, .. } = Tags::read(path).unwrap() else {
        panic!("no ID3v2");
    };
    tag
}

fn popms(path: &Path) -> Vec<(String, u8, u64)> {
    let tag = id3_of(path);
    let popm = |frame: &Frame<'_>| match frame {
        Frame::Popularimeter(popm) => Some((popm.email.to_string(), popm.rating, popm.counter)),
        _ => None,
    };
    tag.into_iter().filter_map(|frame| popm(&frame)).collect()
}

#[test]
fn pictures_and_several_artists_of_a_flac_survive_in_their_order() {
    use lofty::flac::FlacFile;
    use lofty::ogg::OggPictureStorage;
    use lofty::picture::Picture;
    let (_folder, path) = copied("tone.flac");
    let png = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/cover.png");
    let picture = Picture::from_reader(&mut File::open(png).unwrap()).unwrap();
    let mut open = File::open(&path).unwrap();
    let mut file = FlacFile::read_from(&mut open, ParseOptions::new()).unwrap();
    file.insert_picture(picture.clone(), None).unwrap();
    let tag = file.vorbis_comments_mut().unwrap();
    for artist in ["The Moths", "Estuary"] {
        tag.push("ARTIST".into(), artist.into());
    }
    file.save_to_path(&path, tags::lossless()).unwrap();

    let held = |path: &Path| {
        let mut open = File::open(path).unwrap();
        let file = FlacFile::read_from(&mut open, ParseOptions::new()).unwrap();
        let pictures: Vec<_> = file.pictures().iter().map(|(own, _)| own.clone()).collect();
        let tag = file.vorbis_comments().unwrap();
        let artists: Vec<_> = tag.get_all("ARTIST").map(str::to_owned).collect();
        (pictures, artists)
    };
    let before = held(&path);
    assert_eq!(before.0, [picture]);
    assert_eq!(before.1, ["Halma Reyes", "The Moths", "Estuary"]);
    assert_eq!(fate(&path, wish(83)), Fate::Change);
    assert_eq!(held(&path), before);
    assert_eq!(fate(&path, NOTHING), Fate::Change);
    assert_eq!(held(&path), before);
}

#[test]
fn sort_names_in_an_old_tag_survive() {
    // Version 2.3 has no frame for them, yet programs write them there.
    let (_folder, path) = copied("tone.mp3");
    let bytes = fs::read(&path).unwrap();
    assert_eq!(bytes[3], 3, "the fixture's version");
    let size = bytes[6..10]
        .iter()
        .fold(0, |sum, byte| sum << 7 | usize::from(*byte));
    let text = b"\0Reyes, Halma";
    let mut frame = b"TSOP".to_vec();
    frame.extend((text.len() as u32).to_be_bytes());
    frame.extend([0, 0]);
    frame.extend(text);
    let mut with_name = bytes[..10].to_vec();
    let whole = size + frame.len();
    for (place, byte) in (6..10).zip([21, 14, 7, 0]) {
        with_name[place] = (whole >> byte & 0x7f) as u8;
    }
    with_name.extend(&frame);
    with_name.extend(&bytes[10..]);
    fs::write(&path, with_name).unwrap();

    let name = |path: &Path| {
        let file = lofty::read_from_path(path).unwrap();
        let tag = file.primary_tag().unwrap();
        tag.get_string(ItemKey::TrackArtistSortOrder)
            .map(str::to_owned)
    };
    assert_eq!(name(&path).as_deref(), Some("Reyes, Halma"));
    assert_eq!(fate(&path, wish(83)), Fate::Change);
    assert_eq!(name(&path).as_deref(), Some("Reyes, Halma"));
    assert_eq!(scanned::read(&path).unwrap().year, Some(2019));
}

#[test]
fn words_of_an_older_tag_do_not_hide_behind_a_new_one() {
    let (_folder, path) = copied("Halma Reyes - VBR Without Header.mp3");
    let mut bytes = fs::read(&path).unwrap();
    let mut old = [0; 128];
    old[..3].copy_from_slice(b"TAG");
    old[3..11].copy_from_slice(b"Nightjar");
    old[33..42].copy_from_slice(b"The Moths");
    bytes.extend(old);
    fs::write(&path, bytes).unwrap();
    assert_eq!(scanned::read(&path).unwrap().title, "Nightjar");
    assert_eq!(fate(&path, wish(83)), Fate::Change);
    let tags = scanned::read(&path).unwrap();
    assert_eq!(
        (tags.title.as_str(), tags.artist.as_deref()),
        ("Nightjar", Some("The Moths"))
    );
    assert_eq!(fate(&path, NOTHING), Fate::Change);
    let file = lofty::read_from_path(&path).unwrap();
    assert_eq!(file.tags().len(), 1, "the old one");
    assert_eq!(scanned::read(&path).unwrap().title, "Nightjar");
}

#[test]
fn a_file_that_must_not_change_is_left_alone_and_says_why() {
    let why = |path: &Path| format!("{:#}", change(path, wish(83)).unwrap_err());
    let names = |folder: &TempDir| -> Vec<String> {
        let entries = fs::read_dir(folder.path()).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    };

    let (folder, path) = copied("tone.flac");
    let bytes = fs::read(&path).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    assert_eq!(why(&path), "it is write-protected");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    fs::hard_link(&path, folder.path().join("other.flac")).unwrap();
    assert!(why(&path).contains("hard link"));
    fs::remove_file(folder.path().join("other.flac")).unwrap();
    assert_eq!(fs::read(&path).unwrap(), bytes);
    assert_eq!(names(&folder), ["tone.flac"], "no copy stays");
    fs::remove_file(&path).unwrap();
    assert!(why(&path).contains("No such file"), "{}", why(&path));

    for name in ["broken-text.mp3", "broken-short.flac", "broken-empty.opus"] {
        let (folder, path) = copied(name);
        let bytes = fs::read(&path).unwrap();
        assert!(change(&path, wish(83)).is_err(), "{name}");
        assert_eq!(fs::read(&path).unwrap(), bytes, "{name}");
        assert_eq!(names(&folder), [name]);
    }
}

#[test]
fn who_has_the_file_open_goes_on_with_what_it_was() {
    use std::io::Read;
    let (_folder, path) = copied("tone.wav");
    let before = fs::read(&path).unwrap();
    let mut open = File::open(&path).unwrap();
    let mut half = vec![0; before.len() / 2];
    open.read_exact(&mut half).unwrap();
    assert_eq!(fate(&path, wish(83)), Fate::Change);
    open.read_to_end(&mut half).unwrap();
    assert_eq!(half, before);
    assert_ne!(fs::read(&path).unwrap(), before);
}

#[test]
fn mode_and_link_stay() {
    let (folder, path) = copied("tone.ogg");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let link = folder.path().join("link.ogg");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    assert_eq!(fate(&link, wish(83)), Fate::Change);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o640);
    assert_eq!(look(&path, wish(83)).unwrap().fate, Fate::Same);
}
