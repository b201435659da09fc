//! Whether the daemon lives: a log that nobody takes, reports to the service manager, parts that
//! hang or end.
#![expect(clippy::print_stderr, reason = "a test that is skipped says why")]

use std::fs::File;
use std::io::ErrorKind;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use minion::services::engine::Engine;
use minion::services::vitals::Part;
use minion::storage::database::Database;
use serde_json::{Value, json};

use crate::support::traced::may_trace;
use crate::support::{Daemon, Running, TRACKS, Terminal, compose, free_address};

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the service manager is said to want: a report at least so often, µs.
const WATCHDOG_USEC: &str = "1500000";

/// A daemon whose log goes to `log`, on a port of its own; its words on stdout go there, too.
fn serve_with_log(own: &Terminal, log: Stdio, stdout: Stdio) -> (Running, String) {
    compose(&own.folder().join("music"));
    let bind = free_address();
    let mut command = own.command(&["serve", "--bind", &bind, "--music", "music"]);
    let command = command.current_dir(own.folder()).env("MINION_LOG", "trace");
    let process = command.stdout(stdout).stderr(log).spawn();
    (
        Running(process.expect("minion starts")),
        format!("http://{bind}"),
    )
}

fn find(address: &str, path: &str) -> Option<Value> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into();
    let answer = agent.get(format!("{address}{path}")).call();
    answer.ok()?.body_mut().read_json().ok()
}

fn wait_until(what: &str, mut is: impl FnMut() -> bool) {
    let since = Instant::now();
    while !is() {
        assert!(since.elapsed() < PATIENCE, "never: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn wait_for_tracks(address: &str, tracks: usize) {
    wait_until("the tracks are there", || {
        find(address, "/api/tracks?limit=1").is_some_and(|page| page["total"] == tracks)
    });
}

#[test]
fn a_log_on_a_full_disk_or_without_a_reader_loses_its_lines_and_nothing_else() {
    let full = || {
        File::options()
            .write(true)
            .open("/dev/full")
            .expect("it is there")
    };
    let (reader, gone) = std::io::pipe().expect("a pipe");
    drop(reader);
    let sorts: [(&str, Stdio, Stdio); 2] = [
        ("full disk", full().into(), full().into()),
        (
            "no reader",
            gone.try_clone().expect("it").into(),
            gone.into(),
        ),
    ];
    for (sort, log, stdout) in sorts {
        let own = Terminal::new();
        let (mut process, address) = serve_with_log(&own, log, stdout);
        wait_for_tracks(&address, TRACKS);
        let another = own.folder().join("music/The Moths - Later.wav");
        std::fs::copy(own.folder().join("music/The Moths - Song 1.wav"), another).expect("a file");
        ureq::post(format!("{address}/api/library/scan"))
            .send_json(json!({}))
            .expect("it scans");
        wait_for_tracks(&address, TRACKS + 1);
        let health = find(&address, "/health").expect("an answer");
        assert_eq!(health["status"], "healthy", "{sort}");
        stop(&mut process.0);
    }
}

#[test]
fn a_log_whose_reader_does_not_read_holds_nobody_up() {
    let (_reader, log) = std::io::pipe().expect("a pipe");
    let own = Terminal::new();
    let (mut process, address) = serve_with_log(&own, log.into(), Stdio::null());
    wait_for_tracks(&address, TRACKS);
    // More lines than a pipe holds.
    for _ in 0..1_500 {
        find(&address, "/api/tracks?limit=1").expect("an answer");
    }
    stop(&mut process.0);
}

/// Tells it to stop, and waits until it has ended well.
fn stop(process: &mut Child) {
    let id = rustix::process::Pid::from_child(process);
    rustix::process::kill_process(id, rustix::process::Signal::TERM).expect("it runs");
    let mut status = None;
    wait_until("it ends", || {
        status = process.try_wait().expect("a status");
        status.is_some()
    });
    assert!(status.is_some_and(|status| status.success()), "{status:?}");
}

/// The reports of the daemon that arrive within `span`.
fn reports(socket: &UnixDatagram, span: Duration) -> usize {
    let since = Instant::now();
    let mut count = 0;
    while let Some(left) = span
        .checked_sub(since.elapsed())
        .filter(|left| !left.is_zero())
    {
        socket.set_read_timeout(Some(left)).expect("it takes one");
        let mut text = [0; 4_096];
        match socket.recv(&mut text) {
            Ok(length) => count += usize::from(text[..length].starts_with(b"WATCHDOG=1")),
            Err(error) if error.kind() == ErrorKind::WouldBlock => break,
            Err(error) => panic!("{error}"),
        }
    }
    count
}

/// The kernel's id of a thread of `process`.
fn thread_of(process: u32, name: &str) -> String {
    let threads = std::fs::read_dir(format!("/proc/{process}/task")).expect("it runs");
    let mut threads = threads.map(|thread| thread.expect("a thread").path());
    let is_it = |thread: &Path| {
        std::fs::read_to_string(thread.join("comm")).is_ok_and(|comm| comm.trim() == name)
    };
    let found = threads.find(|thread| is_it(thread)).expect("it has one");
    let id = found.file_name().expect("a number");
    id.to_str().expect("digits").to_owned()
}

#[test]
fn the_service_manager_hears_from_it_only_while_engine_and_library_answer() {
    if !may_trace(&["--quiet=all"]) {
        eprintln!("skipped: strace is not there, or may not trace here");
        return;
    }
    let own = Terminal::new();
    compose(&own.folder().join("music"));
    let path = own.folder().join("notify");
    let socket = UnixDatagram::bind(&path).expect("a socket");
    let own = own
        .with("NOTIFY_SOCKET", path.to_str().expect("UTF-8"))
        .with("WATCHDOG_USEC", WATCHDOG_USEC);
    let daemon = Daemon::start_in(own);
    daemon.wait_until_measured();
    for part in ["engine", "library"] {
        wait_until("reports come", || {
            reports(&socket, Duration::from_secs(3)) >= 2
        });
        // Whatever the thread asks of the system from now on takes longer than this test.
        let mut holder = Command::new("strace");
        holder.args([
            "--quiet=all",
            "--output=/dev/null",
            "--inject=all:delay_enter=600s",
        ]);
        holder.args(["--attach", &thread_of(daemon.process_id(), part)]);
        let holder = Running(holder.stderr(Stdio::null()).spawn().expect("strace starts"));
        wait_until("they stop", || {
            reports(&socket, Duration::from_secs(3)) == 0
        });
        wait_until("it says so", || {
            let health = find(&daemon.address, "/health").expect("an answer");
            let problem = health["problem"].as_str().unwrap_or_default();
            health["status"] == "failed" && problem.contains(part)
        });
        // strace lets go of it, and it goes on.
        drop(holder);
    }
    wait_until("all is well again", || {
        find(&daemon.address, "/health").is_some_and(|health| health["status"] == "healthy")
    });
}

#[test]
fn a_panic_of_the_engine_is_known_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = Database::open(&folder.path().join("minion.db")).expect("it opens");
    let (engine, shared) = Engine::open(database.writer, 1, 1).expect("it opens");
    let (engine, thread) = engine.spawn().expect("a thread");
    let vitals = Arc::clone(&shared.vitals);
    assert_eq!(vitals.complaint(), None);
    let told = engine.work(Box::new(|_, _| panic!("as a test asks")));
    assert!(told.is_err(), "nobody waits for a dead engine");
    assert!(thread.join().is_err());
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.expect("a runtime");
    assert_eq!(runtime.block_on(vitals.ended()), Part::Engine);
    assert!(runtime.block_on(engine.ping()).is_err());
    assert_eq!(vitals.complaint().as_deref(), Some("the engine has ended"));
}
