//! Chance that can be replayed: the same seed gives the same draws, on every machine.
//!
//! The rules draw no randomness of their own: whoever calls them brings a seeded [`Chance`].

/// A small generator: SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", OOPSLA 2014). Good for choosing pairs; no secret may hang on it.
#[derive(Debug, Clone)]
pub struct Chance {
    state: u64,
}

impl Chance {
    /// Starts from a seed; any value will do.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// Draws 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Draws an index below `length`, which must not be 0. Off from uniform by less than
    /// `length / 2^64` (Lemire, "Fast random integer generation in an interval", 2019).
    pub fn below(&mut self, length: usize) -> usize {
        debug_assert!(length > 0, "nothing to choose from");
        ((u128::from(self.bits()) * length as u128) >> 64) as usize
    }

    /// Draws a number in `[0, 1)`.
    pub fn unit(&mut self) -> f64 {
        const STEP: f64 = 1.0 / (1u64 << 53) as f64;
        (self.bits() >> 11) as f64 * STEP
    }

    /// Tosses a fair coin.
    pub fn coin(&mut self) -> bool {
        self.bits() >> 63 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_draws_as_the_published_generator() {
        let mut chance = Chance::new(1_234_567);
        let drawn = [chance.bits(), chance.bits(), chance.bits()];
        assert_eq!(
            drawn,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423
            ]
        );
    }

    #[test]
    fn every_index_is_drawn_about_equally_often() {
        let mut chance = Chance::new(7);
        let mut drawn = [0u32; 10];
        for _ in 0..100_000 {
            drawn[chance.below(10)] += 1;
        }
        assert!(
            drawn.iter().all(|&times| (9_500..10_500).contains(&times)),
            "{drawn:?}"
        );
    }
}
