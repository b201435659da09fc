//! What the clock on the wall shows, by the machine's time zone.
//!
//! The zone is that of `TZ`, else of `/etc/localtime`, summer time included. It is looked at anew every
//! few minutes: a machine may be told where it stands after minion was started.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::radio::schedule::WallTime;

/// The time of the week at `at_ms`, ms since 1970.
#[must_use]
pub fn wall_time(at_ms: i64) -> WallTime {
    shown(at(at_ms), &TimeZone::system())
}

/// By how many minutes the zone is ahead of UTC at `at_ms`, ms since 1970.
#[must_use]
pub fn utc_offset_minutes(at_ms: i64) -> i32 {
    TimeZone::system().to_offset(at(at_ms)).seconds() / 60
}

/// The zone's name, such as `Europe/Berlin`; `None` where the machine does not say.
#[must_use]
pub fn zone_name() -> Option<String> {
    let zone = TimeZone::system();
    let name = zone.iana_name().filter(|_| !zone.is_unknown());
    name.map(str::to_owned)
}

fn at(at_ms: i64) -> Timestamp {
    Timestamp::from_millisecond(at_ms).unwrap_or_default()
}

fn shown(at: Timestamp, zone: &TimeZone) -> WallTime {
    let local = zone.to_datetime(at);
    let minute = i32::from(local.hour()) * 60 + i32::from(local.minute());
    WallTime {
        // Seven days and 1,440 minutes fit.
        weekday: local.weekday().to_monday_zero_offset() as u8,
        minute: minute as u16,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]
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

    #[test]
    fn clocks_are_put_forward_in_spring_and_back_in_autumn() {
        // Central Europe's rule, without a database of zones.
        let zone = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        let check = |utc: &str, weekday: u8, hour: u16, minute: u16| {
            let shown = shown(utc.parse().unwrap(), &zone);
            let minute = hour * 60 + minute;
            assert_eq!(shown, WallTime { weekday, minute }, "{utc}");
        };
        check("2026-03-29T00:59:00Z", 6, 1, 59);
        check("2026-03-29T01:00:00Z", 6, 3, 0);
        check("2026-10-25T00:59:00Z", 6, 2, 59);
        check("2026-10-25T01:00:00Z", 6, 2, 0);
        check("2026-10-25T23:00:00Z", 0, 0, 0);
    }
}
