//! Which page asks: a page of another site may not change anything here (CSRF), nor listen.

use crate::http::guard::host::Authority;

/// What a browser says about the page that asks, and where it asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asking<'a> {
    /// `Sec-Fetch-Site`; browsers leave it out on plain http to another machine.
    pub(super) fetch_site: Option<&'a str>,
    /// `Origin`.
    pub(super) origin: Option<&'a str>,
    /// The names that were asked: `Host`, behind a trusted proxy also `X-Forwarded-Host`.
    pub(super) hosts: &'a [Authority],
    /// `http` when asked directly; behind a trusted proxy what it says, or anything.
    pub(super) scheme: Option<&'a str>,
    /// Asked by a trusted proxy: where it names no port, it may have dropped one (nginx's `$host`).
    pub(super) is_proxied: bool,
}

/// Whether the page is minion's own, or no page at all (the command line).
pub(super) fn is_own_page(asking: Asking<'_>) -> bool {
    match (asking.fetch_site, asking.origin) {
        (Some("same-origin" | "none"), _) | (None, None) => true,
        (Some(_), _) => false,
        (None, Some(origin)) => is_same_origin(origin, asking),
    }
}

fn is_same_origin(origin: &str, asking: Asking<'_>) -> bool {
    let Some((scheme, rest)) = origin.split_once("://") else {
        return false;
    };
    let default_port = match scheme {
        "http" => 80,
        "https" => 443,
        _ => return false,
    };
    let is_scheme = |asked: &str| {
        // Proxies in a row append, as to every list.
        let mut all = asked.split(',').map(str::trim);
        all.any(|one| one.eq_ignore_ascii_case(scheme))
    };
    if !asking.scheme.is_none_or(is_scheme) {
        return false;
    }
    let Some(page) = Authority::parse(rest) else {
        return false;
    };
    let page_port = page.port.unwrap_or(default_port);
    let is_port = |asked: Option<u16>| match asked {
        None if asking.is_proxied => true,
        asked => asked.unwrap_or(default_port) == page_port,
    };
    let is_asked = |asked: &Authority| asked.host == page.host && is_port(asked.port);
    asking.hosts.iter().any(is_asked)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]
    use super::*;

    fn check(fetch_site: &str, origin: &str, host: &str, expected: bool) {
        let some = |text| Some(text).filter(|text: &&str| !text.is_empty());
        let asking = Asking {
            fetch_site: some(fetch_site),
            origin: some(origin),
            hosts: &[Authority::parse(host).unwrap()],
            scheme: Some("http"),
            is_proxied: false,
        };
        assert_eq!(
            is_own_page(asking),
            expected,
            "{fetch_site} {origin} {host}"
        );
    }

    #[test]
    fn the_own_page_and_the_command_line_may() {
        check(
            "same-origin",
            "http://localhost:5173",
            "localhost:8642",
            true,
        );
        check("none", "", "pi", true);
        check("", "", "pi:8642", true);
        check("", "http://pi:8642", "PI:8642", true);
        check("", "http://pi", "pi:80", true);
        check("", "http://[fe80::1]:8642", "[fe80::1]:8642", true);
    }

    #[test]
    fn other_pages_may_not() {
        check("cross-site", "", "pi", false);
        check("same-site", "http://pi:8642", "pi:8642", false);
        check("", "http://evil.example", "pi", false);
        check("", "http://pi:3000", "pi:8642", false);
        check("", "https://pi:8642", "pi:8642", false);
        check("", "null", "pi", false);
        check("", "file://", "pi", false);
    }

    #[test]
    fn a_port_that_a_proxy_dropped_is_not_missed_and_one_that_it_names_counts() {
        let ask = |origin, host: &str, is_proxied| {
            is_own_page(Asking {
                fetch_site: None,
                origin: Some(origin),
                hosts: &[Authority::parse(host).unwrap()],
                scheme: Some("https"),
                is_proxied,
            })
        };
        let page = "https://music.example.org:8443";
        assert!(ask(page, "music.example.org", true));
        assert!(ask(page, "music.example.org:8443", true));
        assert!(!ask(page, "music.example.org:443", true));
        assert!(!ask(page, "music.example.org", false));
        assert!(!ask("https://evil.example:8443", "music.example.org", true));
    }

    #[test]
    fn behind_a_proxy_the_scheme_and_the_name_are_the_proxy_s() {
        let hosts = ["localhost:8642", "music.example.org"].map(|h| Authority::parse(h).unwrap());
        let ask = |scheme| {
            is_own_page(Asking {
                fetch_site: None,
                origin: Some("https://music.example.org"),
                hosts: &hosts,
                scheme,
                is_proxied: true,
            })
        };
        assert!(ask(Some("https")));
        assert!(ask(None));
        assert!(ask(Some("HTTPS, http")));
        assert!(!ask(Some("http")));
    }
}
