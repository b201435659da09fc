//! A phone's thumb: one command after the other, each asked under its key until it is answered.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, header};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use minion::domain::chance::Chance;
use serde_json::{Value, json};
use turmoil::net::TcpStream;

use super::house;
use super::phone::{Phone, back_off};

/// An answer that is not there by then is not waited for: the same is asked again.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// Longest pause between two commands.
const PAUSE_MS_MAX: usize = 2_500;

/// More than any answer has.
const ANSWER_BYTES_MAX: usize = 1 << 20;

/// A command and what came of it.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Its Idempotency-Key.
    pub key: String,
    /// What is asked.
    pub request: Asking,
    /// The answer; `None` while there is none.
    pub answer: Option<Answer>,
}

/// A request without its key.
#[derive(Debug, Clone)]
pub struct Asking {
    /// Method and address.
    pub line: (&'static str, String),
    /// The body.
    pub body: Value,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// `Minion-Stream` and `Minion-Seq`.
    pub seq: Option<(String, u64)>,
    /// The body.
    pub body: String,
}

/// Asks until it is told to stop, and what it has begun until it is answered.
pub async fn run(phone: &Phone, mut chance: Chance) {
    let mut line = None;
    let mut seqs = BTreeMap::new();
    while !phone.known().is_asking_over {
        let pause = chance.below(PAUSE_MS_MAX) as u64;
        tokio::time::sleep(Duration::from_millis(pause)).await;
        let number = phone.known().asked.len();
        let request = choose(phone, &mut chance, number);
        let asked = Asked {
            key: format!("{}-{number}", phone.name),
            request,
            answer: None,
        };
        phone.known().asked.push(asked.clone());
        let answer = insist(phone, &asked, &mut line, &mut chance).await;
        // Every answer tells where a stream stands, and it never goes back.
        if let Some((stream, now)) = answer.seq.clone() {
            let before = seqs.insert(stream, now);
            assert!(before.is_none_or(|before| now >= before), "{answer:?}");
        }
        phone.known().asked[number].answer = Some(answer);
        if chance.below(4) == 0 {
            let old = chance.below(number + 1);
            let asked = phone.known().asked[old].clone();
            let again = insist(phone, &asked, &mut line, &mut chance).await;
            let first = asked.answer.or(phone.known().asked[old].answer.clone());
            let same = |answer: &Answer| (answer.status, answer.body.clone());
            let first = first.as_ref().map(same);
            assert_eq!(
                Some(same(&again)),
                first,
                "{}: {:?}",
                asked.key,
                asked.request
            );
        }
    }
    phone.known().is_done = true;
}

/// Asks again and again until there is an answer that counts.
async fn insist(
    phone: &Phone,
    asked: &Asked,
    line: &mut Option<Line>,
    chance: &mut Chance,
) -> Answer {
    for attempt in 0.. {
        let (method, path) = &asked.request.line;
        phone.note(format!("asks {} {method} {path}", asked.key));
        let answer = tokio::time::timeout(ANSWER_WITHIN, ask(phone, asked, line)).await;
        if let Ok(Some(answer)) = answer {
            let hash = minion::domain::hash::fnv1a(answer.body.as_bytes());
            let (status, seq) = (answer.status, &answer.seq);
            phone.note(format!("gets {} {status} {seq:?} #{hash:08x}", asked.key));
            if chance.coin() {
                *line = None;
            }
            if status < 500 {
                return answer;
            }
        } else {
            phone.note(format!("gets nothing for {}", asked.key));
            *line = None;
        }
        back_off(chance, attempt).await;
    }
    unreachable!("attempts do not run out");
}

/// An open connection that requests travel on.
struct Line {
    sender: http1::SendRequest<Body>,
    driver: tokio::task::JoinHandle<()>,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

/// Asks once; `None`: the connection broke.
async fn ask(phone: &Phone, asked: &Asked, line: &mut Option<Line>) -> Option<Answer> {
    if line.as_ref().is_none_or(|line| line.sender.is_closed()) {
        *line = Some(open(phone.connect().await?).await?);
    }
    let line = line.as_mut()?;
    line.sender.ready().await.ok()?;
    let (method, path) = &asked.request.line;
    let request = Request::builder()
        .method(*method)
        .uri(format!("{path}?zone={}", phone.zone()))
        .header(header::HOST, house::NAME)
        .header(header::CONTENT_TYPE, "application/json")
        .header("minion-device", phone.name)
        .header("idempotency-key", &asked.key)
        .body(Body::from(asked.request.body.to_string()))
        .expect("a request");
    let response = line.sender.send_request(request).await.ok()?;
    let header = |name| response.headers().get(name)?.to_str().ok();
    let seq = header("minion-seq").and_then(|seq| seq.parse().ok());
    let seq = header("minion-stream").map(str::to_owned).zip(seq);
    let status = response.status().as_u16();
    let body = Body::new(response.into_body());
    let body = axum::body::to_bytes(body, ANSWER_BYTES_MAX).await.ok()?;
    let body = String::from_utf8(body.into()).expect("UTF-8");
    Some(Answer { status, seq, body })
}

async fn open(stream: TcpStream) -> Option<Line> {
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
    let driver = tokio::spawn(async move {
        // How it ends, its requests are told.
        let _ = connection.await;
    });
    Some(Line { sender, driver })
}

/// What the thumb feels like, given what its screen shows.
fn choose(phone: &Phone, chance: &mut Chance, number: usize) -> Asking {
    let asking = |line: (&'static str, &str), body: Value| Asking {
        line: (line.0, line.1.to_owned()),
        body,
    };
    let track = chance.below(12) + 1;
    match chance.below(20) {
        0..=2 => {
            let path = format!("/api/devices/{}", phone.name);
            let body = json!({"name": format!("{} {number}", phone.name)});
            asking(("PATCH", &path), body)
        }
        3..=4 => {
            let body = json!({"volume_percent": chance.below(101)});
            asking(("PUT", "/api/player/volume"), body)
        }
        5..=6 => {
            let method = if chance.coin() { "PUT" } else { "DELETE" };
            asking((method, &format!("/api/stars/tracks/{track}")), json!({}))
        }
        7..=8 => asking(("POST", "/api/queue"), json!({"track_ids": [track, 1]})),
        9 => asking(("POST", "/api/player/toggle"), json!({})),
        10 => asking(("POST", "/api/player/next"), json!({})),
        11 => {
            let method = if chance.coin() { "POST" } else { "DELETE" };
            asking((method, &format!("/api/tracks/{track}/archive")), json!({}))
        }
        12 => {
            let path = format!("/api/radio/stations/{}/activate", chance.below(3) + 1);
            asking(("POST", &path), json!({}))
        }
        13 => asking(("POST", "/api/comparisons/undo"), json!({})),
        14 => {
            let body = json!({"track_id": "track_a", "is_playing": chance.coin()});
            asking(("POST", "/api/comparisons/select-track"), body)
        }
        15 => {
            let body = json!({"outputs": [phone.name]});
            asking(("PUT", "/api/player/outputs"), body)
        }
        _ => {
            let known = phone.known();
            let state = known.mirror.state.as_ref();
            let pair = state.and_then(|state| state.comparison.as_ref()?.pair.as_ref());
            let pair_id = pair.map_or(1, |pair| pair.pair_id.0);
            let winner = ["track_a", "track_b", "tie", "skip"][chance.below(4)];
            let body = json!({"pair_id": pair_id, "winner": winner});
            asking(("POST", "/api/comparisons/verdict"), body)
        }
    }
}
