//! What the clock on the wall shows, by the machine's time zone.
//!
//! The zone is that of `TZ`, else of `/etc/localtime`, summer time included. It is looked at anew as
//! time passes: a machine may be told where it stands after minion was started.

use chrono::{DateTime, Datelike, Local, Offset, Timelike};

use crate::domain::radio::schedule::WallTime;

/// The time of the week at `at_ms`, ms since 1970.
#[must_use]
pub fn wall_time(at_ms: i64) -> WallTime {
    let local = local(at_ms);
    let minute = local.hour() * 60 + local.minute();
    WallTime {
        // Seven days and 1,440 minutes fit.
        weekday: local.weekday().num_days_from_monday() as u8,
        minute: minute as u16,
    }
}

/// By how many minutes the zone is ahead of UTC at `at_ms`, ms since 1970.
#[must_use]
pub fn utc_offset_minutes(at_ms: i64) -> i32 {
    local(at_ms).offset().fix().local_minus_utc() / 60
}

/// The zone's name, such as `Europe/Berlin`; `None` where the machine does not say.
#[must_use]
pub fn zone_name() -> Option<String> {
    let chosen = std::env::var("TZ").ok();
    let chosen = chosen.map(|zone| zone.trim_start_matches(':').to_owned());
    chosen
        .filter(|zone| !zone.is_empty())
        .or_else(|| iana_time_zone::get_timezone().ok())
}

fn local(at_ms: i64) -> DateTime<Local> {
    DateTime::from_timestamp_millis(at_ms)
        .unwrap_or_default()
        .with_timezone(&Local)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_later_it_is_the_same_time_and_a_minute_later_the_next() {
        // A Wednesday in winter, 12:00 UTC: in no zone near a change of clocks within a week.
        let noon_ms = 1_705_492_800_000;
        assert_eq!(wall_time(noon_ms + 7 * 86_400_000), wall_time(noon_ms));
        let (now, next) = (wall_time(noon_ms), wall_time(noon_ms + 60_000));
        assert_eq!(next.minute, (now.minute + 1) % 1_440);
        let off = i64::from(utc_offset_minutes(noon_ms));
        assert_eq!(i64::from(now.minute), (12 * 60 + off).rem_euclid(1_440));
        // No zone is more than 14 hours off: it is Tuesday night at the earliest.
        assert!((1..=3).contains(&now.weekday), "{now:?}");
    }
}
