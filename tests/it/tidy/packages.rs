//! What `cargo metadata` says of the crates that minion is made of.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The machine that packages are made for; on the other one the same crates are used.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";

/// A crate at one version.
pub struct Package {
    pub name: String,
    pub version: String,
    /// The licence, as SPDX has it.
    pub license: String,
    /// Where its source is kept, as it says itself.
    pub repository: String,
    pub authors: Vec<String>,
    /// Its folder on this machine.
    pub folder: PathBuf,
    /// Whether it, or code that it makes, is in the binary.
    pub is_inside: bool,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(text).collect()
}

/// All packages that are locked for this platform but minion itself, in order.
pub fn packages() -> Vec<Package> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let asked = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(["--filter-platform", PLATFORM])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo starts");
    assert!(
        asked.status.success(),
        "{}",
        String::from_utf8_lossy(&asked.stderr)
    );
    let told: Value = serde_json::from_slice(&asked.stdout).expect("JSON");
    let root = text(&told["resolve"]["root"]);
    let inside = inside(&told["resolve"]["nodes"], &root);
    let all = told["packages"].as_array().into_iter().flatten();
    let locked = locked(&told["resolve"]["nodes"]);
    let mut packages: Vec<Package> = all
        .filter(|of| of["id"] != *root && locked.contains(&text(&of["id"])))
        .map(|of| package(of, &inside))
        .collect();
    packages.sort_by_key(|of| (of.name.clone(), of.version.clone()));
    packages
}

fn package(of: &Value, inside: &BTreeSet<String>) -> Package {
    let manifest = text(&of["manifest_path"]);
    let folder = Path::new(&manifest).parent().expect("it lies in a folder");
    Package {
        name: text(&of["name"]),
        version: text(&of["version"]),
        license: text(&of["license"]),
        repository: text(&of["repository"]),
        authors: texts(&of["authors"]),
        folder: folder.to_owned(),
        is_inside: inside.contains(&text(&of["id"])),
    }
}

fn locked(nodes: &Value) -> BTreeSet<String> {
    let nodes = nodes.as_array().into_iter().flatten();
    nodes.map(|node| text(&node["id"])).collect()
}

/// The ids of what `root` needs to run: not to be built, and not to be tested.
fn inside(nodes: &Value, root: &str) -> BTreeSet<String> {
    let nodes = nodes.as_array().into_iter().flatten();
    let needs: BTreeMap<String, Vec<String>> = nodes
        .map(|node| (text(&node["id"]), needed(&node["deps"])))
        .collect();
    let mut found = BTreeSet::new();
    let mut open = vec![root.to_owned()];
    while let Some(id) = open.pop() {
        let next = needs.get(&id).cloned().unwrap_or_default();
        if found.insert(id) {
            open.extend(next);
        }
    }
    found
}

fn needed(dependencies: &Value) -> Vec<String> {
    let is_normal = |of: &&Value| {
        let kinds = of["dep_kinds"].as_array().into_iter().flatten();
        kinds.into_iter().any(|kind| kind["kind"].is_null())
    };
    let all = dependencies.as_array().into_iter().flatten();
    all.filter(is_normal).map(|of| text(&of["pkg"])).collect()
}
