//! `/api/tracks/{id}/stream`: a file as it is, or rendered as WAV; any range of it.

use std::io::{Read, Seek, SeekFrom};

use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tokio::sync::mpsc;
use utoipa::IntoParams;

use crate::decode::DecodeError;
use crate::decode::file::{MusicFile, OpenError};
use crate::decode::render::WavRender;
use crate::domain::id::TrackId;
use crate::http::conditional::{is_held, may_send_range};
use crate::http::error::ApiError;
use crate::http::home::Home;
use crate::http::range::{Range, parse_range};
use crate::protocol::ErrorBody;
use crate::storage::library::track_row::track_file;

/// Bytes read at a time: small enough for a Pi, large enough for a disk.
const CHUNK_BYTES: usize = 64 * 1024;

/// Chunks that wait for the network: half a second of uncompressed sound.
const CHUNKS_AHEAD: usize = 2;

/// Strongest change of level that may be asked for, dB.
const GAIN_DB_MAX: f32 = 24.0;

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

/// Where the bytes come from.
enum Source {
    File(std::fs::File),
    Render(Box<WavRender>),
}

struct Opened {
    source: Source,
    bytes: u64,
    kind: &'static str,
    etag: String,
}

/// Streams a track's file.
#[utoipa::path(get, path = "/api/tracks/{id}/stream", params(StreamQuery),
    responses((status = 200, description = "the file"), (status = 206, description = "a range of it"),
        (status = 404, body = ErrorBody), (status = 416, body = ErrorBody)))]
pub async fn stream(
    State(home): State<Home>,
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
    let file = home
        .read(move |conn| Ok(track_file(conn, TrackId(id))?))
        .await?;
    let file = file.ok_or_else(|| ApiError::not_found(format!("no track has the id {id}")))?;
    let file = MusicFile::known(file.0, file.1);
    let is_rendered = is_rendered || (is_sought && seeks_inexactly(&file.path));
    let gain = is_rendered.then_some(query.gain_db);
    let opened = tokio::task::spawn_blocking(move || open(&file, gain)).await;
    let opened = opened.map_err(ApiError::internal)??;
    answer(opened, &method, &headers)
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

/// Whether browsers say another position than they play, after a jump into such a file. Measured in
/// Chromium: Ogg Vorbis up to 450 ms, MP3 up to 160 ms; the other formats stay within 30 ms.
fn seeks_inexactly(path: &std::path::Path) -> bool {
    matches!(content_type(path), "audio/mpeg" | "audio/ogg") && !has_ending(path, "opus")
}

fn has_ending(path: &std::path::Path, ending: &str) -> bool {
    path.extension()
        .is_some_and(|own| own.eq_ignore_ascii_case(ending))
}

fn open(music: &MusicFile, gain_db: Option<f32>) -> Result<Opened, ApiError> {
    let missing = || ApiError::not_found("the track's file is gone; a scan will notice");
    let file = music.open().map_err(|error| match error {
        OpenError::Io(_) => missing(),
        other => ApiError::conflict("file_replaced", format!("cannot open the track: {other}")),
    })?;
    let facts = file.metadata().map_err(|_| missing())?;
    let changed = facts
        .modified()
        .ok()
        .and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    let stamp = format!(
        "{:x}-{:x}",
        facts.len(),
        changed.unwrap_or_default().as_nanos()
    );
    let Some(gain_db) = gain_db else {
        let (kind, etag) = (content_type(&music.path), format!("\"{stamp}\""));
        return Ok(Opened {
            source: Source::File(file),
            bytes: facts.len(),
            kind,
            etag,
        });
    };
    let render = WavRender::open(music, gain_db).map_err(|error| match error {
        DecodeError::NotFound { .. } => missing(),
        other => ApiError::conflict("cannot_decode", format!("cannot decode the track: {other}")),
    })?;
    let etag = format!("\"{stamp}-wav{gain_db}\"");
    let bytes = render.total_bytes();
    Ok(Opened {
        source: Source::Render(Box::new(render)),
        bytes,
        kind: "audio/wav",
        etag,
    })
}

/// What browsers call a format, by the file's ending.
fn content_type(path: &std::path::Path) -> &'static str {
    let ending = path
        .extension()
        .and_then(|e| e.to_str())
        .unwrap_or_default()
        .to_ascii_lowercase();
    match ending.as_str() {
        "mp3" => "audio/mpeg",
        "flac" => "audio/flac",
        "ogg" | "oga" | "opus" => "audio/ogg",
        "m4a" | "m4b" | "mp4" => "audio/mp4",
        "aac" => "audio/aac",
        "wav" => "audio/wav",
        "aif" | "aiff" | "aifc" => "audio/aiff",
        _ => "application/octet-stream",
    }
}

fn answer(opened: Opened, method: &Method, headers: &HeaderMap) -> Result<Response, ApiError> {
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
        body(source, from, to)
    };
    let mut answer = (status, body).into_response();
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

/// Reads on a thread of its own, only as fast as the other side takes it, and stops when it goes.
fn body(source: Source, from: u64, to: u64) -> Body {
    let (sender, receiver) = mpsc::channel(CHUNKS_AHEAD);
    tokio::task::spawn_blocking(move || {
        if let Err(error) = send(source, from, to, &sender) {
            tracing::info!(%error, "a stream ended early");
            // The error ends the response before its length: the browser sees that it broke.
            let _ = sender.blocking_send(Err(error));
        }
    });
    let chunks = futures_util::stream::unfold(receiver, |mut receiver| async move {
        receiver.recv().await.map(|chunk| (chunk, receiver))
    });
    Body::from_stream(chunks)
}

type Chunk = Result<Bytes, std::io::Error>;

fn send(
    mut source: Source,
    from: u64,
    to: u64,
    sender: &mpsc::Sender<Chunk>,
) -> std::io::Result<()> {
    if let Source::File(file) = &mut source {
        file.seek(SeekFrom::Start(from))?;
    }
    let mut at = from;
    while at < to {
        let wanted = CHUNK_BYTES.min(usize::try_from(to - at).unwrap_or(CHUNK_BYTES));
        let mut chunk = vec![0; wanted];
        let read = match &mut source {
            Source::File(file) => file.read(&mut chunk)?,
            Source::Render(render) => render
                .read_at(at, &mut chunk)
                .map_err(std::io::Error::other)?,
        };
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        chunk.truncate(read);
        at += read as u64;
        if sender.blocking_send(Ok(chunk.into())).is_err() {
            return Ok(());
        }
    }
    Ok(())
}
