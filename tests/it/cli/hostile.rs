//! What a server far away says, and a machine that offers nothing.
#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use serde_json::json;

use crate::support::{Daemon, Terminal};

/// Sets a terminal's title, turns letters red, clears, and turns the text that follows around.
const OBEYED: &str = "\u{1b}]0;title\u{7}\u{1b}[31m\u{9b}2J\u{202e}\u{2066}";

/// A server that answers every request with this; its address.
fn server(status: u16, body: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    // Ends with the test's process: it waits for connections that no longer come.
    thread::spawn(move || {
        for client in listener.incoming() {
            let mut client = client.unwrap();
            let _ = client.read(&mut [0; 4096]);
            let length = body.len();
            let _ = write!(
                client,
                "HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            );
        }
    });
    address
}

#[test]
fn nothing_that_a_server_says_is_obeyed_by_the_terminal() {
    let refusals = [
        json!({"error": {"code": OBEYED, "message": "m", "hint": OBEYED}}),
        json!({"error": {"code": "x", "message": OBEYED}}),
    ];
    let answers = [
        json!({"player": {"context": OBEYED}}),
        json!({ OBEYED: OBEYED }),
        json!(OBEYED),
    ];
    let refusals = refusals.iter().flat_map(|said| [(409, said), (503, said)]);
    let answers = answers.iter().map(|said| (200, said));
    for (status, said) in refusals.chain(answers) {
        let address = server(status, said.to_string());
        let terminal = Terminal::new().with("MINION_REMOTE_SERVER", &address);
        for command in ["web-status", "web-winner", "rank", "web-next", "scan"] {
            let ended = terminal.run(&[command]);
            let words = ended.words() + &ended.stdout;
            let obeyed = words.chars().find(|c| c.is_control() && *c != '\n');
            assert_eq!(obeyed, None, "{command}: {words:?}");
            assert!(
                !words.contains(['\u{202e}', '\u{2066}']),
                "{command}: {words:?}"
            );
        }
    }
}

#[test]
fn a_command_for_another_machine_needs_no_home() {
    let daemon = Daemon::start();
    daemon.post("/api/player/play", &json!({ "track_ids": [1, 2] }));
    let ended = Terminal::new()
        .command(&["--server", &daemon.address, "web-playpause"])
        .env_clear()
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{words}");
    let player = daemon.get("/api/player");
    assert_eq!(player["is_playing"], false, "{words}");
}
