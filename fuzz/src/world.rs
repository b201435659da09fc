//! Houses that are asked until they are replaced: one fuzz target's whole life.

use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderValue, Method, Request as HttpRequest, StatusCode, header};
use minion::app::DATABASE_FILE;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt;
use tracing_subscriber::filter::LevelFilter;

use crate::check::{Answer, check};
use crate::house::{House, PEER, remembered};
use crate::request::{self, Request, SEPARATOR};
use crate::routes::{self, Route};
use crate::screen::Screen;
use crate::socket;

/// Inputs that one house sees: enough to get into odd states, few enough to tell how it did.
const INPUTS_A_HOUSE: u32 = 400;

/// What makes a house worth asking: a session, verdicts, a queue, lists, stars.
const FURNITURE: &[u8] = include_bytes!("../seeds/furniture");

/// What this house was asked so far, as one input; written down when something breaks.
static HISTORY: Mutex<Vec<u8>> = Mutex::new(Vec::new());

thread_local! {
    static WORLD: RefCell<Option<World>> = const { RefCell::new(None) };
}

/// Which routes an input may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// Those that look.
    Reads,
    /// All of them.
    Everything,
}

/// How time goes by for timers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Time {
    Real,
    Leaping,
}

struct World {
    runtime: Runtime,
    time: Time,
    routes: Vec<Route>,
    template: TempDir,
    house: Option<(House, Screen)>,
    inputs: u32,
}

/// Asks a house all that `input` says, and checks every answer.
pub fn ask(asks: Asks, input: &[u8]) {
    WORLD.with_borrow_mut(|world| {
        let world = world.get_or_insert_with(|| World::new(asks, Time::Real));
        let (runtime, (house, screen), routes) = world.next(input);
        runtime.block_on(async {
            for request in request::parse(input, routes) {
                let answer = send(house, &request).await;
                check(&request, &answer);
                again(house, &request, &answer).await;
                on(house, &request, &answer).await;
            }
            screen.catch_up(&house.state.services).await;
        });
    });
}

/// Opens a connection to a house, and says all that `input` says.
pub fn converse(input: &[u8]) {
    WORLD.with_borrow_mut(|world| {
        // Nobody waits for goodbyes: the clock leaps while all are idle.
        let world = world.get_or_insert_with(|| World::new(Asks::Reads, Time::Leaping));
        let (runtime, (house, screen), _) = world.next(input);
        runtime.block_on(async {
            socket::converse(house, input).await;
            screen.catch_up(&house.state.services).await;
        });
    });
}

impl World {
    fn new(asks: Asks, time: Time) -> Self {
        log_errors();
        keep_history_of_panics();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(time == Time::Leaping)
            .build()
            .expect("a runtime");
        let mut routes = routes::table();
        let all = routes.clone();
        if asks == Asks::Reads {
            routes.retain(|route| !route.is_mutation());
        }
        let template = runtime.block_on(async {
            let house = House::open(None, time == Time::Real).await;
            house.furnish().await;
            for request in request::parse(FURNITURE, &all) {
                let answer = send(&house, &request).await;
                assert!(answer.status.is_success(), "{request:?}: {answer:?}");
            }
            let (template, memory) = house.close().await;
            assert_eq!(remembered(&template), memory, "the house forgot");
            template
        });
        Self {
            runtime,
            time,
            routes,
            template,
            house: None,
            inputs: 0,
        }
    }

    /// What the next input meets.
    fn next(&mut self, input: &[u8]) -> (&Runtime, &mut (House, Screen), &[Route]) {
        if self.inputs >= INPUTS_A_HOUSE {
            self.replace();
        }
        self.inputs += 1;
        note(input);
        let house = self.house.get_or_insert_with(|| {
            let database = self.template.path().join(DATABASE_FILE);
            self.runtime.block_on(async {
                let house = House::open(Some(&database), self.time == Time::Real).await;
                let screen = Screen::open(&house.state.services).await;
                (house, screen)
            })
        });
        (&self.runtime, house, &self.routes)
    }

    /// Closes the house; one that opens its database must remember the same.
    fn replace(&mut self) {
        self.inputs = 0;
        let Some((house, screen)) = self.house.take() else {
            return;
        };
        drop(screen);
        let (folder, memory) = self.runtime.block_on(house.close());
        assert_eq!(remembered(&folder), memory, "the house forgot");
        HISTORY
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}

async fn send(house: &House, request: &Request) -> Answer {
    let mut asked = HttpRequest::builder()
        .method(request.method.clone())
        .uri(request.address())
        .body(Body::from(request.body.clone()))
        .expect("a request");
    asked.extensions_mut().insert(ConnectInfo(PEER));
    let headers = asked.headers_mut();
    headers.insert(header::HOST, HeaderValue::from_static("localhost"));
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.extend(request.headers.iter().cloned());
    let response = house.router.clone().oneshot(asked).await;
    Answer::hear(response.unwrap_or_else(|never| match never {})).await
}

/// Under an Idempotency-Key the same request has the same answer.
async fn again(house: &House, request: &Request, first: &Answer) {
    let is_kept = first.is_reply() && first.status != StatusCode::SERVICE_UNAVAILABLE;
    // Looking at scans is kept by nobody: asked twice, they are one.
    let is_scan = request.path == "/api/library/scan";
    if request.header("idempotency-key").is_none() || !is_kept || is_scan {
        return;
    }
    let second = send(house, request).await;
    assert_eq!(
        (first.status, &first.body),
        (second.status, &second.body),
        "asked again: {request:?}"
    );
}

/// Where a list says that it goes on, it goes on.
async fn on(house: &House, request: &Request, answer: &Answer) {
    if request.method != Method::GET || !answer.status.is_success() {
        return;
    }
    let Some(Value::String(next)) = answer.json().and_then(|json| json.get("next").cloned()) else {
        return;
    };
    let query = request.query.as_deref().unwrap_or_default();
    let is_cursor = |part: &&str| {
        let name = part.split('=').next().unwrap_or_default();
        percent_decode_str(name).decode_utf8_lossy() == "cursor"
    };
    let cursor = format!("cursor={}", utf8_percent_encode(&next, NON_ALPHANUMERIC));
    let parts = query.split('&').filter(|part| !is_cursor(part));
    let parts: Vec<_> = parts.chain([cursor.as_str()]).collect();
    let page = Request {
        query: Some(parts.join("&")),
        ..request.clone()
    };
    let found = send(house, &page).await;
    check(&page, &found);
    assert_eq!(
        found.status,
        StatusCode::OK,
        "no page behind {request:?}: {found:?}"
    );
    let json = found.json().unwrap_or_default();
    assert_ne!(
        json.get("next"),
        Some(&Value::String(next)),
        "no end to {request:?}"
    );
}

fn note(input: &[u8]) {
    let mut history = HISTORY.lock().unwrap_or_else(PoisonError::into_inner);
    if !history.is_empty() {
        history.push(SEPARATOR);
    }
    history.extend_from_slice(input);
}

/// A fault may need more than the last input: beside it everything since the house was opened is
/// written, which is an input itself.
fn keep_history_of_panics() {
    let prefix = std::env::args().find_map(|argument| {
        let prefix = argument.strip_prefix("-artifact_prefix=")?;
        Some(PathBuf::from(format!(
            "{prefix}history-{}",
            std::process::id()
        )))
    });
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if let Some(file) = &prefix {
            let history = HISTORY.lock().unwrap_or_else(PoisonError::into_inner);
            // The panic is what counts; the input alone may do.
            let _ = std::fs::write(file, &*history);
        }
        before(panic);
    }));
}

/// The cause of a 500 is told to the log alone.
fn log_errors() {
    tracing_subscriber::fmt()
        .with_max_level(LevelFilter::ERROR)
        .with_writer(std::io::stderr)
        .init();
}
