//! Tags made here, as writers of many kinds make them and as an attacker might.

use std::io::{Cursor, Read as _};
use std::time::{Duration, Instant};

use encoding_rs::WINDOWS_1252;
use proptest::prelude::*;

use super::*;

/// The words of a file made of these bytes.
fn of(bytes: &[u8]) -> TrackTags {
    let blocks = find::blocks(&mut Cursor::new(bytes), true);
    let encoding = letters::encoding_of(&blocks, Vec::new);
    words(blocks, encoding)
}

fn syncsafe(size: usize) -> [u8; 4] {
    let part = |shift: usize| (size >> shift & 0x7f) as u8;
    [part(21), part(14), part(7), part(0)]
}

/// An ID3v2 tag of the given version and flags.
fn tag(version: u8, flags: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![b'I', b'D', b'3', version, 0, flags];
    bytes.extend(syncsafe(body.len()));
    bytes.extend(body);
    bytes
}

/// A frame with flags; sizes as the version wants them.
fn frame(version: u8, id: &str, flags: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = id.as_bytes().to_vec();
    let size = u32::try_from(content.len()).unwrap().to_be_bytes();
    match version {
        2 => bytes.extend(&size[1..]),
        3 => bytes.extend(size),
        _ => bytes.extend(syncsafe(content.len())),
    }
    if version > 2 {
        bytes.extend([0, flags]);
    }
    bytes.extend(content);
    bytes
}

fn latin(text: &str) -> Vec<u8> {
    [&[0], text.as_bytes()].concat()
}

fn utf8(text: &str) -> Vec<u8> {
    [&[3], text.as_bytes()].concat()
}

#[test]
fn all_versions_of_id3v2_are_read() {
    let old = [
        frame(2, "TT2", 0, &latin("Tone")),
        frame(2, "TP1", 0, &latin("Ann")),
        frame(2, "TYE", 0, &latin("1999")),
        frame(2, "TRK", 0, &latin("3/9")),
    ];
    let seen = of(&tag(2, 0, &old.concat()));
    assert_eq!(
        (
            &*seen.title,
            seen.artist.as_deref(),
            seen.year,
            seen.track_number
        ),
        ("Tone", Some("Ann"), Some(1999), Some(3))
    );
    for version in [3, 4] {
        let frames = [
            frame(version, "TIT2", 0, &latin("Tone")),
            frame(version, "TCON", 0, &latin("(17)")),
        ];
        let seen = of(&tag(version, 0, &frames.concat()));
        assert_eq!(
            (&*seen.title, &*seen.genres),
            ("Tone", &["Rock".to_owned()][..])
        );
    }
}

#[test]
fn a_damaged_frame_costs_itself_and_not_those_behind_it() {
    let mut wild = frame(3, "TALB", 0, &latin("Lost"));
    wild[4..8].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff]);
    for broken in [
        wild,
        frame(3, "TIT1", 0, &[]),
        frame(3, "TYER", 0, &[1, 0xff]),
        frame(3, "TALB", 0x40, b"encrypted"),
        frame(3, "TALB", 0x80, b"\0\0\0\x09no zlib"),
        b"garbage between frames".to_vec(),
    ] {
        let frames = [
            frame(3, "TIT2", 0, &latin("Tone")),
            broken.clone(),
            frame(3, "TPE1", 0, &latin("Ann")),
        ];
        let seen = of(&tag(3, 0, &frames.concat()));
        let words = (&*seen.title, seen.artist.as_deref());
        assert_eq!(words, ("Tone", Some("Ann")), "{broken:?}");
    }
}

#[test]
fn what_keeps_a_tag_from_looking_like_sound_is_taken_out() {
    // UTF-16 begins with FF FE, which is written as FF 00 FE.
    let text = [1, 0xff, 0x00, 0xfe, b'T', 0, b'o', 0, b'n', 0, b'e', 0];
    let whole = tag(3, 0x80, &frame(3, "TIT2", 0, &text));
    // In 2.3 the size of a frame counts the bytes without the marks.
    let mut counted = whole.clone();
    counted[17] -= 1;
    assert_eq!(of(&counted).title, "Tone");
    let one_frame = tag(4, 0, &frame(4, "TIT2", 0x02, &text));
    assert_eq!(of(&one_frame).title, "Tone");
    let with_length = [&[0, 0, 0, 11][..], &text].concat();
    let with_length = tag(4, 0x80, &frame(4, "TIT2", 0x03, &with_length));
    assert_eq!(of(&with_length).title, "Tone");
}

#[test]
fn a_tag_with_a_footer_may_lie_behind_the_sound() {
    let body = frame(4, "TIT2", 0, &utf8("Tone"));
    let front = tag(4, 0x10, &body);
    let mut footer = front[..10].to_vec();
    footer[..3].copy_from_slice(b"3DI");
    let sound = [0xff, 0xfb, 0x90, 0x64].repeat(100);
    assert_eq!(of(&[&sound[..], &front, &footer].concat()).title, "Tone");
    let second = tag(4, 0, &frame(4, "TPE1", 0, &utf8("Ann")));
    let both = of(&[&front[..], &footer, &second, &sound].concat());
    assert_eq!(
        (&*both.title, both.artist.as_deref()),
        ("Tone", Some("Ann"))
    );
}

#[test]
fn utf16_is_read_with_a_mark_without_one_and_in_either_order() {
    let units: Vec<u16> = "Привет, Zwölf".encode_utf16().collect();
    let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    for content in [
        [&[1, 0xff, 0xfe][..], &little].concat(),
        [&[1, 0xfe, 0xff][..], &big].concat(),
        [&[1][..], &little].concat(),
        [&[1][..], &big].concat(),
        [&[2][..], &big].concat(),
        [&[2][..], &little].concat(),
        // Called Latin-1, and odd by one byte.
        [&[0, 0xff, 0xfe][..], &little, &[0]].concat(),
    ] {
        let seen = of(&tag(3, 0, &frame(3, "TIT2", 0, &content)));
        assert_eq!(seen.title, "Привет, Zwölf", "{content:?}");
    }
}

#[test]
fn a_compressed_field_is_read_within_bounds() {
    let pack = |text: &[u8]| {
        let mut packed = Vec::new();
        let level = flate2::Compression::default();
        flate2::bufread::ZlibEncoder::new(text, level)
            .read_to_end(&mut packed)
            .unwrap();
        packed
    };
    let title = [&[0, 0, 0, 5][..], &pack(&latin("Tone"))].concat();
    let bomb = [&[0, 0, 0, 5][..], &pack(&vec![b'a'; 10_000_000])].concat();
    let frames = [
        frame(3, "TALB", 0x80, &bomb),
        frame(3, "TIT2", 0x80, &title),
    ];
    let seen = of(&tag(3, 0, &frames.concat()));
    assert_eq!((&*seen.title, seen.album), ("Tone", None));
}

#[test]
fn names_are_parted_by_known_marks_only() {
    let check = |id: &str, value: &str, expected: &[&str]| {
        let seen = of(&tag(3, 0, &frame(3, id, 0, &latin(value))));
        let names = if id == "TCON" {
            seen.genres
        } else {
            seen.artists
        };
        assert_eq!(names, expected, "{value}");
    };
    check("TPE1", "AC/DC", &["AC/DC"]);
    check("TPE1", "Earth, Wind & Fire", &["Earth, Wind & Fire"]);
    check("TPE1", "Ann feat. Bob", &["Ann feat. Bob"]);
    check("TPE1", "Ann; Bob", &["Ann", "Bob"]);
    check("TPE1", "Ann\0Bob\0ann", &["Ann", "Bob"]);
    check("TCON", "Rock; Jazz", &["Rock", "Jazz"]);
    check("TCON", "Rock / Jazz", &["Rock", "Jazz"]);
    check("TCON", "R&B/Soul", &["R&B/Soul"]);
    check("TCON", "(51)(39)", &["Techno-Industrial", "Noise"]);
    check("TCON", "(4)Eurodisco", &["Eurodisco"]);
    check("TCON", "(RX)", &["Remix"]);
    check("TCON", "17", &["Rock"]);
    check("TCON", "((Weird", &["(Weird"]);
}

#[test]
fn performers_listed_beside_the_one_for_show_are_taken_one_by_one() {
    let check = |shown: &str, listed: &str, expected: &[&str]| {
        let list = [b"\0ARTISTS\0", listed.as_bytes()].concat();
        let frames = [
            frame(3, "TPE1", 0, &latin(shown)),
            frame(3, "TXXX", 0, &list),
        ];
        let seen = of(&tag(3, 0, &frames.concat()));
        assert_eq!(seen.artist.as_deref(), Some(shown));
        assert_eq!(seen.artists, expected, "{listed}");
    };
    check("Ann feat. Bob", "Ann\0Bob", &["Ann", "Bob"]);
    check("Ann feat. Bob", "Ann; Bob", &["Ann", "Bob"]);
    check("Ann feat. Bob", "Ann/Bob", &["Ann", "Bob"]);
    check("AC/DC", "AC/DC", &["AC/DC"]);
    check("AC/DC feat. Ann", "AC/DC;Ann", &["AC/DC", "Ann"]);
}

#[test]
fn western_letters_stay_western_and_others_need_evidence() {
    let check = |bytes: &[u8], expected: &str| {
        let seen = of(&tag(3, 0, &frame(3, "TIT2", 0, &[&[0], bytes].concat())));
        assert_eq!(seen.title, expected);
    };
    for western in [
        "Café",
        "Zwölf Töne",
        "Ça ira",
        "Señor Año",
        "Mötley Crüe",
        "Été à l'île",
    ] {
        check(&WINDOWS_1252.encode(western).0, western);
    }
    let greek = "Ελληνικό τραγούδι της αγάπης";
    check(&encoding_rs::WINDOWS_1253.encode(greek).0, greek);
    let koi = "Танцевальный рай и другие песни";
    check(&encoding_rs::KOI8_R.encode(koi).0, koi);
    let japanese = "さくらの花が咲く春の歌";
    check(&encoding_rs::SHIFT_JIS.encode(japanese).0, japanese);
}

#[test]
fn comments_of_flac_and_ogg_are_read_field_by_field() {
    let comment = |items: &[&[u8]]| {
        let mut bytes = 0_u32.to_le_bytes().to_vec();
        // More are claimed than there are.
        bytes.extend((items.len() as u32 + 7).to_le_bytes());
        for item in items {
            bytes.extend((item.len() as u32).to_le_bytes());
            bytes.extend(*item);
        }
        bytes
    };
    let items: [&[u8]; 5] = [
        b"title=Tone",
        b"no sign of equality",
        b"Artist=J\xfcrgen",
        b"ARTIST=Bob",
        b"REPLAYGAIN_TRACK_GAIN=-7,03 dB",
    ];
    let body = comment(&items);
    let mut flac = b"fLaC\x84".to_vec();
    flac.extend(&(body.len() as u32).to_be_bytes()[1..]);
    flac.extend(&body);
    let page = |serial: u8, packets: &[&[u8]]| {
        let mut bytes = b"OggS\0\0\0\0\0\0\0\0\0\0".to_vec();
        bytes.extend([serial, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        bytes.push(packets.len() as u8);
        bytes.extend(packets.iter().map(|packet| packet.len() as u8));
        bytes.extend(packets.concat());
        bytes
    };
    let opus = [
        page(7, &[b"fishead\0"]),
        page(1, &[b"OpusHead\x01\x02"]),
        page(2, &[b"somebody else"]),
        page(1, &[&[b"OpusTags", &body[..]].concat()]),
    ]
    .concat();
    for bytes in [flac, opus] {
        let seen = of(&bytes);
        assert_eq!(seen.title, "Tone");
        assert_eq!(seen.artists, ["Jürgen", "Bob"]);
        let loudness = seen.tag_loudness_lufs.unwrap();
        assert!((loudness - -10.97).abs() < 0.01, "{loudness}");
    }
}

/// Any bytes behind any beginning.
fn hostile() -> impl Strategy<Value = Vec<u8>> {
    let beginnings: Vec<&[u8]> = vec![
        b"ID3\x02\0\0\0\0\x7f\x7f",
        b"ID3\x03\0\xc0\0\0\x7f\x7f",
        b"ID3\x04\0\xc0\x7f\x7f\x7f\x7f",
        b"APETAGEX\xd0\x07\0\0\xff\0\0\0\xff\xff\0\0\0\0\0\xa0\0\0\0\0\0\0\0\0",
        b"fLaC\x04\x01\0\0",
        b"OggS\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x1e\x01vorbis",
        b"RIFF\xff\xff\xff\xffWAVELIST\xff\xff\0\0INFO",
        b"FORM\xff\xff\xff\xffAIFFNAME\0\0\xff\xff",
        b"\0\0\0\x08ftyp\0\0\xff\xffmoov\0\0\xff\xf0udta\0\0\xff\xe0meta\0\0\0\0\0\0\xff\xd0ilst",
        b"",
    ];
    let bits: Vec<&[u8]> = vec![
        b"TIT2",
        b"TXXX",
        b"APIC",
        b"data",
        b"\0\0\0\x10data",
        b"TAG",
        b"3DI\x04\0\0\0\0\0\x40",
        b"\xff\xfe",
        b"\0\0\0\x08",
        b"LYRICS200",
        b"OggS\0\0",
        b"ID3\x03\0\0\0\0\0\x20",
        b"\0",
    ];
    let noise = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..200),
        prop::sample::select(bits).prop_map(<[u8]>::to_vec),
    ];
    (
        prop::sample::select(beginnings),
        prop::collection::vec(noise, 0..12),
    )
        .prop_map(|(beginning, rest)| [beginning, &rest.concat()].concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_bytes_make_a_reader_of_tags_panic(bytes in hostile()) {
        let seen = of(&bytes);
        prop_assert!(seen.title.chars().count() <= TEXT_CHARS_MAX);
        prop_assert!(seen.artists.len() <= 32 && seen.genres.len() <= 32);
    }
}

/// A megabyte of what each reader looks at longest takes it no longer than a blink: none goes back.
#[test]
fn a_hostile_megabyte_is_read_in_linear_time() {
    const LENGTH: usize = 1 << 20;
    let fill = |head: &[u8], part: &[u8]| {
        let mut bytes = head.to_vec();
        while bytes.len() < LENGTH {
            bytes.extend(part);
        }
        bytes
    };
    let whole = tag(3, 0, &vec![0; LENGTH]);
    let flags = |version, flags| [&whole[..3], &[version, 0, flags], &whole[6..10]].concat();
    let ape = b"APETAGEX\xd0\x07\0\0\0\0\x10\0\xff\xff\xff\xff\0\0\0\xa0\0\0\0\0\0\0\0\0";
    for bytes in [
        fill(&flags(3, 0), b"TIT2\xff\xff\xff\xff"),
        fill(&flags(3, 0), b"TIT2\0\0\0\x01\0\0x"),
        fill(&flags(4, 0), b"TIT2\x01\x01\x01\x01"),
        fill(&flags(3, 0x80), b"\xff\0"),
        fill(&flags(2, 0), b"TT2\0\0\x01\0"),
        fill(ape, b"\x01\0\0\0\0\0\0\0Title\0x"),
        fill(ape, b"\0\0\0\0\0\0\0\0TitleTitle"),
        fill(b"fLaC", b"\x01\0\0\0"),
        fill(
            b"fLaC\x84\xff\xff\xff\0\0\0\0\xff\xff\xff\xff",
            b"\x02\0\0\0a=",
        ),
        fill(
            b"OggS",
            b"OggS\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        ),
        fill(b"RIFF\0\0\0\0WAVE", b"LIST\x04\0\0\0INFO"),
        fill(
            b"RIFF\0\0\0\0WAVELIST\xff\xff\xff\x7fINFO",
            b"LIST\xff\xff\xff\x7fINFO",
        ),
        fill(b"\0\0\0\x08ftyp\0\x10\0\0moov", b"\0\0\0\x08free"),
        fill(b"\0\0\0\x08ftyp\0\x10\0\0moov", b"\0\x0f\0\0udta"),
    ] {
        let started = Instant::now();
        of(&bytes);
        let took = started.elapsed();
        let head = String::from_utf8_lossy(&bytes[..24]).into_owned();
        assert!(took < Duration::from_secs(2), "{head:?}: {took:?}");
    }
}
