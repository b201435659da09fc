//! What went wrong, as a page for a person: a browser that was sent to an address shows no JSON.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::Response;

use crate::protocol::ErrorDetail;

/// Whether the answer will be looked at: a browser that goes to an address takes HTML, a script or
/// a program asks for anything.
pub(super) fn is_for_a_person(method: &Method, headers: &HeaderMap) -> bool {
    let mut accepted = headers.get_all(header::ACCEPT).iter();
    method == Method::GET
        && accepted.any(|value| {
            value
                .to_str()
                .is_ok_and(|value| value.contains("text/html"))
        })
}

/// The same answer with its error as a page, if it is one; status and headers stay.
pub(super) fn readable(answer: Response) -> Response {
    let Some(error) = answer.extensions().get::<ErrorDetail>() else {
        return answer;
    };
    let page = page_of(error);
    let (mut head, _) = answer.into_parts();
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    head.headers.insert(header::CONTENT_TYPE, kind);
    head.headers
        .append(header::VARY, HeaderValue::from_static("accept"));
    head.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(head, Body::from(page))
}

/// Nothing but text: no style and no script of another origin could be loaded anyway.
fn page_of(error: &ErrorDetail) -> String {
    let hint = error
        .hint
        .as_deref()
        .map(|hint| paragraph("What to do", hint));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>minion</title>\n\
         <h1>minion does not answer here</h1>\n{}{}\
         <p>Settings stand in <code>config.toml</code> on the machine that runs minion; restart it \
         after a change.</p>\n",
        paragraph("Why", &error.message),
        hint.unwrap_or_default(),
    )
}

fn paragraph(title: &str, sentence: &str) -> String {
    // What stands in backticks is to be typed.
    let mut text = String::new();
    for (at, part) in sentence.split('`').enumerate() {
        let part = escaped(part);
        match at % 2 {
            0 => text.push_str(&part),
            _ => text.push_str(&format!("<code>{part}</code>")),
        }
    }
    format!("<p><strong>{title}:</strong> {text}.</p>\n")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_can_be_read_and_holds_no_markup_from_outside() {
        let page = page_of(&ErrorDetail {
            code: "unknown_host".into(),
            message: "minion does not know itself as `<b>x`".into(),
            hint: Some("if that is this machine: `[server] hosts = [\"x\"]`".into()),
            pair: None,
        });
        assert!(page.contains("as <code>&lt;b&gt;x</code>."));
        assert!(page.contains("<code>[server] hosts = [&quot;x&quot;]</code>."));
    }

    #[test]
    fn a_browser_that_goes_to_an_address_is_a_person_and_a_script_is_none() {
        let of = |accept: &'static str| {
            let headers = [(header::ACCEPT, HeaderValue::from_static(accept))];
            is_for_a_person(&Method::GET, &headers.into_iter().collect())
        };
        assert!(of("text/html,application/xhtml+xml,*/*;q=0.8"));
        assert!(!of("*/*") && !of("application/json") && !of("image/avif,image/webp,*/*"));
    }
}
