//! The guard as a whole: a head and a peer in, a status and a code out.
#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use super::*;

fn server(lines: &str) -> Server {
    toml::from_str(lines).unwrap()
}

/// `head` is a method, an address, and lines of headers.
fn check(config: &str, peer: &str, head: &str, expected: &str) {
    let mut lines = head.lines().map(str::trim);
    let (method, uri) = lines.next().unwrap().split_once(' ').unwrap();
    let mut request = axum::http::Request::builder().method(method).uri(uri);
    for (name, value) in lines.map(|line| line.split_once(": ").unwrap()) {
        request = request.header(name, value);
    }
    let (parts, ()) = request.body(()).unwrap().into_parts();
    let answer = Guard::new(&server(config)).judge(peer.parse().unwrap(), &parts);
    let said = answer.map_or_else(|error| error.code().to_owned(), |_| "welcome".to_owned());
    assert_eq!(said, expected, "{config} {peer} {head}");
}

#[test]
fn the_home_may_ask_and_the_world_may_not() {
    check("", "192.168.0.9", "GET /\nhost: pi", "welcome");
    check("", "::ffff:192.168.0.9", "GET /\nhost: pi", "welcome");
    check("", "203.0.113.9", "GET /\nhost: pi", "outside");
    check("open = true", "203.0.113.9", "GET /\nhost: pi", "welcome");
    check(
        "open = true",
        "203.0.113.9",
        "GET /\nhost: evil.example",
        "unknown_host",
    );
}

#[test]
fn a_forwarded_request_needs_a_trusted_proxy_and_a_client_at_home() {
    let trusting = r#"trusted_proxies = ["127.0.0.1"]"#;
    let home = "GET /\nhost: pi\nx-forwarded-for: 192.168.0.9";
    let world = "GET /\nhost: pi\nx-forwarded-for: 192.168.0.9, 203.0.113.9";
    check("", "127.0.0.1", home, "forwarded");
    check(trusting, "127.0.0.1", home, "welcome");
    check(trusting, "192.168.0.9", home, "forwarded");
    check(trusting, "127.0.0.1", world, "outside");
    check(
        trusting,
        "127.0.0.1",
        "GET /\nhost: pi\nvia: 1.1 x",
        "forwarded",
    );
    check(trusting, "127.0.0.1", "GET /\nhost: pi", "welcome");
    let all = "trusted_proxies = [\"127.0.0.1\"]\nopen = true";
    check(all, "127.0.0.1", world, "welcome");
}

#[test]
fn a_name_that_a_stranger_could_own_is_refused() {
    check("", "127.0.0.1", "GET /\nhost: evil.example", "unknown_host");
    check("", "127.0.0.1", "GET /", "malformed");
    check("", "127.0.0.1", "GET /\nhost: pi\nhost: pi", "malformed");
    check(
        "",
        "127.0.0.1",
        "GET http://evil.example/\nhost: pi",
        "unknown_host",
    );
    let named = r#"hosts = ["music.example.org"]"#;
    check(
        named,
        "127.0.0.1",
        "GET /\nhost: music.example.org",
        "welcome",
    );
    let forged = "GET /\nhost: evil.example\nx-forwarded-for: 10.0.0.9\nx-forwarded-host: pi";
    check(
        r#"trusted_proxies = ["127.0.0.1"]"#,
        "127.0.0.1",
        forged,
        "unknown_host",
    );
}

#[test]
fn pages_of_other_sites_may_look_at_most() {
    let evil = "host: pi:8642\norigin: http://evil.example";
    check(
        "",
        "127.0.0.1",
        &format!("POST /api/x\n{evil}"),
        "cross_site",
    );
    check(
        "",
        "127.0.0.1",
        &format!("DELETE /api/x\n{evil}"),
        "cross_site",
    );
    check(
        "",
        "127.0.0.1",
        &format!("GET /ws/sync\nupgrade: websocket\n{evil}"),
        "cross_site",
    );
    check(
        "",
        "127.0.0.1",
        &format!("GET /api/state\n{evil}"),
        "welcome",
    );
    let own = "POST /api/x\nhost: pi:8642\norigin: http://pi:8642";
    check("", "127.0.0.1", own, "welcome");
    check("", "127.0.0.1", "POST /api/x\nhost: pi:8642", "welcome");
}

#[test]
fn behind_a_proxy_with_https_the_page_is_still_its_own() {
    let config = "trusted_proxies = [\"127.0.0.1\"]\nhosts = [\"music.example.org\"]";
    let head = "POST /api/x\nhost: localhost:8642\nx-forwarded-for: 192.168.0.9
        x-forwarded-host: music.example.org\nx-forwarded-proto: https
        origin: https://music.example.org";
    check(config, "127.0.0.1", head, "welcome");
}
