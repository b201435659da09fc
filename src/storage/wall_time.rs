//! What the clock on the wall shows, by the machine's time zone.

use rusqlite::Connection;

use crate::domain::radio::schedule::WallTime;

/// The time of the week at `at_ms`, in the zone of this machine (`TZ`, else `/etc/localtime`),
/// summer time included.
///
/// SQLite asks the C library, as every other program here does; Rust's own library knows no zones.
///
/// # Errors
/// What SQLite says.
pub fn wall_time(conn: &Connection, at_ms: i64) -> Result<WallTime, rusqlite::Error> {
    let sql = "SELECT cast(strftime('%w', t) AS INTEGER),
                      cast(strftime('%H', t) AS INTEGER) * 60 + cast(strftime('%M', t) AS INTEGER)
               FROM (SELECT datetime(?1 / 1000, 'unixepoch', 'localtime') AS t)";
    conn.prepare_cached(sql)?.query_row([at_ms], |row| {
        let from_sunday: u8 = row.get(0)?;
        Ok(WallTime {
            weekday: (from_sunday + 6) % 7,
            minute: row.get(1)?,
        })
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;

    #[test]
    fn a_week_later_it_is_the_same_time_and_a_minute_later_the_next() {
        let conn = Connection::open_in_memory().unwrap();
        let at = |ms: i64| wall_time(&conn, ms).unwrap();
        // A Wednesday in winter, 12:00 UTC: in no zone near a change of clocks within a week.
        let noon_ms = 1_705_492_800_000;
        assert_eq!(at(noon_ms + 7 * 86_400_000), at(noon_ms));
        let (now, next) = (at(noon_ms), at(noon_ms + 60_000));
        assert_eq!(next.minute, (now.minute + 1) % 1_440);
        let by_utc = conn.query_row(
            "SELECT strftime('%w', ?1, 'unixepoch')",
            [noon_ms / 1_000],
            |row| row.get::<_, String>(0),
        );
        assert_eq!(by_utc.unwrap(), "3");
        // No zone is more than 14 hours off: it is Tuesday night at the earliest.
        assert!((1..=3).contains(&now.weekday), "{now:?}");
    }
}
