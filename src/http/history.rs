//! `/api/events`, `/api/history`: what happened, and how things stood then.

use axum::Json;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::error::ApiError;
use crate::http::home::Home;
use crate::protocol::frame::{Origin, Snapshot};
use crate::protocol::{ErrorBody, PAGE_DEFAULT, PAGE_MAX};
use crate::services::engine::snapshot_of;
use crate::services::view::Moment;
use crate::storage::{event_log, history};

/// Which events.
#[derive(Debug, Default, Deserialize, IntoParams)]
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

/// Which moment.
#[derive(Debug, Default, Deserialize, IntoParams)]
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
    home.read(move |conn| {
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
