//! `/api/letters`: where each letter begins in a long list, so that a thumb can jump there.

use axum::Json;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::api::browse::album_sort_of;
use crate::http::api::tracks::sort_of;
use crate::http::error::ApiError;
use crate::http::state::AppState;
use crate::protocol::ErrorBody;
use crate::protocol::library::Letter;
use crate::services::catalog::{NamedList, letters};

/// In which order the list stands.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct LettersQuery {
    /// As in the list itself; one that is not by name has no letters.
    sort: Option<String>,
}

/// The letters of all `tracks`, `albums` or `artists`, in the list's order.
#[utoipa::path(get, path = "/api/letters/{list}",
    operation_id = "list_letters", params(("list" = String, Path), LettersQuery),
    responses((status = 200, body = Vec<Letter>), (status = 404, body = ErrorBody)))]
pub async fn list(
    State(app): State<AppState>,
    Path(list): Path<String>,
    Query(query): Query<LettersQuery>,
) -> Result<Json<Vec<Letter>>, ApiError> {
    let sort = query.sort.as_deref();
    let list = match list.as_str() {
        "tracks" => NamedList::Tracks(sort_of(sort)?),
        "albums" => NamedList::Albums(album_sort_of(sort)?),
        "artists" => NamedList::Artists,
        other => return Err(ApiError::not_found(format!("no list is called `{other}`"))),
    };
    app.read(move |conn| letters(conn, list)).await.map(Json)
}
