//! The rules for the Rust sources, beside those for imports.

use super::{REASON, Source, code_of, expect_none, long_file, sources};

/// A longer function does two things, or says right above it `// Long because ...`.
const FUNCTION_LINES_MAX: usize = 70;

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
    use super::{Source, long_functions};

    fn source(path: &str, text: &str) -> Source {
        Source {
            path: path.to_owned(),
            text: text.to_owned(),
        }
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
