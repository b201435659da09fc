//! `/health`, `/api/state`, `/api/stats`: how the house stands.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use crate::http::error::ApiError;
use crate::http::home::Home;
use crate::http::rankings::groups;
use crate::protocol::frame::Snapshot;
use crate::protocol::status::{Health, NamedRating, Stats};
use crate::services::decoration::Decorator;
use crate::services::engine::snapshot_of;
use crate::services::groups::Groups;
use crate::services::leaderboard::is_compared;
use crate::services::problems::STORAGE_FAILED;
use crate::storage::{library, verdicts};

/// Tracks of the leaderboard in the statistics.
const LEADERBOARD: usize = 10;

/// Days over which verdicts a day are averaged.
const RECENT_DAYS: i64 = 30;

/// How long the engine may take to answer whoever asks for minion's health.
const ENGINE_WITHIN: Duration = Duration::from_secs(2);

/// Whether minion is well. The engine is asked for it, so what it says is true at this moment.
#[utoipa::path(get, path = "/health", responses(
    (status = 200, body = Health),
    (status = 503, body = Health, description = "a part of minion has ended, or does not answer"),
))]
pub async fn health(State(home): State<Home>) -> (StatusCode, Json<Health>) {
    let health = health_of(&home).await;
    let status = match health.status.as_str() {
        "failed" => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::OK,
    };
    (status, Json(health))
}

pub(super) async fn health_of(home: &Home) -> Health {
    let answered = tokio::time::timeout(ENGINE_WITHIN, home.engine.ping()).await;
    let silent = || match answered {
        Ok(Ok(())) => None,
        Ok(Err(gone)) => Some(gone.to_string()),
        Err(_) => Some("the engine does not answer".to_owned()),
    };
    let (status, problem) = match home.shared.vitals.complaint().or_else(silent) {
        Some(problem) => ("failed", Some(problem)),
        None => match home.shared.problems.message(STORAGE_FAILED) {
            Some(problem) => ("degraded", Some(problem)),
            None => ("healthy", None),
        },
    };
    let moment = home.shared.view.moment();
    Health {
        status: status.into(),
        problem,
        version: env!("CARGO_PKG_VERSION").into(),
        epoch: moment.epoch.to_string(),
        seq: moment.seq,
        uptime_s: home.shared.clock.uptime_s(),
        clients: home.sockets.len() as u32,
        commit_ms_p99: home.engine.commits().p99_ms(),
    }
}

/// The shared state, as in `sync:full`.
#[utoipa::path(get, path = "/api/state", responses((status = 200, body = Snapshot)))]
pub async fn state(State(home): State<Home>) -> Result<Json<Snapshot>, ApiError> {
    let shared = home.shared.clone();
    home.read(move |conn| Ok(Json(snapshot_of(conn, &shared, &shared.view.moment())?)))
        .await
}

/// How far the comparing has come.
#[utoipa::path(get, path = "/api/stats", responses((status = 200, body = Stats)))]
pub async fn stats(State(home): State<Home>) -> Result<Json<Stats>, ApiError> {
    let since = home.shared.clock.now_ms() - RECENT_DAYS * 86_400_000;
    home.read_long_decorated(move |decorator| Ok(Json(stats_of(decorator, since)?)))
        .await
}

fn stats_of(decorator: &Decorator<'_>, since_ms: i64) -> Result<Stats, ApiError> {
    let (total, recent) = verdicts::counts(decorator.conn, since_ms)?;
    let ranking = &decorator.judge.ranking;
    let mut compared = 0_u32;
    for id in ranking.ranked() {
        compared += u32::from(is_compared(decorator, *id));
    }
    let further = library::further::genres(decorator.conn)?;
    let genres = groups(decorator, |facts| facts.genre, &further);
    let further = library::further::artists(decorator.conn)?;
    let artists = groups(decorator, |facts| facts.artist, &further);
    let tracks = u32::try_from(ranking.ranked().len()).unwrap_or(u32::MAX);
    let best: Vec<_> = ranking
        .ranked()
        .iter()
        .filter(|id| ranking.rating(**id).is_some_and(|r| r.comparison_count > 0))
        .take(LEADERBOARD)
        .copied()
        .collect();
    let progress = decorator.judge.progress_of_all();
    Ok(Stats {
        total_tracks: tracks,
        total_comparisons: total,
        compared_tracks: compared,
        coverage_percent: percent(compared, tracks),
        average_comparisons_per_day: recent as f64 / RECENT_DAYS as f64,
        held_out_accuracy: progress.held_out_accuracy.map(f64::from),
        expected_tau: f64::from(progress.expected_tau),
        settled_percent: f64::from(progress.settled_percent),
        leaderboard: decorator.tracks(&best)?,
        top_genres: top(&genres, |id| id.0, decorator, "genres")?,
        top_artists: top(&artists, |id| id.0, decorator, "artists")?,
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
    decorator: &Decorator<'_>,
    table: &str,
) -> Result<Vec<NamedRating>, ApiError> {
    let mut top = Vec::with_capacity(LEADERBOARD);
    for group in groups.ranked().into_iter().take(LEADERBOARD) {
        if let Some(name) = library::names::name_in(decorator.conn, table, number(group.id))? {
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
