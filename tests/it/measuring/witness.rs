//! What was measured, told by the database that a killed daemon left and by the system's own record of
//! which files its measuring thread opened.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::support::Daemon;
use crate::support::traced::find_whole;

/// Files opened, and names given to threads.
pub const OPTIONS: [&str; 6] = [
    "--daemonize",
    "--follow-forks",
    "--seccomp-bpf",
    "--string-limit=4096",
    "--quiet=attach,personality",
    "--trace=openat,prctl",
];

/// The files whose results are in the database, and when each was put there. Reads a copy: what a
/// killed daemon left is mended by the next one, not by its witness.
pub fn kept(daemon: &Daemon) -> BTreeMap<PathBuf, i64> {
    let data = daemon.own.folder().join(".local/share/minion");
    let copy = tempfile::tempdir().expect("a folder");
    for name in ["minion.db", "minion.db-wal"] {
        // Without a log beside it the database is whole.
        let _ = std::fs::copy(data.join(name), copy.path().join(name));
    }
    let conn = Connection::open(copy.path().join("minion.db")).expect("a database");
    let rows = conn.prepare(
        "SELECT path, analysed_ms FROM files WHERE analysed_ms IS NOT NULL AND audio_hash IS NOT NULL",
    );
    let Ok(mut rows) = rows else {
        return BTreeMap::new();
    };
    let path = |bytes: Vec<u8>| PathBuf::from(std::ffi::OsString::from_vec(bytes));
    rows.query_map([], |row| Ok((path(row.get(0)?), row.get(1)?)))
        .expect("rows")
        .collect::<Result<_, _>>()
        .expect("rows")
}

/// The music files that the readers of a process that has ended opened while they measured: then
/// their threads are called so. `None` if the tracer did not live to see the end.
pub fn measured_in(trace: &Path, process: u32) -> Option<BTreeSet<PathBuf>> {
    let text = find_whole(trace, process)?;
    let mut names = BTreeMap::new();
    let mut opened = BTreeSet::new();
    for line in text.lines() {
        let Some((thread, call)) = line.split_once(' ') else {
            continue;
        };
        let quoted = |call: &str| call.split('"').nth(1).map(str::to_owned);
        if call.trim_start().starts_with("prctl(PR_SET_NAME, ") {
            names.insert(thread, quoted(call));
        }
        let is_measuring = names
            .get(thread)
            .is_some_and(|name| name.as_deref() == Some("measuring"));
        if is_measuring && call.trim_start().starts_with("openat(AT_FDCWD, ") {
            opened.extend(quoted(call).map(PathBuf::from));
        }
    }
    let is_music = |path: &PathBuf| {
        path.display().to_string().contains("/music/") && path.extension().is_some()
    };
    Some(opened.into_iter().filter(is_music).collect())
}
