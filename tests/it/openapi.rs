//! The description of the wire: each operation has a name of its own, and what is checked in is what
//! the handlers say. `npm run types` holds the same file against the OpenAPI specification.

use std::path::Path;

use serde_json::Value;

/// What an operation does, in order: a name begins with one of these words.
const VERBS: [&str; 38] = [
    "activate",
    "add",
    "archive",
    "cancel",
    "change",
    "choose",
    "clear",
    "create",
    "deactivate",
    "delete",
    "edit",
    "end",
    "explain",
    "export",
    "forget",
    "get",
    "give",
    "keep",
    "list",
    "move",
    "pause",
    "record",
    "remove",
    "rename",
    "restore",
    "resume",
    "search",
    "seek",
    "select",
    "set",
    "skip",
    "start",
    "stop",
    "stream",
    "toggle",
    "unarchive",
    "undo",
    "withdraw",
];

/// Where the document is checked in.
const FILE: &str = "frontend/openapi.json";

/// Each operation: method and path, and its name.
fn operations(document: &Value) -> Vec<(String, String)> {
    let paths = document["paths"].as_object().expect("paths");
    paths
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().expect("methods");
            methods.iter().map(move |(method, operation)| {
                let name = operation["operationId"].as_str().unwrap_or_default();
                (format!("{method} {path}"), name.to_owned())
            })
        })
        .collect()
}

/// Whether `name` is `<verb>_<resource>` in small letters: `list_albums`.
fn is_verb_and_resource(name: &str) -> bool {
    let is_plain = name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let words: Vec<&str> = name.split('_').collect();
    is_plain
        && words.len() > 1
        && words.iter().all(|word| !word.is_empty())
        && VERBS.contains(&words[0])
}

/// The first line in which two texts differ, and how each has it.
fn first_difference(now: &str, then: &str) -> Option<String> {
    let (mut now, mut then) = (now.lines(), then.lines());
    (1..).find_map(|number| match (now.next(), then.next()) {
        (None, None) => Some(None),
        (now, then) if now == then => None,
        (now, then) => Some(Some(format!("line {number}: {now:?}, checked in {then:?}"))),
    })?
}

#[test]
fn every_operation_is_named_by_a_verb_and_what_it_acts_on() {
    let document = serde_json::to_value(minion::http::api::openapi()).expect("JSON");
    let operations = operations(&document);
    assert!(!operations.is_empty(), "no operations at all");
    let wrong: Vec<_> = operations
        .iter()
        .filter(|(_, name)| !is_verb_and_resource(name))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let unused: Vec<_> = VERBS
        .iter()
        .filter(|verb| {
            !operations
                .iter()
                .any(|(_, name)| name.split('_').next() == Some(verb))
        })
        .collect();
    assert!(unused.is_empty(), "no operation begins with {unused:?}");
}

#[test]
fn no_two_operations_have_the_same_name() {
    let document = serde_json::to_value(minion::http::api::openapi()).expect("JSON");
    let mut operations = operations(&document);
    operations.sort_by(|one, other| one.1.cmp(&other.1));
    let twice: Vec<_> = operations
        .windows(2)
        .filter(|pair| pair[0].1 == pair[1].1)
        .collect();
    assert!(twice.is_empty(), "{twice:#?}");
}

#[test]
fn every_list_tells_the_same_bounds_of_a_page() {
    let document = serde_json::to_value(minion::http::api::openapi()).expect("JSON");
    let bounds = serde_json::to_value(minion::protocol::limit_schema()).expect("JSON");
    let mut count = 0;
    for operation in document["paths"]
        .as_object()
        .into_iter()
        .flat_map(|paths| paths.values())
        .flat_map(|methods| methods.as_object().into_iter().flat_map(|all| all.values()))
        .filter(|operation| operation["operationId"] != "export_rankings")
    {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        for limit in parameters.filter(|one| one["name"] == "limit") {
            let name = &operation["operationId"];
            assert_eq!(limit["schema"], bounds, "{name}");
            assert_eq!(limit["required"], false, "{name}");
            count += 1;
        }
    }
    assert!(count > 10, "{count} lists with a limit");
}

#[test]
fn the_document_that_is_checked_in_is_what_the_handlers_say() {
    let now = minion::http::api::openapi().to_pretty_json().expect("JSON");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    let then = std::fs::read_to_string(&file).unwrap_or_default();
    let difference = first_difference(&now, &then);
    assert!(
        difference.is_none(),
        "{FILE} is out of date: run `make types`, read its diff and commit it\n{}",
        difference.unwrap_or_default()
    );
}

#[test]
fn the_rules_tell_good_names_from_bad() {
    for good in ["list_albums", "skip_to_next"] {
        assert!(is_verb_and_resource(good), "{good}");
    }
    for bad in ["", "list", "list_", "albums", "album_list", "listAlbums"] {
        assert!(!is_verb_and_resource(bad), "{bad}");
    }
    assert_eq!(first_difference("a\nb", "a\nb\n"), None);
    assert!(first_difference("a\nb", "a").is_some());
}
