//! What to do about a press that was taken for that of another site: what was done is never named.

use crate::http::error::ApiError;
use crate::http::guard::host::Authority;
use crate::http::guard::origin::Asking;

/// The refusal of a request of a page that is not minion's own.
pub(super) fn cross_site(asking: Asking<'_>) -> ApiError {
    let page = asking.origin.unwrap_or("another site");
    let asked: Vec<_> = asking.hosts.iter().map(text).collect();
    let asked = asked.join("`, `");
    let message = format!("a page of `{page}` may not do this: minion was asked as `{asked}`");
    ApiError::forbidden("cross_site", message, advice(asking, page))
}

fn advice(asking: Asking<'_>, page: &str) -> String {
    let own = "open minion's own page";
    if asking.fetch_site.is_some() {
        // The browser itself says that it is another site: no proxy can have changed that.
        return own.to_owned();
    }
    if !asking.is_proxied {
        return format!(
            "{own}; if it was opened through a reverse proxy, name that in \
             `[server] trusted_proxies`, and let it pass on `Host`"
        );
    }
    let Some((scheme, host)) = page.split_once("://").filter(|(_, host)| !host.is_empty()) else {
        return own.to_owned();
    };
    let is_asked = |host: &str| {
        let page = Authority::parse(host);
        page.is_some_and(|page| asking.hosts.iter().any(|asked| asked.host == page.host))
    };
    if is_asked(host) && asking.scheme.is_some_and(|asked| asked != scheme) {
        return format!("let the proxy send `X-Forwarded-Proto: {scheme}` (nginx: `$scheme`)");
    }
    format!(
        "if that is minion's own page: let the proxy pass on the host that it was asked for, with \
         its port, as `Host` or `X-Forwarded-Host: {host}` (nginx: `proxy_set_header Host \
         $http_host;`)"
    )
}

fn text(asked: &Authority) -> String {
    match asked.port {
        Some(port) => format!("{}:{port}", asked.host),
        None => asked.host.clone(),
    }
}
