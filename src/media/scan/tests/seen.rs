//! What a scan sees without taking it in, and what it takes in once more.

use super::*;

#[test]
fn a_file_that_an_older_reader_of_tags_has_read_is_read_once_more() {
    let mut house = House::new();
    house.put("tone.mp3", "one.mp3");
    house.scan();
    for stamp in house.known.values_mut() {
        stamp.is_outdated = true;
    }
    assert_eq!(house.scan(), ["changed 1 one.mp3", "seen 1 unchanged 0"]);
    assert_eq!(house.scan(), ["seen 1 unchanged 1"]);
}

#[test]
fn sound_that_is_not_played_is_counted_and_a_folder_too_deep_is_said() {
    let house = House::new();
    for name in ["a.wma", "b.WMA", "c.wv", "d.txt"] {
        house.put("tone.mp3", name);
    }
    let deep = vec!["d"; 70].join("/");
    house.put("tone.mp3", &format!("{deep}/tone.mp3"));
    let (roots, known) = ([house.root()], HashMap::new());
    let request = ScanRequest {
        roots: &roots,
        known: &known,
        pictures: &KnownPictures::default(),
        sheets: &HashMap::new(),
        threads: 0,
        reader: &Reader::in_this_process(),
        set_aside: &HashMap::new(),
    };
    let mut broken = Vec::new();
    let outcome = scan(&request, &AtomicBool::new(false), |batch| {
        broken.extend(batch.broken);
    });
    let expected = "3 files of kinds that minion does not play: .wma 2, .wv 1";
    assert_eq!(outcome.not_played.words().as_deref(), Some(expected));
    assert_eq!(broken.len(), 1);
    assert!(broken[0].reason.contains("64 folders deep"), "{broken:?}");
}

#[test]
fn playlists_are_seen_and_bounded() {
    let house = House::new();
    house.put("tone.mp3", "one.mp3");
    for at in 0..=LISTS_MAX {
        fs::write(house.root().join(format!("{at}.M3U8")), "one.mp3").unwrap();
    }
    let request = ScanRequest {
        roots: &[house.root()],
        known: &HashMap::new(),
        pictures: &KnownPictures::default(),
        sheets: &HashMap::new(),
        threads: 1,
        reader: &Reader::in_this_process(),
        set_aside: &HashMap::new(),
    };
    let mut broken = 0;
    let outcome = scan(&request, &AtomicBool::new(false), |batch| {
        broken += batch.broken.len();
    });
    assert_eq!((outcome.lists.len(), broken), (LISTS_MAX, 1));
}

#[test]
fn names_that_begin_with_dots_are_listed_and_bins_of_machines_are_not() {
    let mut house = House::new();
    house.put("tone.mp3", "...And Then Some/01 Song.mp3");
    house.put("tone.mp3", ".38 Special/Wild.mp3");
    for bin in ["#recycle", "@Recycle", ".Trash-1000/files", "$RECYCLE.BIN"] {
        house.put("tone.mp3", &format!("{bin}/gone.mp3"));
    }
    assert_eq!(
        house.scan(),
        [
            "new ...And Then Some/01 Song.mp3",
            "new .38 Special/Wild.mp3",
            "seen 2 unchanged 0"
        ]
    );
}
