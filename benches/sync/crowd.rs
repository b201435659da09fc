//! A crowd of screens that costs as little as it can: it reads what comes and notes when.

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::JoinHandle;

/// Bytes read at a time; a frame of these benches has less than 4 kB.
const READ_BYTES: usize = 16 * 1024;

/// Connections that are being opened at any moment: fewer than a backlog takes (1,024).
const AT_ONCE: usize = 512;

/// How long anything may take.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

/// Connected screens; each notes when a frame of the kind in question came.
pub struct Crowd {
    tasks: Vec<JoinHandle<Vec<Instant>>>,
    wanted: watch::Sender<Option<usize>>,
}

impl Crowd {
    /// Connects `count` screens; `path` may hold a query. Each has read its first bytes.
    pub fn connect(
        runtime: &Runtime,
        port: u16,
        path: &str,
        count: usize,
        kind: &'static str,
    ) -> Result<Self> {
        let (wanted, wish) = watch::channel(None);
        let places = Arc::new(Semaphore::new(AT_ONCE));
        let (opened, mut all_open) = mpsc::unbounded_channel();
        let screens = (0..count).map(|_| {
            let (places, opened) = (Arc::clone(&places), opened.clone());
            let (path, wish) = (path.to_owned(), wish.clone());
            runtime.spawn(async move {
                let place = places.acquire().await;
                let stream = open(port, path).await;
                drop(place);
                let _ = opened.send(stream.as_ref().map(|_| ()).map_err(ToString::to_string));
                match stream {
                    Ok((stream, rest)) => listen(stream, rest, kind, wish).await,
                    Err(_) => Vec::new(),
                }
            })
        });
        let tasks = screens.collect();
        runtime.block_on(async {
            for _ in 0..count {
                let opened = tokio::time::timeout(PATIENCE, all_open.recv()).await?;
                if let Some(Err(error)) = opened {
                    bail!("a screen could not connect: {error}");
                }
            }
            Ok(())
        })?;
        Ok(Self { tasks, wanted })
    }

    /// Connects one that never reads: the system's buffers fill up, then nothing moves.
    pub fn connect_deaf(runtime: &Runtime, port: u16) -> Result<TcpStream> {
        let (stream, _) = runtime.block_on(open(port, "/ws/sync".to_owned()))?;
        Ok(stream)
    }

    /// Waits until each has heard `count` frames, hangs up, and tells when they came, by screen.
    pub fn hang_up_after(self, runtime: &Runtime, count: usize) -> Result<Vec<Vec<Instant>>> {
        self.wanted.send_replace(Some(count));
        runtime.block_on(async {
            let mut all = Vec::with_capacity(self.tasks.len());
            for task in self.tasks {
                let heard = tokio::time::timeout(PATIENCE, task).await;
                let heard = heard.context("a screen still waits for a frame")??;
                ensure!(heard.len() >= count, "{} of {count} came", heard.len());
                all.push(heard);
            }
            Ok(all)
        })
    }
}

/// Upgrades (RFC 6455, section 4.1); the stream, and what came behind the answer's head.
async fn open(port: u16, path: String) -> Result<(TcpStream, Vec<u8>)> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: Upgrade\r\n\
         Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut head = Vec::new();
    let mut buffer = [0; 4_096];
    loop {
        let read = stream.read(&mut buffer).await?;
        ensure!(read > 0, "the server hung up");
        head.extend_from_slice(&buffer[..read]);
        let end = head.windows(4).position(|bytes| bytes == b"\r\n\r\n");
        if let Some(end) = end {
            ensure!(head.starts_with(b"HTTP/1.1 101"), "no upgrade");
            return Ok((stream, head.split_off(end + 4)));
        }
    }
}

async fn listen(
    mut stream: TcpStream,
    rest: Vec<u8>,
    kind: &'static str,
    mut wanted: watch::Receiver<Option<usize>>,
) -> Vec<Instant> {
    let marker = format!("\"type\":\"{kind}\"").into_bytes();
    let mut arrivals = Vec::new();
    // What may be the beginning of a marker waits for the next read.
    let mut tail = rest;
    let mut buffer = vec![0; READ_BYTES];
    loop {
        let now = Instant::now();
        let mut from = 0;
        while let Some(at) = find(&tail[from..], &marker) {
            arrivals.push(now);
            from += at + marker.len();
        }
        let keep = tail.len() - (tail.len() - from).min(marker.len());
        tail.drain(..keep);
        if wanted.borrow().is_some_and(|count| arrivals.len() >= count) {
            return arrivals;
        }
        let read = tokio::select! {
            read = stream.read(&mut buffer) => read.unwrap_or(0),
            _ = wanted.changed() => continue,
        };
        if read == 0 {
            return arrivals;
        }
        tail.extend_from_slice(&buffer[..read]);
    }
}

fn find(text: &[u8], marker: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = text[from..].iter().position(|byte| *byte == marker[0]) {
        if text[from + at..].starts_with(marker) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}
