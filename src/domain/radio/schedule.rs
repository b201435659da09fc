//! Schedules: which station is meant at which time of the week, by the house's own clock.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::id::StationId;

/// Most slots: more than a week has hours worth telling apart.
pub const SLOTS_MAX: usize = 50;

/// Minutes of a day.
pub const DAY_MINUTES: u16 = 24 * 60;

/// All seven days.
pub const EVERY_DAY: u8 = 0b111_1111;

/// A stretch of the day that belongs to a station.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    /// Days on which it begins: 1 is Monday, 2 Tuesday, 4 Wednesday, up to 64 Sunday, added up.
    pub days: u8,
    /// When it begins, minutes after midnight.
    pub from_minute: u16,
    /// When it ends; not after `from_minute`: on the next day.
    pub to_minute: u16,
    /// Whose it is.
    pub station_id: StationId,
}

/// A moment of the week as the clock on the wall shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WallTime {
    /// 0 is Monday.
    pub weekday: u8,
    /// Minutes after midnight.
    pub minute: u16,
}

impl Slot {
    /// Whether its numbers are a stretch of a day.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        (1..=EVERY_DAY).contains(&self.days)
            && self.from_minute < DAY_MINUTES
            && self.to_minute < DAY_MINUTES
    }

    /// Whether `now` lies in it. One that runs over midnight belongs to the day on which it begins.
    #[must_use]
    pub fn holds(&self, now: WallTime) -> bool {
        let begins_on = |weekday: u8| self.days & (1 << (weekday % 7)) != 0;
        let has_begun = now.minute >= self.from_minute;
        let is_left = now.minute < self.to_minute;
        if self.from_minute < self.to_minute {
            begins_on(now.weekday) && has_begun && is_left
        } else {
            (begins_on(now.weekday) && has_begun) || (begins_on(now.weekday + 6) && is_left)
        }
    }
}

/// The station that is meant at `now`: that of the first slot that holds it.
#[must_use]
pub fn station_at(slots: &[Slot], now: WallTime) -> Option<StationId> {
    let slot = slots.iter().find(|slot| slot.holds(now));
    slot.map(|slot| slot.station_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEEKDAYS: u8 = 0b1_1111;
    const FRIDAY: u8 = 0b1_0000;
    const SUNDAY: u8 = 0b100_0000;

    fn slot(days: u8, from: (u16, u16), to: (u16, u16), station: i64) -> Slot {
        Slot {
            days,
            from_minute: from.0 * 60 + from.1,
            to_minute: to.0 * 60 + to.1,
            station_id: StationId(station),
        }
    }

    fn check(slots: &[Slot], expected: &[(u8, u16, u16, Option<i64>)]) {
        for &(weekday, hour, minute, station) in expected {
            let now = WallTime {
                weekday,
                minute: hour * 60 + minute,
            };
            let found = station_at(slots, now).map(|id| id.0);
            assert_eq!(found, station, "day {weekday}, {hour}:{minute:02}");
        }
    }

    #[test]
    fn a_slot_holds_from_its_first_minute_to_before_its_last() {
        let expected = [
            (0, 6, 59, None),
            (0, 7, 0, Some(1)),
            (4, 8, 59, Some(1)),
            (4, 9, 0, None),
            (5, 8, 0, None),
        ];
        check(&[slot(WEEKDAYS, (7, 0), (9, 0), 1)], &expected);
    }

    #[test]
    fn a_slot_over_midnight_belongs_to_the_day_on_which_it_begins() {
        let nights = [slot(FRIDAY | SUNDAY, (22, 30), (2, 0), 1)];
        let expected = [
            (4, 1, 0, None),
            (4, 22, 29, None),
            (4, 22, 30, Some(1)),
            (5, 1, 59, Some(1)),
            (5, 2, 0, None),
            (5, 23, 0, None),
            (6, 23, 0, Some(1)),
            (0, 1, 0, Some(1)),
            (1, 1, 0, None),
        ];
        check(&nights, &expected);
    }

    #[test]
    fn a_slot_that_ends_when_it_begins_lasts_a_day() {
        let expected = [
            (6, 11, 59, None),
            (6, 12, 0, Some(1)),
            (0, 11, 59, Some(1)),
            (0, 12, 0, None),
        ];
        check(&[slot(SUNDAY, (12, 0), (12, 0), 1)], &expected);
    }

    #[test]
    fn of_two_slots_at_one_time_the_first_counts() {
        let slots = [
            slot(EVERY_DAY, (8, 0), (10, 0), 1),
            slot(EVERY_DAY, (0, 0), (0, 0), 2),
        ];
        check(
            &slots,
            &[(3, 9, 0, Some(1)), (3, 10, 0, Some(2)), (3, 7, 59, Some(2))],
        );
    }
}
