//! `/api/comparisons`: sessions, verdicts, undo, selection, history.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::domain::command::{Choice, Command, NamedPair, SelectedTrack};
use crate::domain::comparison::{Side, Winner};
use crate::domain::id::{SessionId, TrackId, VerdictId};
use crate::domain::listing::{Page, PageRequest};
use crate::http::error::ApiError;
use crate::http::mutation::Mutation;
use crate::http::state::AppState;
use crate::protocol::comparison::{PairInfo, PastVerdict, SessionStarted, VerdictRecorded};
use crate::protocol::request::{
    Empty, EndSession, GiveVerdict, RecordVerdict, SelectTrack, SideName, StartSession,
    TrackOrSide, UndoVerdict, WinnerName,
};
use crate::protocol::{ErrorBody, limit_schema};
use crate::services::comparisons::{self, Which, filter_of};

/// Starts a comparison session; a live one is put aside.
#[utoipa::path(post, path = "/api/comparisons/session",
    operation_id = "start_comparison", request_body = StartSession,
    responses((status = 200, body = SessionStarted), (status = 400, body = ErrorBody)))]
pub async fn start(
    State(app): State<AppState>,
    mut asked: Mutation<StartSession>,
) -> Result<Response, ApiError> {
    let body = std::mem::take(&mut asked.body);
    let goal = body.goal.unwrap_or_default();
    let mode = goal.mode(body.mode);
    let filter = app.read(move |conn| filter_of(conn, body)).await?;
    asked
        .ask(&app, Command::StartComparison { filter, mode, goal })
        .await
}

/// Ends the session; it is put aside where something was said and not all of it.
#[utoipa::path(delete, path = "/api/comparisons/session",
    operation_id = "end_comparison", request_body = EndSession,
    responses((status = 200), (status = 409, body = ErrorBody)))]
pub async fn end(
    State(app): State<AppState>,
    asked: Mutation<EndSession>,
) -> Result<Response, ApiError> {
    let session_id = asked.body.session_id;
    asked.ask(&app, Command::EndComparison { session_id }).await
}

/// Which session is meant.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct SessionQuery {
    session_id: Option<i64>,
}

/// The pair after the current one.
#[utoipa::path(get, path = "/api/comparisons/next-pair",
    operation_id = "get_next_pair", params(SessionQuery),
    responses((status = 200, body = Option<PairInfo>), (status = 409, body = ErrorBody)))]
pub async fn next_pair(
    State(app): State<AppState>,
    Query(query): Query<SessionQuery>,
) -> Result<Json<Option<PairInfo>>, ApiError> {
    let session = query.session_id.map(SessionId);
    app.read_presented(move |show| comparisons::next_pair(show, session))
        .await
        .map(Json)
}

/// Judges the pair by its winning track, as the original did.
#[utoipa::path(post, path = "/api/comparisons/record",
    operation_id = "record_verdict", request_body = RecordVerdict,
    responses((status = 200, body = VerdictRecorded), (status = 409, body = ErrorBody)))]
pub async fn record(
    State(app): State<AppState>,
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
            &app,
            Command::RecordVerdict {
                named,
                choice: Choice::Track(winner_id),
            },
        )
        .await
}

/// Judges the pair: a side, the selected side, a tie, or a skip.
#[utoipa::path(post, path = "/api/comparisons/verdict",
    operation_id = "give_verdict", request_body = GiveVerdict,
    responses((status = 200, body = VerdictRecorded), (status = 409, body = ErrorBody)))]
pub async fn verdict(
    State(app): State<AppState>,
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
        .ask(&app, Command::RecordVerdict { named, choice })
        .await
}

/// Takes a verdict back; its pair is current again.
#[utoipa::path(post, path = "/api/comparisons/undo",
    operation_id = "undo_verdict", request_body = UndoVerdict,
    responses((status = 200, body = VerdictRecorded), (status = 409, body = ErrorBody)))]
pub async fn undo(
    State(app): State<AppState>,
    asked: Mutation<UndoVerdict>,
) -> Result<Response, ApiError> {
    let verdict_id = asked.body.verdict_id;
    asked.ask(&app, Command::UndoVerdict { verdict_id }).await
}

/// Takes any verdict back, as if it had never been given; no pair moves.
#[utoipa::path(delete, path = "/api/comparisons/verdicts/{id}",
    operation_id = "withdraw_verdict", params(("id" = i64, Path)),
    responses((status = 200), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn withdraw(
    State(app): State<AppState>,
    Path(id): Path<i64>,
    asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    set_verdict(app, id, true, asked).await
}

/// Gives a verdict again that was taken back.
#[utoipa::path(put, path = "/api/comparisons/verdicts/{id}",
    operation_id = "restore_verdict", params(("id" = i64, Path)),
    responses((status = 200), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn give_again(
    State(app): State<AppState>,
    Path(id): Path<i64>,
    asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    set_verdict(app, id, false, asked).await
}

async fn set_verdict(
    app: AppState,
    id: i64,
    is_undone: bool,
    asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    let verdict_id = VerdictId(id);
    let command = Command::SetVerdict {
        verdict_id,
        is_undone,
    };
    asked.ask(&app, command).await
}

/// Hears (or pauses) a side.
#[utoipa::path(post, path = "/api/comparisons/select-track",
    operation_id = "select_track", request_body = SelectTrack,
    responses((status = 200), (status = 400, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn select_track(
    State(app): State<AppState>,
    asked: Mutation<SelectTrack>,
) -> Result<Response, ApiError> {
    let which = match asked.body.track_id {
        TrackOrSide::Id(id) => SelectedTrack::Track(id),
        TrackOrSide::Side(SideName::TrackA) => SelectedTrack::Side(Side::A),
        TrackOrSide::Side(SideName::TrackB) => SelectedTrack::Side(Side::B),
    };
    let is_playing = asked.body.is_playing;
    asked
        .ask(&app, Command::SelectTrack { which, is_playing })
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
    /// Items of a page; a number out of bounds counts as the nearest within.
    #[param(schema_with = limit_schema)]
    limit: Option<u32>,
    cursor: Option<String>,
}

/// Past verdicts, newest first.
#[utoipa::path(get, path = "/api/comparisons/history",
    operation_id = "list_verdicts", params(HistoryQuery),
    responses((status = 200, body = Page<PastVerdict>)))]
pub async fn history(
    State(app): State<AppState>,
    Query(query): Query<HistoryQuery>,
) -> Result<Json<Page<PastVerdict>>, ApiError> {
    let page = PageRequest::of(query.limit, query.cursor, None);
    let which = Which {
        session: query.session_id.map(SessionId),
        track: query.track_id.map(TrackId),
        with_undone: query.undone,
    };
    app.read_presented(move |show| comparisons::history(show, which, &page))
        .await
        .map(Json)
}
