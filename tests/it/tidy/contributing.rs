//! `CONTRIBUTING.md`, `docs/sync.md` and the map in `src/lib.rs` name only what there is.

use std::path::Path;

use super::expect_none;

const PAGE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/CONTRIBUTING.md"));
const MAP: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/lib.rs"));
const SYNC: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/sync.md"));
const MAKEFILE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/Makefile"));

/// What stands in backticks on one line, but in blocks of code.
fn quoted(page: &str) -> Vec<&str> {
    let prose = page.split("```").step_by(2).flat_map(str::lines);
    prose
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .collect()
}

/// What links lead to in this repository.
fn linked(page: &str) -> Vec<&str> {
    page.split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
        .map(|(to, _)| to)
        .filter(|to| !to.contains("://"))
        .collect()
}

/// Whether `text` is a path of this repository: an address of the server begins with a slash.
fn is_path(text: &str) -> bool {
    text.contains('/') && !text.starts_with('/') && !text.contains(char::is_whitespace)
}

fn is_target(makefile: &str, name: &str) -> bool {
    let is_rule = |line: &str| {
        line.strip_prefix(name)
            .is_some_and(|rest| rest.starts_with(':'))
    };
    makefile.lines().any(is_rule)
}

#[test]
fn every_path_that_contributing_and_the_map_name_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let missing = |(file, page, least): (&str, &'static str, usize)| {
        let paths: Vec<_> = quoted(page)
            .into_iter()
            .filter(|text| is_path(text))
            .collect();
        assert!(paths.len() >= least, "{file}: {paths:?}");
        let missing = paths.into_iter().filter(|path| !root.join(path).exists());
        missing
            .map(|path| format!("{file}: there is no `{path}`"))
            .collect::<Vec<_>>()
    };
    let pages = [
        ("CONTRIBUTING.md", PAGE, 20),
        ("src/lib.rs", MAP, 10),
        ("docs/sync.md", SYNC, 5),
    ];
    let links = linked(PAGE)
        .into_iter()
        .filter(|path| !root.join(path).exists());
    let links = links.map(|path| format!("CONTRIBUTING.md: there is no `{path}`"));
    let complaints: Vec<_> = pages.into_iter().flat_map(missing).chain(links).collect();
    expect_none(&complaints);
}

#[test]
fn every_target_that_contributing_names_can_be_made() {
    let commands = quoted(PAGE).into_iter();
    let targets = commands.filter_map(|text| text.strip_prefix("make "));
    let complaints: Vec<_> = targets
        .flat_map(str::split_whitespace)
        .filter(|name| !is_target(MAKEFILE, name))
        .map(|name| format!("CONTRIBUTING.md: `make {name}` cannot be made"))
        .collect();
    expect_none(&complaints);
}

#[test]
fn the_scanner_tells_paths_from_the_rest() {
    let page = "`src/a.rs` and `/api/x`\n```sh\n`no/path`\n```\n[b](docs/b.md) `cargo run a/b`";
    let paths: Vec<_> = quoted(page)
        .into_iter()
        .filter(|text| is_path(text))
        .collect();
    assert_eq!(paths, ["src/a.rs"]);
    assert_eq!(linked(page), ["docs/b.md"]);
    assert!(is_target("fast: ## Say\n", "fast"));
    assert!(!is_target("faster: page\n", "fast"));
}
