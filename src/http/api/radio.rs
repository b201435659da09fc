//! `/api/radio`: stations, on and off air, what plays and what played.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::domain::command::Command;
use crate::domain::id::StationId;
use crate::domain::listing::{Page, PageRequest};
use crate::domain::radio::Adventure;
use crate::http::api::rankings::RankedFilter;
use crate::http::error::ApiError;
use crate::http::mutation::Mutation;
use crate::http::names::parse_name;
use crate::http::state::AppState;
use crate::protocol::ErrorBody;
use crate::protocol::radio::{
    Heard, NowPlaying, RadioInfo, ScheduleInfo, StationInfo, StationOdds,
};
use crate::protocol::request::{Empty, PageQuery, ScheduleRequest, StationRequest};
use crate::services::radio::{self, OddsWanted};
use crate::services::wall_time::{utc_offset_minutes, wall_time, zone_name};

/// All stations, the one on air, and what it plays next.
#[utoipa::path(get, path = "/api/radio/stations",
    operation_id = "list_stations", responses((status = 200, body = RadioInfo)))]
pub async fn list(State(app): State<AppState>) -> Result<Json<RadioInfo>, ApiError> {
    app.read_presented(|show| Ok(show.radio()?)).await.map(Json)
}

/// One station.
#[utoipa::path(get, path = "/api/radio/stations/{id}", operation_id = "get_station",
    params(("id" = i64, Path)),
    responses((status = 200, body = StationInfo), (status = 404, body = ErrorBody)))]
pub async fn show(
    State(app): State<AppState>,
    Path(id): Path<i64>,
) -> Result<Json<StationInfo>, ApiError> {
    app.read_presented(move |show| radio::station(show, StationId(id)))
        .await
        .map(Json)
}

/// Makes a station.
#[utoipa::path(post, path = "/api/radio/stations",
    operation_id = "create_station", request_body = StationRequest,
    responses((status = 200, body = RadioInfo), (status = 400, body = ErrorBody)))]
pub async fn create(
    State(app): State<AppState>,
    asked: Mutation<StationRequest>,
) -> Result<Response, ApiError> {
    save(app, None, asked).await
}

/// Changes a station.
#[utoipa::path(put, path = "/api/radio/stations/{id}",
    operation_id = "change_station",
    params(("id" = i64, Path)), request_body = StationRequest,
    responses((status = 200, body = RadioInfo), (status = 404, body = ErrorBody)))]
pub async fn change(
    State(app): State<AppState>,
    Path(id): Path<i64>,
    asked: Mutation<StationRequest>,
) -> Result<Response, ApiError> {
    save(app, Some(StationId(id)), asked).await
}

async fn save(
    app: AppState,
    id: Option<StationId>,
    asked: Mutation<StationRequest>,
) -> Result<Response, ApiError> {
    let name = parse_name(&asked.body.name)?;
    let (filter, adventure) = (asked.body.filter.clone(), asked.body.adventure());
    asked
        .ask(
            &app,
            Command::SaveStation {
                id,
                name,
                filter,
                adventure,
            },
        )
        .await
}

/// Removes a station.
#[utoipa::path(delete, path = "/api/radio/stations/{id}", operation_id = "delete_station",
    params(("id" = i64, Path)),
    responses((status = 200, body = RadioInfo), (status = 404, body = ErrorBody)))]
pub async fn delete(
    State(app): State<AppState>,
    Path(id): Path<i64>,
    asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    asked
        .ask(&app, Command::DeleteStation { id: StationId(id) })
        .await
}

/// Puts a station on air and plays it.
#[utoipa::path(post, path = "/api/radio/stations/{id}/activate", operation_id = "activate_station",
    params(("id" = i64, Path)),
    responses((status = 200, body = RadioInfo), (status = 409, body = ErrorBody)))]
pub async fn activate(
    State(app): State<AppState>,
    Path(id): Path<i64>,
    asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    asked
        .ask(&app, Command::ActivateStation { id: StationId(id) })
        .await
}

/// Takes the radio off air.
#[utoipa::path(post, path = "/api/radio/deactivate",
    operation_id = "deactivate_radio", responses((status = 200, body = RadioInfo)))]
pub async fn deactivate(
    State(app): State<AppState>,
    asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    asked.ask(&app, Command::DeactivateRadio).await
}

/// The plan of the week, and what the clock shows that it goes by: that of the server's machine.
#[utoipa::path(get, path = "/api/radio/schedule", operation_id = "get_schedule",
    responses((status = 200, body = ScheduleInfo)))]
pub async fn planned(State(app): State<AppState>) -> Json<ScheduleInfo> {
    let moment = app.services.shared.view.current();
    let server_ms = app.services.shared.clock.now_ms();
    let now = wall_time(server_ms);
    Json(ScheduleInfo {
        slots: moment.state.house.stations.schedule.clone(),
        scheduled: moment.state.house.stations.scheduled,
        server_ms,
        weekday: now.weekday,
        minute: now.minute,
        utc_offset_minutes: utc_offset_minutes(server_ms),
        zone: zone_name(),
    })
}

/// Plans the week: which station is meant when.
#[utoipa::path(put, path = "/api/radio/schedule",
    operation_id = "set_schedule", request_body = ScheduleRequest,
    responses((status = 200, body = RadioInfo), (status = 400, body = ErrorBody)))]
pub async fn plan(
    State(app): State<AppState>,
    asked: Mutation<ScheduleRequest>,
) -> Result<Response, ApiError> {
    let slots = asked.body.slots.clone();
    asked.ask(&app, Command::SetSchedule { slots }).await
}

/// Which odds.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct OddsQuery {
    /// The knob: 0 (only the best) to 100 (surprise me).
    adventure_percent: Option<u8>,
    /// A station whose filter and, unless it is given, knob are meant.
    station_id: Option<i64>,
}

/// The likeliest tracks that are told one by one.
const LIKELIEST: usize = 5;

/// What a station would play: of any filter, at any place of the knob, saved or not.
#[utoipa::path(get, path = "/api/radio/odds",
    operation_id = "get_station_odds", params(RankedFilter, OddsQuery), responses(
    (status = 200, body = StationOdds), (status = 400, body = ErrorBody),
    (status = 404, body = ErrorBody)))]
pub async fn odds(
    State(app): State<AppState>,
    Query(filter): Query<RankedFilter>,
    Query(query): Query<OddsQuery>,
) -> Result<Json<StationOdds>, ApiError> {
    let asked = query.adventure_percent.map(Adventure::try_from);
    let asked = asked.transpose().map_err(ApiError::malformed)?;
    let wanted = OddsWanted {
        station: query.station_id.map(StationId),
        filter: filter.filter(),
        adventure: asked,
    };
    app.read_long_presented(move |show| radio::odds_of(show, wanted, LIKELIEST))
        .await
        .map(Json)
}

/// What the radio plays.
#[utoipa::path(get, path = "/api/radio/now-playing",
    operation_id = "get_now_playing", responses((status = 200, body = NowPlaying)))]
pub async fn now_playing(State(app): State<AppState>) -> Result<Json<NowPlaying>, ApiError> {
    let now_ms = app.services.shared.clock.now_ms();
    app.read_presented(move |show| Ok(show.now_playing(now_ms)?))
        .await
        .map(Json)
}

/// What was heard, the latest first.
#[utoipa::path(get, path = "/api/radio/history",
    operation_id = "list_heard_tracks", params(PageQuery),
    responses((status = 200, body = Page<Heard>)))]
pub async fn history(
    State(app): State<AppState>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Heard>>, ApiError> {
    let page = PageRequest::of(page.limit, page.cursor, None);
    app.read_presented(move |show| radio::history(show, &page))
        .await
        .map(Json)
}
