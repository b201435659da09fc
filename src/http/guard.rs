//! Who may ask: open to the home, closed to the world, and to pages of other sites.
//!
//! Every request passes here before its route, every answer on its way out. The decisions are
//! functions of the request's head; nothing here reads a body or waits.

mod forwarded;
mod headers;
mod host;
mod origin;
mod own;
mod peer;
mod words;

use std::any::Any;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::connect_info::ConnectInfo;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use tokio::sync::Semaphore;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;

use crate::config::{Network, Server};
use crate::http::error::ApiError;
use host::{Authority, Known};
use origin::Asking;
use own::{Lookup, OwnAddresses};

/// Address and headers of a request; a browser's are below 4 KiB.
const HEAD_BYTES_MAX: usize = 16_384;

/// Requests that are being answered at once. WebSockets and running streams do not count: their
/// answer has begun.
const REQUESTS_MAX: usize = 1_024;

/// A body of which nothing arrives for so long is given up.
const BODY_STALLED: Duration = Duration::from_secs(20);

/// Who is let in, as `[server]` says.
#[derive(Debug)]
pub struct Guard {
    hosts: Vec<String>,
    trusted_proxies: Vec<Network>,
    is_open: bool,
    own: Lookup,
    turns: Semaphore,
}

impl Guard {
    /// A guard for a daemon that was configured like this.
    #[must_use]
    pub fn new(server: &Server) -> Self {
        Self {
            hosts: server.hosts.clone(),
            trusted_proxies: server.trusted_proxies.clone(),
            is_open: server.open,
            own: Lookup::default(),
            turns: Semaphore::new(REQUESTS_MAX),
        }
    }

    /// Lets a request in, or says why not.
    ///
    /// # Errors
    /// 403 with a hint what to configure, 431 for an excessive head.
    fn judge(&self, peer: IpAddr, head: &Parts) -> Result<(), ApiError> {
        if head_bytes(head) > HEAD_BYTES_MAX {
            return Err(ApiError::head_too_large(HEAD_BYTES_MAX));
        }
        let own = self.own.addresses();
        let is_proxied = self.judge_peer(peer, &head.headers, &own)?;
        let hosts = self.judge_hosts(head, is_proxied, &own)?;
        let is_upgrade = head.headers.contains_key(header::UPGRADE);
        if head.method.is_safe() && !is_upgrade {
            return Ok(());
        }
        let proto = find(&head.headers, "x-forwarded-proto");
        let asking = Asking {
            fetch_site: find(&head.headers, "sec-fetch-site"),
            origin: head
                .headers
                .get(header::ORIGIN)
                .map(|value| value.to_str().unwrap_or("")),
            hosts: &hosts,
            scheme: if is_proxied { proto } else { Some("http") },
        };
        if origin::is_own_page(asking) {
            return Ok(());
        }
        Err(ApiError::forbidden(
            "cross_site",
            "a page of another site may not do this",
            "open minion's own page; behind a proxy that speaks https, name it in \
             `[server] trusted_proxies`",
        ))
    }

    /// Whether the request comes through a trusted proxy.
    fn judge_peer(
        &self,
        peer: IpAddr,
        headers: &HeaderMap,
        own: &OwnAddresses,
    ) -> Result<bool, ApiError> {
        let is_trusted = forwarded::is_trusted(peer, &self.trusted_proxies);
        let is_welcome = |one: IpAddr| self.is_open || peer::is_home(one, own);
        let Some(sign) = forwarded::find_sign(headers) else {
            return if is_trusted || is_welcome(peer) {
                Ok(false)
            } else {
                Err(outside(peer))
            };
        };
        if !is_trusted {
            let peer = peer.to_canonical();
            return Err(ApiError::forbidden(
                "forwarded",
                format!("the request was forwarded by {peer} (`{sign}`), which is not trusted"),
                format!("if that is your proxy: `[server] trusted_proxies = [\"{peer}\"]`"),
            ));
        }
        match forwarded::find_clients(headers, &self.trusted_proxies) {
            _ if self.is_open => Ok(true),
            None => Err(ApiError::forbidden(
                "forwarded",
                "the proxy does not say for whom it asks",
                "let the proxy send the client's address as `X-Forwarded-For`",
            )),
            Some(clients) => match clients.into_iter().find(|one| !is_welcome(*one)) {
                Some(stranger) => Err(outside(stranger)),
                None => Ok(true),
            },
        }
    }

    /// The names under which minion was asked, each of them known.
    fn judge_hosts(
        &self,
        head: &Parts,
        is_proxied: bool,
        own: &OwnAddresses,
    ) -> Result<Vec<Authority>, ApiError> {
        let mut names: Vec<_> = head.headers.get_all(header::HOST).iter().collect();
        if names.len() != 1 {
            return Err(ApiError::malformed("the request needs one `Host` header"));
        }
        if is_proxied {
            names.extend(head.headers.get_all("x-forwarded-host"));
        }
        let known = Known {
            own,
            hosts: &self.hosts,
            is_open: self.is_open,
        };
        let judge = |text: &str| match Authority::parse(text) {
            Some(name) if host::is_known(&name.host, known) => Ok(name),
            name => Err(unknown_host(name)),
        };
        // Proxies in a row append, as to every list.
        let texts = names
            .iter()
            .flat_map(|name| name.to_str().unwrap_or("").split(','));
        let mut hosts = texts
            .map(|text| judge(text.trim()))
            .collect::<Result<Vec<_>, _>>()?;
        if let Some(authority) = head.uri.authority() {
            // A request line that names a host overrides `Host`, so it must be known, too.
            hosts.push(judge(authority.as_str())?);
        }
        Ok(hosts)
    }
}

/// Puts every route of `router` behind the guard.
pub(super) fn behind(guard: &Arc<Guard>, router: Router) -> Router {
    router
        .layer(RequestBodyTimeoutLayer::new(BODY_STALLED))
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(middleware::from_fn_with_state(Arc::clone(guard), pass))
}

async fn pass(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    let mut answer = admit(&guard, request, next).await.into_response();
    headers::secure(answer.headers_mut());
    answer
}

async fn admit(guard: &Guard, request: Request, next: Next) -> Result<Response, ApiError> {
    let (head, body) = request.into_parts();
    let peer = head.extensions.get::<ConnectInfo<SocketAddr>>();
    let Some(ConnectInfo(peer)) = peer.copied() else {
        return Err(ApiError::internal("the server does not tell who asks"));
    };
    guard.judge(peer.ip(), &head).inspect_err(|error| {
        tracing::debug!(%peer, path = head.uri.path(), ?error, "a request was refused");
    })?;
    let Ok(_turn) = guard.turns.try_acquire() else {
        return Err(ApiError::unavailable(
            "too many requests at once; try again",
        ));
    };
    let is_for_programs = words::is_for_programs(head.uri.path());
    let answer = next.run(Request::from_parts(head, body)).await;
    Ok(if is_for_programs {
        words::in_our_shape(answer).await
    } else {
        answer
    })
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "tower-http hands the panic over by value"
)]
fn after_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    ApiError::internal(format_args!("panic: {}", text.unwrap_or("without words"))).into_response()
}

fn outside(peer: IpAddr) -> ApiError {
    ApiError::forbidden(
        "outside",
        format!(
            "minion answers the home network only, and {} is outside",
            peer.to_canonical()
        ),
        "to answer everyone (in a container, say): `[server] open = true`",
    )
}

fn unknown_host(name: Option<Authority>) -> ApiError {
    let Some(Authority { host, .. }) = name else {
        return ApiError::malformed("the header `Host` holds no host");
    };
    ApiError::forbidden(
        "unknown_host",
        format!("minion does not know itself as `{host}`"),
        format!("if that is this machine: `[server] hosts = [\"{host}\"]`"),
    )
}

fn head_bytes(head: &Parts) -> usize {
    let address = head
        .uri
        .path_and_query()
        .map_or(0, |path| path.as_str().len());
    let line =
        |(name, value): (&HeaderName, &axum::http::HeaderValue)| name.as_str().len() + value.len();
    address + head.headers.iter().map(line).sum::<usize>()
}

fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap_or(""))
}

#[cfg(test)]
mod tests;
