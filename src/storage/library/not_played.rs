//! Sound files of kinds that are not played: counted by a scan, so that nobody wonders where his
//! music is.

use rusqlite::{Connection, Transaction};

/// Keeps what a whole scan counted: endings and how many files have them.
pub fn record_not_played<'a>(
    tx: &Transaction<'_>,
    counts: impl IntoIterator<Item = (&'a str, u64)>,
) -> Result<(), rusqlite::Error> {
    tx.execute("DELETE FROM not_played", [])?;
    let mut insert = tx.prepare_cached("INSERT INTO not_played (ending, files) VALUES (?1, ?2)")?;
    for (ending, files) in counts {
        insert.execute((ending, files.cast_signed()))?;
    }
    Ok(())
}

/// Endings and how many files have them, the most first.
pub fn not_played(conn: &Connection) -> Result<Vec<(String, u64)>, rusqlite::Error> {
    conn.prepare_cached("SELECT ending, files FROM not_played ORDER BY files DESC, ending")?
        .query_map([], |row| {
            Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned()))
        })?
        .collect()
}
