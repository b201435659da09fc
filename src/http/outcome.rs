//! Outcomes of commands, in the words of REST.

use axum::Json;
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::domain::stream::StreamId;
use crate::http::error::{ApiError, MINION_SEQ, MINION_STREAM};
use crate::http::state::AppState;
use crate::services::engine::{Answer, Outcome, Reply};

/// What is said where there is nothing to tell.
#[derive(Serialize)]
struct Status {
    status: &'static str,
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let seq = HeaderValue::from(self.seq);
        let answered = match self.answer {
            Answer::Done(outcome) => told(outcome),
            Answer::Refused(refused) => ApiError::refused(refused).into_response(),
            Answer::KeyReused => ApiError::key_reused().into_response(),
            Answer::DiskFull => ApiError::disk_full().into_response(),
            Answer::NotWritten => ApiError::not_written().into_response(),
        };
        let mut response = answered;
        let headers = response.headers_mut();
        headers.insert(MINION_SEQ.clone(), seq);
        if let Ok(stream) = HeaderValue::try_from(self.stream.to_string()) {
            headers.insert(MINION_STREAM.clone(), stream);
        }
        response
    }
}

/// Where the house stands: for what changes no stream.
pub fn standing(app: &AppState) -> [(HeaderName, String); 2] {
    let seq = app
        .services
        .shared
        .view
        .current()
        .state
        .head(StreamId::House);
    [
        (MINION_STREAM.clone(), StreamId::House.to_string()),
        (MINION_SEQ.clone(), seq.to_string()),
    ]
}

fn told(outcome: Outcome) -> Response {
    match outcome {
        Outcome::Done => Json(Status { status: "ok" }).into_response(),
        Outcome::Session(started) => Json(started).into_response(),
        Outcome::Verdict(recorded) => Json(recorded).into_response(),
        Outcome::Player(player) => Json(player).into_response(),
        Outcome::Queue(queue) => Json(queue).into_response(),
        Outcome::Radio(radio) => Json(radio).into_response(),
        Outcome::Zone(zone) => Json(zone).into_response(),
        Outcome::Room(room) => Json(room).into_response(),
        Outcome::Jam(edited) => Json(edited).into_response(),
        Outcome::Playlist(playlist) => Json(playlist).into_response(),
    }
}
