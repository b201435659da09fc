//! The house rules, read from the sources: floors, sizes, unfinished work, configuration, page, and
//! what is taken from others.
//!
//! A scanner of lines, not a parser: the sources are formatted by rustfmt and prettier, so the
//! closing brace of a function stands under its first letter.

use std::fs;
use std::path::{Path, PathBuf};

mod circles;
mod contributing;
mod dependencies;
mod floors;
mod notices;
mod packages;
mod page;
mod rust;

/// A longer file is two concepts, or says in a line `Long because ...` why it is one.
const FILE_LINES_MAX: usize = 400;
/// What introduces the reason of a long file (`//!`) or function (`//`, right above it).
const REASON: &str = "Long because";

/// A source file and its place below the project's folder.
struct Source {
    path: String,
    text: String,
}

/// Reads the files below `folder` whose names end in one of `endings`, in order.
fn sources(folder: &str, endings: &[&str]) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    collect(&root.join(folder), &mut files);
    files.sort();
    files
        .iter()
        .filter(|path| endings.iter().any(|e| path.to_string_lossy().ends_with(e)))
        .map(|path| Source {
            path: path
                .strip_prefix(root)
                .expect("below the root")
                .display()
                .to_string(),
            text: fs::read_to_string(path).expect("a readable source"),
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// Fails with every complaint there is, one a line.
fn expect_none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// Complains about a file that is too long and gives no reason.
fn long_file(source: &Source) -> Option<String> {
    let count = source.text.lines().count();
    let is_excused = source.text.lines().any(|line| line.contains(REASON));
    (count > FILE_LINES_MAX && !is_excused).then(|| {
        format!(
            "{}: {count} lines; split it, or say `{REASON} ...`",
            source.path
        )
    })
}

/// `line` without its comment, if it has one. Good enough for imports, which hold no text.
fn code_of(line: &str) -> &str {
    line.split("//").next().unwrap_or(line)
}
