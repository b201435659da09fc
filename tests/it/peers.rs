//! What one machine may take of the house, through real sockets: the others are served meanwhile.
#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::FileExt;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Resource, Rlimit, Signal, getrlimit, kill_process, setrlimit};
use serde_json::json;
use socket2::{Domain, Socket, Type};

use crate::support::{Daemon, TRACKS, Terminal, compose};

/// More than any answer takes on a busy machine, and less than any deadline of the house.
const PATIENCE: Duration = Duration::from_secs(15);

/// Bytes of a track that does not fit into what a system keeps for a connection.
const LONG_BYTES: u64 = 24 << 20;

fn address(daemon: &Daemon) -> SocketAddr {
    let address = daemon.address.trim_start_matches("http://");
    address.parse().unwrap()
}

/// A connection with little room for what is sent to it, and what it says first.
fn open(daemon: &Daemon, words: &str) -> TcpStream {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.set_recv_buffer_size(16 * 1024).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    socket
        .connect_timeout(&address(daemon).into(), PATIENCE)
        .unwrap();
    let mut socket = TcpStream::from(socket);
    socket.write_all(words.as_bytes()).unwrap();
    socket
}

/// As many open files as this system allows.
fn raise_file_limit() {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        ..limit
    };
    setrlimit(Resource::Nofile, raised).unwrap();
}

/// Reads a piece of an answer; how it begins.
fn first_words(socket: &mut TcpStream) -> String {
    let mut words = vec![0; 4_096];
    let read = socket.read(&mut words).unwrap();
    String::from_utf8_lossy(&words[..read]).into_owned()
}

/// Whether the connection ends, once everything that was sent is read.
fn ends(socket: &mut TcpStream) -> bool {
    let mut some = vec![0; 64 * 1024];
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        match socket.read(&mut some) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) => return error.kind() != std::io::ErrorKind::WouldBlock,
        }
    }
    false
}

/// A daemon whose track 1 is long: nothing, in a file without blocks.
fn start_with_a_long_track(own: Terminal) -> Daemon {
    let music = own.folder().join("music");
    compose(&music);
    let file = std::fs::File::create(music.join("A - Long.wav")).unwrap();
    let data = LONG_BYTES as u32;
    let mut head = b"RIFF".to_vec();
    head.extend((data + 36).to_le_bytes());
    head.extend(b"WAVEfmt \x10\0\0\0\x01\0\x02\0\x44\xac\0\0\x10\xb1\x02\0\x04\0\x10\0data");
    head.extend(data.to_le_bytes());
    file.write_all_at(&head, 0).unwrap();
    file.set_len(LONG_BYTES + 44).unwrap();
    let daemon = Daemon::start_in(own);
    daemon
        .terminal()
        .wait_until(|state| state["library"]["track_count"] == TRACKS + 1);
    daemon
}

fn id_of(daemon: &Daemon, title: &str) -> i64 {
    let found = daemon.get(&format!("/api/tracks/search?q={title}"));
    found["items"][0]["id"].as_i64().unwrap()
}

fn threads(daemon: &Daemon) -> usize {
    let tasks = format!("/proc/{}/task", daemon.process_id());
    std::fs::read_dir(tasks).unwrap().count()
}

#[test]
fn a_listener_who_takes_nothing_holds_no_thread() {
    raise_file_limit();
    let daemon = start_with_a_long_track(Terminal::new());
    daemon.wait_until_measured();
    let id = id_of(&daemon, "Long");
    for how in ["", "?render=wav"] {
        let ask = format!("GET /api/tracks/{id}/stream{how} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        let mut listeners: Vec<_> = (0..100).map(|_| open(&daemon, &ask)).collect();
        for listener in &mut listeners {
            assert!(first_words(listener).starts_with("HTTP/1.1 200"));
        }
        assert_eq!(daemon.get("/api/tracks?limit=1")["total"], TRACKS + 1);
        let threads = threads(&daemon);
        assert!(threads < 60, "{threads} threads with 100 listeners");
    }
}

#[test]
fn a_pipe_in_a_track_s_place_is_refused_at_once() {
    let daemon = Daemon::start();
    daemon.wait_until_measured();
    let id = id_of(&daemon, "7");
    let file = daemon.music().join("The Moths - Song 7.wav");
    std::fs::remove_file(&file).unwrap();
    let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
    rustix::fs::mknodat(rustix::fs::CWD, &file, rustix::fs::FileType::Fifo, mode, 0).unwrap();
    for how in ["", "?render=wav", "?seek=exact"] {
        let ask = format!("GET /api/tracks/{id}/stream{how} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        let mut socket = open(&daemon, &ask);
        let words = first_words(&mut socket);
        assert!(words.starts_with("HTTP/1.1 409"), "{how}: {words}");
    }
}

#[test]
fn bodies_that_never_arrive_keep_nobody_out() {
    raise_file_limit();
    let daemon = Daemon::start();
    let head = "POST /api/player/pause HTTP/1.1\r\nHost: localhost\r\n\
                Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n ";
    let slow: Vec<_> = (0..1_060).map(|_| open(&daemon, head)).collect();
    assert_eq!(daemon.get("/health")["status"], "healthy");
    assert_eq!(daemon.get("/api/tracks?limit=1")["total"], TRACKS);
    let answer = daemon
        .ask("/api/player/pause", &json!({}), "a key")
        .unwrap();
    assert_eq!(answer.0, 200, "{answer:?}");
    drop(slow);
}

#[test]
fn a_head_that_is_refused_is_not_read_first() {
    let daemon = Daemon::start();
    let long = format!("X: {}", "b".repeat(390_000));
    let many: String = (0..200).map(|n| format!("X-{n}: 1\r\n")).collect();
    for head in [long, many] {
        let words = format!("GET /health HTTP/1.1\r\nHost: localhost\r\n{head}\r\n\r\n");
        let mut socket = open(&daemon, "");
        // The house may close before it took all.
        let _ = socket.write_all(words.as_bytes());
        let mut answer = [0; 12];
        if socket.read_exact(&mut answer).is_ok() {
            assert_eq!(&answer, b"HTTP/1.1 431");
        }
        assert!(ends(&mut socket));
    }
}

#[test]
fn a_thousand_connections_wait_in_the_system_until_they_are_accepted() {
    raise_file_limit();
    let most = std::fs::read_to_string("/proc/sys/net/core/somaxconn").unwrap();
    let most: usize = most.trim().parse().unwrap();
    let daemon = Daemon::start();
    let process = Pid::from_raw(i32::try_from(daemon.process_id()).unwrap()).unwrap();
    kill_process(process, Signal::STOP).unwrap();
    let many: Vec<_> = (0..most.min(1_000)).map(|_| open(&daemon, "")).collect();
    kill_process(process, Signal::CONT).unwrap();
    assert_eq!(daemon.get("/health")["status"], "healthy");
    drop(many);
}

#[test]
fn who_listens_to_more_than_its_share_loses_its_oldest_and_nobody_else_does() {
    let own = Terminal::new()
        .with("MINION_SERVER_TRUSTED_PROXIES", "127.0.0.1")
        .with("MINION_SERVER_PEER_STREAMS_MAX", "2");
    let daemon = start_with_a_long_track(own);
    let id = id_of(&daemon, "Long");
    let listen = |client: &str| {
        let mut socket = open(
            &daemon,
            &format!(
                "GET /api/tracks/{id}/stream HTTP/1.1\r\nHost: localhost\r\n\
                 X-Forwarded-For: {client}\r\n\r\n"
            ),
        );
        assert!(first_words(&mut socket).starts_with("HTTP/1.1 200"));
        socket
    };
    let mut other = listen("192.168.0.7");
    let mut theirs: Vec<_> = (0..3).map(|_| listen("192.168.0.9")).collect();
    let took = |socket: &mut TcpStream| {
        let mut whole = Vec::new();
        let whole = socket.read_to_end(&mut whole).map(|_| whole.len() as u64);
        whole.is_ok_and(|bytes| bytes + 4_096 > LONG_BYTES)
    };
    for socket in theirs.iter_mut().skip(1).chain([&mut other]) {
        socket
            .set_read_timeout(Some(Duration::from_secs(2)))
            .unwrap();
        let mut taken = 0;
        let mut some = vec![0; 1 << 20];
        while taken + 4_096 < LONG_BYTES {
            taken += socket.read(&mut some).unwrap() as u64;
        }
    }
    assert!(!took(&mut theirs[0]), "the oldest was ended");
}
