//! A WebSocket that writes what was encoded once for everybody straight to its connection.
//!
//! tungstenite hears, answers pings and says goodbye. The frames of the house do not pass through
//! it: it would copy each of them into a buffer of the connection's own and keep that buffer for
//! as long as the connection lasts, which thousands of idle screens would pay for.

use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_util::task::AtomicWaker;
use futures_util::{SinkExt, StreamExt};
use tokio::io::AsyncWrite;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite;
use tokio_tungstenite::tungstenite::protocol::frame::FrameHeader;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tungstenite::{Bytes as Read, Message};

use crate::http::server::PeerStream;
use crate::protocol::CLIENT_FRAME_BYTES_MAX;

/// A connection that takes not a single byte for this long, while frames wait, is ended.
const STALLED_MAX: Duration = Duration::from_secs(10);

/// Read at a time: what a screen says is short.
const READ_BUFFER_BYTES: usize = 512;

/// Frames that one system call takes at most.
const AT_ONCE: usize = 16;

/// A server's frame has a head of at most so many bytes (RFC 6455, section 5.2: no mask).
const HEAD_BYTES_MAX: usize = 10;

/// Why frames were not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsent {
    /// The other end is gone.
    Gone,
    /// It takes nothing any more.
    Stalled,
}

/// Says whether there may be something to hear. A connection is woken by what it is to send far more
/// often than by what it says, and looking at a socket costs as much as a third of a delivery.
struct ReadReadiness {
    has_rung: AtomicBool,
    task: AtomicWaker,
}

impl Wake for ReadReadiness {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.has_rung.store(true, Ordering::Release);
        self.task.wake();
    }
}

/// An open WebSocket, the server's end.
pub struct Socket {
    inner: WebSocketStream<PeerStream>,
    bell: Arc<ReadReadiness>,
    /// Rings the bell.
    waker: Waker,
    /// tungstenite may have half an answer to a ping on its way.
    is_answering: bool,
}

impl Socket {
    /// Takes over a connection after the upgrade; `read` was read behind the request's head.
    pub async fn new(line: PeerStream, read: Read) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER_BYTES)
            .write_buffer_size(0)
            .max_message_size(Some(CLIENT_FRAME_BYTES_MAX))
            .max_frame_size(Some(CLIENT_FRAME_BYTES_MAX));
        let (role, config) = (Role::Server, Some(config));
        // Copied: the buffer that the head was read into is large, and would stay.
        let read = read.to_vec();
        let inner = WebSocketStream::from_partially_read(line, read, role, config).await;
        let bell = Arc::new(ReadReadiness {
            has_rung: AtomicBool::new(true),
            task: AtomicWaker::new(),
        });
        Self {
            inner,
            waker: Arc::clone(&bell).into(),
            bell,
            is_answering: false,
        }
    }

    /// The next message; `None`: the connection ended. Cancel safe.
    pub async fn hear(&mut self) -> Option<Result<Message, tungstenite::Error>> {
        poll_fn(|cx| self.poll_hear(cx)).await
    }

    fn poll_hear(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Message, tungstenite::Error>>> {
        self.bell.task.register(cx.waker());
        if !self.bell.has_rung.swap(false, Ordering::AcqRel) {
            return Poll::Pending;
        }
        let heard = ready!(
            self.inner
                .poll_next_unpin(&mut Context::from_waker(&self.waker))
        );
        // There may be more.
        self.bell.has_rung.store(true, Ordering::Release);
        self.is_answering |= matches!(heard, Some(Ok(Message::Ping(_))));
        Poll::Ready(heard)
    }

    /// Sends texts, one frame each, for as long as the other end takes a byte now and then: a slow
    /// line is served for as long as it needs, a dead one is not waited for. Not cancel safe.
    ///
    /// # Errors
    /// [`Unsent`]; then the connection is of no further use.
    pub async fn send(&mut self, texts: &[Bytes]) -> Result<(), Unsent> {
        if self.is_answering {
            Box::pin(in_time(self.inner.flush())).await?;
            self.is_answering = false;
        }
        let mut waiting = Waiting { texts, sent: 0 };
        while !waiting.texts.is_empty() {
            let line = self.inner.get_mut();
            let mut write = poll_fn(|cx| waiting.poll_write(line, cx));
            // There is almost always room; then nobody needs to look at a clock.
            match poll_fn(|cx| Poll::Ready(Pin::new(&mut write).poll(cx))).await {
                Poll::Ready(written) => written.map_err(|_| Unsent::Gone)?,
                Poll::Pending => in_time(write).await?,
            }
        }
        Ok(())
    }

    /// Says goodbye and waits for the answer, neither for long.
    pub async fn close(&mut self, words: Message, patience: Duration) {
        // Who does not take it is gone already.
        let _ = timeout(patience, self.inner.send(words)).await;
        let answer = async { while let Some(Ok(_)) = self.inner.next().await {} };
        let _ = timeout(patience, answer).await;
    }
}

async fn in_time<E>(sending: impl Future<Output = Result<(), E>>) -> Result<(), Unsent> {
    match timeout(STALLED_MAX, sending).await {
        Ok(sent) => sent.map_err(|_| Unsent::Gone),
        Err(_) => Err(Unsent::Stalled),
    }
}

/// Texts on their way, and how many bytes of the first one's frame went out.
struct Waiting<'a> {
    texts: &'a [Bytes],
    sent: usize,
}

impl Waiting<'_> {
    /// One system call's worth. Heads and slices live on the stack of the call, so that a
    /// connection that waits keeps none of them.
    fn poll_write(&mut self, line: &mut PeerStream, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut heads = [[0; HEAD_BYTES_MAX]; AT_ONCE];
        let mut slices = [IoSlice::new(&[]); 2 * AT_ONCE];
        let mut used = 0;
        for (text, head) in self.texts.iter().zip(&mut heads) {
            let head_len = write_head(text.len(), head);
            slices[used] = IoSlice::new(&head[..head_len]);
            slices[used + 1] = IoSlice::new(text);
            used += 2;
        }
        let mut slices = &mut slices[..used];
        IoSlice::advance_slices(&mut slices, self.sent);
        let written = ready!(Pin::new(line).poll_write_vectored(cx, slices))?;
        if written == 0 {
            return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
        }
        self.sent += written;
        while let Some((text, later)) = self.texts.split_first() {
            let frame_len = write_head(text.len(), &mut [0; HEAD_BYTES_MAX]) + text.len();
            if self.sent < frame_len {
                break;
            }
            self.sent -= frame_len;
            self.texts = later;
        }
        Poll::Ready(Ok(()))
    }
}

/// Writes the head of a text frame that is whole; how long it is.
fn write_head(text_len: usize, head: &mut [u8; HEAD_BYTES_MAX]) -> usize {
    let header = FrameHeader {
        opcode: OpCode::Data(Data::Text),
        ..FrameHeader::default()
    };
    let mut left = head.as_mut_slice();
    // A head always fits.
    let _ = header.format(text_len as u64, &mut left);
    HEAD_BYTES_MAX - left.len()
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, duplex};
    use tokio_tungstenite::tungstenite::protocol::Role;

    use super::*;

    fn texts() -> Vec<Bytes> {
        // Each form of the head's length: 7 bits, 16 bits, 64 bits.
        let lengths = [0, 1, 125, 126, 65_535, 65_536];
        let many = (0..40).map(|number| number * 3);
        let lengths = lengths.into_iter().chain(many);
        lengths.map(|len| Bytes::from("x".repeat(len))).collect()
    }

    #[tokio::test]
    async fn frames_arrive_whole_however_little_the_line_takes_at_once() {
        for buffer in [1, 7, 1_000, 1 << 20] {
            let (ours, theirs) = duplex(buffer);
            let mut socket = Socket::new(Box::new(ours), Read::new()).await;
            let mut screen = WebSocketStream::from_raw_socket(theirs, Role::Client, None).await;
            let sent = tokio::spawn(async move { (socket.send(&texts()).await, socket) });
            for text in texts() {
                let heard = screen
                    .next()
                    .await
                    .map(|message| message.map(Message::into_data));
                assert_eq!(heard.and_then(Result::ok), Some(text));
            }
            assert_eq!(sent.await.expect("no panic").0, Ok(()));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_line_that_takes_a_byte_now_and_then_is_served_and_a_dead_one_is_not() {
        let (ours, mut theirs) = duplex(1);
        let mut socket = Socket::new(Box::new(ours), Read::new()).await;
        let slow = tokio::spawn(async move { (socket.send(&[Bytes::from("slow")]).await, socket) });
        for _ in 0..6 {
            tokio::time::sleep(STALLED_MAX / 2).await;
            theirs.read_u8().await.expect("a byte");
        }
        let (sent, mut socket) = slow.await.expect("no panic");
        assert_eq!(sent, Ok(()));
        assert_eq!(
            socket.send(&[Bytes::from("dead")]).await,
            Err(Unsent::Stalled)
        );
        drop(theirs);
        assert_eq!(socket.send(&[Bytes::from("gone")]).await, Err(Unsent::Gone));
    }
}
