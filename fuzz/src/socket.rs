//! A WebSocket, spoken byte by byte: what a client sends, and what it must hear.
//!
//! An input is a query, then what is sent, parted by [`SEPARATOR`]; its first byte says how:
//! `t` text, `f` the same in two fragments, `b` binary, `p` a ping, `c` a close, else as it stands.

use std::io::{self, Read, Write};
use std::time::{Duration, Instant};

use minion::protocol::ErrorBody;
use minion::protocol::frame::{Body as FrameBody, Frame};
use minion::protocol::mirror::Mirror;
use percent_encoding::percent_encode;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocket};
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::house::House;
use crate::request::{NOT_IN_ADDRESS, SEPARATOR};

/// Bytes on their way: small, so that nothing comes at once.
const PIPE_BYTES: usize = 4_096;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// The last thing asked: its answer tells that all before was heard.
const LAST_PING: &str = r#"{"type":"time:ping","t0":271828.25}"#;
const LAST_PONG: &[u8] = br#""t0":271828.25"#;

/// RFC 6455, section 5.2.
const CONTINUATION: u8 = 0;
const TEXT: u8 = 1;
const BINARY: u8 = 2;
const CLOSE: u8 = 8;
const PING: u8 = 9;
const FINAL: u8 = 0x80;

/// What is sent, and whether the server must still answer after it.
struct Script {
    bytes: Vec<u8>,
    must_answer: bool,
    is_raw: bool,
}

/// Says what `input` means, and checks what is heard.
pub async fn converse(house: &House, input: &[u8]) {
    let script = write(input);
    let (client, server) = tokio::io::duplex(PIPE_BYTES);
    let handed = house.door.send(Box::new(server)).await;
    assert!(handed.is_ok(), "the server is gone");
    let heard = talk(client, &script).await;
    understand(&heard, script.must_answer);
    let started = Instant::now();
    while !house.state.sockets.is_empty() {
        assert!(started.elapsed() < PATIENCE, "a connection never ends");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

fn write(input: &[u8]) -> Script {
    let mut parts = input.split(|byte| *byte == SEPARATOR);
    let query = percent_encode(parts.next().unwrap_or_default(), NOT_IN_ADDRESS);
    let head = format!(
        "GET /ws/sync?{query} HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\n\
         upgrade: websocket\r\nsec-websocket-version: 13\r\n\
         sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    );
    let mut script = Script {
        bytes: head.into_bytes(),
        must_answer: true,
        is_raw: false,
    };
    for part in parts {
        let (kind, rest) = part.split_first().unwrap_or((&b't', &[]));
        let bytes = &mut script.bytes;
        match kind {
            b't' => frame(bytes, FINAL | TEXT, rest),
            b'f' => {
                let (first, second) = rest.split_at(rest.len() / 2);
                frame(bytes, TEXT, first);
                frame(bytes, FINAL | CONTINUATION, second);
            }
            b'b' => frame(bytes, FINAL | BINARY, rest),
            b'p' => frame(bytes, FINAL | PING, &rest[..rest.len().min(125)]),
            b'c' => frame(bytes, FINAL | CLOSE, &rest[..rest.len().min(125)]),
            _ => bytes.extend_from_slice(part),
        }
        let is_text = matches!(kind, b't' | b'f');
        script.must_answer &= match kind {
            b'b' | b'p' => true,
            _ => is_text && std::str::from_utf8(rest).is_ok(),
        };
        script.is_raw |= !matches!(kind, b't' | b'f' | b'b' | b'p' | b'c');
    }
    frame(&mut script.bytes, FINAL | TEXT, LAST_PING.as_bytes());
    script
}

/// A frame under a mask of zeros.
fn frame(bytes: &mut Vec<u8>, kind: u8, payload: &[u8]) {
    bytes.push(kind);
    match (u8::try_from(payload.len()), u16::try_from(payload.len())) {
        (Ok(length), _) if length < 126 => bytes.push(0x80 | length),
        (_, Ok(length)) => {
            bytes.push(0x80 | 126);
            bytes.extend(length.to_be_bytes());
        }
        _ => {
            bytes.push(0x80 | 127);
            bytes.extend((payload.len() as u64).to_be_bytes());
        }
    }
    bytes.extend([0; 4]);
    bytes.extend_from_slice(payload);
}

/// Says everything, and hears until the last answer, or until the server ends it.
async fn talk(client: DuplexStream, script: &Script) -> Vec<u8> {
    let (mut reader, mut writer) = tokio::io::split(client);
    let saying = async {
        // Where the server has had enough, it may close before it heard everything.
        let _ = writer.write_all(&script.bytes).await;
        if script.is_raw {
            // Perhaps the middle of a frame: then it would wait for the rest.
            let _ = writer.shutdown().await;
        }
    };
    let hearing = async {
        let started = Instant::now();
        let mut heard = Vec::new();
        loop {
            let read = reader.read_buf(&mut heard).await.expect("a pipe");
            if read == 0 || is_answered(&heard) || is_refused(&heard) {
                return heard;
            }
            assert!(started.elapsed() < PATIENCE, "no answer");
        }
    };
    tokio::join!(saying, hearing).1
}

/// Whether the last answer is there, to the end of its frame: an object in an object.
fn is_answered(heard: &[u8]) -> bool {
    let at = heard
        .windows(LAST_PONG.len())
        .rposition(|at| at == LAST_PONG);
    at.is_some_and(|at| heard[at..].iter().filter(|byte| **byte == b'}').count() >= 2)
}

/// Whether the answer is no upgrade, and there in full.
fn is_refused(heard: &[u8]) -> bool {
    let is_upgrade = heard.len() < 12 || heard.starts_with(b"HTTP/1.1 101");
    !is_upgrade && heard.ends_with(b"}")
}

fn understand(heard: &[u8], must_answer: bool) {
    let at = heard.windows(4).position(|four| four == b"\r\n\r\n");
    let (head, rest) = heard.split_at(at.expect("an answer with a head") + 4);
    if !head.starts_with(b"HTTP/1.1 101") {
        let is_refusal = head.starts_with(b"HTTP/1.1 4");
        assert!(is_refusal, "{}", String::from_utf8_lossy(head));
        // What came behind the refused request may be answered, too.
        let mut answers = serde_json::Deserializer::from_slice(rest).into_iter::<ErrorBody>();
        let body = answers
            .next()
            .expect("a body")
            .expect("an error as documented");
        assert!(!body.error.message.is_empty());
        return;
    }
    let mut socket = WebSocket::from_raw_socket(Heard(rest), Role::Client, None);
    let (mut mirror, mut is_answered) = (Mirror::default(), false);
    let end = loop {
        match socket.read() {
            Ok(Message::Text(text)) => {
                let frame: Frame = serde_json::from_str(&text).expect("a frame as documented");
                match &frame.body {
                    FrameBody::Heartbeat(beat) => assert!(mirror.agrees_with(beat)),
                    FrameBody::Pong(pong) => is_answered |= pong.t0 == 271_828.25,
                    _ => {}
                }
                mirror.apply(frame);
            }
            Ok(Message::Binary(_) | Message::Frame(_)) => panic!("frames are text"),
            Ok(_) => {}
            Err(end) => break end,
        }
    };
    let is_end = matches!(
        end,
        Error::ConnectionClosed | Error::AlreadyClosed | Error::Protocol(_)
    );
    assert!(is_end, "{end}");
    assert!(
        is_answered || !must_answer,
        "no answer after the last frame: {end}, after {}",
        String::from_utf8_lossy(&rest[rest.len().saturating_sub(300)..])
    );
}

/// What was heard, to be read again; answers to it go nowhere.
struct Heard<'a>(&'a [u8]);

impl Read for Heard<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        Read::read(&mut self.0, buffer)
    }
}

impl Write for Heard<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
