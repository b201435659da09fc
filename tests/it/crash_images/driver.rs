//! People who use the house while its changes are recorded, and who do not give up.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::TRACKS;

/// Tracks that one request puts into the queue: enough for events of several pages.
pub const QUEUED_AT_ONCE: usize = 40;

/// Requests of each kind, but stars: one a track.
const ROUNDS: usize = 40;

/// Longer than a restart takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is there exactly once when a request was done.
#[derive(Debug, Clone)]
pub enum Effect {
    /// The verdict that the answer names.
    Verdict,
    /// [`QUEUED_AT_ONCE`] items of the queue.
    Queued,
    /// A star on a track.
    Starred(usize),
    /// A playlist of this name.
    Playlist(String),
    /// A track that is offered no more.
    Archived(usize),
    /// An event of this volume.
    Volume(usize),
}

/// A request under a key of its own.
#[derive(Debug, Clone)]
pub struct Request {
    pub key: String,
    pub path: String,
    pub body: Value,
    pub effect: Effect,
}

/// A request and its answer.
#[derive(Debug, Clone)]
pub struct Asked {
    pub request: Request,
    pub code: u16,
    pub answer: String,
}

impl Request {
    pub fn volume(key: &str, percent: usize) -> Self {
        Self {
            key: key.to_owned(),
            path: "/api/player/volume".to_owned(),
            body: json!({"volume_percent": percent}),
            effect: Effect::Volume(percent),
        }
    }

    /// Asks once: status, body, and how far the log has come.
    pub fn send(&self, address: &str) -> Option<(u16, String, u64)> {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .build()
            .into();
        let address = format!("{address}{}", self.path);
        let request = match self.effect {
            Effect::Volume(_) | Effect::Starred(_) => agent.put(address),
            _ => agent.post(address),
        };
        let request = request.header("Idempotency-Key", &self.key);
        let mut answer = request.send_json(&self.body).ok()?;
        let seq = answer.headers().get("minion-seq");
        let seq = seq.and_then(|seq| seq.to_str().ok()?.parse().ok());
        let text = answer.body_mut().read_to_string().ok()?;
        Some((answer.status().as_u16(), text, seq.unwrap_or(0)))
    }
}

/// One of several who ask at the same time, each one request after the other.
struct Person<'a> {
    address: &'a str,
    done: &'a AtomicUsize,
    asked: Vec<Asked>,
}

impl Person<'_> {
    /// Asks until there is an answer, under the same key: the house may be down meanwhile.
    fn ask(&mut self, key: String, path: &str, body: Value, effect: Effect) -> Value {
        let request = Request {
            key,
            path: path.to_owned(),
            body,
            effect,
        };
        let since = Instant::now();
        let (code, answer, _) = loop {
            if let Some(answer) = request.send(self.address) {
                break answer;
            }
            assert!(since.elapsed() < PATIENCE, "{request:?} is not answered");
            std::thread::yield_now();
        };
        assert_eq!(code, 200, "{request:?}: {answer}");
        let read = serde_json::from_str(&answer).unwrap_or(Value::Null);
        self.asked.push(Asked {
            request,
            code,
            answer,
        });
        self.done.fetch_add(1, Ordering::Relaxed);
        read
    }

    /// Judges pairs, then archives some tracks: that would change the pair under the judge.
    fn judges(&mut self, mut pair: Value) {
        for round in 0..ROUNDS {
            let body = json!({"pair_id": pair["pair_id"], "winner": "track_a"});
            let key = format!("verdict-{round}");
            let answer = self.ask(key, "/api/comparisons/verdict", body, Effect::Verdict);
            pair = answer["next_pair"].clone();
        }
        for track in TRACKS - 3..TRACKS {
            let path = format!("/api/tracks/{track}/archive");
            let key = format!("archive-{track}");
            self.ask(key, &path, json!({}), Effect::Archived(track));
        }
    }

    fn queues(&mut self) {
        for round in 0..ROUNDS {
            let tracks: Vec<_> = (0..QUEUED_AT_ONCE)
                .map(|at| 1 + at % (TRACKS / 2))
                .collect();
            let body = json!({"track_ids": tracks});
            self.ask(format!("queue-{round}"), "/api/queue", body, Effect::Queued);
        }
    }

    fn keeps_lists(&mut self) {
        for round in 0..ROUNDS {
            let key = format!("playlist-{round}");
            let effect = Effect::Playlist(key.clone());
            self.ask(key.clone(), "/api/playlists", json!({"name": key}), effect);
        }
    }

    fn stars_and_turns_the_knob(&mut self) {
        for percent in 1..=ROUNDS {
            let request = Request::volume(&format!("volume-{percent}"), percent);
            self.ask(request.key, &request.path, request.body, request.effect);
            if percent <= TRACKS {
                let path = format!("/api/stars/tracks/{percent}");
                let key = format!("star-{percent}");
                self.ask(key, &path, json!({}), Effect::Starred(percent));
            }
        }
    }
}

/// What one person does.
type Act<'a> = Box<dyn FnOnce(&mut Person<'_>) + Send + 'a>;

/// Four people use the house; `meanwhile` is told how many of their requests are done.
pub fn use_house(address: &str, pair: Value, meanwhile: impl FnOnce(&AtomicUsize)) -> Vec<Asked> {
    let done = &AtomicUsize::new(0);
    let acts: [Act<'_>; 4] = [
        Box::new(|person| person.judges(pair)),
        Box::new(|person| person.queues()),
        Box::new(|person| person.keeps_lists()),
        Box::new(|person| person.stars_and_turns_the_knob()),
    ];
    std::thread::scope(|scope| {
        let people = acts.map(|act| {
            scope.spawn(move || {
                let mut person = Person {
                    address,
                    done,
                    asked: Vec::new(),
                };
                act(&mut person);
                person.asked
            })
        });
        meanwhile(done);
        let asked = people.map(|person| person.join().expect("nobody gave up"));
        asked.into_iter().flatten().collect()
    })
}
