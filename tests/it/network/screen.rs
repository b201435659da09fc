//! A phone's screen: a WebSocket that comes back with what it knows, and judges what it hears.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use minion::domain::chance::Chance;
use minion::domain::stream::StreamId;
use minion::protocol::frame::{Body, Frame, Resume, StreamPosition};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};
use turmoil::net::TcpStream;

use super::house;
use super::phone::{NAMES, Phone, back_off};
use super::trace::now_ms;

/// After this much silence the house is asked whether it lives, as a page that is seen does.
const PROBE_AFTER: Duration = Duration::from_secs(8);

/// How long the answer may take.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);

/// The upgrade takes no longer.
const UPGRADE_WITHIN: Duration = Duration::from_secs(10);

/// A screen that is busy with itself reads nothing for so long at most.
const STALL_MS_MAX: usize = 15_000;

/// Whoever stalls, or whatever happens to the routes of others: an event is with the witness, whose
/// own route is there, by then. Less than the 10 s after which a stalled screen is given up.
const DELIVERED_WITHIN_MS: f64 = 5_000.0;

/// What an event adds to that for those behind it: a flood takes the line for itself.
const EACH_MS: f64 = 20.0;

/// So far back a flood may still be on its way.
const FLOOD_MS: f64 = 15_000.0;

type Socket = WebSocketStream<TcpStream>;

/// Connects again and again, for ever.
pub async fn run(phone: &Phone, mut chance: Chance) {
    let mut attempt = 0;
    loop {
        if let Some(socket) = open(phone).await {
            attempt = 0;
            listen(phone, socket, &mut chance).await;
        }
        back_off(&mut chance, attempt).await;
        attempt += 1;
    }
}

async fn open(phone: &Phone) -> Option<Socket> {
    let stream = phone.connect().await?;
    let zone = phone.zone();
    let mut query = format!("device={0}&conn=tab&name={0}&zone={zone}", phone.name);
    let state = phone.known().mirror.state.clone();
    if let Some(state) = state {
        let seqs = phone.known().mirror.seqs();
        let seqs: Vec<_> = seqs
            .iter()
            .map(|(stream, seq)| format!("{stream}:{seq}"))
            .collect();
        query += &format!("&epoch={}&since={}", state.epoch, seqs.join(","));
    }
    let address = format!("ws://{}:{}/ws/sync?{query}", house::NAME, house::PORT);
    phone.note(format!("opens {query}"));
    let upgrade = tokio::time::timeout(UPGRADE_WITHIN, client_async(address, stream));
    upgrade.await.ok()?.ok().map(|(socket, _)| socket)
}

/// Hears until the connection is gone.
async fn listen(phone: &Phone, mut socket: Socket, chance: &mut Chance) {
    let mut line = Line::default();
    let mut is_probed = false;
    loop {
        let may_stall = phone.name != NAMES[0] && !phone.known().is_asking_over;
        if may_stall && chance.below(60) == 0 {
            let ms = chance.below(STALL_MS_MAX) as u64;
            tokio::time::sleep(Duration::from_millis(ms)).await;
        }
        let patience = if is_probed {
            ANSWER_WITHIN
        } else {
            PROBE_AFTER
        };
        match tokio::time::timeout(patience, socket.next()).await {
            Ok(Some(Ok(Message::Text(text)))) => {
                is_probed = false;
                let frame = serde_json::from_str(&text).expect("a frame");
                hear(phone, &mut line, frame, &text);
            }
            Ok(Some(Ok(Message::Close(reason)))) => {
                let code = reason.map(|reason| u16::from(reason.code));
                return phone.note(format!("is told to close: {code:?}"));
            }
            Ok(Some(Ok(_))) => {}
            Ok(Some(Err(_)) | None) => return phone.note("lost the connection"),
            Err(_) if is_probed => return phone.note("hears nothing any more"),
            Err(_) => {
                is_probed = true;
                let ping = r#"{"type":"time:ping","t0":0}"#;
                let sent = tokio::time::timeout(ANSWER_WITHIN, socket.send(Message::text(ping)));
                if !matches!(sent.await, Ok(Ok(()))) {
                    return phone.note("cannot ask any more");
                }
            }
        }
    }
}

/// One connection, as far as it has told something.
#[derive(Default)]
struct Line {
    /// When the first frame was here.
    first_ms: Option<f64>,
    /// What the screen will have when it has heard what it missed.
    promised: Option<Resume>,
}

fn hear(phone: &Phone, line: &mut Line, frame: Frame, text: &str) {
    let hash = minion::domain::hash::fnv1a(text.as_bytes());
    let kind = kind_of(text);
    let numbered = frame.stream.zip(frame.seq);
    phone.note(format!("hears {kind} {numbered:?} #{hash:08x}"));
    let mut known = phone.known();
    let before = known.mirror.state.as_ref();
    let is_ahead = |streams: &[StreamPosition]| {
        let mut streams = streams.iter();
        streams.all(|told| known.mirror.seq(told.stream) <= Some(told.seq))
    };
    let is_first = line.first_ms.is_none();
    match &frame.body {
        Body::Full(full) => {
            if let Some(before) = before {
                assert_eq!(full.epoch, before.epoch, "nobody put the log back");
            }
            assert!(is_ahead(&full.streams), "what was seen stays");
            let told = full.streams.iter().map(|told| (told.stream, told.seq));
            known.told = told.collect();
        }
        Body::Resume(resume) => {
            assert!(is_first, "a resume is the first frame");
            let before = before.expect("only who knows something resumes");
            assert_eq!(resume.epoch, before.epoch);
            assert!(is_ahead(&resume.streams), "what was seen stays");
            line.promised = Some(resume.clone());
        }
        _ => assert!(!is_first, "the first frame is a snapshot or a resume"),
    }
    if let Some((stream, seq)) = numbered {
        let known_seq = known
            .mirror
            .seq(stream)
            .expect("of a stream that it follows");
        let is_projection = matches!(frame.body, Body::TrackSelected(_) | Body::NowPlaying(_));
        let expected = known_seq + u64::from(!is_projection);
        assert_eq!(seq, expected, "no event twice, none left out: {kind}");
        in_time(phone, line, (stream, seq));
    }
    if let Body::Heartbeat(beat) = &frame.body {
        for told in &beat.streams {
            let seen = known.mirror.seq(told.stream);
            assert_eq!(Some(told.seq), seen, "a heartbeat overtakes nothing");
        }
        assert!(
            known.mirror.agrees_with(beat),
            "the same state as the house"
        );
    }
    let op = frame.origin.as_ref().and_then(|origin| origin.op.clone());
    known
        .seen
        .extend(op.filter(|op| op.starts_with(phone.name)));
    let told = match &frame.body {
        Body::Full(full) => full.streams.clone(),
        _ => Vec::new(),
    };
    known.mirror.apply(frame);
    let promised = line.promised.iter().flat_map(|resume| &resume.streams);
    let reached = promised.filter(|told| known.mirror.seq(told.stream) == Some(told.seq));
    for told in told.iter().chain(reached) {
        assert_eq!(
            known.mirror.hash(told.stream),
            Some(told.hash),
            "the same state as the house"
        );
    }
    line.first_ms.get_or_insert_with(now_ms);
}

/// Nobody's trouble is the witness's.
fn in_time(phone: &Phone, line: &Line, (stream, seq): (StreamId, u64)) {
    let since_ms = phone.visible.find_since_ms(stream, seq);
    if let (Some(since_ms), Some(first_ms)) = (since_ms, line.first_ms)
        && phone.name == NAMES[0]
        && first_ms < since_ms
    {
        let took_ms = now_ms() - since_ms;
        let ahead = phone.visible.count_since_ms(since_ms - FLOOD_MS) as f64;
        assert!(
            took_ms < DELIVERED_WITHIN_MS + EACH_MS * ahead,
            "event {seq} of {stream} took {took_ms} ms"
        );
    }
}

/// The frame's type, for the trace.
fn kind_of(text: &str) -> &str {
    text.split('"').nth(3).unwrap_or("?")
}
