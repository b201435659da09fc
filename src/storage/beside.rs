//! Files beside the database.

use std::path::{Path, PathBuf};

/// A file beside a database file, named after it; `None` for a database in memory.
#[must_use]
pub fn beside(database: Option<&str>, ending: &str) -> Option<PathBuf> {
    let path = Path::new(database.filter(|path| !path.is_empty())?);
    let mut name = path.file_name()?.to_owned();
    name.push(ending);
    Some(path.with_file_name(name))
}
