//! The guard, through a real socket: what strangers' pages, tunnels and odd requests are told.
#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::Value;

use crate::support::Daemon;

/// Sends `head` as it is (lines without their ends) and reads the answer until its end.
fn ask(daemon: &Daemon, head: &[&str]) -> String {
    let address = daemon.address.trim_start_matches("http://");
    let mut socket = TcpStream::connect(address).unwrap();
    let request = format!("{}\r\nconnection: close\r\n\r\n", head.join("\r\n"));
    socket.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    answer
}

/// Status and code of an answer in the shape of all errors.
fn refusal(answer: &str) -> String {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let body: Value = serde_json::from_str(body).unwrap();
    let status = head.split(' ').nth(1).unwrap();
    let error = &body["error"];
    assert!(!error["message"].as_str().unwrap().is_empty());
    format!("{status} {}", error["code"].as_str().unwrap())
}

fn header<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    let (head, _) = answer.split_once("\r\n\r\n")?;
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    lines
        .into_iter()
        .find_map(|(key, value)| (key == name).then_some(value))
}

#[test]
fn strangers_are_told_why_in_the_shape_of_all_errors() {
    let daemon = Daemon::start();
    let check = |head: &[&str], expected: &str| {
        assert_eq!(refusal(&ask(&daemon, head)), expected, "{head:?}");
    };
    // A name that was rebound to this machine.
    check(
        &["GET /api/state HTTP/1.1", "host: evil.example"],
        "403 unknown_host",
    );
    check(&["GET /api/state HTTP/1.1"], "400 malformed");
    // An address of the page takes no change: whoever meant another one is not told that all is well.
    check(
        &["PUT /nowhere HTTP/1.1", "host: localhost"],
        "405 method_not_allowed",
    );
    check(
        &["POST / HTTP/1.1", "host: localhost"],
        "405 method_not_allowed",
    );
    // A tunnel.
    check(
        &[
            "GET /api/state HTTP/1.1",
            "host: pi",
            "cf-connecting-ip: 203.0.113.9",
        ],
        "403 forwarded",
    );
    // A page of another site.
    let evil = "origin: http://evil.example";
    check(
        &[
            "POST /api/player/toggle HTTP/1.1",
            "host: pi",
            evil,
            "content-length: 0",
        ],
        "403 cross_site",
    );
    check(
        &[
            "GET /ws/sync HTTP/1.1",
            "host: pi",
            "upgrade: websocket",
            evil,
        ],
        "403 cross_site",
    );
    // What the web framework refuses by itself.
    check(&["GET /api/nothing HTTP/1.1", "host: pi"], "404 not_found");
    check(&["GET /api/tracks/x HTTP/1.1", "host: pi"], "400 malformed");
    check(
        &["GET /api/events?since=x HTTP/1.1", "host: pi"],
        "400 malformed",
    );
    check(
        &["DELETE /api/state HTTP/1.1", "host: pi"],
        "405 method_not_allowed",
    );
    check(&["GET /ws/sync HTTP/1.1", "host: pi"], "400 malformed");
}

#[test]
fn a_refusal_says_what_to_configure() {
    let daemon = Daemon::start();
    let answer = ask(&daemon, &["GET / HTTP/1.1", "host: music.example.org"]);
    assert!(
        answer.contains(r#"`[server] hosts = [\"music.example.org\"]`"#),
        "{answer}"
    );
}

#[test]
fn every_answer_carries_the_security_headers() {
    let daemon = Daemon::start();
    for line in [
        "GET / HTTP/1.1",
        "GET /health HTTP/1.1",
        "GET /api/nothing HTTP/1.1",
    ] {
        for host in ["host: pi", "host: evil.example"] {
            let answer = ask(&daemon, &[line, host]);
            let policy = header(&answer, "content-security-policy").unwrap();
            assert!(policy.starts_with("default-src 'none'; script-src 'self';"));
            assert_eq!(header(&answer, "x-content-type-options"), Some("nosniff"));
        }
    }
}
