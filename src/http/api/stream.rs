//! `/api/tracks/{id}/stream`: a file as it is, or rendered as WAV; any range of it.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::domain::id::TrackId;
use crate::http::answer::Paced;
use crate::http::conditional::{is_held, may_send_range};
use crate::http::error::ApiError;
use crate::http::lanes::{Lanes, Spot};
use crate::http::peer::Asker;
use crate::http::places::Place;
use crate::http::range::{Range, parse_range};
use crate::http::state::AppState;
use crate::protocol::ErrorBody;
use crate::services::streaming::{self, Opened, Source, open, seeks_inexactly};

/// Bytes read at a time: what a listener who takes nothing holds.
const CHUNK_BYTES: usize = 32 * 1024;

/// Strongest change of level that may be asked for, dB.
const GAIN_DB_MAX: f32 = 24.0;

/// How long a file may take to open, and how long a piece of it may take: a disk that spins up needs
/// ten seconds.
const ANSWERS_WITHIN: Duration = Duration::from_secs(20);

/// The same for rendering: a file that does not tell its length is read once.
const RENDERS_WITHIN: Duration = Duration::from_secs(60);

/// How the file is wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct StreamQuery {
    /// `wav`: decoded, 16-bit stereo.
    render: Option<String>,
    /// `exact`: decoded, too, where browsers do not seek exactly in the file as it is.
    seek: Option<String>,
    /// Level of what is decoded, dB.
    gain_db: f32,
}

/// Streams a track's file.
#[utoipa::path(get, path = "/api/tracks/{id}/stream",
    operation_id = "stream_track", params(("id" = i64, Path), StreamQuery),
    responses((status = 200, description = "the file"), (status = 206, description = "a range of it"),
        (status = 404, body = ErrorBody), (status = 416, body = ErrorBody)))]
pub async fn stream(
    State(app): State<AppState>,
    Path(id): Path<i64>,
    Query(query): Query<StreamQuery>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let is_rendered = is_asked(query.render.as_deref(), "render", "wav")?;
    let is_sought = is_asked(query.seek.as_deref(), "seek", "exact")?;
    if !query.gain_db.is_finite() || query.gain_db.abs() > GAIN_DB_MAX {
        return Err(ApiError::malformed(format!(
            "gain_db goes from -{GAIN_DB_MAX} to {GAIN_DB_MAX}"
        )));
    }
    let streamed = app
        .read(move |conn| streaming::find(conn, TrackId(id)))
        .await?;
    let (file, frames) = (streamed.file, streamed.frames);
    let spot = Spot::of(streamed.root, &file);
    // A part of a file has no file that could be sent as it is.
    let is_rendered =
        is_rendered || file.span.is_some() || (is_sought && seeks_inexactly(&spot.file));
    let gain = is_rendered.then_some(query.gain_db);
    let (lane, patience) = match gain {
        None => (&app.lanes.files, ANSWERS_WITHIN),
        Some(_) => (&app.lanes.decoders, RENDERS_WITHIN),
    };
    let opening = move || open(&file, gain, frames);
    let opened = app.lanes.look(lane, &spot, patience, opening).await??;
    let places = match gain {
        None => &app.guard.streams,
        Some(_) => &app.guard.renderings,
    };
    let listener = Asker::current();
    let busy = || ApiError::unavailable("too many are listening; try again");
    let place = places.take(&listener).ok_or_else(busy)?;
    let flow = Flow {
        lanes: Arc::clone(&app.lanes),
        listener,
        spot,
        _place: place,
    };
    answer(opened, flow, &method, &headers)
}

/// Whether a parameter is there; it takes one value only.
fn is_asked(value: Option<&str>, name: &str, known: &str) -> Result<bool, ApiError> {
    match value {
        Some(other) if other != known => Err(ApiError::malformed(format!(
            "{name} takes `{known}`, not `{other}`"
        ))),
        value => Ok(value.is_some()),
    }
}

fn answer(
    opened: Opened,
    flow: Flow,
    method: &Method,
    headers: &HeaderMap,
) -> Result<Response, ApiError> {
    let Opened {
        source,
        bytes,
        kind,
        etag,
    } = opened;
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    // Asked before the range (RFC 9110, 13.2.2).
    if is_held(headers, &etag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response());
    }
    // A range of another version of the file would be garbage: then all of it is sent.
    let wanted = text(header::RANGE).filter(|_| may_send_range(headers, &etag));
    let (status, from, to) = match wanted.map_or(Range::Whole, |text| parse_range(text, bytes)) {
        Range::Whole => (StatusCode::OK, 0, bytes),
        Range::Part { from, to } => (StatusCode::PARTIAL_CONTENT, from, to),
        Range::Unsatisfiable => {
            let whole = [(header::CONTENT_RANGE, format!("bytes */{bytes}"))];
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, whole).into_response());
        }
    };
    let body = if method == Method::HEAD {
        Body::empty()
    } else {
        flow.body(source, from, to)
    };
    let mut answer = (status, body).into_response();
    answer.extensions_mut().insert(Paced);
    let head = answer.headers_mut();
    let mut put = |name, value: String| {
        if let Ok(value) = HeaderValue::from_str(&value) {
            head.insert(name, value);
        }
    };
    put(header::CONTENT_TYPE, kind.to_owned());
    put(header::CONTENT_LENGTH, (to - from).to_string());
    put(header::ACCEPT_RANGES, "bytes".to_owned());
    put(header::ETAG, etag);
    put(header::CACHE_CONTROL, "private, no-cache".to_owned());
    if status == StatusCode::PARTIAL_CONTENT {
        put(
            header::CONTENT_RANGE,
            format!("bytes {from}-{}/{bytes}", to.saturating_sub(1)),
        );
    }
    Ok(answer)
}

/// A stream on its way to a listener.
struct Flow {
    lanes: Arc<Lanes>,
    listener: Asker,
    spot: Spot,
    _place: Place,
}

impl Flow {
    /// Reads the next piece when there is room for it on the way to the listener: one who takes
    /// nothing holds one piece, and no thread.
    fn body(self, source: Source, from: u64, to: u64) -> Body {
        let begin = Some((self, source, from));
        let chunks = futures_util::stream::unfold(begin, move |state| async move {
            let (flow, source, at) = state?;
            if at >= to {
                return None;
            }
            Some(match flow.next(source, at, to).await {
                Ok((chunk, source)) => {
                    let at = at + chunk.len() as u64;
                    (Ok(chunk), Some((flow, source, at)))
                }
                // It ends the answer before its length: the browser sees that it broke.
                Err(error) => {
                    tracing::info!(%error, "a stream ended early");
                    (Err(error), None)
                }
            })
        });
        Body::from_stream(chunks)
    }

    async fn next(&self, source: Source, at: u64, to: u64) -> io::Result<(Bytes, Source)> {
        let wanted = CHUNK_BYTES.min(usize::try_from(to - at).unwrap_or(CHUNK_BYTES));
        let (lane, patience) = match source {
            Source::File(_) => (&self.lanes.files, ANSWERS_WITHIN),
            Source::Render(_) => (&self.lanes.decoders, RENDERS_WITHIN),
        };
        let reading = move || source.read(at, wanted);
        let looking = self.lanes.look(lane, &self.spot, patience, reading);
        match self.listener.clone().answering(looking).await {
            Ok(read) => read,
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        }
    }
}
