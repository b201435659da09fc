//! The rules for the Rust sources.

use super::{REASON, Source, expect_none, long_file, sources};

/// A longer function does two things, or says right above it `// Long because ...`.
const FUNCTION_LINES_MAX: usize = 70;

/// The floors, lowest first. Those on one line know nothing of each other.
const FLOORS: [&[&str]; 9] = [
    &["domain"],
    &["protocol"],
    &["decode"],
    &["storage", "audio", "media", "config"],
    &["sync"],
    &["services"],
    &["http"],
    &["app"],
    &["cli"],
];

/// What a way in must not know though it lies below: it asks `services` instead.
const NOT_PAST_THE_SERVICES: [(&str, &str); 1] = [("http", "storage")];

/// Outside crates that only some floors may use; a crate that is not here may be used above `domain`.
const CRATES: [(&str, &[&str]); 12] = [
    ("rusqlite", &["storage", "services"]),
    ("r2d2_sqlite", &["storage"]),
    ("rusqlite_migration", &["storage"]),
    ("axum", &["http"]),
    ("hyper", &["http"]),
    ("hyper_util", &["http"]),
    ("tower", &["http"]),
    ("rodio", &["audio"]),
    ("cpal", &["audio"]),
    ("symphonia", &["decode", "media"]),
    ("clap", &["cli"]),
    ("ureq", &["cli"]),
];

/// What the rules may use beside the standard library.
const DOMAIN_CRATES: [&str; 4] = ["serde", "thiserror", "utoipa", "proptest"];

fn height(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

/// The module right below the crate that `path` (`src/sync/hub.rs`) belongs to.
fn module_of(path: &str) -> Option<&str> {
    let first = path.strip_prefix("src/")?.split('/').next()?;
    Some(first.strip_suffix(".rs").unwrap_or(first))
}

/// `line` without its comment, if it has one. Good enough for imports, which hold no text.
fn code_of(line: &str) -> &str {
    line.split("//").next().unwrap_or(line)
}

/// The modules that `text` names right after `crate::`, with the number of the line.
fn named_modules(text: &str) -> Vec<(usize, String)> {
    let code: String = text
        .lines()
        .map(|line| format!("{}\n", code_of(line)))
        .collect();
    let mut found = Vec::new();
    for (at, prefix) in code.match_indices("crate::") {
        let line = code[..at].matches('\n').count() + 1;
        let after = &code[at + prefix.len()..];
        if let Some(group) = after.strip_prefix('{') {
            found.extend(first_names(group).into_iter().map(|name| (line, name)));
        } else {
            found.push((line, identifier(after)));
        }
    }
    found
}

/// The first name of each path in a group: `a::{b, c}, d}` names `a` and `d`.
fn first_names(group: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut depth = 0_usize;
    let mut is_start = true;
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => is_start = true,
            c if is_start && !c.is_whitespace() => {
                names.push(identifier(&group[at..]));
                is_start = false;
            }
            _ => {}
        }
    }
    names
}

fn identifier(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

fn wrong_imports(source: &Source) -> Vec<String> {
    let Some(own) = module_of(&source.path) else {
        return Vec::new();
    };
    let Some(own_height) = height(own) else {
        return Vec::new();
    };
    named_modules(&source.text)
        .into_iter()
        .filter(|(_, other)| other != own)
        .filter_map(|(line, other)| {
            if NOT_PAST_THE_SERVICES.contains(&(own, other.as_str())) {
                return Some(format!(
                    "{}:{line}: `{own}` must not know `{other}` (ask `services`)",
                    source.path
                ));
            }
            let direction = match height(&other) {
                Some(other_height) if other_height > own_height => "upward",
                Some(other_height) if other_height == own_height => "sideways",
                _ => return None,
            };
            Some(format!(
                "{}:{line}: `{own}` must not know `{other}` ({direction})",
                source.path
            ))
        })
        .collect()
}

/// The crates that `use` lines of a source name.
fn outside_crates(source: &Source) -> Vec<(usize, String)> {
    let lines = source.text.lines().enumerate();
    let used = lines.filter_map(|(at, line)| {
        let line = code_of(line).trim_start();
        let path = line
            .strip_prefix("pub ")
            .unwrap_or(line)
            .strip_prefix("use ")?;
        Some((at + 1, identifier(path.trim_start_matches("::"))))
    });
    let own = ["crate", "self", "super", "std", "core", "alloc", ""];
    used.filter(|(_, name)| !own.contains(&name.as_str()))
        .collect()
}

/// Whether `name` is a crate of the manifest: a module is named without `crate::`, too.
fn is_crate(name: &str) -> bool {
    let manifest = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"));
    manifest.lines().any(|line| {
        let key = line.split([' ', '.']).next().unwrap_or_default();
        !key.is_empty() && key.replace('-', "_") == name
    })
}

fn wrong_crates(source: &Source) -> Vec<String> {
    let Some(own) = module_of(&source.path) else {
        return Vec::new();
    };
    let is_wrong = |name: &str| match own {
        "domain" => is_crate(name) && !DOMAIN_CRATES.contains(&name),
        _ => CRATES
            .iter()
            .any(|(of, floors)| *of == name && !floors.contains(&own)),
    };
    let used = outside_crates(source).into_iter();
    used.filter(|(_, name)| is_wrong(name))
        .map(|(line, name)| format!("{}:{line}: `{own}` must not use `{name}`", source.path))
        .collect()
}

/// `super::` repeated until the crate would hide an import from the check of the floors.
fn climbs_to_the_crate(source: &Source) -> Vec<String> {
    let depth = source.path.matches('/').count();
    let climb = "super::".repeat(depth);
    let lines = source.text.lines().enumerate();
    lines
        .filter(|(_, line)| line.starts_with("use ") && code_of(line).contains(&climb))
        .map(|(at, _)| format!("{}:{}: write `crate::`", source.path, at + 1))
        .collect()
}

fn long_functions(source: &Source) -> Vec<String> {
    let lines: Vec<&str> = source.text.lines().collect();
    let mut complaints = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        if !is_function(line) {
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        let closing = format!("{}}}", " ".repeat(indent));
        let ends = |line: &&str| **line == closing || (line.ends_with(';') && line.trim() == ";");
        let Some(length) = lines[start..].iter().position(ends) else {
            continue;
        };
        let count = length + 1;
        if count > FUNCTION_LINES_MAX && !has_reason(&lines[..start]) {
            let name = line.trim();
            complaints.push(format!(
                "{}:{}: {count} lines: {name}",
                source.path,
                start + 1
            ));
        }
    }
    complaints
}

/// Whether a function with a body starts on `line`.
fn is_function(line: &str) -> bool {
    let code = code_of(line).trim();
    // `pub(super)` has a bracket, too: what comes before the name has none but in its visibility.
    let words = code.split(' ').skip_while(|word| word.starts_with("pub("));
    let mut words = words.take_while(|word| !word.contains('('));
    let starts = words.any(|word| word == "fn") || code.starts_with("fn ");
    starts && !code.ends_with(';') && !code.ends_with('}')
}

/// Whether the comments and attributes right above a function give a reason.
fn has_reason(above: &[&str]) -> bool {
    above
        .iter()
        .rev()
        .take_while(|line| line.trim().starts_with("//") || line.trim().starts_with("#["))
        .any(|line| line.contains(REASON))
}

fn everything() -> Vec<Source> {
    ["src", "tests", "benches"]
        .iter()
        .flat_map(|folder| sources(folder, &[".rs"]))
        .collect()
}

#[test]
fn imports_point_down_the_floors() {
    let sources = sources("src", &[".rs"]);
    let imports = sources.iter().flat_map(wrong_imports);
    let climbs = sources.iter().flat_map(climbs_to_the_crate);
    expect_none(&imports.chain(climbs).collect::<Vec<_>>());
}

#[test]
fn outside_crates_stay_on_their_floors() {
    let sources = sources("src", &[".rs"]);
    expect_none(&sources.iter().flat_map(wrong_crates).collect::<Vec<_>>());
}

#[test]
fn every_module_of_the_crate_has_a_floor() {
    let lib = sources("src", &["src/lib.rs"]).remove(0).text;
    let modules = lib.lines().filter_map(|line| line.strip_prefix("pub mod "));
    let without: Vec<_> = modules
        .map(|name| name.trim_end_matches(';'))
        .filter(|name| height(name).is_none())
        .map(|name| format!("src/lib.rs: `{name}` is on no floor"))
        .collect();
    expect_none(&without);
}

#[test]
fn functions_are_short_or_say_why_not() {
    expect_none(
        &everything()
            .iter()
            .flat_map(long_functions)
            .collect::<Vec<_>>(),
    );
}

#[test]
fn files_are_short_or_say_why_not() {
    expect_none(
        &everything()
            .iter()
            .filter_map(long_file)
            .collect::<Vec<_>>(),
    );
}

#[test]
fn nothing_is_left_to_do() {
    // Spelled apart, so that this file does not accuse itself.
    let marks = [
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
        concat!("FIX", "ME"),
    ];
    let complaints: Vec<_> = everything()
        .iter()
        .flat_map(|source| {
            let lines = source.text.lines().enumerate();
            let unfinished = lines.filter(|(_, line)| marks.iter().any(|mark| line.contains(mark)));
            unfinished
                .map(|(at, _)| format!("{}:{}: unfinished", source.path, at + 1))
                .collect::<Vec<_>>()
        })
        .collect();
    expect_none(&complaints);
}

#[test]
fn modules_are_files_beside_their_folder() {
    let complaints: Vec<_> = everything()
        .iter()
        .filter(|source| source.path.ends_with("/mod.rs"))
        .map(|source| format!("{}: name it after its folder", source.path))
        .collect();
    expect_none(&complaints);
}

#[test]
fn every_configuration_key_is_in_the_example() {
    let example = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/config.toml.example"));
    let has = |key: &minion::config::Key| {
        let section = example
            .split(&format!("[{}]\n", key.section))
            .nth(1)
            .unwrap_or("");
        let section = section.split("\n[").next().unwrap_or("");
        section.contains(&format!("\n#{} = ", key.name)) && section.contains(key.variable)
    };
    let missing = minion::config::KEYS.iter().filter(|key| !has(key));
    let complaints: Vec<_> = missing
        .map(|key| format!("config.toml.example: {} is missing", key.path()))
        .collect();
    expect_none(&complaints);
}

/// The scanner itself: a rule that cannot fail guards nothing.
mod scanner {
    use super::{Source, long_functions, named_modules, wrong_crates, wrong_imports};

    fn source(path: &str, text: &str) -> Source {
        Source {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn upward_and_sideways_imports_are_seen() {
        let text = "use crate::domain::id;\nuse crate::{\n    audio::Output,\n    http,\n};\n";
        let complaints = wrong_imports(&source("src/storage/log.rs", text));
        let expected = [
            "src/storage/log.rs:2: `storage` must not know `audio` (sideways)",
            "src/storage/log.rs:2: `storage` must not know `http` (upward)",
        ];
        assert_eq!(complaints, expected);
        assert_eq!(wrong_imports(&source("src/cli.rs", text)), [""; 0]);
        assert_eq!(
            wrong_imports(&source("src/http/api.rs", "use crate::storage::library;\n")),
            ["src/http/api.rs:1: `http` must not know `storage` (ask `services`)"]
        );
        assert_eq!(
            wrong_imports(&source("src/storage.rs", "// crate::http\n")),
            [""; 0]
        );
    }

    #[test]
    fn a_crate_on_the_wrong_floor_is_seen() {
        let text = "use rusqlite::Connection;\n";
        assert_eq!(
            wrong_crates(&source("src/http/api.rs", text)),
            ["src/http/api.rs:1: `http` must not use `rusqlite`"]
        );
        assert_eq!(wrong_crates(&source("src/storage/log.rs", text)), [""; 0]);
        assert_eq!(
            wrong_crates(&source("src/domain/a.rs", "use tokio::time;\n")).len(),
            1
        );
    }

    #[test]
    fn paths_inside_expressions_are_seen() {
        let names: Vec<_> = named_modules("fn f() { crate::sync::hub(crate::app::x) }");
        assert_eq!(names, [(1, "sync".to_owned()), (1, "app".to_owned())]);
    }

    #[test]
    fn a_long_function_is_seen_and_may_be_excused() {
        let body = "        step();\n".repeat(70);
        let text = format!("impl A {{\n    pub async fn run(&self) {{\n{body}    }}\n}}\n");
        let complaints = long_functions(&source("src/a.rs", &text));
        assert_eq!(
            complaints,
            ["src/a.rs:2: 72 lines: pub async fn run(&self) {"]
        );
        let text = text.replace("pub async", "pub(super) async");
        assert_eq!(long_functions(&source("src/a.rs", &text)).len(), 1);
        let excused = text.replace("    pub", "    // Long because it is a table.\n    pub");
        assert_eq!(long_functions(&source("src/a.rs", &excused)), [""; 0]);
        assert_eq!(
            long_functions(&source("src/a.rs", "fn short() {\n}\n")),
            [""; 0]
        );
    }
}
