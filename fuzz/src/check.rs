//! What must hold of every answer, whatever was asked.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Response, StatusCode, header};
use http_body_util::BodyExt;
use minion::http::error::MINION_SEQ;
use minion::protocol::ErrorBody;
use serde_json::Value;

use crate::request::Request;

/// An answer, heard to its end.
#[derive(Debug)]
pub struct Answer {
    /// How it went.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// All of its body.
    pub body: Bytes,
}

impl Answer {
    /// Hears an answer to its end.
    pub async fn hear(response: Response<Body>) -> Self {
        let (head, body) = response.into_parts();
        let body = body
            .collect()
            .await
            .expect("the answer comes whole")
            .to_bytes();
        Self {
            status: head.status,
            headers: head.headers,
            body,
        }
    }

    /// The body, where it is said to be JSON.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        let kind = self.headers.get(header::CONTENT_TYPE)?.as_bytes();
        kind.starts_with(b"application/json")
            .then(|| serde_json::from_slice(&self.body).expect("JSON that can be read"))
    }

    /// Whether the rules answered, and not the edge.
    #[must_use]
    pub fn is_reply(&self) -> bool {
        self.headers.contains_key(&MINION_SEQ)
    }
}

/// Checks an answer that stands for itself.
pub fn check(request: &Request, answer: &Answer) {
    let text = || String::from_utf8_lossy(&answer.body).into_owned();
    assert!(
        !answer.status.is_server_error(),
        "{} to {request:?}: {}",
        answer.status,
        text()
    );
    if answer.status.is_client_error() {
        check_error(request, answer);
    }
    let has_body = request.method != Method::HEAD;
    let json = has_body.then(|| answer.json()).flatten();
    if has_body && request.path == "/api/events" && answer.status.is_success() {
        check_events(request, json.as_ref().expect("events are JSON"));
    }
    let is_json = json.is_some();
    let is_change = !request.method.is_safe();
    if answer.status.is_success() && is_change {
        assert!(
            answer.is_reply(),
            "no Minion-Seq in the answer to {request:?}"
        );
        assert!(is_json, "the answer to {request:?} is no JSON");
    }
    if let Some(length) = answer.headers.get(header::CONTENT_LENGTH)
        && request.method == Method::GET
        && answer.status != StatusCode::NOT_MODIFIED
    {
        let length: usize = length.to_str().expect("digits").parse().expect("a number");
        assert_eq!(
            length,
            answer.body.len(),
            "the length of the answer to {request:?}"
        );
    }
}

/// Events that are asked for come after the one that is known.
fn check_events(request: &Request, page: &Value) {
    let mut parts = request.query.as_deref().unwrap_or_default().split('&');
    let since = parts.find_map(|part| part.strip_prefix("since=")?.parse::<u64>().ok());
    let numbers = page["items"].as_array().into_iter().flatten();
    let is_later = |event: &Value| event["seq"].as_u64() > since;
    assert!(
        numbers.into_iter().all(is_later),
        "events not after {since:?}"
    );
}

fn check_error(request: &Request, answer: &Answer) {
    if request.method == Method::HEAD || !is_for_programs(&request.path) {
        return;
    }
    let body: ErrorBody = serde_json::from_slice(&answer.body).unwrap_or_else(|error| {
        panic!(
            "{error} in {:?}, the {} to {request:?}",
            answer.body, answer.status
        )
    });
    let (code, message) = (body.error.code, body.error.message);
    let is_code = code
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    assert!(
        !code.is_empty() && is_code,
        "the code {code:?}, to {request:?}"
    );
    let is_sentence = !message.is_empty() && !message.ends_with('.') && !message.contains('\n');
    assert!(is_sentence, "the message {message:?}, to {request:?}");
}

fn is_for_programs(path: &str) -> bool {
    ["/api/", "/ws/", "/health", "/metrics"]
        .iter()
        .any(|start| path.starts_with(start))
}
