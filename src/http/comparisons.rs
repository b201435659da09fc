//! `/api/comparisons`: sessions, verdicts, undo, selection, history.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::domain::command::{Choice, Command, NamedPair, SelectedTrack};
use crate::domain::comparison::{Side, Winner};
use crate::domain::filter::Filter;
use crate::domain::id::{SessionId, TrackId, VerdictId};
use crate::http::error::ApiError;
use crate::http::home::Home;
use crate::http::mutation::Mutation;
use crate::protocol::comparison::{PairInfo, PastVerdict, SessionStarted, VerdictRecorded};
use crate::protocol::request::{
    Empty, EndSession, GiveVerdict, RecordVerdict, SelectTrack, SideName, StartSession,
    TrackOrSide, UndoVerdict, WinnerName,
};
use crate::protocol::{ErrorBody, PAGE_DEFAULT, PAGE_MAX, Page};
use crate::storage::database::Reader;
use crate::storage::library;
use crate::storage::verdicts::{self, Which};

/// Starts a comparison session; a live one is put aside.
#[utoipa::path(post, path = "/api/comparisons/session", request_body = StartSession,
    responses((status = 200, body = SessionStarted), (status = 400, body = ErrorBody)))]
pub async fn start(
    State(home): State<Home>,
    mut asked: Mutation<StartSession>,
) -> Result<Response, ApiError> {
    let body = std::mem::take(&mut asked.body);
    let goal = body.goal.unwrap_or_default();
    let mode = goal.mode(body.mode);
    let filter = home.read(move |conn| filter_of(conn, body)).await?;
    asked
        .ask(&home, Command::StartComparison { filter, mode, goal })
        .await
}

/// The filter, from ids or from the original's words.
fn filter_of(conn: &Reader, body: StartSession) -> Result<Filter, ApiError> {
    let mut filter = body.filter.unwrap_or_default();
    match body.source_filter.as_deref() {
        None | Some("all" | "local" | "") => {}
        Some("starred") => filter.is_starred = true,
        Some(other) => {
            return Err(ApiError::malformed(format!(
                "no source is called `{other}`; there are `all` and `starred`"
            )));
        }
    }
    if let Some(name) = body.genre_filter.filter(|name| !name.is_empty()) {
        let genre = library::browse_names::find_genre_named(conn, &name)?;
        let unknown = || ApiError::malformed(format!("no genre is called `{name}`"));
        filter.genre = Some(genre.ok_or_else(unknown)?);
    }
    if let Some(years) = body.year_filter.filter(|years| !years.is_empty()) {
        (filter.year_from, filter.year_to) = parse_years(&years)?;
    }
    filter.playlist = body.playlist_id.or(filter.playlist);
    filter.folder = body.folder_filter.or(filter.folder);
    Ok(filter)
}

fn parse_years(text: &str) -> Result<(Option<i32>, Option<i32>), ApiError> {
    let bad = || ApiError::malformed(format!("`{text}` is no year; say `1994` or `1990-1999`"));
    let year = |part: &str| part.trim().parse::<i32>().map_err(|_| bad());
    match text.split_once('-') {
        None => Ok((Some(year(text)?), Some(year(text)?))),
        Some((from, "")) => Ok((Some(year(from)?), None)),
        Some(("", to)) => Ok((None, Some(year(to)?))),
        Some((from, to)) => Ok((Some(year(from)?), Some(year(to)?))),
    }
}

/// Ends the session; it is put aside where something was said and not all of it.
#[utoipa::path(delete, path = "/api/comparisons/session", request_body = EndSession,
    responses((status = 200), (status = 409, body = ErrorBody)))]
pub async fn end(
    State(home): State<Home>,
    asked: Mutation<EndSession>,
) -> Result<Response, ApiError> {
    let session_id = asked.body.session_id;
    asked
        .ask(&home, Command::EndComparison { session_id })
        .await
}

/// Which session is meant.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct SessionQuery {
    session_id: Option<i64>,
}

/// The pair after the current one.
#[utoipa::path(get, path = "/api/comparisons/next-pair", params(SessionQuery),
    responses((status = 200, body = Option<PairInfo>), (status = 409, body = ErrorBody)))]
pub async fn next_pair(
    State(home): State<Home>,
    Query(query): Query<SessionQuery>,
) -> Result<Json<Option<PairInfo>>, ApiError> {
    home.read_decorated(move |decorator| {
        let Some(comparison) = &decorator.state.comparison else {
            return Err(ApiError::conflict(
                "no_comparison",
                "no comparison is running",
            ));
        };
        if query
            .session_id
            .is_some_and(|id| id != comparison.session_id.0)
        {
            return Err(ApiError::conflict(
                "stale_session",
                "another session is running",
            ));
        }
        Ok(Json(
            decorator.find_pair(comparison.prefetched, comparison.session_id)?,
        ))
    })
    .await
}

/// Judges the pair by its winning track, as the original did.
#[utoipa::path(post, path = "/api/comparisons/record", request_body = RecordVerdict,
    responses((status = 200, body = VerdictRecorded), (status = 409, body = ErrorBody)))]
pub async fn record(
    State(home): State<Home>,
    asked: Mutation<RecordVerdict>,
) -> Result<Response, ApiError> {
    let RecordVerdict {
        session_id,
        track_a_id,
        track_b_id,
        winner_id,
        pair_id,
    } = asked.body;
    if winner_id != track_a_id && winner_id != track_b_id {
        return Err(ApiError::malformed("the winner is not in the pair"));
    }
    let tracks = Some((track_a_id, track_b_id));
    let named = NamedPair {
        pair_id,
        tracks,
        session_id: Some(session_id),
    };
    asked
        .ask(
            &home,
            Command::RecordVerdict {
                named,
                choice: Choice::Track(winner_id),
            },
        )
        .await
}

/// Judges the pair: a side, the selected side, a tie, or a skip.
#[utoipa::path(post, path = "/api/comparisons/verdict", request_body = GiveVerdict,
    responses((status = 200, body = VerdictRecorded), (status = 409, body = ErrorBody)))]
pub async fn verdict(
    State(home): State<Home>,
    asked: Mutation<GiveVerdict>,
) -> Result<Response, ApiError> {
    let named = NamedPair {
        pair_id: Some(asked.body.pair_id),
        ..NamedPair::default()
    };
    let choice = match asked.body.winner {
        WinnerName::TrackA => Choice::Winner(Winner::A),
        WinnerName::TrackB => Choice::Winner(Winner::B),
        WinnerName::Tie => Choice::Winner(Winner::Tie),
        WinnerName::Skip => Choice::Winner(Winner::Skip),
        WinnerName::Current => Choice::Current,
    };
    asked
        .ask(&home, Command::RecordVerdict { named, choice })
        .await
}

/// Takes a verdict back; its pair is current again.
#[utoipa::path(post, path = "/api/comparisons/undo", request_body = UndoVerdict,
    responses((status = 200, body = VerdictRecorded), (status = 409, body = ErrorBody)))]
pub async fn undo(
    State(home): State<Home>,
    asked: Mutation<UndoVerdict>,
) -> Result<Response, ApiError> {
    let verdict_id = asked.body.verdict_id;
    asked.ask(&home, Command::UndoVerdict { verdict_id }).await
}

/// Takes any verdict back, as if it had never been given; no pair moves.
#[utoipa::path(delete, path = "/api/comparisons/verdicts/{id}", params(("id" = i64, Path)),
    responses((status = 200), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn withdraw(
    State(home): State<Home>,
    Path(id): Path<i64>,
    asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    set_verdict(home, id, true, asked).await
}

/// Gives a verdict again that was taken back.
#[utoipa::path(put, path = "/api/comparisons/verdicts/{id}", params(("id" = i64, Path)),
    responses((status = 200), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn give_again(
    State(home): State<Home>,
    Path(id): Path<i64>,
    asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    set_verdict(home, id, false, asked).await
}

async fn set_verdict(
    home: Home,
    id: i64,
    is_undone: bool,
    asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    let verdict_id = VerdictId(id);
    let command = Command::SetVerdict {
        verdict_id,
        is_undone,
    };
    asked.ask(&home, command).await
}

/// Hears (or pauses) a side.
#[utoipa::path(post, path = "/api/comparisons/select-track", request_body = SelectTrack,
    responses((status = 200), (status = 400, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn select_track(
    State(home): State<Home>,
    asked: Mutation<SelectTrack>,
) -> Result<Response, ApiError> {
    let which = match asked.body.track_id {
        TrackOrSide::Id(id) => SelectedTrack::Track(id),
        TrackOrSide::Side(SideName::TrackA) => SelectedTrack::Side(Side::A),
        TrackOrSide::Side(SideName::TrackB) => SelectedTrack::Side(Side::B),
    };
    let is_playing = asked.body.is_playing;
    asked
        .ask(&home, Command::SelectTrack { which, is_playing })
        .await
}

/// Which past verdicts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct HistoryQuery {
    session_id: Option<i64>,
    track_id: Option<i64>,
    /// Those that were taken back, too.
    undone: bool,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// Past verdicts, newest first.
#[utoipa::path(get, path = "/api/comparisons/history", params(HistoryQuery),
    responses((status = 200, body = Page<PastVerdict>)))]
pub async fn history(
    State(home): State<Home>,
    Query(query): Query<HistoryQuery>,
) -> Result<Json<Page<PastVerdict>>, ApiError> {
    let limit = query.limit.unwrap_or(PAGE_DEFAULT).clamp(1, PAGE_MAX);
    let before = match query.cursor.as_deref().map(str::parse) {
        None => None,
        Some(Ok(id)) => Some(VerdictId(id)),
        Some(Err(_)) => return Err(ApiError::malformed("the cursor is none of ours")),
    };
    home.read_decorated(move |decorator| {
        let session = query.session_id.map(SessionId);
        let track = query.track_id.map(TrackId);
        let which = Which {
            session,
            track,
            with_undone: query.undone,
        };
        let rows = verdicts::page(decorator.conn, which, before, limit)?;
        let is_last = rows.len() < limit as usize;
        let next = rows
            .last()
            .filter(|_| !is_last)
            .map(|row| row.verdict.verdict_id.to_string());
        let mut items = Vec::with_capacity(rows.len());
        for row in rows {
            let pair = row.verdict.pair;
            let mut tracks = decorator.tracks(&[pair.a, pair.b])?;
            let (Some(track_b), Some(track_a)) = (tracks.pop(), tracks.pop()) else {
                continue;
            };
            let names = &decorator.state.device_names;
            items.push(PastVerdict {
                verdict_id: row.verdict.verdict_id,
                pair_id: pair.pair_id,
                session_id: row.verdict.session_id,
                track_a,
                track_b,
                winner: row.verdict.winner,
                undone: row.verdict.is_undone,
                at_ms: row.at_ms,
                device_name: row.device.as_ref().and_then(|id| names.get(id).cloned()),
                device: row.device.map(|id| id.0),
            });
        }
        let total = verdicts::count(decorator.conn, which)?;
        Ok(Json(Page { items, next, total }))
    })
    .await
}
