//! `/ws/sync`: one snapshot or a resume, then every event once, as text frames.

use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::response::Response;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;

use crate::http::error::ApiError;
use crate::http::home::Home;
use crate::http::mutation::parse_device;
use crate::protocol::frame::{Body, ClientFrame, DeviceKind, FrameError, Heartbeat, Pong};
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

/// A frame that a connection does not take within this time ends it.
const WRITE_STALLED: Duration = Duration::from_secs(10);

/// axum's default of 128 kB would cost that much memory a socket.
const READ_BUFFER_BYTES: usize = 4_096;

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
            serve(&home, socket, who, since).await;
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

async fn serve(home: &Home, socket: WebSocket, who: Option<Introduction>, since: Option<Since>) {
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
    let (sink, stream) = socket.split();
    // Whichever half ends first ends the connection.
    tokio::select! {
        () = write(home, sink, &subscription) => {}
        () = read(&mut connection, stream) => {}
    }
    home.shared.sync.unsubscribe(id);
    home.shared.presence.leave(id, home.shared.clock.now_ms());
}

async fn write(home: &Home, mut sink: SplitSink<WebSocket, Message>, subscription: &Subscription) {
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
        let sent = match delivery {
            Delivery::Frames(frames) => {
                tokio::time::timeout(WRITE_STALLED, send(&mut sink, frames)).await
            }
            Delivery::Overflowed => {
                home.engine.restart(subscription.id()).await;
                continue;
            }
            Delivery::Closed(reason) => {
                let _ = tokio::time::timeout(WRITE_STALLED, sink.send(close(reason))).await;
                return;
            }
        };
        if !matches!(sent, Ok(Ok(()))) {
            return;
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
        CloseReason::Superseded => (4_000, "this tab connected anew"),
        CloseReason::ShuttingDown => (1_012, "minion restarts"),
    };
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

async fn read(connection: &mut Connection<'_>, mut stream: SplitStream<WebSocket>) {
    while let Some(Ok(message)) = stream.next().await {
        let t1 = connection.home.shared.clock.now_ms_precise();
        match message {
            Message::Text(text) => connection.hear(&text, t1).await,
            Message::Binary(_) => connection.complain("frames are JSON text"),
            Message::Close(_) => return,
            Message::Ping(_) | Message::Pong(_) => {}
        }
    }
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
            Ok(ClientFrame::Request) => self.home.engine.restart(self.id).await,
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
