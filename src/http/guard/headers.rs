//! What every answer tells browsers: run nothing that minion did not serve, show it nowhere else.

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::config::Origin;

/// Only files of the binary itself. `'self'` covers the WebSocket in every browser that the page's
/// style sheets support (Safari from 15.4). Covers may be `data:` and `blob:`; sound may be `blob:`.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; font-src 'self'; \
     manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'";

const PERMISSIONS_POLICY: &str = "autoplay=(self), screen-wake-lock=(self), camera=(), \
     microphone=(), geolocation=(), payment=(), usb=(), midi=(), display-capture=()";

const HEADERS: [(&str, &str); 5] = [
    ("permissions-policy", PERMISSIONS_POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// All of them, where these pages, and no others, may show minion inside themselves.
pub(super) fn secure(frames: &[Origin]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in HEADERS {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    let mut ancestors: Vec<_> = frames.iter().map(Origin::as_str).collect();
    if ancestors.is_empty() {
        ancestors.push("'none'");
        // For browsers that do not know the policy's word; it has none for certain pages.
        headers.insert("x-frame-options", HeaderValue::from_static("DENY"));
    }
    let policy = format!(
        "{CONTENT_SECURITY_POLICY}; frame-ancestors {}",
        ancestors.join(" ")
    );
    // An origin is made of letters that a header may hold.
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert("content-security-policy", policy);
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_answer_allows_inline_code_or_strangers() {
        let headers = secure(&[]);
        let policy = headers["content-security-policy"].to_str();
        let policy = policy.unwrap_or_default();
        assert!(!policy.contains("unsafe"));
        assert!(!policy.contains('*'));
        assert!(policy.starts_with("default-src 'none'; "));
        assert!(policy.ends_with("; frame-ancestors 'none'"), "{policy}");
        assert_eq!(headers["x-frame-options"], "DENY");
    }

    #[test]
    fn a_panel_that_was_named_may_show_the_page() {
        let panels = ["http://ha.local:8123/", "https://Dash.example"];
        let panels: Vec<Origin> = panels.iter().filter_map(|text| text.parse().ok()).collect();
        let headers = secure(&panels);
        let policy = headers["content-security-policy"].to_str();
        let expected = "; frame-ancestors http://ha.local:8123 https://dash.example";
        assert!(policy.is_ok_and(|policy| policy.ends_with(expected)));
        assert!(!headers.contains_key("x-frame-options"));
        for wrong in [
            "*",
            "ha.local",
            "http://",
            "http://x; script-src *",
            "http://x y",
        ] {
            assert!(wrong.parse::<Origin>().is_err(), "{wrong}");
        }
    }
}
