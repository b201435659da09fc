//! The embedded page: compressed when it was built, cached by the browser for ever where the name
//! carries a hash.

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::http::base::WithoutSlash;
use crate::http::conditional::is_held;
use crate::http::error::ApiError;
use crate::http::state::AppState;

#[derive(RustEmbed)]
#[folder = "frontend/dist"]
#[allow_missing = true]
struct Page;

const INDEX: &str = "index.html";

/// Encodings that the build made, the smaller first.
const ENCODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// A file of the page; the page itself for every address that it draws. Whatever would change
/// something is at no address of these: it is refused, and not answered with a page.
pub async fn serve(
    State(app): State<AppState>,
    bare: Option<Extension<WithoutSlash>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") || path.starts_with("ws/") {
        return ApiError::not_found(format!("there is nothing at `/{path}`")).into_response();
    }
    if !matches!(method, Method::GET | Method::HEAD) {
        let allow = [(header::ALLOW, "GET,HEAD")];
        let words = "this address takes GET,HEAD".into();
        return (
            allow,
            ApiError::worded(StatusCode::METHOD_NOT_ALLOWED, words),
        )
            .into_response();
    }
    if bare.is_some() {
        return sent_to(format!("{}/", app.guard.base_path));
    }
    let name = if path.is_empty() { INDEX } else { path };
    if let Some(answer) = find(name, &headers) {
        return answer;
    }
    // A name with an ending is a file that is not there; anything else is a view of the page.
    if name
        .rsplit('/')
        .next()
        .is_some_and(|last| last.contains('.'))
    {
        return ApiError::not_found(format!("there is nothing at `/{path}`")).into_response();
    }
    if !path.is_empty() && Page::get(INDEX).is_some() {
        // It names its files from where it lies: at the root, however deep the address was.
        let up = "../".repeat(path.matches('/').count());
        return sent_to(format!("./{up}"));
    }
    find(INDEX, &headers).unwrap_or_else(|| {
        let words =
            "minion runs, but this binary was built without its page: run `make page` first";
        (StatusCode::NOT_FOUND, words).into_response()
    })
}

fn sent_to(address: String) -> Response {
    (
        StatusCode::TEMPORARY_REDIRECT,
        [(header::LOCATION, address)],
    )
        .into_response()
}

fn find(name: &str, headers: &HeaderMap) -> Option<Response> {
    let plain = Page::get(name)?;
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok());
    let encoded = ENCODINGS
        .into_iter()
        .filter(|(encoding, _)| accepts(accepted.unwrap_or_default(), encoding))
        .find_map(|(encoding, ending)| Some((Page::get(&format!("{name}{ending}"))?, encoding)));
    let etag = etag(&plain);
    // Vite puts everything whose name carries a hash of its content below assets/.
    let cache = if name.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    if is_held(headers, etag.to_str().unwrap_or_default()) {
        let head = [
            (header::ETAG, etag),
            (header::CACHE_CONTROL, HeaderValue::from_static(cache)),
            (header::VARY, HeaderValue::from_static("accept-encoding")),
        ];
        return Some((StatusCode::NOT_MODIFIED, head).into_response());
    }
    let kind = HeaderValue::from_str(plain.metadata.mimetype()).ok()?;
    let (file, encoding) = match encoded {
        Some((file, encoding)) => (file, Some(encoding)),
        None => (plain, None),
    };
    let mut answer = file.data.into_response();
    let head = answer.headers_mut();
    head.insert(header::CONTENT_TYPE, kind);
    head.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    head.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    head.insert(header::ETAG, etag);
    if let Some(encoding) = encoding {
        head.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some(answer)
}

/// Whether an `Accept-Encoding` takes the encoding: by its name in any case, else by `*`, and not
/// with a weight of nothing (RFC 9110, 12.5.3).
fn accepts(header: &str, encoding: &str) -> bool {
    let weight_of = |name: &str| {
        let mut parts = header.split(',').map(|part| part.split(';').map(str::trim));
        parts.find_map(|mut words| {
            let is_it = words.next()?.eq_ignore_ascii_case(name);
            is_it.then(|| {
                let mut weights = words.filter_map(|word| {
                    let (key, value) = word.split_once('=')?;
                    key.trim().eq_ignore_ascii_case("q").then_some(value)
                });
                weights.next().map_or(1.0, |weight| {
                    // A weight that is none is taken as a refusal: plain bytes always serve.
                    weight.trim().parse::<f32>().unwrap_or(0.0)
                })
            })
        })
    };
    weight_of(encoding)
        .or_else(|| weight_of("*"))
        .is_some_and(|weight| weight > 0.0)
}

fn etag(file: &EmbeddedFile) -> HeaderValue {
    let hash = file.metadata.sha256_hash();
    let hex = HEXLOWER.encode(&hash[..16]);
    HeaderValue::from_str(&format!("\"{hex}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

#[cfg(test)]
mod tests {
    use super::accepts;

    #[test]
    fn an_encoding_is_used_only_where_the_browser_takes_it() {
        assert!(accepts("gzip, deflate, br", "br"));
        assert!(accepts("br;q=0.5", "br"));
        assert!(!accepts("br;q=0, gzip", "br"));
        assert!(!accepts("", "gzip"));
        assert!(accepts("GZIP ; Q=0.3", "gzip"));
        assert!(accepts("*", "br"));
        assert!(!accepts("br;q=0.000, *", "br"));
        assert!(!accepts("gzip;q=1.0, *;q=0", "br"));
        assert!(!accepts("brotli", "br"));
    }
}
