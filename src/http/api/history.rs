//! `/api/events`, `/api/history`: what happened, how things stood then, and taking it back.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::domain::event::Origin;
use crate::domain::listing::page_rows;
use crate::http::error::ApiError;
use crate::http::mutation::Mutation;
use crate::http::state::AppState;
use crate::http::zone;
use crate::protocol::frame::Snapshot;
use crate::protocol::history::ActivityPage;
use crate::protocol::request::UndoEvent;
use crate::protocol::{ErrorBody, limit_schema};
use crate::services::activity::page;
use crate::services::event_log::{self, Moment};

/// Which events.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct EventsQuery {
    /// After this one.
    since: u64,
    /// Of this kind, as `comparison:advanced`.
    #[serde(rename = "type")]
    kind: Option<String>,
    /// Items of a page; a number out of bounds counts as the nearest within.
    #[param(schema_with = limit_schema)]
    limit: Option<u32>,
}

/// An event as logged: ids, numbers and choices.
#[derive(Debug, Serialize, ToSchema)]
pub struct LoggedEventInfo {
    seq: u64,
    at_ms: i64,
    origin: Origin,
    #[schema(value_type = Object)]
    event: serde_json::Value,
}

/// A piece of the log.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventsPage {
    epoch: String,
    items: Vec<LoggedEventInfo>,
    next: Option<u64>,
}

/// The log.
#[utoipa::path(get, path = "/api/events", operation_id = "list_events", params(EventsQuery),
    responses((status = 200, body = EventsPage), (status = 410, body = ErrorBody)))]
pub async fn events(
    State(app): State<AppState>,
    Query(query): Query<EventsQuery>,
) -> Result<Json<EventsPage>, ApiError> {
    let epoch = app.services.shared.view.current().epoch.to_string();
    let found = app
        .read(move |conn| event_log::events(conn, query.since, query.kind.as_deref(), query.limit));
    let (events, next) = found.await?;
    let items = events.into_iter().map(|one| LoggedEventInfo {
        seq: one.seq,
        at_ms: one.at_ms,
        origin: one.origin,
        event: serde_json::to_value(&one.event).unwrap_or_default(),
    });
    Ok(Json(EventsPage {
        epoch,
        items: items.collect(),
        next,
    }))
}

/// Which part of the history.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ActivityQuery {
    /// `next` of the page before.
    cursor: Option<String>,
    /// Items of a page; a number out of bounds counts as the nearest within.
    #[param(schema_with = limit_schema)]
    limit: Option<u32>,
}

/// What was done, by whom and when, newest first. Titles and names are today's.
#[utoipa::path(get, path = "/api/activity", operation_id = "list_activity", params(ActivityQuery),
    responses((status = 200, body = ActivityPage), (status = 400, body = ErrorBody)))]
pub async fn activity(
    State(app): State<AppState>,
    Query(query): Query<ActivityQuery>,
) -> Result<Json<ActivityPage>, ApiError> {
    let moment = app.services.shared.view.current();
    let before = match query.cursor.as_deref().map(str::parse) {
        None => moment.seq + 1,
        Some(Ok(seq)) => seq,
        Some(Err(_)) => return Err(ApiError::malformed("the cursor is none of ours")),
    };
    let limit = page_rows(query.limit);
    let epoch = moment.epoch.to_string();
    app.read_long_presented(move |presenter| {
        let (items, next) = page(presenter, &moment.state, before, limit as usize)?;
        Ok(ActivityPage {
            epoch,
            items,
            next: next.map(|seq| seq.to_string()),
        })
    })
    .await
    .map(Json)
}

/// Takes back what an event changed. A verdict is as if it had never been given; an undo can be
/// taken back, too.
#[utoipa::path(post, path = "/api/events/{seq}/undo",
    operation_id = "undo_event", request_body = UndoEvent,
    params(("seq" = u64, Path)),
    responses((status = 200), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody),
        (status = 410, body = ErrorBody)))]
pub async fn undo(
    State(app): State<AppState>,
    Path(seq): Path<u64>,
    mut asked: Mutation<UndoEvent>,
) -> Result<Response, ApiError> {
    let moment = app.services.shared.view.current();
    let epoch = asked.body.epoch.as_deref();
    if epoch.is_some_and(|epoch| *epoch != *moment.epoch) {
        let message = "the log was put back; that event is of another one";
        return Err(ApiError::conflict("another_log", message));
    }
    if seq > moment.seq {
        let message = format!("no event has the number {seq}");
        return Err(ApiError::not_found(message));
    }
    let (command, zone) = app.read(move |conn| event_log::undo_of(conn, seq)).await?;
    asked.zone = zone.unwrap_or(asked.zone);
    asked.ask(&app, command).await
}

/// Which moment.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct HistoryQuery {
    /// The state at this time, ms since 1970.
    at: Option<i64>,
    /// Or after this event.
    seq: Option<u64>,
}

/// The shared state as it was. Titles and ratings are today's.
#[utoipa::path(get, path = "/api/history", operation_id = "get_past_state", params(HistoryQuery),
    responses((status = 200, body = Snapshot), (status = 400, body = ErrorBody),
        (status = 410, body = ErrorBody)))]
pub async fn state_then(
    State(app): State<AppState>,
    Query(query): Query<HistoryQuery>,
) -> Result<Json<Snapshot>, ApiError> {
    let shared = app.services.shared.clone();
    let moment = match (query.at, query.seq) {
        (None, Some(seq)) => Moment::After(seq),
        (Some(at_ms), None) => Moment::At(at_ms),
        _ => return Err(ApiError::malformed("say either `at` or `seq`")),
    };
    let zone = zone::current();
    app.read_long(move |conn| event_log::state_at(conn, &shared, zone, moment))
        .await
        .map(Json)
}
