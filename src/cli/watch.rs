//! `web-status --watch`: follows `/ws/sync` until Ctrl-C, through every loss of the connection.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::{self, Message, http};
use tokio_tungstenite::{
    Connector, MaybeTlsStream, WebSocketStream, connect_async_tls_with_config,
};

use crate::protocol::frame::{Body, Frame, Snapshot};
use crate::protocol::mirror::Mirror;

use super::client::{Client, TIMEOUT, with_query};
use super::failure::Failure;
use super::output::{data, fit, json, plain, say};
use super::{device, status};

/// A daemon that says nothing for this long is gone: its heartbeat comes every 20 s.
const SILENCE_MAX: Duration = Duration::from_secs(50);

/// One action is several frames (a verdict: the next pair, then its track); those that come within
/// this time are shown as one change.
const SETTLE: Duration = Duration::from_millis(50);

/// The first wait before connecting again; it doubles up to the last. Full jitter: the real wait
/// is anything from nothing to that, so that a house does not come back in step.
const BACKOFF_FIRST: Duration = Duration::from_millis(500);
const BACKOFF_MAX: Duration = Duration::from_secs(30);

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Shows the state after every change, until Ctrl-C.
///
/// # Errors
/// When the daemon refuses this client for good, and when stdout cannot be written. A daemon that
/// cannot be reached is waited for.
pub(super) fn run(client: &Client, as_json: bool) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::failed(format!("cannot start watching: {error}")))?;
    runtime.block_on(async {
        let mut screen = Screen::new(as_json);
        tokio::select! {
            ended = follow_for_ever(client, &mut screen) => ended,
            _ = tokio::signal::ctrl_c() => Ok(()),
        }
    })
}

async fn follow_for_ever(client: &Client, screen: &mut Screen) -> Result<(), Failure> {
    let mut view = Mirror::default();
    let mut backoff = BACKOFF_FIRST;
    loop {
        let lost = match connect(client, &view).await {
            Ok(socket) => {
                backoff = BACKOFF_FIRST;
                follow(socket, &mut view, screen).await?
            }
            Err(Failure::Unreachable { message, .. }) => message,
            Err(refused) => return Err(refused),
        };
        screen.say_lost(&lost);
        tokio::time::sleep(backoff.mul_f64(rand::random())).await;
        backoff = (backoff * 2).min(BACKOFF_MAX);
    }
}

async fn connect(client: &Client, view: &Mirror) -> Result<Socket, Failure> {
    let url = address(client, view);
    let connector = Connector::Rustls(client.trust.clone());
    let connecting = connect_async_tls_with_config(url, None, true, Some(connector));
    let reason = match tokio::time::timeout(TIMEOUT, connecting).await {
        Ok(Ok((socket, _))) => return Ok(socket),
        Ok(Err(tungstenite::Error::Http(response))) => {
            let status = response.status();
            let body = response.body().as_deref().unwrap_or_default();
            let refusal = client.refusal(status, body);
            if is_for_good(status) {
                return Err(refusal);
            }
            format!("it answered {status}")
        }
        Ok(Err(error)) => plain(&error.to_string()),
        Err(_) => format!("no answer within {} s", TIMEOUT.as_secs()),
    };
    Err(Failure::Unreachable {
        message: format!("cannot reach {}: {reason}", client.base),
        hint: String::new(),
    })
}

/// Whether asking again would bring the same answer: not allowed, or no minion at all.
fn is_for_good(status: http::StatusCode) -> bool {
    status.is_client_error() && status != http::StatusCode::TOO_MANY_REQUESTS
}

fn address(client: &Client, view: &Mirror) -> String {
    // http becomes ws, https becomes wss.
    let mut url = format!("{}/ws/sync", client.base.replacen("http", "ws", 1));
    if let Some(device) = &client.device {
        url = with_query(&url, "device", &device.0);
    }
    for (name, value) in [
        ("conn", device::uuid()),
        ("secret", device::uuid()),
        ("name", device::name()),
        ("kind", "cli".to_owned()),
    ] {
        url = with_query(&url, name, &value);
    }
    if let Some(zone) = &client.zone {
        url = with_query(&url, "zone", zone);
    }
    if let Some(state) = &view.state {
        url = with_query(&url, "epoch", &state.epoch);
        let seen = state.streams.iter();
        let seen: Vec<_> = seen.map(|it| format!("{}:{}", it.stream, it.seq)).collect();
        url = with_query(&url, "since", &seen.join(","));
    }
    url
}

/// Takes frames in until the connection is lost; says why it was.
async fn follow(
    mut socket: Socket,
    view: &mut Mirror,
    screen: &mut Screen,
) -> Result<String, Failure> {
    let mut silent_since = Instant::now();
    // When what was taken in is to be shown.
    let mut due: Option<Instant> = None;
    let lost = loop {
        let wait = due.map_or_else(|| screen.refresh(view), until);
        match tokio::time::timeout(wait, socket.next()).await {
            Err(_) if due.is_none() && silent_since.elapsed() > SILENCE_MAX => {
                break "the daemon fell silent".to_owned();
            }
            // The frames are in, or time passed: the position moved.
            Err(_) => {
                due = None;
                screen.show(view)?;
                continue;
            }
            Ok(None) => break "the connection was closed".to_owned(),
            Ok(Some(Err(error))) => break plain(&error.to_string()),
            Ok(Some(Ok(message))) => {
                silent_since = Instant::now();
                if let Message::Text(text) = message
                    // A frame of a later version says something that this one cannot show.
                    && let Ok(frame) = serde_json::from_str::<Frame>(&text)
                {
                    if let Body::Heartbeat(beat) = &frame.body
                        && !view.agrees_with(beat)
                    {
                        // What it has is wrong, however that came: it starts over.
                        let ask = r#"{"type":"sync:request","reason":"hash"}"#;
                        // A line that broke is noticed by the next read.
                        let _ = socket.send(Message::text(ask)).await;
                    }
                    view.apply(frame);
                    due.get_or_insert_with(|| Instant::now() + SETTLE);
                }
            }
        }
        // Frames that never pause are shown all the same.
        if due.is_some_and(|due| until(due).is_zero()) {
            due = None;
            screen.show(view)?;
        }
    };
    if due.is_some() {
        screen.show(view)?;
    }
    Ok(lost)
}

fn until(due: Instant) -> Duration {
    due.saturating_duration_since(Instant::now())
}

/// Where the state is shown.
struct Screen {
    as_json: bool,
    is_terminal: bool,
    shown: String,
    /// What the daemon's clock showed, and when that was.
    clock: Option<(i64, Instant)>,
    is_lost: bool,
}

impl Screen {
    fn new(as_json: bool) -> Self {
        Self {
            as_json,
            is_terminal: std::io::stdout().is_terminal(),
            shown: String::new(),
            clock: None,
            is_lost: false,
        }
    }

    /// How long what is shown stays true when no frame comes.
    fn refresh(&self, view: &Mirror) -> Duration {
        let is_playing = view
            .state
            .as_ref()
            .is_some_and(|state| state.player.is_playing);
        if is_playing && self.is_terminal && !self.as_json {
            Duration::from_secs(1)
        } else {
            SILENCE_MAX
        }
    }

    /// Shows the state, unless that is what is shown already.
    fn show(&mut self, view: &Mirror) -> Result<(), Failure> {
        self.is_lost = false;
        let Some(state) = &view.state else {
            return Ok(());
        };
        if self.as_json {
            return self.show_json(state);
        }
        let words = fit(&status::render_view(view, self.now_ms(state.server_ms)));
        if words == self.shown {
            return Ok(());
        }
        // A terminal is wiped and shows the state alone; a file gets one block after another.
        let text = if self.is_terminal {
            format!("\x1b[H\x1b[2J{words}")
        } else {
            format!("{words}\n")
        };
        self.shown = words;
        data(&text)
    }

    /// One line for each change; time that passes is none.
    fn show_json(&mut self, state: &Snapshot) -> Result<(), Failure> {
        let mut line = serde_json::to_value(state)
            .map_err(|error| Failure::failed(format!("cannot write JSON: {error}")))?;
        // The hash is the daemon's own, of the moment when the snapshot was taken.
        let clock = line.as_object_mut().and_then(|fields| {
            fields.remove("hash");
            fields.remove("server_ms")
        });
        let now = line.to_string();
        if now == self.shown {
            return Ok(());
        }
        self.shown = now;
        line["server_ms"] = clock.unwrap_or_default();
        json(&line)
    }

    /// The daemon's clock now, carried on by ours from when it was told last.
    fn now_ms(&mut self, server_ms: i64) -> i64 {
        let (told, at) = match self.clock {
            Some((told, at)) if told == server_ms => (told, at),
            _ => (server_ms, Instant::now()),
        };
        self.clock = Some((told, at));
        told + i64::try_from(at.elapsed().as_millis()).unwrap_or(0)
    }

    /// Says once that the connection is lost; the waiting is silent.
    fn say_lost(&mut self, why: &str) {
        if !self.is_lost {
            say(&format!("{why}; trying again"));
        }
        self.is_lost = true;
    }
}
