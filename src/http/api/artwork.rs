//! `/api/tracks/{id}/artwork`: pictures in sizes, made once and kept in the cache folder.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::domain::id::TrackId;
use crate::http::conditional::is_held;
use crate::http::error::ApiError;
use crate::http::lanes::Spot;
use crate::http::peer::Asker;
use crate::http::state::AppState;
use crate::media::cover;
use crate::media::reader::Picture;
use crate::protocol::ErrorBody;
use crate::services::artwork::{self, CoverSource, Found, Wanted};

/// Longest side when nobody says, pixels.
const SIZE_DEFAULT: u32 = 512;

/// How long the file that holds a picture may take to answer, and how long making one may take.
const FOUND_WITHIN: Duration = Duration::from_secs(20);
const MADE_WITHIN: Duration = Duration::from_secs(30);

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
#[utoipa::path(get, path = "/api/tracks/{id}/artwork",
    operation_id = "get_track_artwork", params(("id" = i64, Path), ArtworkQuery),
    responses((status = 200, description = "JPEG, or SVG"), (status = 404, body = ErrorBody)))]
pub async fn artwork(
    State(app): State<AppState>,
    Path(id): Path<i64>,
    Query(query): Query<ArtworkQuery>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let size = cover::snap_size(query.size.unwrap_or(SIZE_DEFAULT));
    let artwork = app
        .read(move |conn| artwork::find(conn, TrackId(id)))
        .await?;
    let Some(Found {
        hash,
        source,
        root,
        file,
    }) = artwork.found
    else {
        return Ok(drawn(&artwork.name, size));
    };
    let spot = Spot::of(root, &file);
    let etag = format!("\"{hash}-{size}\"");
    let is_known = is_held(&headers, &etag);
    let caching = if query.v.as_deref() == Some(hash.as_str()) {
        "public, max-age=31536000, immutable"
    } else {
        // A while without asking, as a list of them should not ask 50 times. A picture that is
        // replaced mostly has another colour, and with it another address on the page.
        "private, max-age=300, stale-while-revalidate=604800"
    };
    let head = [
        (header::ETAG, etag),
        (header::CACHE_CONTROL, caching.to_owned()),
    ];
    if is_known {
        return Ok((StatusCode::NOT_MODIFIED, head).into_response());
    }
    let wanted = Wanted { hash, size };
    Ok(match thumbnail(&app, &wanted, (&spot, source)).await? {
        Some(jpeg) => (head, [(header::CONTENT_TYPE, "image/jpeg")], jpeg).into_response(),
        None => drawn(&artwork.name, size),
    })
}

/// The picture of a track that has none: an album's tracks share it.
fn drawn(name: &str, size: u32) -> Response {
    let head = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        // Not for long: a picture may be put beside the file at any time.
        (header::CACHE_CONTROL, "private, max-age=300"),
    ];
    (head, cover::placeholder(name, size)).into_response()
}

/// The picture from the cache folder, else made now: by one request, however many want it.
async fn thumbnail(
    app: &AppState,
    wanted: &Wanted,
    (spot, place): (&Spot, CoverSource),
) -> Result<Option<Vec<u8>>, ApiError> {
    if let Some(jpeg) = kept(app, wanted).await? {
        return Ok(Some(jpeg));
    }
    let making = app.services.pictures.lock_of(wanted);
    let _inside = making.lock().await;
    // Those who waited find it in the cache.
    if let Some(jpeg) = kept(app, wanted).await? {
        return Ok(Some(jpeg));
    }
    if app.services.pictures.is_hopeless(&wanted.hash) {
        return Ok(None);
    }
    let lanes = &app.lanes;
    let _turn = lanes.pictures.turn(Asker::current().peer).await;
    let (cache, size) = (Arc::clone(&app.services.thumbnails), wanted.size);
    let picture = picture_at(place, wanted.hash.clone());
    let reader = app.services.library.reader().clone();
    let make = move || {
        let made = reader.thumbnail(&cache, picture, size);
        made.map(|picture| picture.map(|kept| kept.map(std::fs::read)))
    };
    let made = lanes.look(&lanes.decoders, spot, MADE_WITHIN, make).await?;
    let error = match made {
        Ok(Ok(jpeg)) => return Ok(jpeg.and_then(Result::ok)),
        Ok(Err(error)) => error,
        Err(lost) if lost.is_files_fault() => lost.to_string(),
        // Another time it may be made.
        Err(_) => return Ok(None),
    };
    tracing::info!(%error, file = %spot.file.display(), "cannot make a thumbnail");
    app.services.pictures.give_up(&wanted.hash);
    app.services
        .library
        .pass_over(wanted.hash.clone(), &app.services.engine)
        .await;
    Ok(None)
}

/// The picture of this hash, for whoever reads files.
fn picture_at(place: CoverSource, hash: String) -> Picture {
    let (path, is_embedded) = match place {
        CoverSource::Embedded(path) => (path, true),
        CoverSource::File(path) => (path, false),
    };
    Picture {
        path,
        is_embedded,
        hash,
    }
}

async fn kept(app: &AppState, wanted: &Wanted) -> Result<Option<Vec<u8>>, ApiError> {
    let spot = cache_spot(app, wanted);
    let (cache, wanted) = (Arc::clone(&app.services.thumbnails), wanted.clone());
    let read = move || {
        let file = cover::cached(&cache, &wanted.hash, wanted.size)?;
        std::fs::read(file).ok()
    };
    let lanes = &app.lanes;
    lanes.look(&lanes.files, &spot, FOUND_WITHIN, read).await
}

fn cache_spot(app: &AppState, wanted: &Wanted) -> Spot {
    Spot {
        root: app.services.thumbnails.as_path().into(),
        file: app.services.thumbnails.join(&wanted.hash).into(),
    }
}
