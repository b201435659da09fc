//! What every answer tells browsers: run nothing that minion did not serve, show it nowhere else.

use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// Only files of the binary itself. `'self'` covers the WebSocket in every browser that the page's
/// style sheets support (Safari from 15.4). Covers may be `data:` and `blob:`; sound may be `blob:`.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; font-src 'self'; \
     manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'";

const PERMISSIONS_POLICY: &str = "autoplay=(self), screen-wake-lock=(self), camera=(), \
     microphone=(), geolocation=(), payment=(), usb=(), midi=(), display-capture=()";

const HEADERS: [(&str, &str); 7] = [
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("permissions-policy", PERMISSIONS_POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-frame-options", "DENY"),
];

/// Adds them all.
pub(super) fn secure(headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_answer_allows_inline_code_or_strangers() {
        let mut headers = HeaderMap::new();
        secure(&mut headers);
        assert_eq!(headers.len(), HEADERS.len());
        assert!(!CONTENT_SECURITY_POLICY.contains("unsafe"));
        assert!(!CONTENT_SECURITY_POLICY.contains('*'));
        assert!(CONTENT_SECURITY_POLICY.starts_with("default-src 'none'; "));
    }
}
