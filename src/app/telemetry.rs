//! The log, and the first words.
//!
//! Invariant: nobody waits for the log, and nothing ends for its sake. Lines go to stderr through a
//! bounded queue and a thread of their own; one that cannot be written, or has no room because the
//! reader does not read, is lost, and how many were is said when there is room again.

use std::io::{self, IsTerminal, Write};
use std::net::SocketAddr;
use std::panic::PanicHookInfo;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::app::shutdown;
use crate::config::Config;

/// What is logged when nobody says. The crates that read music warn of every odd byte, and name no
/// file: what comes of it is said by minion, once, and names it.
const DEFAULT: &str = "warn,minion=info,symphonia=off,lofty=off";

/// Lines that may wait for whoever reads the log: some 100 kB.
const WAITING_MAX: usize = 1_024;

/// Bytes of one line; what is beyond is cut off.
const LINE_MAX: usize = 8 * 1_024;

/// How long the end of the daemon waits for its last lines to be written.
const LAST_LINES_WITHIN: Duration = Duration::from_secs(1);

/// What goes through the queue.
enum Entry {
    Line(Vec<u8>),
    /// Says that all before it is written.
    Flush(SyncSender<()>),
}

/// The queue to the thread that writes; empty before [`start`].
static LINES: OnceLock<SyncSender<Entry>> = OnceLock::new();

/// Lines that found no room since this was last said.
static LOST: AtomicU64 = AtomicU64::new(0);

/// Starts the log on stderr: `MINION_LOG`, or what happens once a day or goes wrong. What a thread
/// says when it panics goes the same way.
pub fn start() {
    let (sender, lines) = sync_channel(WAITING_MAX);
    let writer = std::thread::Builder::new().name("log".into());
    if writer.spawn(move || write_all(&lines)).is_ok() {
        let _ = LINES.set(sender);
    }
    let filter = EnvFilter::try_from_env("MINION_LOG").unwrap_or_else(|_| EnvFilter::new(DEFAULT));
    let is_journal = std::env::var_os("JOURNAL_STREAM").is_some();
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(Log)
        // A line that cannot be made is lost; said on stderr it would end the thread.
        .log_internal_errors(false)
        .with_ansi(io::stderr().is_terminal());
    if is_journal {
        log.without_time().init()
    } else {
        log.init()
    }
    std::panic::set_hook(Box::new(say_panic));
}

/// Waits until the last lines are written, but not for a reader that does not read.
pub fn flush() {
    let (done, written) = sync_channel(1);
    let asked = LINES
        .get()
        .map(|lines| lines.try_send(Entry::Flush(done)).is_ok());
    if asked == Some(true) {
        let _ = written.recv_timeout(LAST_LINES_WITHIN);
    }
}

fn say_panic(panic: &PanicHookInfo<'_>) {
    let thread = std::thread::current();
    let name = thread.name().unwrap_or("?");
    let place = panic.location().map(ToString::to_string);
    let place = place.unwrap_or_default();
    let words = panic.payload_as_str().unwrap_or_default();
    tracing::error!("thread `{name}` panicked at {place}: {words}");
}

/// The thread that writes what waits, until the process ends.
fn write_all(lines: &Receiver<Entry>) {
    for entry in lines {
        match entry {
            Entry::Line(line) => {
                let lost = LOST.swap(0, Ordering::Relaxed);
                if lost > 0 {
                    let _ = writeln!(io::stderr(), "{lost} lines of the log were lost");
                }
                // Nobody can be told that it failed.
                let _ = io::stderr().write_all(&line);
            }
            Entry::Flush(done) => drop(done.try_send(())),
        }
    }
}

/// Makes a line of each event.
struct Log;

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        Self
    }
}

impl Write for Log {
    /// Never fails and never waits. An event is written in one piece.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut kept = line[..line.len().min(LINE_MAX)].to_vec();
        if kept.len() < line.len() {
            kept.push(b'\n');
        }
        let Some(lines) = LINES.get() else {
            // There is no thread for it, so it is tried here.
            let _ = io::stderr().write_all(&kept);
            return Ok(line.len());
        };
        if lines.try_send(Entry::Line(kept)).is_err() {
            LOST.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Says where minion is to be found.
pub fn announce(address: SocketAddr, config: &Config) {
    let port = address.port();
    let folders = config.library.folders.len();
    // The daemon's only words on stdout; nobody listening is no reason to stop.
    let _ = writeln!(io::stdout(), "minion is at http://localhost:{port}");
    tracing::info!(%address, folders, "ready");
    shutdown::say_ready();
}
