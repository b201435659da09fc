//! The guard, through a real socket: what strangers' pages, tunnels and odd requests are told.
#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::Value;

use crate::support::{Daemon, Terminal, compose};

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

#[test]
fn a_refusal_for_a_person_is_a_page_and_for_a_program_it_is_json() {
    let daemon = Daemon::start();
    let person = "accept: text/html,application/xhtml+xml,*/*;q=0.8";
    let head = ["GET / HTTP/1.1", "host: music.example.org", person];
    let answer = ask(&daemon, &head);
    assert!(answer.starts_with("HTTP/1.1 403"));
    let kind = header(&answer, "content-type");
    assert_eq!(kind, Some("text/html; charset=utf-8"), "{answer}");
    assert!(answer.contains("<code>[server] hosts = [&quot;music.example.org&quot;]</code>"));
    let program = [head[0], head[1], "accept: */*"];
    assert_eq!(refusal(&ask(&daemon, &program)), "403 unknown_host");
}

#[test]
fn a_press_through_a_trusted_proxy_works_though_it_drops_the_port() {
    let own = Terminal::new()
        .with("MINION_SERVER_TRUSTED_PROXIES", "127.0.0.1")
        .with("MINION_SERVER_HOSTS", "music.example.org");
    compose(&own.folder().join("music"));
    let daemon = Daemon::start_in(own);
    let press = |host: &str, more: &[&str]| {
        let origin = "origin: http://music.example.org:8443";
        let head = [
            "POST /api/player/pause HTTP/1.1",
            host,
            origin,
            "content-length: 0",
        ];
        let head: Vec<_> = head.iter().chain(more).copied().collect();
        ask(&daemon, &head)
    };
    let client = "x-forwarded-for: 192.168.1.20";
    let works = |answer: &str| answer.starts_with("HTTP/1.1 200");
    assert!(works(&press("host: music.example.org", &[client])));
    assert!(
        works(&press("host: music.example.org", &[])),
        "an address alone is trust"
    );
    let named = "forwarded: for=192.168.1.20;host=\"music.example.org:8443\";proto=http";
    assert!(works(&press("host: localhost:8642", &[named])));
    let answer = press("host: localhost:8642", &[client]);
    assert!(
        answer.contains("proxy_set_header Host $http_host"),
        "{answer}"
    );
    assert!(
        !answer.contains("trusted_proxies"),
        "that was done: {answer}"
    );
    let https = "x-forwarded-proto: https";
    let answer = press("host: music.example.org", &[client, https]);
    assert!(answer.contains("X-Forwarded-Proto: http`"), "{answer}");
}

#[test]
fn below_its_base_path_the_whole_house_is_there_and_at_the_root_too() {
    let own = Terminal::new().with("MINION_SERVER_BASE_PATH", "/music/");
    compose(&own.folder().join("music"));
    let daemon = Daemon::start_in(own);
    for path in [
        "/music/health",
        "/health",
        "/music/api/player",
        "/api/player",
    ] {
        let answer = ask(&daemon, &[&format!("GET {path} HTTP/1.1"), "host: pi"]);
        assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
    }
    let bare = ask(&daemon, &["GET /music HTTP/1.1", "host: pi"]);
    assert_eq!(header(&bare, "location"), Some("/music/"));
    for answer in [
        "GET /musical/x.js HTTP/1.1",
        "GET /music/music/x.js HTTP/1.1",
    ] {
        assert!(ask(&daemon, &[answer, "host: pi"]).starts_with("HTTP/1.1 404"));
    }
}
