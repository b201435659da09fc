//! Who may ask: open to the home, closed to the world, and to pages of other sites.
//!
//! Every request passes here before its route, every answer on its way out. The decisions are
//! functions of the request's head; nothing here reads a body or waits.

mod error_envelope;
mod forwarded;
mod headers;
mod hint;
mod host;
mod origin;
mod own;
mod page;
mod peer;

use std::any::Any;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::connect_info::ConnectInfo;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;

use crate::config::{Network, Server};
use crate::http::answer;
use crate::http::ending::Ending;
use crate::http::error::ApiError;
use crate::http::peer::{Asker, Peer};
use crate::http::places::Places;
use host::{Authority, Known};
use origin::Asking;
use own::{Lookup, Own, OwnAddresses};

/// Requests whose bodies arrive, that are being answered, or whose long answer is being taken.
/// WebSockets and streams have places of their own.
const REQUESTS_MAX: usize = 1_024;

/// Connections beyond the open WebSockets: those that are on their way to become one.
const CONNECTIONS_BEYOND: usize = 1_000;

/// Files that are sent at once, each as fast as its listener takes it.
const STREAMS_MAX: usize = 1_024;

/// The same of those that are decoded for it: a decoder takes some hundred kB.
const RENDERINGS_MAX: usize = 128;

/// Who is let in, as `[server]` says.
#[derive(Debug)]
pub struct Guard {
    hosts: Vec<String>,
    trusted_proxies: Vec<Network>,
    is_open: bool,
    headers: HeaderMap,
    own: Lookup,
    /// Below which path it is shown.
    pub(super) base_path: String,
    /// Open connections.
    pub(super) connections: Arc<Places>,
    /// Requests under way.
    requests: Arc<Places>,
    /// Files on their way to listeners.
    pub(super) streams: Arc<Places>,
    /// The same, decoded.
    pub(super) renderings: Arc<Places>,
    /// Open WebSockets.
    pub(super) sockets: Arc<Places>,
}

impl Guard {
    /// A guard for a daemon that was configured like this.
    #[must_use]
    pub fn new(server: &Server) -> Self {
        let sockets_max = server.connections_max;
        let share = server.peer_connections_max;
        let streams_share = server.peer_streams_max;
        Self {
            hosts: server.hosts.clone(),
            trusted_proxies: server.trusted_proxies.clone(),
            is_open: server.open,
            headers: headers::secure(&server.frames),
            own: Lookup::default(),
            base_path: server.base_path.clone(),
            connections: Places::new(sockets_max + CONNECTIONS_BEYOND, share),
            requests: Places::new(REQUESTS_MAX, share),
            streams: Places::new(STREAMS_MAX, streams_share),
            renderings: Places::new(RENDERINGS_MAX, streams_share),
            sockets: Places::new(sockets_max, share),
        }
    }

    /// Who opened a connection: behind a trusted proxy there may be many.
    pub(super) fn greet(&self, address: IpAddr) -> Asker {
        let is_near = forwarded::is_trusted(address, &self.trusted_proxies);
        Asker {
            peer: Peer::new(address, is_near),
            ending: CancellationToken::new(),
        }
    }

    /// Lets a request in, or says why not; for whom it asks.
    ///
    /// # Errors
    /// 403 with a hint what to configure.
    fn judge(&self, peer: IpAddr, head: &Parts) -> Result<Peer, ApiError> {
        let own = self.own.own();
        let (client, is_proxied) = self.judge_peer(peer, &head.headers, &own.addresses)?;
        let hosts = self.judge_hosts(head, is_proxied, &own)?;
        let is_upgrade = head.headers.contains_key(header::UPGRADE);
        if head.method.is_safe() && !is_upgrade {
            return Ok(client);
        }
        let forwarded = forwarded::find_proto(&head.headers);
        let proto = find(&head.headers, "x-forwarded-proto").or(forwarded);
        let asking = Asking {
            fetch_site: find(&head.headers, "sec-fetch-site"),
            origin: head
                .headers
                .get(header::ORIGIN)
                .map(|value| value.to_str().unwrap_or("")),
            hosts: &hosts,
            scheme: if is_proxied { proto } else { Some("http") },
            is_proxied,
        };
        if origin::is_own_page(asking) {
            return Ok(client);
        }
        Err(hint::cross_site(asking))
    }

    /// Whether a request that was let in comes from the home, also in a house that is open.
    #[must_use]
    pub fn is_from_home(&self, peer: IpAddr, headers: &HeaderMap) -> bool {
        let own = self.own.own();
        let is_home = |one: IpAddr| peer::is_home(one, &own.addresses);
        if forwarded::find_sign(headers).is_none() {
            return is_home(peer);
        }
        forwarded::find_clients(headers, &self.trusted_proxies)
            .is_some_and(|clients| clients.into_iter().all(is_home))
    }

    /// For whom the request asks, and whether it comes from a trusted proxy.
    fn judge_peer(
        &self,
        peer: IpAddr,
        headers: &HeaderMap,
        own: &OwnAddresses,
    ) -> Result<(Peer, bool), ApiError> {
        let is_trusted = forwarded::is_trusted(peer, &self.trusted_proxies);
        let is_welcome = |one: IpAddr| self.is_open || peer::is_home(one, own);
        let Some(sign) = forwarded::find_sign(headers) else {
            return if is_trusted || is_welcome(peer) {
                Ok((Peer::new(peer, is_trusted), is_trusted))
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
        let clients = forwarded::find_clients(headers, &self.trusted_proxies);
        let Some(clients) = clients.filter(|clients| !clients.is_empty()) else {
            return if self.is_open {
                Ok((Peer::new(peer, true), true))
            } else {
                Err(ApiError::forbidden(
                    "forwarded",
                    "the proxy does not say for whom it asks",
                    "let the proxy send the client's address as `X-Forwarded-For`",
                ))
            };
        };
        match clients.iter().find(|one| !is_welcome(**one)) {
            Some(stranger) => Err(outside(*stranger)),
            None => Ok((Peer::new(clients[0], false), true)),
        }
    }

    /// The names under which minion was asked, each of them known.
    fn judge_hosts(
        &self,
        head: &Parts,
        is_proxied: bool,
        own: &Own,
    ) -> Result<Vec<Authority>, ApiError> {
        let mut names: Vec<_> = head.headers.get_all(header::HOST).iter().collect();
        if names.len() != 1 {
            return Err(ApiError::malformed("the request needs one `Host` header"));
        }
        if is_proxied {
            names.extend(head.headers.get_all("x-forwarded-host"));
        }
        let told = match is_proxied {
            true => forwarded::find_hosts(&head.headers),
            false => Vec::new(),
        };
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
            .flat_map(|name| name.to_str().unwrap_or("").split(','))
            .chain(told);
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
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(middleware::from_fn_with_state(Arc::clone(guard), pass))
}

async fn pass(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    let is_person = page::is_for_a_person(request.method(), request.headers());
    let mut answer = admit(&guard, request, next).await.into_response();
    if is_person {
        answer = page::readable(answer);
    }
    for (name, value) in &guard.headers {
        answer.headers_mut().insert(name, value.clone());
    }
    answer
}

async fn admit(guard: &Guard, request: Request, next: Next) -> Result<Response, ApiError> {
    let (head, body) = request.into_parts();
    let peer = head.extensions.get::<ConnectInfo<SocketAddr>>();
    let Some(ConnectInfo(peer)) = peer.copied() else {
        return Err(ApiError::internal("the server does not tell who asks"));
    };
    let judged = guard.judge(peer.ip(), &head);
    let client = judged.inspect_err(|error| {
        tracing::debug!(%peer, path = head.uri.path(), ?error, "a request was refused");
    })?;
    let ending = head.extensions.get::<Ending>();
    let ending = ending.map_or_else(CancellationToken::new, |Ending(one)| one.clone());
    let asker = Asker {
        peer: client,
        ending: ending.clone(),
    };
    let Some(place) = guard.requests.take(&asker) else {
        return Err(ApiError::unavailable(
            "too many requests at once; try again",
        ));
    };
    let is_for_programs = error_envelope::is_for_programs(head.uri.path());
    let answer = asker.answering(next.run(Request::from_parts(head, body)));
    let answer = answer.await;
    let answer = if is_for_programs {
        error_envelope::in_our_shape(answer).await
    } else {
        answer
    };
    Ok(answer::keep(answer, place, ending))
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

fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap_or(""))
}

#[cfg(test)]
mod tests;
