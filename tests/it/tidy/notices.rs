//! The licences of what is in the binary and in the page, as `minion licenses` tells them.
//!
//! `licenses.txt.gz` is made by this test from the packages themselves, and fails when it is not what
//! they say: `make notices` writes it anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde_json::Value;

use super::packages::packages;

/// Set to write the file instead of comparing it.
const WRITE: &str = "MINION_WRITE_NOTICES";

/// How the names of files with licences begin.
const BEGINNINGS: [&str; 6] = [
    "LICENSE",
    "LICENCE",
    "COPYING",
    "COPYRIGHT",
    "NOTICE",
    "UNLICENSE",
];

/// Between two texts.
const RULE: &str =
    "--------------------------------------------------------------------------------";

/// Something of somebody else's.
struct Work {
    /// Name and version.
    title: String,
    license: String,
    repository: String,
    authors: Vec<String>,
    folder: PathBuf,
}

fn crates() -> Vec<Work> {
    let inside = packages().into_iter().filter(|of| of.is_inside);
    inside
        .map(|of| Work {
            title: format!("{} {}", of.name, of.version),
            license: of.license,
            repository: of.repository,
            authors: of.authors,
            folder: of.folder,
        })
        .collect()
}

/// What the page is built of; `None` where it is not installed.
fn page() -> Option<Vec<Work>> {
    let frontend = Path::new(env!("CARGO_MANIFEST_DIR")).join("frontend");
    frontend.join("node_modules").is_dir().then_some(())?;
    let lock = fs::read_to_string(frontend.join("package-lock.json")).expect("a lock file");
    let lock: Value = serde_json::from_str(&lock).expect("JSON");
    let locked = lock["packages"].as_object().expect("a table");
    let needed = locked
        .iter()
        .filter(|(place, of)| !place.is_empty() && of["dev"].is_null());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let works = needed.map(|(place, of)| {
        let name = place.rsplit("node_modules/").next().unwrap_or_default();
        Work {
            title: format!("{name} {}", text(&of["version"])),
            license: text(&of["license"]),
            repository: String::new(),
            authors: Vec::new(),
            folder: frontend.join(place),
        }
    });
    Some(works.collect())
}

/// The files with licences of a work: beside its manifest, or one folder down, where some keep the
/// sources of others. Of a choice with MIT that one alone is taken.
fn files(work: &Work) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![work.folder.clone()];
    folders.extend(
        entries(&work.folder)
            .into_iter()
            .filter(|at| at.is_dir() && !at.ends_with("node_modules")),
    );
    for folder in folders {
        found.extend(entries(&folder).into_iter().filter(|at| {
            let name = at.file_name().unwrap_or_default().to_string_lossy();
            let name = name.to_uppercase();
            at.is_file() && BEGINNINGS.iter().any(|start| name.starts_with(start))
        }));
    }
    let is_mit = |at: &&PathBuf| at.to_string_lossy().to_uppercase().ends_with("MIT");
    let is_choice = work.license.contains("MIT") && !work.license.contains("AND");
    if is_choice && found.iter().any(|at| is_mit(&at)) {
        found.retain(|at| is_mit(&at));
    }
    found
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let all = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut all: Vec<_> = all.map(|entry| entry.path()).collect();
    all.sort();
    all
}

/// Without what differs between copies of one text and says nothing.
fn plain(text: &str) -> String {
    let lines = text.lines().map(str::trim_end);
    let text = lines.collect::<Vec<_>>().join("\n");
    text.trim_matches('\n').to_owned()
}

/// A part of the document: the works, then each text once with the works it is of.
fn part(heading: &str, works: &[Work]) -> String {
    let mut part = format!("{RULE}\n{heading}\n{RULE}\n\n");
    let mut texts: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for work in works {
        // Writing to a string never fails.
        let _ = writeln!(part, "{}: {} {}", work.title, work.license, work.repository);
        let files = files(work);
        if files.is_empty() {
            let authors = work.authors.join(", ");
            let _ = writeln!(part, "    its package holds no text; by {authors}");
        }
        for file in files {
            let bytes = fs::read(&file).expect("a readable licence");
            let text = plain(&String::from_utf8_lossy(&bytes));
            texts.entry(text).or_default().push(&work.title);
        }
    }
    let mut texts: Vec<_> = texts.into_iter().collect();
    texts.sort_by(|one, other| (&one.1, &one.0).cmp(&(&other.1, &other.0)));
    for (text, titles) in texts {
        let mut titles = titles;
        titles.dedup();
        let _ = write!(part, "\n{RULE}\n{}:\n\n{text}\n", titles.join(", "));
    }
    part + "\n"
}

const INTRODUCTION: &str = "\
minion itself is MIT licensed. Its binary holds what follows, each part under its own licence, and
SQLite, which is in the public domain.

";

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("licenses.txt.gz")
}

#[test]
fn the_licences_that_minion_tells_are_those_of_what_is_in_it() {
    let crates = part("In the server", &crates());
    let page = page().map(|works| part("In the page", &works));
    if std::env::var_os(WRITE).is_some() {
        let page = page
            .as_ref()
            .expect("the page's packages: run `make page` first");
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        let document = format!("{INTRODUCTION}{crates}{page}");
        packed.write_all(document.as_bytes()).expect("memory");
        fs::write(file(), packed.finish().expect("memory")).expect("a written file");
    }
    let packed = fs::File::open(file()).expect("licenses.txt.gz: run `make notices`");
    let mut told = String::new();
    GzDecoder::new(packed)
        .read_to_string(&mut told)
        .expect("text");
    let expected = format!("{INTRODUCTION}{crates}{}", page.unwrap_or_default());
    assert!(
        told.starts_with(&expected),
        "licenses.txt.gz is out of date: run `make notices` and commit it"
    );
}
