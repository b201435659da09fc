//! A connection that breaks after the daemon did what was asked and before it could say so.
#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use serde_json::{Value, json};

use crate::support::{Daemon, Terminal};

const JUDGING: &[u8] = b"POST /api/comparisons/verdict ";

/// A way to the daemon that swallows the first `breaks` answers to a verdict and hangs up.
struct BrokenWay {
    address: String,
    /// Verdicts that were sent this way.
    sent: Arc<AtomicUsize>,
}

impl BrokenWay {
    fn to(daemon: &Daemon, breaks: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let sent = Arc::new(AtomicUsize::new(0));
        let (to, counted) = (daemon.address.clone(), Arc::clone(&sent));
        // Ends with the test's process: it waits for connections that no longer come.
        thread::spawn(move || {
            for client in listener.incoming() {
                let daemon = TcpStream::connect(to.trim_start_matches("http://")).unwrap();
                let sent = Arc::clone(&counted);
                thread::spawn(move || forward(&client.unwrap(), &daemon, &sent, breaks));
            }
        });
        Self { address, sent }
    }
}

/// Carries both directions, until an answer is to be swallowed: then it hangs up.
fn forward(client: &TcpStream, daemon: &TcpStream, sent: &AtomicUsize, breaks: usize) {
    let swallows = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let watched = |bytes: &[u8]| {
                if bytes.starts_with(JUDGING) {
                    let is_broken = sent.fetch_add(1, Ordering::SeqCst) < breaks;
                    swallows.store(is_broken, Ordering::SeqCst);
                }
                true
            };
            carry(client, daemon, watched);
        });
        carry(daemon, client, |_| !swallows.load(Ordering::SeqCst));
    });
}

/// Carries pieces until one may not `pass` or there are no more, then hangs up on both.
fn carry(mut from: &TcpStream, mut to: &TcpStream, pass: impl Fn(&[u8]) -> bool) {
    let mut buffer = [0; 64 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        if !pass(&buffer[..length]) || to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    // Whoever hung up first leaves nothing to shut down.
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}

fn compared(daemon: &Daemon) -> Value {
    let status = daemon.terminal().run(&["web-status", "--json"]).stdout;
    let state: Value = serde_json::from_str(&status).unwrap();
    state["comparison"]["progress"]["comparisons_done"].clone()
}

#[test]
fn a_verdict_whose_answer_was_lost_is_sent_again_and_counts_once() {
    let daemon = Daemon::start();
    daemon.post("/api/comparisons/session", &json!({}));
    let way = BrokenWay::to(&daemon, 1);
    let terminal = Terminal::new().with("MINION_REMOTE_SERVER", &way.address);

    let ended = terminal.run(&["web-winner", "a"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(ended.stderr.starts_with("A wins: "), "{}", ended.stderr);
    assert_eq!(way.sent.load(Ordering::SeqCst), 2, "sent again");
    assert_eq!(compared(&daemon), 1, "counted once");
}

#[test]
fn a_connection_that_breaks_twice_is_unreachable() {
    let daemon = Daemon::start();
    daemon.post("/api/comparisons/session", &json!({}));
    let way = BrokenWay::to(&daemon, 2);
    let terminal = Terminal::new().with("MINION_REMOTE_SERVER", &way.address);

    let ended = terminal.run(&["web-winner", "a"]);
    assert_eq!(ended.code, 3, "{}", ended.stderr);
    assert!(ended.stderr.contains("\nhint: "), "{}", ended.stderr);
    assert_eq!(compared(&daemon), 1, "it was done all the same, once");
}
