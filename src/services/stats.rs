//! How far the comparing has come, in numbers.

use crate::protocol::status::{NamedRating, Stats};
use crate::services::error::ServiceError;
use crate::services::groups::{Groups, groups};
use crate::services::leaderboard::is_compared;
use crate::services::presenter::Presenter;
use crate::storage::{library, verdicts};

/// Tracks of the leaderboard in the statistics.
const LEADERBOARD: usize = 10;

/// Days over which verdicts a day are averaged.
const RECENT_DAYS: i64 = 30;

/// How far the comparing has come.
pub fn stats(presenter: &Presenter<'_>) -> Result<Stats, ServiceError> {
    let since_ms = presenter.now_ms - RECENT_DAYS * 86_400_000;
    let (total, recent) = verdicts::counts(presenter.conn, since_ms)?;
    let ranking = &presenter.ratings.ranking;
    let mut compared = 0_u32;
    for id in ranking.ranked() {
        compared += u32::from(is_compared(presenter, *id));
    }
    let further = library::further::genres(presenter.conn)?;
    let genres = groups(presenter, |facts| facts.genre, &further);
    let further = library::further::artists(presenter.conn)?;
    let artists = groups(presenter, |facts| facts.artist, &further);
    let tracks = u32::try_from(ranking.ranked().len()).unwrap_or(u32::MAX);
    let best: Vec<_> = ranking
        .ranked()
        .iter()
        .filter(|id| ranking.rating(**id).is_some_and(|r| r.comparison_count > 0))
        .take(LEADERBOARD)
        .copied()
        .collect();
    let progress = presenter.ratings.progress_of_all();
    Ok(Stats {
        total_tracks: tracks,
        total_comparisons: total,
        compared_tracks: compared,
        coverage_percent: percent(compared, tracks),
        average_comparisons_per_day: recent as f64 / RECENT_DAYS as f64,
        held_out_accuracy: progress.held_out_accuracy.map(f64::from),
        expected_tau: f64::from(progress.expected_tau),
        settled_percent: f64::from(progress.settled_percent),
        leaderboard: presenter.tracks(&best)?,
        top_genres: top(&genres, |id| id.0, presenter, "genres")?,
        top_artists: top(&artists, |id| id.0, presenter, "artists")?,
    })
}

fn percent(part: u32, whole: u32) -> f64 {
    if whole == 0 {
        0.0
    } else {
        (1_000.0 * f64::from(part) / f64::from(whole)).round() / 10.0
    }
}

/// The best groups, with their names.
fn top<K: Copy + Eq + Ord + std::hash::Hash>(
    groups: &Groups<K>,
    number: impl Fn(K) -> i64,
    presenter: &Presenter<'_>,
    table: &str,
) -> Result<Vec<NamedRating>, ServiceError> {
    let mut top = Vec::with_capacity(LEADERBOARD);
    for group in groups.ranked().into_iter().take(LEADERBOARD) {
        if let Some(name) = library::names::name_in(presenter.conn, table, number(group.id))? {
            top.push(NamedRating {
                id: number(group.id),
                name,
                rating: group.rating.round(),
                track_count: group.compared_count,
            });
        }
    }
    Ok(top)
}
