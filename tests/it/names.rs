//! Names that people and devices give: whoever reads them is told, and obeys nothing.

use serde_json::json;

use crate::support::Daemon;

const TURNED: &str = "safe\u{202e}gnp.exe\u{2066}\u{1b}[31m";

#[test]
fn no_name_turns_around_what_others_read() {
    let daemon = Daemon::start();
    let playlist = daemon.post("/api/playlists", &json!({ "name": TURNED }));
    daemon.post("/api/radio/stations", &json!({ "name": TURNED }));
    assert_eq!(playlist["name"], "safegnp.exe[31m");
    for path in ["/api/playlists", "/api/radio/stations", "/api/state"] {
        let said = daemon.get(path).to_string();
        assert!(said.contains("safegnp.exe[31m"), "{path}: {said}");
    }
    let nothing = daemon.ask("/api/playlists", &json!({"name": "\u{202e}\u{200f} "}), "n");
    assert_eq!(nothing.map(|(status, _)| status), Some(400));
}

#[test]
fn what_a_cache_holds_is_not_sent_again() {
    let daemon = Daemon::start();
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into();
    for path in ["/api/tracks/1/stream", "/api/tracks/1/stream?render=wav"] {
        let address = format!("{}{path}", daemon.address);
        let head = agent.head(&address).call().expect("an answer");
        let tag = head.headers()["etag"].to_str().expect("text").to_owned();
        let lists = [
            tag.clone(),
            format!("W/{tag}"),
            format!("\"other\", {tag}"),
            "*".to_owned(),
        ];
        for known in lists {
            let asked = agent.get(&address).header("If-None-Match", &known);
            let answer = asked.call().expect("an answer");
            assert_eq!(answer.status(), 304, "{path} {known}");
        }
        let asked = agent.get(&address).header("Range", "bytes=0-9");
        let weak = asked.header("If-Range", format!("W/{tag}")).call();
        assert_eq!(
            weak.expect("an answer").status(),
            200,
            "a weak tag names no range"
        );
    }
}
