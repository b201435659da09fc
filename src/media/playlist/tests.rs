#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use super::*;

/// Every spelling of every entry: `/` in front of an absolute one, `^` for each `..`.
fn spelled(bytes: &[u8]) -> Vec<Vec<String>> {
    let say = |spelling: Spelling| {
        let start = if spelling.is_absolute { "/" } else { "" };
        format!(
            "{start}{}{}",
            "^".repeat(spelling.ups),
            spelling.parts.join("/")
        )
    };
    let entries = parse(bytes).entries.into_iter();
    entries
        .map(|entry| entry.spellings().into_iter().map(say).collect())
        .collect()
}

fn check(line: &[u8], expected: &str) {
    let found = spelled(line);
    let spellings = &found[0];
    assert!(
        spellings.iter().any(|text| text == expected),
        "{spellings:?} without {expected}"
    );
}

#[test]
fn a_path_is_read_as_every_system_writes_it() {
    check(b"sub\\two.mp3", "sub/two.mp3");
    check(b"./sub//one.mp3", "sub/one.mp3");
    check(b"../up/../one.mp3", "^one.mp3");
    check(b"/srv/music/one.mp3", "/srv/music/one.mp3");
    check(b"D:\\Music\\A\\one.mp3", "/Music/A/one.mp3");
    check(b"\\\\nas\\music\\one.mp3", "/nas/music/one.mp3");
    check(b"file:///srv/a%20b.mp3", "/srv/a b.mp3");
    check(b"FILE://localhost/srv/a.mp3", "/srv/a.mp3");
    check(b"file:///C:/Music/a.mp3", "/Music/a.mp3");
    check(b"file://nas/music/a.mp3", "/music/a.mp3");
    check(b"A%20b/100%25.mp3", "A b/100%.mp3");
    check(b"100% pure.mp3", "100% pure.mp3");
    check(b" spaced.mp3 ", "spaced.mp3");
}

#[test]
fn letters_are_read_in_whatever_encoding_names_a_file() {
    check(b"Zw\xf6lf.mp3", "Zwölf.mp3");
    check("Zwölf.mp3".as_bytes(), "Zwölf.mp3");
    check(b"Zw%F6lf.mp3", "Zwölf.mp3");
    check(b"\xcf\xf0\xe8\xec\xe5\xf0.mp3", "Пример.mp3");
    let utf16: Vec<u8> = "\u{feff}Zwölf.mp3\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    check(&utf16, "Zwölf.mp3");
}

#[test]
fn remarks_name_what_they_belong_to() {
    let list = parse(
        b"\xef\xbb\xbf#EXTM3U\r\n#PLAYLIST:For the kitchen\r\n#EXTINF:12,Ann - One\r\none.mp3\r\n\r\n# a remark\r\n#1 Crush.mp3\r\nhttp://radio/stream.mp3\r\n",
    );
    assert_eq!(list.name.as_deref(), Some("For the kitchen"));
    let labels: Vec<_> = list.entries.iter().map(Entry::label).collect();
    assert_eq!(
        labels,
        ["Ann - One", "#1 Crush.mp3", "http://radio/stream.mp3"]
    );
    assert!(list.entries[1].is_doubtful && !list.entries[2].is_doubtful);
    assert!(list.entries[2].spellings().is_empty());
}

#[test]
fn a_pls_is_in_the_order_of_its_numbers() {
    let list = parse(
        b"[playlist]\nNumberOfEntries=2\nFile2=b.mp3\nTitle1=First\nfile1=a.mp3\nTitle3=Nothing\nVersion=2\n",
    );
    let labels: Vec<_> = list.entries.iter().map(Entry::label).collect();
    assert_eq!(labels, ["First", "b.mp3"]);
}

#[test]
fn a_list_is_bounded() {
    let long = "a.mp3\r".repeat(ENTRIES_MAX + 7);
    let list = parse(long.as_bytes());
    assert_eq!((list.entries.len(), list.left_out), (ENTRIES_MAX, 7));
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("big.m3u");
    std::fs::write(&file, vec![b'a'; LIST_BYTES_MAX as usize + 1]).unwrap();
    assert!(read(&file).unwrap_err().contains("4 MiB"));
    std::fs::write(&file, b"ID3\x04\0\0").unwrap();
    assert!(read(&file).unwrap_err().contains("no text"));
}
