//! The clients that listen and the thumb that judges.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use futures_util::StreamExt;
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// How long the last frame may take before the run counts as broken.
const LAST_FRAME: Duration = Duration::from_secs(10);

/// Connected clients, each noting when the nth `comparison:advanced` came.
pub struct Clients {
    tasks: Vec<JoinHandle<Vec<Instant>>>,
    /// How many frames each client waits for before it hangs up.
    wanted: watch::Sender<Option<usize>>,
}

impl Clients {
    /// Connects `count` clients to the server at `port`; each has read its first frame.
    pub fn connect(runtime: &Runtime, port: u16, count: usize) -> Result<Self> {
        let (wanted, wish) = watch::channel(None);
        let mut tasks = Vec::new();
        for number in 0..count {
            let device = format!("00000000-0000-4000-8000-{number:012}");
            let url =
                format!("ws://127.0.0.1:{port}/ws/sync?device={device}&conn={number}&kind=browser");
            let socket = runtime.block_on(async {
                let (mut socket, _) = connect_async(url).await.context("cannot connect")?;
                socket.next().await.context("no first frame")??;
                anyhow::Ok(socket)
            })?;
            tasks.push(runtime.spawn(listen(socket, wish.clone())));
        }
        Ok(Self { tasks, wanted })
    }

    /// Waits until each client has `count` arrivals, hangs up, and returns them by client.
    pub fn hang_up_after(self, runtime: &Runtime, count: usize) -> Result<Vec<Vec<Instant>>> {
        self.wanted.send_replace(Some(count));
        runtime.block_on(async {
            let mut all = Vec::new();
            for task in self.tasks {
                let arrivals = tokio::time::timeout(LAST_FRAME, task).await;
                let arrivals = arrivals.context("a client still waits for a verdict")??;
                ensure!(
                    arrivals.len() == count,
                    "{} of {count} arrived",
                    arrivals.len()
                );
                all.push(arrivals);
            }
            Ok(all)
        })
    }
}

async fn listen(
    mut socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    mut wanted: watch::Receiver<Option<usize>>,
) -> Vec<Instant> {
    let mut arrivals = Vec::new();
    loop {
        if wanted.borrow().is_some_and(|count| arrivals.len() >= count) {
            return arrivals;
        }
        tokio::select! {
            frame = socket.next() => match frame {
                Some(Ok(Message::Text(text))) => {
                    if text.contains(r#""comparison:advanced""#) {
                        arrivals.push(Instant::now());
                    }
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return arrivals,
            },
            _ = wanted.changed() => {}
        }
    }
}

/// One verdict: when it was sent, when it was answered.
pub struct Request {
    sent: Instant,
    answered: Instant,
}

/// Judges `count` times, one verdict every `pace`, whether or not the one before took long.
pub fn judge_steadily(
    count: usize,
    pace: Duration,
    judge: &mut dyn FnMut() -> Result<()>,
) -> Result<Vec<Request>> {
    let start = Instant::now();
    let mut requests = Vec::with_capacity(count);
    let mut due = start;
    for _ in 0..count {
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        let sent = Instant::now();
        judge()?;
        requests.push(Request {
            sent,
            answered: Instant::now(),
        });
        due += pace;
    }
    Ok(requests)
}

/// What one round measured, an entry for each verdict.
pub struct Round {
    /// From the request to its arrival at the last client.
    pub arrivals_ms: Vec<f64>,
    /// From the request to its answer.
    pub answers_ms: Vec<f64>,
}

impl Round {
    /// Puts requests and arrivals together: the nth arrival belongs to the nth request.
    pub fn new(requests: &[Request], arrivals: &[Vec<Instant>]) -> Result<Self> {
        let milliseconds = |from: Instant, to: Instant| (to - from).as_secs_f64() * 1e3;
        let mut arrivals_ms = Vec::with_capacity(requests.len());
        for (number, request) in requests.iter().enumerate() {
            let of_all = arrivals.iter().map(|of_client| of_client[number]);
            let last = of_all.max().context("no clients")?;
            ensure!(
                last > request.sent,
                "verdict {number} arrived before it was sent"
            );
            arrivals_ms.push(milliseconds(request.sent, last));
        }
        let answers_ms = requests
            .iter()
            .map(|r| milliseconds(r.sent, r.answered))
            .collect();
        Ok(Self {
            arrivals_ms,
            answers_ms,
        })
    }
}

/// The smallest value that `part` (0 to 1) of `values` do not exceed; sorts them.
pub fn quantile(values: &mut [f64], part: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let rank = (values.len() as f64 * part).ceil() as usize;
    values[rank.clamp(1, values.len()) - 1]
}
