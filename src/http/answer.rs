//! Answers on their way: one that is long keeps its place until it was taken, and is not waited for
//! without an end.
//!
//! What a handler made waits in memory for a peer that may take a byte a minute. So it is counted
//! among the requests as long as it waits, is handed on in pieces, and has a deadline.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::response::Response;
use hyper::body::Frame;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::http::places::Place;

/// What is handed on at once; a shorter answer is out of our hands at once.
const PIECE_BYTES: usize = 16 * 1024;

/// How long an answer may be on its way: the longest is about 20 MB.
const TAKEN_WITHIN: Duration = Duration::from_secs(120);

/// Marks an answer that is made while it is taken, as slowly as its peer likes: it has a place of
/// its own kind.
#[derive(Debug, Clone, Copy)]
pub struct Paced;

/// Keeps `place` until the answer was taken; `ending` ends its connection when that takes too long.
pub fn keep(answer: Response, place: Place, ending: CancellationToken) -> Response {
    let is_short = |bytes| bytes <= PIECE_BYTES as u64;
    let is_paced = answer.extensions().get::<Paced>().is_some();
    if is_paced || answer.body().size_hint().exact().is_some_and(is_short) {
        return answer;
    }
    let deadline = tokio::spawn(async move {
        tokio::time::sleep(TAKEN_WITHIN).await;
        ending.cancel();
    });
    answer.map(|body| {
        Body::new(Kept {
            body,
            piece: Bytes::new(),
            _place: place,
            _deadline: AbortOnDropHandle::new(deadline),
        })
    })
}

struct Kept {
    body: Body,
    /// What is left of what the answer gave last.
    piece: Bytes,
    _place: Place,
    _deadline: AbortOnDropHandle<()>,
}

impl HttpBody for Kept {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.piece.is_empty() {
            let Some(frame) = ready!(Pin::new(&mut self.body).poll_frame(cx)) else {
                return Poll::Ready(None);
            };
            match frame?.into_data() {
                Ok(data) => self.piece = data,
                Err(other) => return Poll::Ready(Some(Ok(other))),
            }
        }
        let bytes = PIECE_BYTES.min(self.piece.len());
        let piece = self.piece.split_to(bytes);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.piece.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        let mut hint = self.body.size_hint();
        let more = self.piece.len() as u64;
        match hint.exact() {
            Some(bytes) => hint.set_exact(bytes + more),
            None => hint.set_lower(hint.lower() + more),
        }
        hint
    }
}
