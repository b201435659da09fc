//! Where the loudest passage of a track begins: what a listener in a hurry wants to hear.
//!
//! It is told from the short-term loudness alone, the mean of the last 3 s (EBU Tech 3341, section
//! 2.2: a rectangular window, no gate), taken once a second. A [`Curve`] keeps that in one byte a
//! second; value k stands for the seconds k to k + 3.

use serde::{Deserialize, Serialize};

/// Seconds that one value of the curve stands for.
pub(crate) const WINDOW_S: usize = 3;

/// Seconds that a passage lasts: about a chorus.
const PASSAGE_S: usize = 20;

/// Values whose windows lie within one passage.
const PASSAGE_VALUES: usize = PASSAGE_S - WINDOW_S + 1;

/// Passages this near to the loudest one count as equally loud: then the first one is meant, which
/// is the one that people know.
const ALIKE_LU: f64 = 0.5;

/// It begins this much earlier, so that the ear hears the passage set in.
const LEAD_MS: i64 = 1_000;

/// Level of the value 0: this or less (the absolute gate of EBU R128).
const FLOOR_LUFS: f64 = -70.0;

/// Distance of two values: 255 is then +6.5 LUFS, louder than anything at full scale.
const STEP_LU: f64 = 0.3;

/// Short-term loudness, a byte a second: 0 is -70 LUFS or less, each step 0.3 LU more.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Curve(pub Vec<u8>);

impl Curve {
    /// Takes the next second's value, LUFS; silence is minus infinity.
    pub(crate) fn push(&mut self, lufs: f64) {
        let steps = ((lufs - FLOOR_LUFS) / STEP_LU).round();
        // A cast of a float saturates, and makes 0 of what is no number.
        self.0.push(steps as u8);
    }

    /// Where the loudest passage begins, ms from the start of the file.
    ///
    /// Of all stretches of 20 s that start on a whole second and end within the file, the first
    /// whose mean energy (of the curve's values) is within 0.5 LU of the greatest; begun 1 s
    /// earlier. So there is always a whole passage left to hear; a track that is shorter than one,
    /// silent, or alike throughout, has it at its start.
    #[must_use]
    pub fn hook_ms(&self) -> i64 {
        let energies: Vec<f64> = self.0.iter().map(|value| energy(*value)).collect();
        let passages: Vec<f64> = energies
            .windows(PASSAGE_VALUES)
            .map(|passage| passage.iter().sum())
            .collect();
        let greatest = passages.iter().copied().fold(0.0, f64::max);
        let enough = greatest * 10_f64.powf(-ALIKE_LU / 10.0);
        let first = passages.iter().position(|passage| *passage >= enough);
        let begin_ms = first.map_or(0, |second| second as i64 * 1_000);
        (begin_ms - LEAD_MS).max(0)
    }
}

/// Mean square that a value stands for, as far as ratios go.
fn energy(value: u8) -> f64 {
    match value {
        0 => 0.0,
        value => 10_f64.powf((FLOOR_LUFS + STEP_LU * f64::from(value)) / 10.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The curve of parts, each `(seconds, LUFS)`, as if every second were heard by itself.
    fn hook_ms(parts: &[(usize, f64)]) -> i64 {
        let mut curve = Curve::default();
        for (seconds, lufs) in parts {
            (0..*seconds).for_each(|_| curve.push(*lufs));
        }
        curve.hook_ms()
    }

    #[test]
    fn it_begins_a_moment_before_the_loudest_passage() {
        // Two of 18 values may be quiet before a mean falls by 0.5 LU; and a second earlier.
        assert_eq!(hook_ms(&[(60, -20.0), (30, -8.0), (60, -20.0)]), 57_000);
    }

    #[test]
    fn of_passages_alike_it_is_the_first() {
        let song = [(30, -20.0), (25, -10.2), (40, -20.0), (25, -10.0)];
        assert_eq!(hook_ms(&song), 29_000);
        let louder_later = [(30, -20.0), (25, -12.0), (40, -20.0), (25, -10.0)];
        assert_eq!(hook_ms(&louder_later), 92_000);
    }

    #[test]
    fn a_whole_passage_is_left_to_hear_however_late_it_gets_loud() {
        // 100 values are 102 s: the last passage begins at 82 s.
        assert_eq!(hook_ms(&[(95, -30.0), (5, -5.0)]), 81_000);
    }

    #[test]
    fn short_silent_and_even_tracks_have_it_at_their_start() {
        assert_eq!(hook_ms(&[]), 0);
        assert_eq!(hook_ms(&[(10, -30.0), (7, -5.0)]), 0);
        assert_eq!(hook_ms(&[(100, f64::NEG_INFINITY)]), 0);
        assert_eq!(hook_ms(&[(100, -9.0)]), 0);
    }

    #[test]
    fn a_short_burst_is_no_passage() {
        let song = [(20, -20.0), (1, -8.0), (40, -20.0), (30, -14.0)];
        assert_eq!(hook_ms(&song), 58_000);
    }

    #[test]
    fn a_value_is_a_byte_and_ends_at_the_gate_and_above_full_scale() {
        let mut curve = Curve::default();
        let levels = [f64::NEG_INFINITY, f64::NAN, -70.0, -69.7, -23.0, 6.5, 40.0];
        levels.into_iter().for_each(|lufs| curve.push(lufs));
        assert_eq!(curve.0, [0, 0, 0, 1, 157, 255, 255]);
    }
}
