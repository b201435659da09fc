//! The rules for crates of others: each is used, stands there once, comes from where crates are kept,
//! and may be given away.

use std::collections::BTreeMap;
use std::path::Path;

use super::packages::{Package, packages};
use super::{Source, expect_none, sources};

/// Licences under which others let minion be given away as one binary under its own.
const LICENSES: [&str; 14] = [
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Crates that are there in two versions, because crates that minion needs do not agree.
const TWICE: [&str; 17] = [
    "bit-vec",
    "bitflags",
    "block-buffer",
    "cpufeatures",
    "crypto-common",
    "digest",
    "getrandom",
    "lock_api",
    "miniz_oxide",
    "parking_lot",
    "parking_lot_core",
    "quick-error",
    "rand",
    "rand_core",
    "syn",
    "synstructure",
    "webpki-roots",
];

/// How the lock file says that a crate comes from crates.io.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Whether one may choose a licence of the list for each part of `expression` (SPDX; old crates write
/// `/` for `OR`). Good enough for expressions without nested alternatives, which all are.
fn is_allowed(expression: &str) -> bool {
    let plain = expression.replace(['(', ')'], " ").replace('/', " OR ");
    !plain.trim().is_empty()
        && plain.split(" AND ").all(|part| {
            part.split(" OR ").any(|choice| {
                let name = choice.split(" WITH ").next().unwrap_or_default();
                LICENSES.contains(&name.trim())
            })
        })
}

/// Whether `text` names something of the crate `name`: `name::`, but no `other_name::` or `a::name::`.
fn is_named(text: &str, name: &str) -> bool {
    let name = name.replace('-', "_");
    text.match_indices(&name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let is_whole = !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':');
        let after = &text[at + name.len()..];
        is_whole && (after.starts_with("::") || after.starts_with(';'))
    })
}

/// The keys of a table of the manifest.
fn named(manifest: &toml::Table, path: &[&str]) -> Vec<String> {
    let mut table = Some(manifest);
    for part in path {
        table = table.and_then(|table| table.get(*part)?.as_table());
    }
    table
        .into_iter()
        .flat_map(|table| table.keys().cloned())
        .collect()
}

fn unused(names: Vec<String>, sources: &[Source]) -> Vec<String> {
    let is_used = |name: &str| sources.iter().any(|source| is_named(&source.text, name));
    let unused = names.into_iter().filter(|name| !is_used(name));
    unused
        .map(|name| format!("Cargo.toml: nothing uses `{name}`"))
        .collect()
}

#[test]
fn every_dependency_is_used() {
    let manifest = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"));
    let manifest: toml::Table = manifest.parse().expect("a manifest");
    let own = sources("src", &[".rs"]);
    let mut all = sources("tests", &[".rs"]);
    all.extend(sources("benches", &[".rs"]));
    all.extend(sources("src", &[".rs"]));
    let linux = ["target", "cfg(target_os = \"linux\")", "dependencies"];
    let mut complaints = unused(named(&manifest, &["dependencies"]), &own);
    complaints.extend(unused(named(&manifest, &linux), &own));
    complaints.extend(unused(named(&manifest, &["dev-dependencies"]), &all));
    expect_none(&complaints);
}

#[test]
fn no_crate_comes_twice_without_being_known() {
    let mut versions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for Package { name, version, .. } in packages() {
        versions.entry(name).or_default().push(version);
    }
    let twice = versions.iter().filter(|(_, versions)| versions.len() > 1);
    let news = twice
        .filter(|(name, _)| !TWICE.contains(&name.as_str()))
        .map(|(name, versions)| format!("`{name}` comes as {}", versions.join(" and ")));
    let once = TWICE
        .iter()
        .filter(|name| {
            versions
                .get(**name)
                .is_none_or(|versions| versions.len() < 2)
        })
        .map(|name| format!("`{name}` comes once: take it off the list"));
    expect_none(&news.chain(once).collect::<Vec<_>>());
}

#[test]
fn every_crate_may_be_given_away() {
    let complaints: Vec<_> = packages()
        .iter()
        .filter(|of| of.is_inside && !is_allowed(&of.license))
        .map(|of| format!("{} {}: `{}`", of.name, of.version, of.license))
        .collect();
    expect_none(&complaints);
}

#[test]
fn every_crate_comes_from_the_registry_or_lies_in_vendor() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let lock = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.lock"));
    let lock: toml::Table = lock.parse().expect("a lock file");
    let packages = lock["package"].as_array().expect("packages");
    assert!(packages.len() > 1, "no crates at all");
    let is_ours = |name: &str| name == "minion" || root.join("vendor").join(name).is_dir();
    let complaints: Vec<_> = packages
        .iter()
        .filter_map(|of| {
            let name = of["name"].as_str().unwrap_or_default();
            let source = of.get("source").and_then(toml::Value::as_str);
            let is_fine = source.map_or_else(|| is_ours(name), |source| source == REGISTRY);
            (!is_fine).then(|| format!("Cargo.lock: `{name}` comes from {source:?}"))
        })
        .collect();
    expect_none(&complaints);
}

#[test]
fn the_rules_tell_good_from_bad() {
    for good in [
        "MIT",
        "GPL-3.0 OR MIT",
        "MIT/Apache-2.0",
        "(MIT OR Apache-2.0) AND Unicode-3.0",
        "Apache-2.0 WITH LLVM-exception",
    ] {
        assert!(is_allowed(good), "{good}");
    }
    for bad in ["", "GPL-3.0", "MIT AND GPL-3.0", "LicenseRef-MIT"] {
        assert!(!is_allowed(bad), "{bad}");
    }
    assert!(is_named("use sd_notify::NotifyState;", "sd-notify"));
    assert!(!is_named("use image::codecs::png::PngDecoder;", "png"));
    assert!(!is_named("let grand = rand;\n// grand::", "rand::x"));
}
