//! A listener who has a taste, and does not always agree with it.

use minion::domain::chance::Chance;

/// What a simulated listener is like.
#[derive(Debug, Clone, Copy)]
pub struct Taste {
    /// Tracks.
    pub tracks: usize,
    /// Standard deviation of the true thetas, logits: 2 agrees with itself 83 % of the time.
    pub sd: f64,
    /// How often the answer is a coin toss.
    pub lapse: f64,
    /// Share of the variance that artists explain.
    pub artist_share: f64,
}

/// A listener, and the true strengths of the tracks.
pub struct Listener {
    /// True thetas, by track.
    pub theta: Vec<f64>,
    /// Artists, by track.
    pub artist: Vec<usize>,
    taste: Taste,
    chance: Chance,
}

impl Listener {
    /// The same seed gives the same listener, with the same moods.
    pub fn new(taste: Taste, seed: u64) -> Self {
        let mut chance = Chance::new(seed.wrapping_mul(0x5851_F42D_4C95_7F2D) ^ 0xA5A5);
        let artists = (taste.tracks / 10).max(1);
        let weights: Vec<f64> = (1..=artists).map(|place| 1.0 / place as f64).collect();
        let total: f64 = weights.iter().sum();
        let liking: Vec<f64> = (0..artists).map(|_| normal(&mut chance)).collect();
        let mut artist = Vec::new();
        let mut theta = Vec::new();
        for _ in 0..taste.tracks {
            let mut left = chance.unit() * total;
            let by = weights.iter().position(|weight| {
                left -= weight;
                left < 0.0
            });
            let by = by.unwrap_or(0);
            let own = (1.0 - taste.artist_share).sqrt() * normal(&mut chance);
            theta.push(taste.sd * (taste.artist_share.sqrt() * liking[by] + own));
            artist.push(by);
        }
        Self {
            theta,
            artist,
            taste,
            chance,
        }
    }

    /// Probability that `a` is preferred to `b`.
    pub fn probability(&self, a: usize, b: usize) -> f64 {
        self.probability_by(a, b, 0.0)
    }

    /// Whether `a` is preferred to `b` this time.
    pub fn prefers(&mut self, a: usize, b: usize) -> bool {
        self.prefers_by(a, b, 0.0)
    }

    /// Whether `a` is preferred to `b` this time, when something beside taste speaks for it by
    /// `pull` logits.
    pub fn prefers_by(&mut self, a: usize, b: usize, pull: f64) -> bool {
        self.chance.unit() < self.probability_by(a, b, pull)
    }

    /// The next standard normal draw of this listener's chance.
    pub fn draw_normal(&mut self) -> f64 {
        normal(&mut self.chance)
    }

    fn probability_by(&self, a: usize, b: usize, pull: f64) -> f64 {
        let sober = 1.0 / (1.0 + (self.theta[b] - self.theta[a] - pull).exp());
        (1.0 - self.taste.lapse) * sober + 0.5 * self.taste.lapse
    }
}

/// A standard normal draw (Box and Muller, 1958).
fn normal(chance: &mut Chance) -> f64 {
    let radius = (-2.0 * (1.0 - chance.unit()).ln()).sqrt();
    radius * (std::f64::consts::TAU * chance.unit()).cos()
}
