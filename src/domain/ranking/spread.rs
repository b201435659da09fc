//! How far tastes lie apart: the prior's two variances, learned from the verdicts themselves.

/// Variances of the prior, logits squared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spread {
    /// `s_e^2`: of a track around its artist's mean.
    pub(super) own: f64,
    /// `s_g^2`: of the artists' means around 0.
    pub(super) group: f64,
}

/// Before any verdict: a standard deviation of 2 in all (83 % agreement with oneself), a fifth of
/// the variance by artist.
const TOTAL_AT_START: f64 = 4.0;
const GROUP_SHARE_AT_START: f64 = 0.2;
/// The start counts like so many tracks (and artists) of evidence: a handful of verdicts must not
/// throw the spreads about.
const PRIOR_WEIGHT: f64 = 6.0;
/// Neither variance leaves this range: at 0 the iteration would creep.
const VARIANCE_MIN: f64 = 0.01;
const VARIANCE_MAX: f64 = 64.0;

impl Default for Spread {
    fn default() -> Self {
        Self {
            own: TOTAL_AT_START * (1.0 - GROUP_SHARE_AT_START),
            group: TOTAL_AT_START * GROUP_SHARE_AT_START,
        }
    }
}

impl Spread {
    /// Variance of a track of which nothing is known.
    pub(super) fn total(&self) -> f64 {
        self.own + self.group
    }

    /// Variance of an artist's mean, given the thetas of `members` tracks.
    pub(super) fn mean_variance(&self, members: u32) -> f64 {
        self.own * self.group / (self.own + f64::from(members) * self.group)
    }

    /// Mode of an artist's mean, given the sum of the thetas of `members` tracks.
    pub(super) fn group_mean(&self, members: u32, sum: f64) -> f64 {
        sum * self.group / (self.own + f64::from(members) * self.group)
    }

    /// Variance of an artist's mean, given the evidence of its tracks' verdicts.
    pub(super) fn group_variance(&self, evidence: f64) -> f64 {
        self.group / (1.0 + self.group * evidence)
    }

    /// What a track's evidence says about its artist's mean.
    pub(super) fn evidence_for_group(&self, evidence: f64) -> f64 {
        evidence / (1.0 + self.own * evidence)
    }

    /// Precision with which the prior holds each of `members` tracks moving together.
    pub(super) fn common_precision(&self, members: u32) -> f64 {
        1.0 / (self.own + f64::from(members) * self.group)
    }

    pub(super) fn relative_change(&self, before: &Self) -> f64 {
        let change = |now: f64, before: f64| (now / before - 1.0).abs();
        change(self.own, before.own).max(change(self.group, before.group))
    }

    /// Begins a new estimate that holds this one as its guess.
    pub(super) fn estimate(&self) -> Estimate {
        let start = Self::default();
        Estimate {
            guess: *self,
            own: Moment {
                squares: PRIOR_WEIGHT * start.own,
                determined: PRIOR_WEIGHT,
            },
            group: Moment {
                squares: PRIOR_WEIGHT * start.group,
                determined: PRIOR_WEIGHT,
            },
        }
    }
}

/// One step of the evidence fixed point (MacKay, "Bayesian interpolation", Neural Computation
/// 1992): a variance is the sum of squared means by the number of well-determined parameters.
pub(super) struct Estimate {
    guess: Spread,
    own: Moment,
    group: Moment,
}

struct Moment {
    squares: f64,
    determined: f64,
}

impl Estimate {
    /// Adds an artist with compared tracks.
    pub(super) fn add_group(&mut self, members: u32, sum: f64, evidence: f64) {
        let mean = self.guess.group_mean(members, sum);
        self.group.squares += mean * mean;
        self.group.determined += 1.0 - self.guess.group_variance(evidence) / self.guess.group;
    }

    /// Adds a compared track by its deviation from its artist's mean.
    pub(super) fn add_track(&mut self, deviation: f64, evidence: f64, group_evidence: f64) {
        let others = group_evidence - self.guess.evidence_for_group(evidence);
        let noise = 1.0 / evidence + self.guess.group_variance(others);
        self.own.squares += deviation * deviation;
        self.own.determined += self.guess.own / (self.guess.own + noise);
    }

    pub(super) fn finish(&self) -> Spread {
        let variance = |moment: &Moment| {
            (moment.squares / moment.determined).clamp(VARIANCE_MIN, VARIANCE_MAX)
        };
        Spread {
            own: variance(&self.own),
            group: variance(&self.group),
        }
    }
}
