//! Files of others: any bytes as a music file of every ending, as a picture, as a playlist.
//!
//! What reads them may refuse them in words, and may stumble where minion catches it (a parser that
//! is not ours panics over hostile bytes); it may neither end the process nor hand on what nobody
//! could show.

use std::cell::RefCell;
use std::fs;
use std::panic;
use std::path::{Path, PathBuf};
use std::sync::Once;

use minion::decode::{self, DecodeError, Decoder};
use minion::domain::track::TrackTags;
use minion::media::cover::{self, CoverOrigin, CoverRef, CoverSource, SIZES};
use minion::media::playlist::{self, ENTRIES_MAX};
use minion::media::tags::{self, TEXT_CHARS_MAX};
use tempfile::TempDir;

/// One ending of each kind that is told apart by its ending anywhere.
const ENDINGS: [&str; 15] = [
    "mp3", "flac", "ogg", "opus", "m4a", "aac", "wav", "aiff", "mp2", "mp4", "mka", "caf", "rf64",
    "w64", "oga",
];

/// Samples that are decoded of one file: some seconds of sound, more is the same again.
const SAMPLES_MAX: usize = 1 << 19;

/// Samples that one block may hold: a decoder that gives more at once takes what memory it likes.
const BLOCK_SAMPLES_MAX: usize = 1 << 20;

thread_local! {
    static PLACE: RefCell<Option<Place>> = const { RefCell::new(None) };
}

/// Where inputs lie while they are read.
struct Place {
    folder: TempDir,
    files: Vec<PathBuf>,
}

impl Place {
    /// One file under many names.
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let whole = folder.path().join("whole");
        fs::write(&whole, "").expect("a file");
        let name = |ending: &&str| {
            // A folder each: files beside each other are asked how they are written.
            let album = folder.path().join(ending);
            fs::create_dir(&album).expect("a folder");
            let file = album.join(format!("01 - Artist - Title.{ending}"));
            fs::hard_link(&whole, &file).expect("a name");
            file
        };
        let files = ENDINGS.iter().map(name).collect();
        Self { folder, files }
    }
}

/// Reads the tags of a music file of every ending.
pub fn read_tags(input: &[u8]) {
    with_file(input, |place| {
        for file in &place.files {
            if let Ok(tags) = tags::read(file) {
                check_tags(&tags, file);
            }
            if let Some(picture) = cover::find(file) {
                assert!(cover::is_showable(&picture.bytes), "it is offered");
            }
        }
    });
}

fn check_tags(tags: &TrackTags, file: &Path) {
    let words = [&tags.artist, &tags.album, &tags.album_artist];
    let words = words.into_iter().flatten();
    let lists = tags.artists.iter().chain(&tags.genres);
    for word in words.chain(lists).chain([&tags.title]) {
        let is_short = word.chars().count() <= TEXT_CHARS_MAX;
        let is_line = !word.chars().any(char::is_control);
        assert!(
            is_short && is_line && word.trim() == word && !word.is_empty(),
            "{word:?} in {}",
            file.display()
        );
    }
    assert!(tags.duration_ms >= 0, "it lasts {} ms", tags.duration_ms);
}

/// Decodes a music file of every ending: from its start, and from a place in the middle.
pub fn decode(input: &[u8]) {
    with_file(input, |place| {
        for file in &place.files {
            let Ok(mut decoder) = decode::open(file) else {
                continue;
            };
            let frames = listen(&mut decoder);
            if let Ok(frames) = frames
                && decoder.seek(frames / 2).is_ok()
            {
                // What can be heard once need not be found again in a damaged file.
                let _ = listen(&mut decoder);
            }
        }
    });
}

/// Frames that were heard.
fn listen(decoder: &mut Decoder) -> Result<u64, DecodeError> {
    let (channels, rate) = (decoder.channels(), decoder.sample_rate());
    assert!(channels > 0 && rate > 0, "{channels} channels at {rate} Hz");
    let mut heard = 0;
    while heard < SAMPLES_MAX {
        let Some(block) = decoder.read_block()? else {
            break;
        };
        assert!(!block.is_empty() && block.len() % channels == 0);
        assert!(block.len() <= BLOCK_SAMPLES_MAX, "{} at once", block.len());
        heard += block.len();
    }
    Ok((heard / channels) as u64)
}

/// Shows a picture: in every size, and its colour.
pub fn show_picture(input: &[u8]) {
    let is_showable = cover::is_showable(input);
    let tint = cover::tint(input);
    if let Ok(Some([hue, chroma])) = tint {
        assert!((0.0..=360.0).contains(&hue) && (0.0..1.0).contains(&chroma));
    }
    assert!(is_showable || tint.is_err(), "it was refused before");
    with_file(&[], |place| {
        let cache = place.folder.path().join("cache");
        let source = CoverSource {
            cover: CoverRef {
                hash: "0123456789abcdef0123456789abcdef".into(),
                origin: CoverOrigin::Embedded,
            },
            bytes: input.to_vec(),
        };
        for size in [SIZES[0], SIZES[4]] {
            let made = cover::thumbnail(&cache, &source, size);
            assert_eq!(
                made.is_ok(),
                tint.is_ok(),
                "a colour and a picture, or none"
            );
            if let Ok(file) = made {
                check_thumbnail(&fs::read(&file).expect("it is kept"), size);
                fs::remove_file(file).expect("it is kept");
            }
        }
    });
}

fn check_thumbnail(jpeg: &[u8], size: u32) {
    assert!(jpeg.starts_with(&[0xff, 0xd8, 0xff]) && cover::is_showable(jpeg));
    // Its height and width stand behind the mark of a frame.
    let frame = jpeg.windows(4).position(|mark| mark == [0xff, 0xc0, 0, 17]);
    let at = frame.expect("a frame") + 5;
    for side in [at, at + 2] {
        let side = u32::from(u16::from_be_bytes([jpeg[side], jpeg[side + 1]]));
        assert!((1..=size).contains(&side), "{side} of {size} pixels");
    }
}

/// Reads a playlist, and every way to read its entries.
pub fn read_playlist(input: &[u8]) {
    let list = playlist::parse(input);
    assert!(list.entries.len() <= ENTRIES_MAX);
    for entry in &list.entries {
        assert!(!entry.label().chars().any(char::is_control));
        for spelling in entry.spellings() {
            let is_part = |part: &String| {
                !part.is_empty() && !part.contains(['/', '\0']) && part != "." && part != ".."
            };
            assert!(!spelling.parts.is_empty() && spelling.parts.iter().all(is_part));
        }
    }
}

/// Has `look` see the input under every name.
fn with_file(input: &[u8], look: impl FnOnce(&Place)) {
    static HOOK: Once = Once::new();
    // The fuzzer's own hook ends the process at every panic, also at one that minion catches. One
    // that nobody catches still ends it: no panic leaves a fuzz target.
    HOOK.call_once(|| panic::set_hook(Box::new(|told| eprintln!("{told}"))));
    PLACE.with_borrow_mut(|place| {
        let place = place.get_or_insert_with(Place::new);
        fs::write(place.folder.path().join("whole"), input).expect("a file");
        look(place);
    });
}
