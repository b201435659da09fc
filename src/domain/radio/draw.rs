//! Drawing by odds: what plays next, and after that.

use crate::domain::chance::Chance;
use crate::domain::id::{ArtistId, TrackId};
use crate::domain::radio::odds::Candidate;

/// A track in a row of what plays, and by whom it is.
pub type Placed = (TrackId, Option<ArtistId>);

/// Draws `count` tracks that follow `before` (in order, the last one plays last): none twice while
/// others are left, no artist twice in a row where avoidable. Fewer only where there is none.
#[must_use]
pub fn draw(
    candidates: &[Candidate],
    weights: &[f64],
    before: &[Placed],
    count: usize,
    chance: &mut Chance,
) -> Vec<TrackId> {
    let mut row = before.to_vec();
    for _ in 0..count {
        let last = row.last().map(|(id, _)| *id);
        let artist = row.last().and_then(|(_, artist)| *artist);
        let is_fresh = |one: &Candidate| row.iter().all(|(id, _)| *id != one.id);
        let is_other = |one: &Candidate| artist.is_none() || one.artist != artist;
        let unit = chance.unit();
        let pick = |may: &dyn Fn(&Candidate) -> bool| one_of(candidates, weights, may, unit);
        // A station of three tracks repeats them; it never falls silent.
        let drawn = pick(&|one| is_fresh(one) && is_other(one))
            .or_else(|| pick(&is_fresh))
            .or_else(|| pick(&|one| Some(one.id) != last))
            .or_else(|| pick(&|_| true));
        let Some(drawn) = drawn else {
            break;
        };
        row.push((drawn.id, drawn.artist));
    }
    let drawn = row.split_off(before.len());
    drawn.into_iter().map(|(id, _)| id).collect()
}

/// One of those that `may`, by weight; `unit` is uniform in 0..1.
fn one_of<'a>(
    candidates: &'a [Candidate],
    weights: &[f64],
    may: &dyn Fn(&Candidate) -> bool,
    unit: f64,
) -> Option<&'a Candidate> {
    let offers = || {
        let all = candidates.iter().zip(weights);
        all.filter(|(one, _)| may(one))
    };
    let total: f64 = offers().map(|(_, weight)| weight).sum();
    let mut left = unit * total;
    let mut drawn = None;
    for (one, weight) in offers() {
        drawn = Some(one);
        left -= weight;
        if left < 0.0 {
            break;
        }
    }
    drawn
}
