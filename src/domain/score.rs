//! A track's place as a rating that other programs read: a number up to 1, or half stars.
//!
//! Places are spread evenly: of 100 compared tracks the best ten get five stars, the next ten four
//! and a half. A rating out of 5 that people give is not spread so; but a rank says nothing of how
//! much better one is than the next, and evenly spread half stars tell most tracks apart.

use serde::{Deserialize, Serialize};

/// A rating for other programs, from 0.01 to 1.00 in hundredths: a place that moved by less than
/// that changes no file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Score(u8);

/// What a popularimeter (ID3v2's `POPM`) says for half a star to five, by twos the bytes that
/// Windows, foobar2000 and Picard write for whole stars (1, 64, 128, 196, 255); the halves are
/// those of MusicBee and MediaMonkey. See <https://en.wikipedia.org/wiki/ID3#ID3v2_rating_tag_issue>.
const POPM_BYTES: [u8; 10] = [13, 1, 54, 64, 118, 128, 186, 196, 242, 255];

impl Score {
    /// The score of `place` (from 1) among `count` compared tracks: the share of them that it beats,
    /// itself counted half, rounded to hundredths.
    #[must_use]
    pub fn of_place(place: usize, count: usize) -> Self {
        let count = count.max(1);
        let place = place.clamp(1, count);
        let beaten = (count - place) as f64 + 0.5;
        let hundredths = (100.0 * beaten / count as f64).round();
        Self(hundredths.clamp(1.0, 100.0) as u8)
    }

    /// Reads hundredths; `None` for what no score is.
    #[must_use]
    pub fn of_hundredths(hundredths: u8) -> Option<Self> {
        (1..=100).contains(&hundredths).then_some(Self(hundredths))
    }

    /// Hundredths, 1 to 100.
    #[must_use]
    pub fn hundredths(self) -> u8 {
        self.0
    }

    /// Half stars, 1 to 10: up to 0.10 is half a star, above 0.90 are five.
    #[must_use]
    pub fn half_stars(self) -> u8 {
        self.0.div_ceil(10)
    }

    /// Stars, 0.5 to 5.
    #[must_use]
    pub fn stars(self) -> f32 {
        f32::from(self.half_stars()) / 2.0
    }

    /// As `FMPS_RATING`: 0.01 to 1.00.
    #[must_use]
    pub fn fraction(self) -> String {
        format!("{}.{:02}", self.0 / 100, self.0 % 100)
    }

    /// As `RATING` of Vorbis comments: stars of 20, 10 to 100.
    #[must_use]
    pub fn percent(self) -> u8 {
        self.half_stars() * 10
    }

    /// As the byte of a popularimeter.
    #[must_use]
    pub fn popm_byte(self) -> u8 {
        POPM_BYTES[usize::from(self.half_stars()) - 1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_spread_evenly_over_the_half_stars() {
        let mut counts = [0; 11];
        for place in 1..=1_000 {
            counts[usize::from(Score::of_place(place, 1_000).half_stars())] += 1;
        }
        assert_eq!(counts[0], 0);
        // Rounding to hundredths moves the bounds by half of one.
        assert!(
            counts[1..].iter().all(|count| (95..=105).contains(count)),
            "{counts:?}"
        );
    }

    #[test]
    fn the_best_of_many_has_five_stars_and_the_only_one_half_of_them() {
        let words = |place, count| {
            let score = Score::of_place(place, count);
            let (fraction, byte) = (score.fraction(), score.popm_byte());
            format!("{fraction} {} {} {byte}", score.stars(), score.percent())
        };
        assert_eq!(words(1, 1_000), "1.00 5 100 255");
        assert_eq!(words(1_000, 1_000), "0.01 0.5 10 13");
        assert_eq!(words(1, 1), "0.50 2.5 50 118");
        assert_eq!(words(1, 3), "0.83 4.5 90 242");
        assert_eq!(words(3, 3), "0.17 1 20 1");
        assert_eq!(words(7, 0), "0.50 2.5 50 118", "nothing to divide by");
    }

    #[test]
    fn a_better_place_never_has_a_lower_score() {
        for count in [1, 2, 3, 7, 50, 999] {
            let scores: Vec<_> = (1..=count)
                .map(|place| Score::of_place(place, count))
                .collect();
            assert!(scores.is_sorted_by(|a, b| a >= b), "{count}");
        }
    }
}
