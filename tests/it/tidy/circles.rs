//! Modules that import each other in a loop: a stranger cannot read one without the other.
//!
//! Two modules meet at the first part of their paths that differs: what `a::b` imports from `a::c::d`
//! is an import of `a::c` by `a::b`. A module and what lies below it are one.

use std::collections::{BTreeMap, BTreeSet};

use super::{Source, expect_none, sources};

type Imports = BTreeMap<String, BTreeSet<String>>;

/// The module of a file: `src/sync/hub.rs` is `sync::hub`.
fn module_of(path: &str) -> Option<String> {
    let path = path.strip_prefix("src/")?.strip_suffix(".rs")?;
    let is_test = path.split('/').any(|part| part == "tests");
    (!is_test).then(|| path.replace('/', "::"))
}

/// The code of a source without comments and tests.
fn code_of(source: &Source) -> String {
    let code = source.text.split("#[cfg(test)]").next().unwrap_or("");
    let lines = code
        .lines()
        .map(|line| line.split("//").next().unwrap_or(""));
    lines.collect::<Vec<_>>().join("\n")
}

/// The paths behind each `crate::`, groups spelled out.
fn paths(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, prefix) in code.match_indices("crate::") {
        spell_out(&code[at + prefix.len()..], "", &mut found);
    }
    found
}

/// Reads one path from the start of `text` and returns what is behind it.
fn spell_out<'a>(text: &'a str, before: &str, found: &mut Vec<String>) -> &'a str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
    let (path, rest) = text.split_at(end.unwrap_or(text.len()));
    let whole = format!("{before}{path}");
    let Some(mut rest) = rest
        .strip_prefix('{')
        .filter(|_| path.ends_with("::") || path.is_empty())
    else {
        found.push(
            whole
                .trim_end_matches("::")
                .trim_end_matches("::self")
                .to_owned(),
        );
        return rest;
    };
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        if let Some(behind) = rest.strip_prefix('}') {
            return behind;
        }
        if rest.is_empty() {
            return rest;
        }
        let shorter = spell_out(rest, &whole, found);
        // An alias, or anything else that is no path.
        let next = shorter.find([',', '}', '{']).unwrap_or(shorter.len());
        rest = &shorter[next..];
        if let Some(odd) = rest.strip_prefix('{') {
            rest = odd;
        }
    }
}

/// What the modules import from their neighbours.
fn imports(sources: &[Source]) -> Imports {
    let modules: BTreeSet<_> = sources
        .iter()
        .filter_map(|one| module_of(&one.path))
        .collect();
    let mut imports = Imports::new();
    for source in sources {
        let Some(own) = module_of(&source.path) else {
            continue;
        };
        for path in paths(&code_of(source)) {
            let mut other = path.as_str();
            while !modules.contains(other) {
                other = other.rsplit_once("::").map_or("", |(above, _)| above);
                if other.is_empty() {
                    break;
                }
            }
            if let Some((from, to)) = meeting(&own, other) {
                imports.entry(from).or_default().insert(to);
            }
        }
    }
    imports
}

/// Where two modules meet; `None` where one lies in the other.
fn meeting(own: &str, other: &str) -> Option<(String, String)> {
    let (own, other): (Vec<_>, Vec<_>) = (own.split("::").collect(), other.split("::").collect());
    let same = own.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let at = |path: &[&str]| path.get(same).map(|_| path[..=same].join("::"));
    Some((at(&own)?, at(&other)?)).filter(|(_, to)| !to.is_empty())
}

/// Everything that `from` imports, directly or by way of others.
fn reach(from: &str, imports: &Imports) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut waiting = vec![from.to_owned()];
    while let Some(module) = waiting.pop() {
        for next in imports.get(&module).into_iter().flatten() {
            if reached.insert(next.clone()) {
                waiting.push(next.clone());
            }
        }
    }
    reached
}

fn circles(sources: &[Source]) -> Vec<String> {
    let imports = imports(sources);
    let in_circle = |module: &&String| reach(module, &imports).contains(*module);
    let modules = imports.keys().filter(in_circle);
    modules
        .map(|module| {
            let back = imports[module].iter();
            let back = back.filter(|next| reach(next, &imports).contains(module));
            let back: Vec<_> = back.map(String::as_str).collect();
            format!("`{module}` is in a loop with {}", back.join(", "))
        })
        .collect()
}

#[test]
fn modules_import_each_other_in_no_loop() {
    expect_none(&circles(&sources("src", &[".rs"])));
}

#[test]
fn a_loop_is_seen_also_by_way_of_a_third() {
    let source = |path: &str, text: &str| Source {
        path: path.to_owned(),
        text: text.to_owned(),
    };
    let mut sources = vec![
        source("src/a.rs", "mod b; mod c;"),
        source("src/a/b.rs", "use crate::a::{c::deep::Thing, d};\n"),
        source("src/a/c/deep.rs", "fn f() { crate::a::d::g() }\n"),
        source("src/a/d.rs", "// use crate::a::b;\n"),
    ];
    assert_eq!(circles(&sources), [""; 0]);
    sources[3].text = "use crate::a::b::Other as Else;\n".into();
    let found = circles(&sources);
    assert_eq!(found.len(), 3, "{found:?}");
    assert_eq!(found[1], "`a::c` is in a loop with a::d");
}
