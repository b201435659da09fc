//! `/api/radio`: stations, on and off air, what plays and what played.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;

use crate::domain::command::Command;
use crate::domain::id::StationId;
use crate::http::error::ApiError;
use crate::http::home::Home;
use crate::http::mutation::Mutation;
use crate::http::names::parse_name;
use crate::protocol::radio::{Heard, NowPlaying, RadioInfo, StationInfo};
use crate::protocol::request::{Empty, PageQuery, StationRequest};
use crate::protocol::{ErrorBody, Page};
use crate::storage::library::listens;
use crate::storage::library::page::PageRequest;

/// All stations, the one on air, and what it plays next.
#[utoipa::path(get, path = "/api/radio/stations", responses((status = 200, body = RadioInfo)))]
pub async fn list(State(home): State<Home>) -> Result<Json<RadioInfo>, ApiError> {
    home.read_decorated(|decorator| Ok(Json(decorator.radio()?)))
        .await
}

/// One station.
#[utoipa::path(get, path = "/api/radio/stations/{id}",
    responses((status = 200, body = StationInfo), (status = 404, body = ErrorBody)))]
pub async fn show(
    State(home): State<Home>,
    Path(id): Path<i64>,
) -> Result<Json<StationInfo>, ApiError> {
    home.read_decorated(move |decorator| {
        let mut stations = decorator.radio()?.stations.into_iter();
        let found = stations.find(|station| station.id == StationId(id));
        found
            .map(Json)
            .ok_or_else(|| ApiError::not_found(format!("no station has the id {id}")))
    })
    .await
}

/// Makes a station.
#[utoipa::path(post, path = "/api/radio/stations", request_body = StationRequest,
    responses((status = 200, body = RadioInfo), (status = 400, body = ErrorBody)))]
pub async fn create(
    State(home): State<Home>,
    asked: Mutation<StationRequest>,
) -> Result<Response, ApiError> {
    save(home, None, asked).await
}

/// Changes a station.
#[utoipa::path(put, path = "/api/radio/stations/{id}", request_body = StationRequest,
    responses((status = 200, body = RadioInfo), (status = 404, body = ErrorBody)))]
pub async fn change(
    State(home): State<Home>,
    Path(id): Path<i64>,
    asked: Mutation<StationRequest>,
) -> Result<Response, ApiError> {
    save(home, Some(StationId(id)), asked).await
}

async fn save(
    home: Home,
    id: Option<StationId>,
    asked: Mutation<StationRequest>,
) -> Result<Response, ApiError> {
    let name = parse_name(&asked.body.name)?;
    let (filter, mode) = (asked.body.filter.clone(), asked.body.mode);
    asked
        .ask(
            &home,
            Command::SaveStation {
                id,
                name,
                filter,
                mode,
            },
        )
        .await
}

/// Removes a station.
#[utoipa::path(delete, path = "/api/radio/stations/{id}",
    responses((status = 200, body = RadioInfo), (status = 404, body = ErrorBody)))]
pub async fn delete(
    State(home): State<Home>,
    Path(id): Path<i64>,
    asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    asked
        .ask(&home, Command::DeleteStation { id: StationId(id) })
        .await
}

/// Puts a station on air and plays it.
#[utoipa::path(post, path = "/api/radio/stations/{id}/activate",
    responses((status = 200, body = RadioInfo), (status = 409, body = ErrorBody)))]
pub async fn activate(
    State(home): State<Home>,
    Path(id): Path<i64>,
    asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    asked
        .ask(&home, Command::ActivateStation { id: StationId(id) })
        .await
}

/// Takes the radio off air.
#[utoipa::path(post, path = "/api/radio/deactivate", responses((status = 200, body = RadioInfo)))]
pub async fn deactivate(
    State(home): State<Home>,
    asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    asked.ask(&home, Command::DeactivateRadio).await
}

/// What the radio plays.
#[utoipa::path(get, path = "/api/radio/now-playing", responses((status = 200, body = NowPlaying)))]
pub async fn now_playing(State(home): State<Home>) -> Result<Json<NowPlaying>, ApiError> {
    let now_ms = home.shared.clock.now_ms();
    home.read_decorated(move |decorator| Ok(Json(decorator.now_playing(now_ms)?)))
        .await
}

/// What was heard, the latest first.
#[utoipa::path(get, path = "/api/radio/history", params(PageQuery),
    responses((status = 200, body = Page<Heard>)))]
pub async fn history(
    State(home): State<Home>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Heard>>, ApiError> {
    home.read_decorated(move |decorator| {
        let request = PageRequest {
            limit: page.limit,
            cursor: page.cursor,
        };
        let rows = listens::history(decorator.conn, Some("radio"), &request)?;
        let mut items = Vec::with_capacity(rows.items.len());
        for row in rows.items {
            let Some(track) = decorator.find_track(row.track)? else {
                continue;
            };
            let at_ms = row.at_ms - row.heard_ms;
            items.push(Heard {
                track,
                at_ms,
                heard_ms: row.heard_ms,
                station_id: row.station,
            });
        }
        Ok(Json(Page {
            items,
            next: rows.next,
            total: rows.total,
        }))
    })
    .await
}
