//! `/api/setup`: where the music comes from. For people at home only, also in a house that is open.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use axum::Json;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::HeaderMap;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::config::Chosen;
use crate::http::error::ApiError;
use crate::http::mutation::Mutation;
use crate::http::state::AppState;
use crate::protocol::ErrorBody;
use crate::protocol::setup::{ChooseRequest, FolderNames, SetupInfo};
use crate::services::setup::Refused;

/// How the page was opened.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct SetupQuery {
    /// Its own address.
    at: String,
}

/// Where the music comes from.
#[utoipa::path(get, path = "/api/setup", operation_id = "get_setup", params(SetupQuery),
    responses((status = 200, body = SetupInfo), (status = 403, body = ErrorBody)))]
pub async fn show(
    State(app): State<AppState>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Query(query): Query<SetupQuery>,
) -> Result<Json<SetupInfo>, ApiError> {
    admit(&app, peer, &headers)?;
    Ok(Json(
        app.services.setup.show(&app.services.library, &query.at),
    ))
}

/// Which folder.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct FolderQuery {
    /// From the root; absent: the root.
    path: Option<String>,
}

/// The folders in a folder of the server, by name.
#[utoipa::path(get, path = "/api/setup/folders",
    operation_id = "list_setup_folders", params(FolderQuery),
    responses((status = 200, body = FolderNames), (status = 400, body = ErrorBody),
        (status = 403, body = ErrorBody)))]
pub async fn folders(
    State(app): State<AppState>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Query(query): Query<FolderQuery>,
) -> Result<Json<FolderNames>, ApiError> {
    admit(&app, peer, &headers)?;
    let path = query.path.unwrap_or_else(|| "/".to_owned());
    let found = app.services.setup.look(Path::new(&path)).await;
    found.map(Json).map_err(refused)
}

/// Takes the music from there from now on.
#[utoipa::path(put, path = "/api/setup/music",
    operation_id = "choose_music", request_body = ChooseRequest,
    responses((status = 200, body = SetupInfo), (status = 400, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn choose(
    State(app): State<AppState>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    asked: Mutation<ChooseRequest>,
) -> Result<Json<SetupInfo>, ApiError> {
    admit(&app, peer, &headers)?;
    let ChooseRequest { folders, is_demo } = asked.body;
    if folders.is_empty() && !is_demo {
        return Err(ApiError::malformed("name a folder, or ask for the demo"));
    }
    let folders = folders.into_iter().map(PathBuf::from).collect();
    let chosen = Chosen { folders, is_demo };
    let done = app
        .services
        .setup
        .choose(&app.services.library, chosen)
        .await;
    done.map_err(refused)?;
    Ok(Json(app.services.setup.show(&app.services.library, "")))
}

fn admit(app: &AppState, peer: SocketAddr, headers: &HeaderMap) -> Result<(), ApiError> {
    if app.guard.is_from_home(peer.ip(), headers) {
        return Ok(());
    }
    Err(ApiError::forbidden(
        "not_at_home",
        "where the music is, is for people at home",
        "open the page from a machine in the home's network",
    ))
}

fn refused(why: Refused) -> ApiError {
    match why {
        Refused::Fixed => ApiError::forbidden(
            "folders_fixed",
            "the configuration says where the music is",
            "change `[library] folders` there, or leave it out to choose on the page",
        ),
        Refused::Wrong(words) => ApiError::malformed(words),
        Refused::Storage(error) => ApiError::internal(error),
    }
}
