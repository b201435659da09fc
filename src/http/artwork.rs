//! `/api/tracks/{id}/artwork`: pictures in sizes, made once and kept in the cache folder.

use std::path::Path as FilePath;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::domain::id::TrackId;
use crate::http::error::ApiError;
use crate::http::home::Home;
use crate::media::cover;
use crate::protocol::ErrorBody;
use crate::storage::library::track_row::{cover_source, track_path};

/// Longest side when nobody says, pixels.
const SIZE_DEFAULT: u32 = 512;

/// How the picture is wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub struct ArtworkQuery {
    /// Longest side, pixels; the next kept size is sent.
    size: Option<u32>,
    /// The picture's hash: an address with it never changes.
    v: Option<String>,
}

/// A track's picture as JPEG.
#[utoipa::path(get, path = "/api/tracks/{id}/artwork", params(ArtworkQuery),
    responses((status = 200, description = "JPEG"), (status = 404, body = ErrorBody)))]
pub async fn artwork(
    State(home): State<Home>,
    Path(id): Path<i64>,
    Query(query): Query<ArtworkQuery>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let size = cover::snap_size(query.size.unwrap_or(SIZE_DEFAULT));
    let cache = home.cache.clone();
    let none = move || ApiError::not_found(format!("track {id} has no picture"));
    let known = home
        .read(move |conn| {
            let hash = cover_source(conn, TrackId(id))?.map(|(hash, _)| hash);
            Ok(hash.zip(track_path(conn, TrackId(id))?))
        })
        .await?;
    let (hash, path) = known.ok_or_else(none)?;
    let etag = format!("\"{hash}-{size}\"");
    let is_known = headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == etag.as_bytes());
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
    let jpeg = made.map_err(ApiError::internal)?.ok_or_else(none)?;
    Ok((head, [(header::CONTENT_TYPE, "image/jpeg")], jpeg).into_response())
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
