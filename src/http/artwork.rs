//! `/api/tracks/{id}/artwork`: pictures in sizes, made once and kept in the cache folder.

use std::path::Path as FilePath;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::domain::id::TrackId;
use crate::http::conditional::is_held;
use crate::http::error::ApiError;
use crate::http::home::Home;
use crate::media::cover;
use crate::protocol::ErrorBody;
use crate::storage::library::track_row::{TrackRow, cover_source, track_path, track_rows};

/// Longest side when nobody says, pixels.
const SIZE_DEFAULT: u32 = 512;

/// How the picture is wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ArtworkQuery {
    /// Longest side, pixels; the next kept size is sent.
    size: Option<u32>,
    /// The picture's hash: an address with it never changes.
    v: Option<String>,
}

/// A track's picture as JPEG; for a track without one a pattern as SVG, drawn from its name.
#[utoipa::path(get, path = "/api/tracks/{id}/artwork", params(ArtworkQuery),
    responses((status = 200, description = "JPEG, or SVG"), (status = 404, body = ErrorBody)))]
pub async fn artwork(
    State(home): State<Home>,
    Path(id): Path<i64>,
    Query(query): Query<ArtworkQuery>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let size = cover::snap_size(query.size.unwrap_or(SIZE_DEFAULT));
    let cache = home.cache.clone();
    let known = home
        .read(move |conn| {
            let hash = cover_source(conn, TrackId(id))?.map(|(hash, _)| hash);
            let picture = hash.zip(track_path(conn, TrackId(id))?);
            Ok(track_rows(conn, &[TrackId(id)])?
                .pop()
                .map(|row| (row, picture)))
        })
        .await?;
    let (row, picture) = known.ok_or_else(|| ApiError::not_found(format!("no track {id}")))?;
    let Some((hash, path)) = picture else {
        return Ok(drawn(&row, size));
    };
    let etag = format!("\"{hash}-{size}\"");
    let is_known = is_held(&headers, &etag);
    let caching = if query.v.as_deref() == Some(hash.as_str()) {
        "public, max-age=31536000, immutable"
    } else {
        // A day without asking: covers hardly change, and a list of them should not ask 50 times.
        "private, max-age=86400, stale-while-revalidate=604800"
    };
    let head = [
        (header::ETAG, etag),
        (header::CACHE_CONTROL, caching.to_owned()),
    ];
    if is_known {
        return Ok((StatusCode::NOT_MODIFIED, head).into_response());
    }
    let made = tokio::task::spawn_blocking(move || thumbnail(&cache, &hash, &path, size)).await;
    Ok(match made.map_err(ApiError::internal)? {
        Some(jpeg) => (head, [(header::CONTENT_TYPE, "image/jpeg")], jpeg).into_response(),
        None => drawn(&row, size),
    })
}

/// The picture of a track that has none: an album's tracks share it.
fn drawn(row: &TrackRow, size: u32) -> Response {
    let name = row.album.as_deref().unwrap_or(&row.title);
    let head = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        // Not for long: a picture may be put beside the file at any time.
        (header::CACHE_CONTROL, "private, max-age=300"),
    ];
    (head, cover::placeholder(name, size)).into_response()
}

fn thumbnail(cache: &FilePath, hash: &str, path: &FilePath, size: u32) -> Option<Vec<u8>> {
    if let Some(kept) = cover::cached(cache, hash, size)
        && let Ok(jpeg) = std::fs::read(kept)
    {
        return Some(jpeg);
    }
    let source = cover::find(path)?;
    match cover::thumbnail(cache, &source, size) {
        Ok(file) => std::fs::read(file).ok(),
        Err(error) => {
            tracing::info!(%error, "cannot make a thumbnail");
            None
        }
    }
}
