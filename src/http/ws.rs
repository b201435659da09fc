//! `/ws/sync`: one snapshot or a resume, then every event once, as text frames.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::extract::{ConnectInfo, Query, State};
use axum::response::Response;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use tokio_tungstenite::tungstenite;
use tokio_tungstenite::tungstenite::error::ProtocolError;

use crate::http::error::ApiError;
use crate::http::home::Home;
use crate::http::mutation::parse_device;
use crate::http::server::Peer;
use crate::protocol::frame::{
    Body, ClientFrame, DeviceKind, FrameError, Heartbeat, Notice, Pong, ResyncReason,
};
use crate::protocol::{CLIENT_FRAME_BYTES_MAX, NAME_CHARS_MAX};
use crate::services::engine::Since;
use crate::services::frames::ephemeral;
use crate::sync::presence::{Introduction, Joined};
use crate::sync::subscription::{CloseReason, Delivery, Subscription};
use crate::sync::{ConnectionId, Encoded};

/// Open WebSockets in all.
const SOCKETS_MAX: u32 = 10_000;

/// How often every connection is told where the log stands.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// A connection that takes not a single byte for this long, while frames wait, is ended.
const STALLED_MAX: Duration = Duration::from_secs(10);

/// How long a closing frame may take, and the other end's answer to it.
const GOODBYE: Duration = Duration::from_secs(1);

/// How long the connection stays open after its last words.
const LINGER: Duration = Duration::from_millis(100);

/// axum's default of 128 kB would cost that much memory a socket.
const READ_BUFFER_BYTES: usize = 4_096;

/// Why a connection is closed (RFC 6455, section 7.4; 1012 by IANA's registry; 4000 is our own).
const CLOSE_BROKEN: u16 = 1_002;
const CLOSE_NOT_UTF8: u16 = 1_007;
const CLOSE_TOO_BIG: u16 = 1_009;
const CLOSE_RESTART: u16 = 1_012;
const CLOSE_SUPERSEDED: u16 = 4_000;

/// How a page introduces itself.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SyncQuery {
    device: Option<String>,
    conn: Option<String>,
    name: Option<String>,
    kind: DeviceKind,
    epoch: Option<String>,
    since: Option<u64>,
}

/// Upgrades to a WebSocket.
///
/// # Errors
/// 429 when there are too many, 503 while shutting down.
pub async fn sync(
    State(home): State<Home>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    Query(query): Query<SyncQuery>,
    upgrade: WebSocketUpgrade,
) -> Result<Response, ApiError> {
    if home.sockets.load(Ordering::Relaxed) >= SOCKETS_MAX {
        return Err(ApiError::too_many(format!(
            "{SOCKETS_MAX} connections at most"
        )));
    }
    let who = query
        .device
        .map(|id| introduction(id, query.conn, query.name, query.kind))
        .transpose()?;
    let since = query
        .epoch
        .zip(query.since)
        .map(|(epoch, seq)| Since { epoch, seq });
    Ok(upgrade
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(READ_BUFFER_BYTES)
        .max_message_size(CLIENT_FRAME_BYTES_MAX)
        .max_frame_size(CLIENT_FRAME_BYTES_MAX)
        .on_upgrade(move |socket| async move {
            home.sockets.fetch_add(1, Ordering::Relaxed);
            serve(&home, &peer, socket, who, since).await;
            home.sockets.fetch_sub(1, Ordering::Relaxed);
        }))
}

fn introduction(
    id: String,
    conn: Option<String>,
    name: Option<String>,
    kind: DeviceKind,
) -> Result<Introduction, ApiError> {
    let device = parse_device(id)?;
    let plain = |text: String| -> String {
        text.chars()
            .filter(|c| !c.is_control())
            .take(NAME_CHARS_MAX)
            .collect()
    };
    let name = name.map(plain).filter(|name| !name.is_empty());
    let conn = conn.map(plain).filter(|conn| !conn.is_empty());
    Ok(Introduction {
        device,
        conn,
        name: name.unwrap_or_else(|| "Browser".into()),
        kind,
    })
}

async fn serve(
    home: &Home,
    peer: &Peer,
    socket: WebSocket,
    who: Option<Introduction>,
    since: Option<Since>,
) {
    let Ok(subscription) = home.engine.subscribe(since).await else {
        return;
    };
    let id = subscription.id();
    let mut connection = Connection {
        home,
        id,
        who: None,
    };
    if let Some(who) = who
        && !connection.register(who)
    {
        home.shared.sync.unsubscribe(id);
        return;
    }
    let (mut sink, mut stream) = socket.split();
    // Whichever half ends first ends the connection.
    let goodbye = tokio::select! {
        goodbye = write(home, peer, &mut sink, &subscription) => goodbye,
        goodbye = read(&mut connection, &mut stream) => goodbye,
    };
    home.shared.sync.unsubscribe(id);
    home.shared.presence.leave(id, home.shared.clock.now_ms());
    if let Some(goodbye) = goodbye {
        // Who does not take it is gone already. Closed at once, what the other end has sent and
        // nobody reads would make the system forget the words.
        let _ = tokio::time::timeout(GOODBYE, sink.send(goodbye)).await;
        let answer = async { while let Some(Ok(_)) = stream.next().await {} };
        let _ = tokio::time::timeout(GOODBYE, answer).await;
        tokio::time::sleep(LINGER).await;
    }
}

/// Sends until the connection is to end; with which last words, if it can still hear them.
async fn write(
    home: &Home,
    peer: &Peer,
    sink: &mut SplitSink<WebSocket, Message>,
    subscription: &Subscription,
) -> Option<Message> {
    let mut heartbeat = tokio::time::interval(HEARTBEAT);
    heartbeat.reset();
    loop {
        let delivery = tokio::select! {
            delivery = subscription.next() => delivery,
            _ = heartbeat.tick() => {
                // Through the queue, so that it overtakes no event.
                home.shared.sync.send_to(subscription.id(), &beat(home));
                continue;
            }
        };
        match delivery {
            Delivery::Frames(frames) => match while_taken(peer, send(sink, frames)).await {
                Some(Ok(())) => {}
                Some(Err(_)) => return None,
                None => {
                    home.shared.presence.note_slow(subscription.id());
                    return None;
                }
            },
            Delivery::Overflowed => {
                count(&home.shared.sync.mishaps.overflows);
                home.engine.restart(subscription.id()).await;
            }
            Delivery::Closed(reason) => return Some(close(reason)),
        }
    }
}

fn count(mishap: &AtomicU64) {
    mishap.fetch_add(1, Ordering::Relaxed);
}

/// Waits for `sending` for as long as the other end takes a byte now and then: a slow line is
/// served for as long as it needs, a dead one is not waited for.
async fn while_taken<T>(peer: &Peer, sending: impl Future<Output = T>) -> Option<T> {
    let mut sending = std::pin::pin!(sending);
    loop {
        let before = peer.written();
        if let Ok(sent) = tokio::time::timeout(STALLED_MAX, sending.as_mut()).await {
            return Some(sent);
        }
        if peer.written() == before {
            return None;
        }
    }
}

async fn send(
    sink: &mut SplitSink<WebSocket, Message>,
    frames: Vec<bytes::Bytes>,
) -> Result<(), axum::Error> {
    for frame in frames {
        let Ok(text) = Utf8Bytes::try_from(frame) else {
            continue;
        };
        sink.feed(Message::Text(text)).await?;
    }
    sink.flush().await
}

fn close(reason: CloseReason) -> Message {
    let (code, reason) = match reason {
        CloseReason::Superseded => (CLOSE_SUPERSEDED, "this tab connected anew"),
        CloseReason::ShuttingDown => (CLOSE_RESTART, "minion restarts"),
    };
    closing(code, reason)
}

fn closing(code: u16, reason: &'static str) -> Message {
    Message::Close(Some(CloseFrame {
        code,
        reason: reason.into(),
    }))
}

fn beat(home: &Home) -> Encoded {
    let moment = home.shared.view.moment();
    let server_ms = home.shared.clock.now_ms();
    let heartbeat = Heartbeat {
        epoch: moment.epoch.to_string(),
        seq: moment.seq,
        hash: moment.hash(),
        server_ms,
    };
    ephemeral("heartbeat", Body::Heartbeat(heartbeat), server_ms)
}

/// Hears until the other end is gone, or breaks the rules; then with which last words.
async fn read(
    connection: &mut Connection<'_>,
    stream: &mut SplitStream<WebSocket>,
) -> Option<Message> {
    loop {
        let message = match stream.next().await? {
            Ok(message) => message,
            Err(error) => return broken(error),
        };
        let t1 = connection.home.shared.clock.now_ms_precise();
        match message {
            Message::Text(text) => connection.hear(&text, t1).await,
            Message::Binary(_) => connection.complain("frames are JSON text"),
            Message::Close(_) => return None,
            Message::Ping(_) | Message::Pong(_) => {}
        }
    }
}

/// What a connection that broke the rules of WebSockets is told; `None`: it just ended.
fn broken(error: axum::Error) -> Option<Message> {
    let error = error.into_inner().downcast::<tungstenite::Error>().ok()?;
    let (code, reason) = match *error {
        tungstenite::Error::Capacity(_) => (CLOSE_TOO_BIG, "a frame takes 64 KiB at most"),
        tungstenite::Error::Utf8(_) => (CLOSE_NOT_UTF8, "text frames are UTF-8"),
        tungstenite::Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => return None,
        tungstenite::Error::Protocol(_) => (CLOSE_BROKEN, "that is no WebSocket frame"),
        _ => return None,
    };
    Some(closing(code, reason))
}

/// One open connection, as far as it has introduced itself.
struct Connection<'a> {
    home: &'a Home,
    id: ConnectionId,
    who: Option<Introduction>,
}

impl Connection<'_> {
    async fn hear(&mut self, text: &str, t1: f64) {
        match serde_json::from_str(text) {
            Ok(ClientFrame::Ping { t0, rtt_ms }) => {
                let presence = &self.home.shared.presence;
                if let (Some(who), Some(rtt)) = (&self.who, rtt_ms.filter(|rtt| rtt.is_finite())) {
                    presence.note_round_trip(&who.device, rtt.clamp(0.0, 60_000.0));
                }
                let t2 = self.home.shared.clock.now_ms_precise();
                self.answer("pong", Body::Pong(Pong { t0, t1, t2 }));
            }
            Ok(ClientFrame::Register { id, name, kind }) => {
                let conn = self.who.as_ref().and_then(|who| who.conn.clone());
                let who = introduction(id.0, conn, Some(name), kind);
                if !who.is_ok_and(|who| self.register(who)) {
                    self.complain("that is no device that could be registered");
                }
            }
            Ok(ClientFrame::Request { reason }) => {
                let mishaps = &self.home.shared.sync.mishaps;
                match reason {
                    Some(ResyncReason::Hash) => count(&mishaps.hash_mismatches),
                    Some(ResyncReason::Gap) => count(&mishaps.gaps),
                    None => {}
                }
                self.home.engine.restart(self.id).await;
            }
            Err(error) => self.complain(&format!("cannot read the frame: {error}")),
        }
    }

    /// Says who is there; false when there are too many already.
    fn register(&mut self, who: Introduction) -> bool {
        let shared = &self.home.shared;
        if self
            .who
            .as_ref()
            .is_some_and(|old| old.device != who.device)
        {
            shared.presence.leave(self.id, shared.clock.now_ms());
        }
        match shared.presence.join(self.id, &who, shared.clock.now_ms()) {
            Joined::TooMany => return false,
            Joined::Superseding(old) if old != self.id => {
                shared.sync.close(old, CloseReason::Superseded);
            }
            Joined::Superseding(_) | Joined::New => {}
        }
        if shared.presence.take_slow(&who.device) {
            self.answer("notice slow", Body::Notice(Notice {
                code: "was_slow".into(),
                message: "This device took nothing for a while and was cut off. It is up to date again.".into(),
            }));
        }
        self.who = Some(who);
        true
    }

    fn complain(&self, message: &str) {
        let error = FrameError {
            code: "bad_frame".into(),
            message: message.into(),
        };
        self.answer("error", Body::Error(error));
    }

    fn answer(&self, key: &str, body: Body) {
        let frame = ephemeral(key, body, self.home.shared.clock.now_ms());
        self.home.shared.sync.send_to(self.id, &frame);
    }
}
