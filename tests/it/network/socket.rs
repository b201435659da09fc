//! The house's end of a connection, which outlives the house: the system closes the sockets of a
//! process that died, one after the other.
//!
//! The runtime drops the tasks of a dead house in an order that differs from run to run; with what
//! they hold in their hands, that would be seen on the network.

use std::collections::BTreeMap;
use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use minion::http::server::{Listener, PeerStream};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use turmoil::net::{TcpListener, TcpStream};

/// What one segment holds: frames that are longer arrive in pieces.
const SEGMENT_BYTES_MAX: usize = 4_096;

/// The sockets of all processes of one machine.
#[derive(Clone, Default)]
pub struct Sockets(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    accepted: u64,
    is_dying: bool,
    left: BTreeMap<u64, TcpStream>,
}

impl Sockets {
    /// The process dies: what it drops from now on is left to the system.
    pub fn die(&self) {
        self.state().is_dying = true;
    }

    /// The system closes what the dead left, in order.
    pub fn close_left(&self) {
        self.state().is_dying = false;
        let left = std::mem::take(&mut self.state().left);
        left.into_values().for_each(drop);
    }

    /// A door for the next process.
    pub fn listen(&self, listener: TcpListener) -> Door {
        Door {
            listener,
            sockets: self.clone(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where the house's connections come from.
pub struct Door {
    listener: TcpListener,
    sockets: Sockets,
}

impl Listener for Door {
    async fn accept(&mut self) -> io::Result<(PeerStream, SocketAddr)> {
        let (stream, address) = self.listener.accept().await?;
        let mut state = self.sockets.state();
        state.accepted += 1;
        let socket = Socket {
            number: state.accepted,
            stream: Some(stream),
            sockets: self.sockets.clone(),
        };
        Ok((Box::new(socket), address))
    }
}

/// The house's end of a connection.
pub struct Socket {
    number: u64,
    stream: Option<TcpStream>,
    sockets: Sockets,
}

impl Socket {
    fn stream(&mut self) -> Pin<&mut TcpStream> {
        Pin::new(self.stream.as_mut().expect("it goes with the socket only"))
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let mut state = self.sockets.state();
        if let Some(stream) = self.stream.take()
            && state.is_dying
        {
            state.left.insert(self.number, stream);
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.stream().poll_read(context, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(context, &[IoSlice::new(bytes)])
    }

    // As a system does: what is written at once travels together, as far as a segment holds it.
    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let bytes = slices.iter().flat_map(|slice| slice.iter().copied());
        let segment: Vec<u8> = bytes.take(SEGMENT_BYTES_MAX).collect();
        self.stream().poll_write(context, &segment)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream().poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream().poll_shutdown(context)
    }
}
