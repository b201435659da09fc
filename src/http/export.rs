//! `/api/rankings/export`: the best tracks as a file for another program.

use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::domain::filter::Filter;
use crate::domain::id::TrackId;
use crate::http::error::ApiError;
use crate::http::home::Home;
use crate::http::rankings::RankedFilter;
use crate::protocol::{ErrorBody, PAGE_MAX};
use crate::services::decoration::Decorator;
use crate::services::export::{Entry, csv, m3u};
use crate::services::leaderboard::{is_compared, placed};
use crate::storage::library::track_row::{track_path, track_root};

/// Tracks when nobody says how many.
const EXPORT_DEFAULT: u32 = 100;

/// Most tracks of one file: about 20 MB.
const EXPORT_MAX: u32 = 50_000;

/// What kind of file, of which tracks.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ExportQuery {
    /// `csv` (default) or `m3u`.
    format: Option<String>,
    /// In a list to play: `absolute` (default), or `relative` to the music folder a file lies in.
    paths: Option<String>,
    /// How many, the best first; 100 when not said.
    limit: Option<u32>,
}

/// The best tracks as a table or as a list to play. Tracks that nobody compared are left out.
#[utoipa::path(get, path = "/api/rankings/export", params(RankedFilter, ExportQuery),
    responses((status = 200, description = "CSV (UTF-8) or extended M3U"),
        (status = 400, body = ErrorBody)))]
pub async fn export(
    State(home): State<Home>,
    Query(filter): Query<RankedFilter>,
    Query(query): Query<ExportQuery>,
) -> Result<Response, ApiError> {
    let is_relative = match query.paths.as_deref() {
        None | Some("absolute") => false,
        Some("relative") => true,
        Some(other) => {
            return Err(ApiError::malformed(format!(
                "paths are `absolute` or `relative`, not `{other}`"
            )));
        }
    };
    let format = match query.format.as_deref() {
        None | Some("csv") => Format::Csv,
        Some("m3u") => Format::M3u,
        Some(other) => {
            return Err(ApiError::malformed(format!("cannot export as `{other}`")));
        }
    };
    let limit = query.limit.unwrap_or(EXPORT_DEFAULT).clamp(1, EXPORT_MAX);
    let entries = entries(&home, filter.filter(), limit as usize).await?;
    let (kind, name, body) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "csv", csv(&entries).into_bytes()),
        Format::M3u => ("audio/x-mpegurl", "m3u8", m3u(&entries, is_relative)),
    };
    let disposition = format!(
        "attachment; filename=\"minion-top-{}.{name}\"",
        entries.len()
    );
    let head = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((head, body).into_response())
}

enum Format {
    Csv,
    M3u,
}

/// The best tracks with their files; read in parts, so that nobody waits for the whole.
async fn entries(home: &Home, filter: Filter, limit: usize) -> Result<Vec<Entry>, ApiError> {
    let ids = home
        .read_decorated(move |decorator| {
            let mut ids = placed(decorator, &filter)?;
            ids.retain(|id| is_compared(decorator, *id));
            ids.truncate(limit);
            Ok(ids)
        })
        .await?;
    let mut entries = Vec::with_capacity(ids.len());
    for some in ids.chunks(PAGE_MAX as usize) {
        let some = some.to_vec();
        entries.extend(home.read_decorated(move |d| entries_of(d, &some)).await?);
    }
    Ok(entries)
}

fn entries_of(decorator: &Decorator<'_>, ids: &[TrackId]) -> Result<Vec<Entry>, ApiError> {
    let mut entries = Vec::with_capacity(ids.len());
    for track in decorator.tracks(ids)? {
        let Some(path) = track_path(decorator.conn, track.id)? else {
            continue;
        };
        let root = track_root(decorator.conn, track.id)?.unwrap_or_default();
        entries.push(Entry { track, path, root });
    }
    Ok(entries)
}
