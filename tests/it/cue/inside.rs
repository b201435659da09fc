//! Sheets inside of the file that they cut.

use std::fs;
use std::path::Path;

use super::{HEAD_BYTES, SECONDS};
use super::{all, fixture, house, ids, rendered, sheet, shown, streamed};

/// The FLAC file of the fixtures with these comments, and no others.
fn commented(from: &str, to: &Path, comments: &[String]) {
    let file = fs::read(fixture(from)).expect("a fixture");
    let mut kept = b"fLaC".to_vec();
    let mut at = 4;
    loop {
        let (kind, is_last) = (file[at] & 0x7f, file[at] & 0x80 != 0);
        let size = u32::from_be_bytes([0, file[at + 1], file[at + 2], file[at + 3]]) as usize;
        if kind != 4 {
            kept.push(kind);
            kept.extend_from_slice(&file[at + 1..at + 4 + size]);
        }
        at += 4 + size;
        if is_last {
            break;
        }
    }
    let mut block = 0_u32.to_le_bytes().to_vec();
    block.extend((comments.len() as u32).to_le_bytes());
    for comment in comments {
        block.extend((comment.len() as u32).to_le_bytes());
        block.extend(comment.as_bytes());
    }
    kept.push(0x84);
    kept.extend_from_slice(&(block.len() as u32).to_be_bytes()[1..]);
    kept.extend(block);
    kept.extend_from_slice(&file[at..]);
    fs::write(to, kept).expect("a file");
}

#[test]
fn a_sheet_in_the_comments_of_a_file_cuts_it_until_one_beside_it_says_otherwise() {
    let inside = sheet("CDImage.wav", &SECONDS);
    // Longer than any honest word.
    let inside = format!("{inside}REM {}\r\n", "x".repeat(3_000)) + &"REM y\r\n".repeat(10_000);
    let daemon = house(|music| {
        let comments = ["ALBUM=Of the file".to_owned(), format!("cuesheet={inside}")];
        commented("cue/album.flac", &music.join("album.flac"), &comments);
    });
    assert_eq!(shown(&daemon), ["One 1.00", "Two 1.00", "Three 1.00"]);
    let parts = ids(&all(&daemon, "offered"));
    let whole = rendered(&fixture("cue/album.flac"));
    let second = (whole.len() - HEAD_BYTES) / 3;
    let (_, wav) = streamed(&daemon, parts[1], "", None);
    assert!(wav[HEAD_BYTES..] == whole[HEAD_BYTES + second..][..second]);

    let beside = [("A", "00:00:00"), ("B", "00:01:00")];
    let place = daemon.music().join("album.cue");
    fs::write(&place, sheet("album.flac", &beside)).expect("a sheet");
    daemon.scan();
    assert_eq!(shown(&daemon), ["A 1.00", "B 2.00"]);
    assert_eq!(ids(&all(&daemon, "offered")), parts[..2]);

    fs::remove_file(place).expect("gone");
    daemon.scan();
    assert_eq!(shown(&daemon), ["One 1.00", "Two 1.00", "Three 1.00"]);
    assert_eq!(ids(&all(&daemon, "offered")), parts);
}

#[test]
fn a_sheet_without_titles_inside_of_a_file_cuts_nothing() {
    let daemon = house(|music| {
        let nameless = sheet("a.wav", &[("", "00:00:00"), ("", "00:01:00")]);
        let comments = ["TITLE=Whole".to_owned(), format!("CUESHEET={nameless}")];
        commented("cue/album.flac", &music.join("album.flac"), &comments);
        // A block of a CD's places, which has no words at all.
        let name = "cue-sheet-block-off-by-some-samples.flac";
        fs::copy(fixture("odd").join(name), music.join("block.flac")).expect("a copy");
    });
    let shown = shown(&daemon);
    assert_eq!(shown.len(), 2, "{shown:?}");
    assert_eq!(shown[0], "Whole 3.00");
}
