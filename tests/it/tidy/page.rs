//! The rules for the page's sources.

use super::{Source, expect_none, long_file, sources};

/// What `openapi-typescript` writes: as long as it comes out.
const GENERATED: &str = "frontend/src/protocol.gen.ts";
/// The one place where colours are written down.
const TOKENS: &str = "frontend/src/styles/tokens.css";

fn page() -> Vec<Source> {
    let mut page = sources("frontend/src", &[".ts", ".svelte", ".css"]);
    page.retain(|source| source.path != GENERATED);
    page
}

fn is_test(source: &Source) -> bool {
    source.path.contains(".test.")
}

fn complain(source: &Source, is_wrong: impl Fn(&str) -> bool, why: &str) -> Vec<String> {
    let lines = source
        .text
        .lines()
        .enumerate()
        .filter(|(_, line)| is_wrong(line));
    lines
        .map(|(at, line)| format!("{}:{}: {why}: {}", source.path, at + 1, line.trim()))
        .collect()
}

/// Whether `line` writes a colour down instead of naming a token.
fn has_raw_colour(line: &str) -> bool {
    let functions = [
        "rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "oklab(", "oklch(",
    ];
    let is_function = functions.iter().any(|name| {
        // A relative colour, `oklch(from var(--accent) ...)`, starts from a token.
        line.match_indices(name).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            let is_own_word = !before.is_some_and(|c| c.is_alphanumeric() || c == '-' || c == '_');
            is_own_word
                && !line[at + name.len()..]
                    .trim_start()
                    .starts_with("from var(")
        })
    });
    is_function || has_hex_colour(line)
}

/// Whether `line` holds `#` and 3, 4, 6 or 8 hex digits as a value (`: #fff`, `"#fff"`).
fn has_hex_colour(line: &str) -> bool {
    line.match_indices('#').any(|(at, _)| {
        let digits: String = line[at + 1..]
            .chars()
            .take_while(char::is_ascii_hexdigit)
            .collect();
        let before = line[..at].chars().next_back();
        let is_value = before.is_some_and(|c| " \"'(,:".contains(c));
        let after = &line[at + 1 + digits.len()..];
        let is_longer = after.starts_with(|c: char| c.is_alphanumeric() || "-_{".contains(c));
        // `#add(`, `#bad = `: a private member of a class.
        let is_member = after.trim_start().starts_with(['(', '=', ':', '?']);
        let ends = !is_longer && !is_member;
        matches!(digits.len(), 3 | 4 | 6 | 8) && is_value && ends
    })
}

/// What of `sync/` is for those above it: the way to the store, and pure functions that know none.
const DOORS: [&str; 4] = ["/sync/context", "/sync/loop", "/sync/where", "/sync/zones"];

/// Whether `line` imports more than types from the inside of `sync/`.
fn reaches_into_sync(line: &str) -> bool {
    let Some((what, from)) = line.split_once(" from ") else {
        return false;
    };
    let is_code = !what.trim_start().starts_with("import type");
    let is_door = DOORS.iter().any(|door| from.contains(door));
    is_code && from.contains("/sync/") && !is_door
}

/// Whether `line`, of the file `path`, imports a view: `features/radio/Radio.svelte`.
fn imports_a_view(path: &str, line: &str) -> bool {
    let Some(from) = line.split_once(" from \"").map(|(_, from)| from) else {
        return false;
    };
    let Some(name) = from
        .rsplit('/')
        .next()
        .and_then(|n| n.strip_suffix(".svelte\";"))
    else {
        return false;
    };
    let folder = match from.rsplit('/').nth(1) {
        Some(".") | None => path.rsplit('/').nth(1),
        folder => folder,
    };
    let is_component = name.starts_with(char::is_uppercase);
    // What features share has folders with a component of their name, too: `waves/Waves.svelte`.
    let is_shared = from.contains("/shared/") || path.contains("/shared/");
    is_component && !is_shared && folder == Some(name.to_lowercase().as_str())
}

#[test]
fn files_of_the_page_are_short() {
    expect_none(&page().iter().filter_map(long_file).collect::<Vec<_>>());
}

#[test]
fn colours_stand_in_the_tokens_alone() {
    let elsewhere = page()
        .into_iter()
        .filter(|s| s.path != TOKENS && !is_test(s));
    let complaints: Vec<_> = elsewhere
        .flat_map(|source| complain(&source, has_raw_colour, "raw colour"))
        .collect();
    expect_none(&complaints);
}

#[test]
fn sync_alone_opens_a_socket() {
    let elsewhere = page()
        .into_iter()
        .filter(|s| !s.path.starts_with("frontend/src/sync/"));
    let opens = |line: &str| line.contains("new WebSocket(") || line.contains("new EventSource(");
    let complaints: Vec<_> = elsewhere
        .flat_map(|source| complain(&source, opens, "opens a socket"))
        .collect();
    expect_none(&complaints);
}

#[test]
fn views_and_components_know_of_sync_only_its_door() {
    let above = [
        "frontend/src/features/",
        "frontend/src/shell/",
        "frontend/src/ui/",
    ];
    let of_above = page()
        .into_iter()
        .filter(|s| above.iter().any(|f| s.path.starts_with(f)));
    let complaints: Vec<_> = of_above
        .filter(|source| !is_test(source))
        .flat_map(|source| complain(&source, reaches_into_sync, "use sync/context instead"))
        .collect();
    expect_none(&complaints);
}

#[test]
fn components_do_not_know_the_views() {
    let below = [
        "frontend/src/features/",
        "frontend/src/player/",
        "frontend/src/sync/",
        "frontend/src/ui/",
    ];
    let of_below = page()
        .into_iter()
        .filter(|s| below.iter().any(|f| s.path.starts_with(f)));
    let complaints: Vec<_> = of_below
        .filter(|source| !is_test(source))
        .flat_map(|source| {
            let climbs = |line: &str| imports_a_view(&source.path, line);
            complain(&source, climbs, "imports a view")
        })
        .collect();
    expect_none(&complaints);
}

#[test]
fn the_scanner_tells_colours_from_the_rest() {
    let raw = [
        "color: #fff;",
        "fill=\"#A0b1C2\"",
        "background: oklch(0.7 0.1 20)",
        "a(rgb(1,2,3))",
    ];
    let fine = [
        "color: var(--text);",
        "href=\"#main\"",
        "{#each faces as face}",
        "location.hash === \"#add-track\"",
        "color: oklch(from var(--accent) l c h / 0.5);",
        "private #add(x)",
    ];
    assert!(raw.iter().all(|line| has_raw_colour(line)));
    let accused: Vec<_> = fine.iter().filter(|line| has_raw_colour(line)).collect();
    assert!(accused.is_empty(), "{accused:?}");
    assert!(reaches_into_sync(
        "import { x } from \"../sync/store.svelte\";"
    ));
    assert!(!reaches_into_sync(
        "import type { Track } from \"../sync/wire\";"
    ));
    assert!(!reaches_into_sync(
        "import { useStore } from \"../sync/context\";"
    ));
    let compare = "frontend/src/features/compare/Decided.svelte";
    assert!(imports_a_view(
        compare,
        "  import Radio from \"../radio/Radio.svelte\";"
    ));
    assert!(imports_a_view(
        compare,
        "  import Compare from \"./Compare.svelte\";"
    ));
    assert!(!imports_a_view(
        compare,
        "  import Icon from \"../../ui/Icon.svelte\";"
    ));
    assert!(!imports_a_view(
        compare,
        "  import Waves from \"../shared/waves/Waves.svelte\";"
    ));
}
