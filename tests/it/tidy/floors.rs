//! The rules for imports: which module may know which, and which crate of others.

use std::cmp::Ordering;

use super::{Source, code_of, expect_none, sources};

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

/// What a module must not know though it lies below, and what it does instead: a way in asks the
/// application layer, and what stands below that layer knows nothing of the wire.
const FORBIDDEN: [(&str, &str, &str); 5] = [
    ("http", "storage", "ask `services`"),
    ("storage", "protocol", OWN_TYPES),
    ("audio", "protocol", OWN_TYPES),
    ("media", "protocol", OWN_TYPES),
    ("config", "protocol", OWN_TYPES),
];

const OWN_TYPES: &str = "return types of its own; `services` makes those of the wire";

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
            let mut forbidden = FORBIDDEN.iter();
            let why = match height(&other)?.cmp(&own_height) {
                Ordering::Greater => "upward",
                Ordering::Equal => "sideways",
                Ordering::Less => {
                    forbidden
                        .find(|(of, it, _)| (*of, *it) == (own, &*other))?
                        .2
                }
            };
            let path = &source.path;
            Some(format!(
                "{path}:{line}: `{own}` must not know `{other}` ({why})"
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

/// The scanner itself: a rule that cannot fail guards nothing.
mod scanner {
    use super::{Source, named_modules, wrong_crates, wrong_imports};

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
    fn an_import_of_the_wire_by_what_must_not_know_it_is_seen() {
        for own in ["storage", "audio", "media", "config"] {
            let path = format!("src/{own}/tests/a.rs");
            let text = "mod tests {\n    use crate::{domain::id, protocol::track};\n}\n";
            assert_eq!(
                wrong_imports(&source(&path, text)),
                [format!(
                    "{path}:2: `{own}` must not know `protocol` \
                     (return types of its own; `services` makes those of the wire)"
                )]
            );
        }
        let text = "use crate::protocol::frame::DeviceInfo;\n";
        assert_eq!(wrong_imports(&source("src/sync/a.rs", text)), [""; 0]);
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
}
