//! `/ws/sync`: one snapshot or a resume, then every event once, as text frames.

mod socket;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::extract::{Query, Request, State};
use axum::response::Response;
use hyper::upgrade::{OnUpgrade, Parts};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tokio_tungstenite::tungstenite;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::handshake::server::create_response_with_body;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_util::sync::CancellationToken;

use crate::domain::id::{JamId, ZoneId};
use crate::domain::stream::StreamId;
use crate::domain::text;
use crate::http::caller::parse_device;
use crate::http::error::ApiError;
use crate::http::peer::Asker;
use crate::http::server::PeerStream;
use crate::http::state::AppState;
use crate::http::ws::socket::{Socket, Unsent};
use crate::protocol::NAME_CHARS_MAX;
use crate::protocol::client_frame::{ClientFrame, ResyncReason};
use crate::protocol::frame::{Body, DeviceKind, FrameError, Notice, Pong};
use crate::services::broadcast::ephemeral;
use crate::services::engine::Since;
use crate::services::zones;
use crate::sync::ConnectionId;
use crate::sync::followed::Followed;
use crate::sync::presence::{Introduction, Joined};
use crate::sync::subscription::{CloseReason, Delivery, Subscription};

/// How long a closing frame may take, and the other end's answer to it.
const GOODBYE: Duration = Duration::from_secs(1);

/// How long the connection stays open after its last words.
const LINGER: Duration = Duration::from_millis(100);

/// Why a connection is closed (RFC 6455, section 7.4; 1012 by IANA's registry; 4000 is our own).
const CLOSE_BROKEN: u16 = 1_002;
const CLOSE_NOT_UTF8: u16 = 1_007;
const CLOSE_TOO_BIG: u16 = 1_009;
const CLOSE_RESTART: u16 = 1_012;
const CLOSE_LATER: u16 = 1_013;
const CLOSE_SUPERSEDED: u16 = 4_000;

/// Streams of which a screen says what it has seen: it follows two, or three with a jam room.
const STREAMS_MAX: usize = 8;

/// How a page introduces itself.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SyncQuery {
    device: Option<String>,
    conn: Option<String>,
    secret: Option<String>,
    name: Option<String>,
    kind: DeviceKind,
    zone: Option<String>,
    /// The jam room that it follows, too.
    jam: Option<String>,
    epoch: Option<String>,
    /// The last event seen of each stream: `house:12,zone/1:40`.
    since: Option<String>,
}

/// Upgrades to a WebSocket.
///
/// # Errors
/// 400 for what is no upgrade (RFC 6455, section 4.2.1), 429 when there are too many.
pub async fn sync(
    State(app): State<AppState>,
    Query(query): Query<SyncQuery>,
    mut request: Request,
) -> Result<Response, ApiError> {
    let asker = Asker {
        ending: CancellationToken::new(),
        ..Asker::current()
    };
    let too_many = || ApiError::too_many("too many screens are connected");
    let place = app.guard.sockets.take(&asker).ok_or_else(too_many)?;
    let who = query
        .device
        .map(|id| introduction(id, (query.conn, query.secret), query.name, query.kind))
        .transpose()?;
    let since = query.epoch.zip(query.since).map(|(epoch, since)| Since {
        epoch,
        seqs: seen(&since),
    });
    let zone = query.zone.as_deref();
    let zone = zone.and_then(|zone| zones::named(&app.services.shared, zone));
    let followed = Followed {
        zone: zone.unwrap_or(ZoneId::FIRST),
        jam: query.jam.and_then(|id| id.parse().ok()).map(JamId),
    };
    let upgrade = hyper::upgrade::on(&mut request);
    let headers = request.headers();
    let is_stripped = headers.contains_key("sec-websocket-key") && !headers.contains_key("upgrade");
    let answer = create_response_with_body(&request, axum::body::Body::empty).map_err(|error| {
        let why = match is_stripped {
            true => "a proxy in between did not pass on the header `Upgrade`".to_owned(),
            false => error.to_string(),
        };
        ApiError::malformed(format!("this address speaks WebSocket: {why}"))
    })?;
    let sockets = app.sockets.clone();
    sockets.spawn(async move {
        if let Some(socket) = open(upgrade).await {
            serve(&app, socket, (who, followed, since), &asker).await;
        }
        drop(place);
    });
    Ok(answer)
}

/// The connection itself, once the answer to the upgrade is out.
async fn open(upgrade: OnUpgrade) -> Option<Socket> {
    let upgraded = upgrade.await.ok()?;
    let Parts { io, read_buf, .. } = upgraded.downcast::<TokioIo<PeerStream>>().ok()?;
    Some(Socket::new(io.into_inner(), read_buf).await)
}

/// What a screen says that it has seen; what cannot be read it has not.
fn seen(since: &str) -> BTreeMap<StreamId, u64> {
    let pairs = since.split(',').take(STREAMS_MAX);
    let pair = |pair: &str| {
        let (stream, seq) = pair.rsplit_once(':')?;
        Some((stream.parse().ok()?, seq.parse().ok()?))
    };
    pairs.filter_map(pair).collect()
}

fn introduction(
    id: String,
    (conn, secret): (Option<String>, Option<String>),
    name: Option<String>,
    kind: DeviceKind,
) -> Result<Introduction, ApiError> {
    let device = parse_device(id)?;
    let plain = |said: String| -> Option<String> {
        let shown: String = text::one_line(&said).chars().take(NAME_CHARS_MAX).collect();
        let shown = shown.trim();
        (!shown.is_empty()).then(|| shown.to_owned())
    };
    let (name, conn) = (name.and_then(plain), conn.and_then(plain));
    Ok(Introduction {
        device,
        conn,
        secret: secret.map(|secret| secret.chars().take(NAME_CHARS_MAX).collect()),
        name: name.unwrap_or_else(|| "Browser".into()),
        kind,
        from: None,
    })
}

async fn serve(
    app: &AppState,
    mut socket: Socket,
    (who, followed, since): (Option<Introduction>, Followed, Option<Since>),
    asker: &Asker,
) {
    // What is rare and big is boxed: thousands of idle screens keep no room for it.
    let Ok(subscription) = Box::pin(app.services.engine.subscribe(followed, since)).await else {
        return;
    };
    let id = subscription.id();
    let mut connection = Connection {
        app,
        id,
        from: asker.peer.network(),
        who: None,
    };
    let is_welcome = who.is_none_or(|who| connection.register(who));
    let goodbye = if is_welcome {
        tokio::select! {
            biased;
            goodbye = talk(&mut connection, &mut socket, &subscription) => goodbye,
            () = asker.ending.cancelled() => Some(closing(CLOSE_LATER, "too many connections from here")),
        }
    } else {
        None
    };
    app.services.shared.sync.unsubscribe(id);
    app.services
        .shared
        .presence
        .leave(id, app.services.shared.clock.now_ms());
    if let Some(goodbye) = goodbye {
        Box::pin(socket.close(goodbye, GOODBYE)).await;
        // Closed at once, what the other end has sent and nobody reads would make the system
        // forget the words.
        tokio::time::sleep(LINGER).await;
    }
}

/// Hears and sends until the connection is to end; with which last words, if it can hear them.
async fn talk(
    connection: &mut Connection<'_>,
    socket: &mut Socket,
    subscription: &Subscription,
) -> Option<Message> {
    let app = connection.app;
    loop {
        // In a fixed order: the simulated network can repeat a run exactly, and a delivery, by far
        // the most frequent, looks at nothing else.
        let delivery = tokio::select! {
            biased;
            delivery = subscription.next() => delivery,
            heard = socket.hear() => match heard? {
                Ok(message) => {
                    Box::pin(connection.hear(message)).await?;
                    continue;
                }
                Err(error) => return broken(&error),
            },
        };
        match delivery {
            Delivery::Frames(frames) => match socket.send(&frames).await {
                Ok(()) => {}
                Err(Unsent::Gone) => return None,
                Err(Unsent::Stalled) => {
                    app.services.shared.presence.note_slow(subscription.id());
                    return None;
                }
            },
            Delivery::Overflowed => {
                count(&app.services.shared.sync.counters.overflows);
                Box::pin(app.services.engine.restart(subscription.id())).await;
            }
            Delivery::Closed(reason) => return Some(close(reason)),
        }
    }
}

fn count(mishap: &AtomicU64) {
    mishap.fetch_add(1, Ordering::Relaxed);
}

fn close(reason: CloseReason) -> Message {
    match reason {
        CloseReason::Superseded => closing(CLOSE_SUPERSEDED, "this tab connected anew"),
        CloseReason::ShuttingDown { retry_ms } => {
            let seconds = f64::from(retry_ms) / 1e3;
            closing(CLOSE_RESTART, format!("retry in {seconds:.2} s"))
        }
    }
}

fn closing(code: u16, reason: impl Into<tungstenite::Utf8Bytes>) -> Message {
    Message::Close(Some(CloseFrame {
        code: code.into(),
        reason: reason.into(),
    }))
}

/// What a connection that broke the rules of WebSockets is told; `None`: it just ended.
fn broken(error: &tungstenite::Error) -> Option<Message> {
    let (code, reason) = match error {
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
    app: &'a AppState,
    id: ConnectionId,
    /// The network that it comes from.
    from: IpAddr,
    who: Option<Introduction>,
}

impl Connection<'_> {
    /// Does what a message says; `None`: it was the last one.
    async fn hear(&mut self, message: Message) -> Option<()> {
        let t1 = self.app.services.shared.clock.now_ms_precise();
        match message {
            Message::Text(text) => self.handle_frame(&text, t1).await,
            Message::Binary(_) => self.send_error("frames are JSON text"),
            Message::Close(_) => return None,
            // tungstenite answers a ping; it hands no bare frame over.
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
        }
        Some(())
    }

    async fn handle_frame(&mut self, text: &str, t1: f64) {
        match serde_json::from_str(text) {
            Ok(ClientFrame::Ping {
                t0,
                rtt_ms,
                offset_ms,
            }) => {
                let presence = &self.app.services.shared.presence;
                if let (Some(who), Some(rtt)) = (&self.who, rtt_ms.filter(|rtt| rtt.is_finite())) {
                    let offset = offset_ms.filter(|offset| offset.is_finite());
                    presence.note_clock(&who.device, rtt.clamp(0.0, 60_000.0), offset);
                }
                let t2 = self.app.services.shared.clock.now_ms_precise();
                self.answer("pong", Body::Pong(Pong { t0, t1, t2 }));
            }
            Ok(ClientFrame::Register { id, name, kind }) => {
                let known = self.who.as_ref();
                let tab = known.map(|who| (who.conn.clone(), who.secret.clone()));
                let who = introduction(id.0, tab.unwrap_or_default(), Some(name), kind);
                if !who.is_ok_and(|who| self.register(who)) {
                    self.send_error("that is no device that could be registered");
                }
            }
            Ok(ClientFrame::Request { reason }) => {
                let counters = &self.app.services.shared.sync.counters;
                match reason {
                    Some(ResyncReason::Hash) => count(&counters.hash_mismatches),
                    Some(ResyncReason::Gap) => count(&counters.gaps),
                    None => {}
                }
                self.app.services.engine.restart(self.id).await;
            }
            Err(error) => self.send_error(&format!("cannot read the frame: {error}")),
        }
    }

    /// Says who is there; false when there are too many already.
    fn register(&mut self, mut who: Introduction) -> bool {
        who.from = Some(self.from);
        let shared = &self.app.services.shared;
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

    fn send_error(&self, message: &str) {
        let error = FrameError {
            code: "bad_frame".into(),
            message: message.into(),
        };
        self.answer("error", Body::Error(error));
    }

    fn answer(&self, key: &str, body: Body) {
        let frame = ephemeral(key, body, self.app.services.shared.clock.now_ms());
        self.app.services.shared.sync.send_to(self.id, &frame);
    }
}
