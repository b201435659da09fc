//! Refusals that the web framework words itself, put into the one shape that errors have here.

use axum::body::{Body, to_bytes};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::http::error::ApiError;

/// The framework's longest sentence; a longer one is not repeated.
const WORDS_BYTES_MAX: usize = 4_096;

/// Whether clients that expect JSON ask here.
pub(super) fn is_for_programs(path: &str) -> bool {
    ["/api", "/ws", "/health", "/metrics"].iter().any(|start| {
        path.strip_prefix(start)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// The same answer, with an error body if it is an error without one. Headers such as `Allow` and
/// `Content-Range` stay.
pub(super) async fn in_our_shape(answer: Response) -> Response {
    let status = answer.status();
    let is_error = status.is_client_error() || status.is_server_error();
    let kind = answer.headers().get(header::CONTENT_TYPE);
    if !is_error || kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/json")) {
        return answer;
    }
    let (mut parts, body) = answer.into_parts();
    let words = to_bytes(body, WORDS_BYTES_MAX).await.unwrap_or_default();
    let allow = parts
        .headers
        .get(header::ALLOW)
        .and_then(|value| value.to_str().ok());
    let message = message(status, &String::from_utf8_lossy(&words), allow);
    let (ours, body) = ApiError::worded(status, message)
        .into_response()
        .into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.extend(ours.headers);
    Response::from_parts(parts, Body::new(body))
}

/// One sentence, lower case, without a period.
fn message(status: StatusCode, words: &str, allow: Option<&str>) -> String {
    if let Some(allow) = allow.filter(|_| status == StatusCode::METHOD_NOT_ALLOWED) {
        return format!("this address takes {allow}");
    }
    let words = words.trim().trim_end_matches('.');
    let words = match words {
        "" => status
            .canonical_reason()
            .unwrap_or("the request was refused"),
        words => words,
    };
    let mut rest = words.chars();
    rest.next()
        .map(|first| first.to_lowercase().chain(rest).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(status: u16, words: &str, allow: Option<&str>, expected: &str) {
        let status = StatusCode::from_u16(status).unwrap_or_default();
        assert_eq!(message(status, words, allow), expected);
    }

    #[test]
    fn the_framework_s_words_become_a_sentence_of_ours() {
        check(
            400,
            "Cannot parse `x` to a `i64`.\n",
            None,
            "cannot parse `x` to a `i64`",
        );
        check(405, "", Some("GET,HEAD"), "this address takes GET,HEAD");
        check(416, "", None, "range Not Satisfiable");
    }

    #[test]
    fn only_addresses_for_programs_are_reworded() {
        assert!(is_for_programs("/api/state") && is_for_programs("/health"));
        assert!(!is_for_programs("/") && !is_for_programs("/apiary"));
    }
}
