//! `/api/events`, `/api/history`: what happened, how things stood then, and taking it back.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::error::ApiError;
use crate::http::home::Home;
use crate::http::mutation::Mutation;
use crate::protocol::frame::{Origin, Snapshot};
use crate::protocol::history::DeedsPage;
use crate::protocol::request::UndoEvent;
use crate::protocol::{ErrorBody, PAGE_DEFAULT, PAGE_MAX};
use crate::services::deeds::{page, undoing};
use crate::services::engine::snapshot_of;
use crate::services::view::Moment;
use crate::storage::{event_log, history};

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
    /// Events at most.
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
#[utoipa::path(get, path = "/api/events", params(EventsQuery),
    responses((status = 200, body = EventsPage), (status = 410, body = ErrorBody)))]
pub async fn events(
    State(home): State<Home>,
    Query(query): Query<EventsQuery>,
) -> Result<Json<EventsPage>, ApiError> {
    let epoch = home.shared.view.moment().epoch.to_string();
    let limit = query.limit.unwrap_or(PAGE_DEFAULT).clamp(1, PAGE_MAX);
    home.read(move |conn| {
        let floor = history::floor(conn)?;
        if query.since < floor {
            return Err(ApiError::pruned(floor));
        }
        let rows = event_log::events_after(conn, query.since, query.kind.as_deref(), limit)?;
        let last = rows.last().map(|row| row.seq);
        let next = match last {
            Some(last) if event_log::has_after(conn, last, query.kind.as_deref())? => Some(last),
            _ => None,
        };
        let items = rows
            .into_iter()
            .map(|row| LoggedEventInfo {
                seq: row.seq,
                at_ms: row.at_ms,
                origin: row.origin,
                event: serde_json::to_value(&row.event).unwrap_or_default(),
            })
            .collect();
        Ok(Json(EventsPage { epoch, items, next }))
    })
    .await
}

/// Which deeds.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct DeedsQuery {
    /// `next` of the page before.
    cursor: Option<String>,
    /// Deeds at most.
    limit: Option<u32>,
}

/// What was done, by whom and when, newest first. Titles and names are today's.
#[utoipa::path(get, path = "/api/history/deeds", params(DeedsQuery),
    responses((status = 200, body = DeedsPage), (status = 400, body = ErrorBody)))]
pub async fn deeds(
    State(home): State<Home>,
    Query(query): Query<DeedsQuery>,
) -> Result<Json<DeedsPage>, ApiError> {
    let moment = home.shared.view.moment();
    let before = match query.cursor.as_deref().map(str::parse) {
        None => moment.seq + 1,
        Some(Ok(seq)) => seq,
        Some(Err(_)) => return Err(ApiError::malformed("the cursor is none of ours")),
    };
    let limit = query.limit.unwrap_or(PAGE_DEFAULT).clamp(1, PAGE_MAX);
    let epoch = moment.epoch.to_string();
    home.read_long_decorated(move |decorator| {
        let (items, next) = page(decorator, before, limit as usize)?;
        Ok(Json(DeedsPage {
            epoch,
            items,
            next: next.map(|seq| seq.to_string()),
        }))
    })
    .await
}

/// Takes back what an event changed. A verdict is as if it had never been given; an undo can be
/// taken back, too.
#[utoipa::path(post, path = "/api/events/{seq}/undo", request_body = UndoEvent,
    params(("seq" = u64, Path)),
    responses((status = 200), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody),
        (status = 410, body = ErrorBody)))]
pub async fn undo(
    State(home): State<Home>,
    Path(seq): Path<u64>,
    asked: Mutation<UndoEvent>,
) -> Result<Response, ApiError> {
    let moment = home.shared.view.moment();
    let epoch = asked.body.epoch.as_deref();
    if epoch.is_some_and(|epoch| *epoch != *moment.epoch) {
        let message = "the log was put back; that event is of another one";
        return Err(ApiError::conflict("another_log", message));
    }
    if seq > moment.seq {
        let message = format!("no event has the number {seq}");
        return Err(ApiError::not_found(message));
    }
    let command = home
        .read(move |conn| {
            let floor = history::floor(conn)?;
            if seq <= floor {
                return Err(ApiError::pruned(floor));
            }
            let message = "that cannot be taken back";
            undoing(conn, seq)?.ok_or_else(|| ApiError::conflict("cannot_undo", message))
        })
        .await?;
    asked.ask(&home, command).await
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
#[utoipa::path(get, path = "/api/history", params(HistoryQuery),
    responses((status = 200, body = Snapshot), (status = 400, body = ErrorBody),
        (status = 410, body = ErrorBody)))]
pub async fn state_then(
    State(home): State<Home>,
    Query(query): Query<HistoryQuery>,
) -> Result<Json<Snapshot>, ApiError> {
    let shared = home.shared.clone();
    home.read_long(move |conn| {
        let now = shared.view.moment();
        let seq = match (query.at, query.seq) {
            (None, Some(seq)) => seq,
            (Some(at_ms), None) => history::seq_at(conn, at_ms)?,
            _ => return Err(ApiError::malformed("say either `at` or `seq`")),
        };
        if seq > now.seq {
            return Err(ApiError::not_found(format!(
                "no event has the number {seq} yet"
            )));
        }
        let Some(state) = history::find_state_at(conn, seq)? else {
            return Err(ApiError::pruned(history::floor(conn)?));
        };
        let then = Moment::new(state, now.epoch.clone(), seq);
        Ok(Json(snapshot_of(conn, &shared, &then)?))
    })
    .await
}
