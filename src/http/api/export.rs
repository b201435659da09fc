//! `/api/rankings/export`: the best tracks as a file for another program.

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa::openapi::schema::Object;

use crate::domain::filter::Filter;
use crate::domain::id::TrackId;
use crate::domain::listing::PAGE_MAX;
use crate::http::api::rankings::RankedFilter;
use crate::http::error::ApiError;
use crate::http::peer::Asker;
use crate::http::state::AppState;
use crate::protocol::{ErrorBody, count_schema};
use crate::services::export::{best_compared, csv, entries, m3u};

/// Tracks when nobody says how many.
const EXPORT_DEFAULT: u32 = 100;

/// Most tracks of one file: about 20 MB.
const EXPORT_MAX: u32 = 50_000;

/// Tracks that are read at a time.
const PIECE_TRACKS: usize = PAGE_MAX as usize;

fn export_limit_schema() -> Object {
    count_schema(EXPORT_DEFAULT, EXPORT_MAX)
}

/// What kind of file, of which tracks.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ExportQuery {
    /// `csv` (default) or `m3u`.
    format: Option<String>,
    /// In a list to play: `absolute` (default), or `relative` to the music folder a file lies in.
    paths: Option<String>,
    /// How many, the best first.
    #[param(schema_with = export_limit_schema)]
    limit: Option<u32>,
}

/// The best tracks as a table or as a list to play. Tracks that nobody compared are left out.
#[utoipa::path(get, path = "/api/rankings/export",
    operation_id = "export_rankings", params(RankedFilter, ExportQuery),
    responses((status = 200, description = "CSV (UTF-8) or extended M3U"),
        (status = 400, body = ErrorBody)))]
pub async fn export(
    State(app): State<AppState>,
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
    let ids = best(&app, filter.filter(), limit as usize).await?;
    let (kind, name) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "csv"),
        Format::M3u => ("audio/x-mpegurl", "m3u8"),
    };
    let disposition = format!("attachment; filename=\"minion-top-{}.{name}\"", ids.len());
    let head = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    let pieces = Pieces {
        app,
        asker: Asker::current(),
        ids,
        format,
        is_relative,
    };
    Ok((head, pieces.body()).into_response())
}

/// A file on its way: a page of tracks is read when the one before was taken.
struct Pieces {
    app: AppState,
    asker: Asker,
    ids: Vec<TrackId>,
    format: Format,
    is_relative: bool,
}

impl Pieces {
    fn body(self) -> Body {
        let pieces = futures_util::stream::unfold((self, Some(0)), |(file, at)| async move {
            let at = at?;
            let read = file.asker.clone().answering(file.read(at)).await;
            Some(match read {
                Ok(piece) => {
                    let next = Some(at + PIECE_TRACKS).filter(|next| *next < file.ids.len());
                    (Ok(piece), (file, next))
                }
                // It ends the answer before its end: whoever saves it sees that it broke.
                Err(error) => {
                    let error = std::io::Error::other(format!("{error:?}"));
                    (Err(error), (file, None))
                }
            })
        });
        Body::from_stream(pieces)
    }

    async fn read(&self, at: usize) -> Result<Vec<u8>, ApiError> {
        let to = self.ids.len().min(at + PIECE_TRACKS);
        let some = self.ids[at.min(to)..to].to_vec();
        let entries = self
            .app
            .read_long_presented(move |show| entries(show, &some));
        let entries = entries.await?;
        let is_first = at == 0;
        Ok(match self.format {
            Format::Csv => csv(&entries, is_first),
            Format::M3u => m3u(&entries, self.is_relative, is_first),
        })
    }
}

#[derive(Clone, Copy)]
enum Format {
    Csv,
    M3u,
}

/// The best tracks that were compared.
async fn best(app: &AppState, filter: Filter, limit: usize) -> Result<Vec<TrackId>, ApiError> {
    app.read_long_presented(move |show| best_compared(show, &filter, limit))
        .await
}
