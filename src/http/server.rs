//! Connections: accepted, bounded, watched, and ended in good order.
//!
//! Invariant: nobody keeps a place by saying nothing. A request's head is short and arrives within
//! 20 s, a peer that vanished is noticed by the system, one that holds more than its share gives
//! up what it used least ([`places`](crate::http::places)), and what was accepted is ended when
//! the server ends.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::connect_info::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use socket2::{Domain, SockRef, Socket, TcpKeepalive, Type};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tower_service::Service;

use crate::http::base;
use crate::http::ending::Ending;
use crate::http::guard::Guard;
use crate::http::places::Place;
use crate::http::state::AppState;

/// How long the head of a request may take; also how long a kept-alive connection may be idle.
const HEAD_WITHIN: Duration = Duration::from_secs(20);

/// Address and headers of a request; a browser's are below 4 KiB. As much of an answer waits for
/// a connection that is not taken.
const HEAD_BYTES_MAX: usize = 16 * 1024;

/// Connections that the system holds while they are not accepted yet: all screens come back at once
/// after a restart. It takes as many as `net.core.somaxconn` says at most.
const WAITING_MAX: i32 = 4_096;

/// What was sent and not taken for so long by the other machine ends the connection.
const UNTAKEN_MAX: Duration = Duration::from_secs(20);

/// A silent connection is asked after this time, then every few seconds, whether it still lives.
const ASK_AFTER: Duration = Duration::from_secs(30);
const ASK_EVERY: Duration = Duration::from_secs(5);

/// How long a port that is taken is tried again, and how often.
const BIND_WITHIN: Duration = Duration::from_secs(1);
const BIND_AGAIN: Duration = Duration::from_millis(20);

/// When no connection can be accepted (no file handles left), it is tried again after this.
const ACCEPT_AGAIN: Duration = Duration::from_millis(500);

/// What carries a connection's bytes.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send + 'static> Stream for T {}

/// A connection, of whatever kind.
pub type PeerStream = Box<dyn Stream>;

/// Where connections come from.
pub trait Listener: Send + 'static {
    /// Waits for the next connection; who is at its other end. Cancel safe.
    ///
    /// # Errors
    /// What the system says, such as that no file handle is left.
    fn accept(&mut self) -> impl Future<Output = io::Result<(PeerStream, SocketAddr)>> + Send;
}

impl Listener for TcpListener {
    async fn accept(&mut self) -> io::Result<(PeerStream, SocketAddr)> {
        let (stream, address) = TcpListener::accept(self).await?;
        if let Err(error) = prepare(&stream) {
            tracing::debug!(%error, %address, "a socket option was refused");
        }
        Ok((Box::new(stream), address))
    }
}

/// Listens at an address; `[::]` is IPv4, too, whatever the system's default says. A port that is
/// taken is tried again for a second: a server that was killed while it started a child process
/// leaves its socket to that child until the child runs a program of its own.
///
/// # Errors
/// What the system says, such as that the port is taken.
pub async fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let since = Instant::now();
    loop {
        match bind_once(address) {
            Err(error)
                if error.kind() == io::ErrorKind::AddrInUse && since.elapsed() < BIND_WITHIN =>
            {
                tokio::time::sleep(BIND_AGAIN).await;
            }
            bound => return bound,
        }
    }
}

fn bind_once(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    socket.set_reuse_address(true)?;
    if address.is_ipv6() && address.ip().is_unspecified() {
        socket.set_only_v6(false)?;
    }
    socket.bind(&address.into())?;
    adopt(socket.into())
}

/// Takes over a socket that is bound, and may be listened at already.
///
/// # Errors
/// What the system says.
pub fn adopt(listener: std::net::TcpListener) -> io::Result<TcpListener> {
    SockRef::from(&listener).listen(WAITING_MAX)?;
    listener.set_nonblocking(true)?;
    TcpListener::from_std(listener)
}

/// Serves `app` until `stop` says so, then lets requests that are under way end.
pub async fn run(mut listener: impl Listener, app: AppState, mut stop: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    let guard = Arc::clone(&app.guard);
    let router = crate::http::router(app);
    loop {
        while connections.try_join_next().is_some() {}
        // In a fixed order, here and below: nothing new is begun once it is over, and the simulated
        // network can repeat a run exactly.
        let accepted = tokio::select! {
            biased;
            _ = stop.changed() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((line, address)) => {
                let asker = guard.greet(address.ip());
                let Some(place) = guard.connections.take(&asker) else {
                    continue;
                };
                let (router, guard) = (router.clone(), Arc::clone(&guard));
                let stop = stop.clone();
                let ending = asker.ending;
                connections.spawn(async move {
                    let from = (address, ending.clone());
                    tokio::select! {
                        biased;
                        () = serve(line, from, (router, &guard), (&place, stop)) => {}
                        () = ending.cancelled() => {}
                    }
                });
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(ACCEPT_AGAIN).await;
            }
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn serve(
    line: PeerStream,
    (address, ending): (SocketAddr, CancellationToken),
    (router, guard): (Router, &Guard),
    (place, mut stop): (&Place, watch::Receiver<bool>),
) {
    let service = service_fn(move |request: Request<Incoming>| {
        place.note_used();
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(address));
        request.extensions_mut().insert(Ending(ending.clone()));
        base::take_off(&guard.base_path, &mut request);
        router.clone().call(request)
    });
    let mut connection = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_WITHIN)
            .max_buf_size(HEAD_BYTES_MAX)
            .serve_connection(TokioIo::new(line), service)
            .with_upgrades()
    );
    let ended = tokio::select! {
        biased;
        ended = connection.as_mut() => ended,
        _ = stop.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, %address, "a connection ended");
    }
}

/// Frames are small and wanted at once; a phone that left the house is noticed.
fn prepare(stream: &TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let socket = SockRef::from(stream);
    let keepalive = TcpKeepalive::new()
        .with_time(ASK_AFTER)
        .with_interval(ASK_EVERY);
    socket.set_tcp_keepalive(&keepalive)?;
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(UNTAKEN_MAX))?;
    Ok(())
}
