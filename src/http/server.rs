//! Connections: accepted, bounded, watched, and ended in good order.
//!
//! Invariant: nobody keeps a place by saying nothing. A request's head arrives within
//! 20 s, a peer that vanished is noticed by the system, and what was accepted is ended
//! when the server ends.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::connect_info::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tower_service::Service;

/// How long the head of a request may take; also how long a kept-alive connection may be idle.
const HEAD_WITHIN: Duration = Duration::from_secs(20);

/// Open connections: every screen there may be, and the requests they make. Others wait.
const CONNECTIONS_MAX: usize = 11_000;

/// What was sent and not taken for so long by the other machine ends the connection.
const UNTAKEN_MAX: Duration = Duration::from_secs(20);

/// A silent connection is asked after this time, then every few seconds, whether it still lives.
const ASK_AFTER: Duration = Duration::from_secs(30);
const ASK_EVERY: Duration = Duration::from_secs(5);

/// When no connection can be accepted (no file handles left), it is tried again after this.
const ACCEPT_AGAIN: Duration = Duration::from_millis(500);

/// What carries a connection's bytes.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send + 'static> Stream for T {}

/// A connection, of whatever kind.
pub type Line = Box<dyn Stream>;

/// Where connections come from.
pub trait Listener: Send + 'static {
    /// Waits for the next connection; who is at its other end. Cancel safe.
    ///
    /// # Errors
    /// What the system says, such as that no file handle is left.
    fn accept(&mut self) -> impl Future<Output = io::Result<(Line, SocketAddr)>> + Send;
}

impl Listener for TcpListener {
    async fn accept(&mut self) -> io::Result<(Line, SocketAddr)> {
        let (stream, address) = TcpListener::accept(self).await?;
        if let Err(error) = prepare(&stream) {
            tracing::debug!(%error, %address, "a socket option was refused");
        }
        Ok((Box::new(stream), address))
    }
}

/// Serves until `stop` says so, then lets requests that are under way end.
pub async fn run(mut listener: impl Listener, router: Router, mut stop: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        while connections.try_join_next().is_some() {}
        // In a fixed order, here and below: nothing new is begun once it is over, and the simulated
        // network can repeat a run exactly.
        let accepted = tokio::select! {
            biased;
            _ = stop.changed() => break,
            Ok(place) = Arc::clone(&places).acquire_owned() => {
                tokio::select! {
                    biased;
                    _ = stop.changed() => break,
                    accepted = listener.accept() => accepted.map(|(line, from)| (line, from, place)),
                }
            }
        };
        match accepted {
            Ok((line, address, place)) => {
                let (router, stop) = (router.clone(), stop.clone());
                connections.spawn(async move {
                    serve(line, address, router, stop).await;
                    drop(place);
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

async fn serve(line: Line, address: SocketAddr, router: Router, mut stop: watch::Receiver<bool>) {
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(address));
        router.clone().call(request)
    });
    let mut connection = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_WITHIN)
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
