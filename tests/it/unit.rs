//! The unit, as it is shipped, under the real systemd: it runs while there is music and a scan, and is
//! started anew when the engine hangs.
#![expect(clippy::print_stderr, reason = "a test that is skipped says why")]

mod hostile;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Running, TRACKS, compose, free_address};

/// The service must run so long without being started anew: four times what its watchdog waits.
const RUNS_FOR: Duration = Duration::from_secs(120);

/// A hung service is back within this.
const BACK_WITHIN: Duration = Duration::from_secs(45);

/// Longer than its first start takes on a busy machine.
const STARTS_WITHIN: Duration = Duration::from_secs(60);

/// How a script says that something cannot be tried here.
const CANNOT: i32 = 77;

/// systemd in namespaces of its own; everything in them ends with it.
struct Unit {
    folder: tempfile::TempDir,
    script: Running,
    systemd: String,
    address: String,
}

impl Drop for Unit {
    fn drop(&mut self) {
        // The script sees to the rest when its systemd has ended.
        let _ = Command::new("kill").args(["-9", &self.systemd]).status();
        let _ = self.script.0.wait();
    }
}

impl Unit {
    /// Starts it over a small library; `None` where that cannot be tried.
    fn start() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        compose(&folder.path().join("music"));
        Self::start_over(folder, &[])
    }

    /// Starts it over what lies in `music` there, with more `lines` in its unit; `None` where that
    /// cannot be tried.
    fn start_over(folder: tempfile::TempDir, lines: &[&str]) -> Option<Self> {
        let address = free_address();
        let (_, port) = address.rsplit_once(':').expect("a port");
        // A debug build has symbols for hundreds of MB, which the unit's own memory would count.
        let binary = stripped(folder.path());
        let mut script = Command::new(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/scripts/under-systemd"
        ));
        script
            .arg(binary)
            .arg(folder.path().join("music"))
            .arg(port)
            .arg(folder.path())
            .args(lines);
        let script = script.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        let mut script = Running(script.expect("bash is there"));
        let file = folder.path().join("pid");
        let since = Instant::now();
        while !file.exists() {
            if let Some(status) = script.0.try_wait().expect("a status") {
                assert_eq!(status.code(), Some(CANNOT), "{status}");
                return None;
            }
            assert!(since.elapsed() < STARTS_WITHIN, "systemd does not start");
            std::thread::sleep(Duration::from_millis(50));
        }
        let systemd = std::fs::read_to_string(file).expect("a number");
        let systemd = systemd.trim().to_owned();
        let address = format!("http://127.0.0.1:{port}");
        Some(Self {
            folder,
            script,
            systemd,
            address,
        })
    }

    fn find(&self, path: &str) -> Option<Value> {
        let mut answer = ureq::get(format!("{}{path}", self.address)).call().ok()?;
        answer.body_mut().read_json().ok()
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        let url = format!("{}{path}", self.address);
        let request = match method {
            "put" => ureq::put(url),
            _ => ureq::post(url),
        };
        let mut answer = request.send_json(body).expect("minion does it");
        answer.body_mut().read_json().expect("JSON")
    }

    fn wait_until(&self, within: Duration, what: &str, is: impl Fn(&Self) -> bool) {
        let since = Instant::now();
        while !is(self) {
            assert!(since.elapsed() < within, "not within {within:?}: {what}");
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    fn is_healthy(&self) -> bool {
        self.find("/health")
            .is_some_and(|health| health["status"] == "healthy")
    }

    /// What systemd says of the service.
    fn property(&self, name: &str) -> String {
        let mut command = Command::new("nsenter");
        command.args(["-t", &self.systemd, "-m", "-p", "-u", "-i", "-C"]);
        command.args(["systemctl", "show", "minion", "--value", "-p", name]);
        let shown = command.output().expect("nsenter is there").stdout;
        String::from_utf8(shown).expect("UTF-8").trim().to_owned()
    }

    /// The service's process as seen from outside: the one below systemd that is minion.
    fn process(&self) -> String {
        let processes = std::fs::read_dir("/proc").expect("Linux").flatten();
        let is_its = |process: &Path| {
            let read = |name: &str| std::fs::read_to_string(process.join(name));
            let is_child = read("status").is_ok_and(|status| {
                status
                    .lines()
                    .any(|line| line == format!("PPid:\t{}", self.systemd))
            });
            is_child && read("comm").is_ok_and(|comm| comm.trim() == "minion")
        };
        let mut processes = processes.map(|process| process.path());
        let found = processes.find(|process| is_its(process)).expect("it runs");
        found
            .file_name()
            .expect("a number")
            .to_str()
            .expect("digits")
            .to_owned()
    }
}

/// The program without its symbols.
fn stripped(folder: &Path) -> PathBuf {
    let binary = folder.join("minion");
    let built = env!("CARGO_BIN_EXE_minion");
    let strip = Command::new("strip")
        .arg("-o")
        .arg(&binary)
        .arg(built)
        .status();
    if !strip.is_ok_and(|status| status.success()) {
        std::fs::copy(built, &binary).expect("a copy");
    }
    binary
}

/// The thread of a process that has this name.
fn thread_of(process: &str, name: &str) -> String {
    let threads = std::fs::read_dir(format!("/proc/{process}/task")).expect("it runs");
    let mut threads = threads.flatten().map(|thread| thread.path());
    let is_it = |thread: &Path| {
        std::fs::read_to_string(thread.join("comm")).is_ok_and(|comm| comm.trim() == name)
    };
    let found = threads.find(|thread| is_it(thread)).expect("it has one");
    found
        .file_name()
        .expect("a number")
        .to_str()
        .expect("digits")
        .to_owned()
}

#[test]
fn the_unit_runs_for_minutes_and_is_started_anew_when_the_engine_hangs() {
    let Some(unit) = Unit::start() else {
        eprintln!("skipped: the unit cannot be run here");
        return;
    };
    let begun = Instant::now();
    unit.wait_until(STARTS_WITHIN, "it is there", Unit::is_healthy);
    unit.wait_until(STARTS_WITHIN, "the library is there", |unit| {
        unit.find("/api/tracks?limit=1")
            .is_some_and(|page| page["total"] == TRACKS)
    });
    let page = unit.find("/api/tracks?limit=100").expect("an answer");
    let tracks = page["items"].as_array().expect("a list");
    let ids: Vec<_> = tracks.iter().map(|track| track["id"].clone()).collect();
    unit.ask("post", "/api/player/play", &json!({"track_ids": ids}));
    unit.ask("put", "/api/player/volume", &json!({"volume_percent": 33}));
    expect_the_line_for_tags(&unit);
    while begun.elapsed() < RUNS_FOR {
        unit.ask("post", "/api/library/scan", &json!({}));
        assert!(unit.is_healthy());
        let player = unit.find("/api/player").expect("an answer");
        assert_eq!(player["is_playing"], true, "{player}");
        assert_eq!(unit.property("NRestarts"), "0");
        std::thread::sleep(Duration::from_secs(5));
    }
    let Some(holder) = hang_the_engine(&unit) else {
        eprintln!("skipped: strace may not hold a thread here");
        return;
    };
    let hung = Instant::now();
    unit.wait_until(BACK_WITHIN, "the watchdog ends it", |unit| {
        unit.property("Result") == "watchdog"
    });
    // What is traced is not over before its tracer is.
    drop(holder);
    let left = BACK_WITHIN.saturating_sub(hung.elapsed());
    unit.wait_until(left, "it is back", |unit| {
        unit.property("NRestarts") == "1" && unit.is_healthy()
    });
    eprintln!("back after {:?}", hung.elapsed());
    let player = unit.find("/api/player").expect("an answer");
    assert_eq!(player["volume_percent"], 33, "what was done is kept");
    assert!(unit.folder.path().exists());
}

/// Tags cannot be written under `ProtectSystem=strict`: the refusal says what allows it.
fn expect_the_line_for_tags(unit: &Unit) {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into();
    let request = agent.post(format!("{}/api/rankings/tags", unit.address));
    let mut refused = request
        .send_json(json!({"mode": "write"}))
        .expect("an answer");
    assert_eq!(refused.status().as_u16(), 403);
    let words = refused.body_mut().read_to_string().expect("words");
    assert!(words.contains("ReadWritePaths=/var/lib/music"), "{words}");
}

/// Has whatever the engine asks of the system take longer than this test; `None` where strace may
/// not.
fn hang_the_engine(unit: &Unit) -> Option<Running> {
    let thread = thread_of(&unit.process(), "engine");
    let mut strace = Command::new("strace");
    strace.args([
        "--quiet=all",
        "--output=/dev/null",
        "--inject=all:delay_enter=600s",
    ]);
    strace.args(["--attach", &thread]).stderr(Stdio::null());
    let mut strace = Running(strace.spawn().ok()?);
    let since = Instant::now();
    while unit.is_healthy() {
        let has_ended = strace.0.try_wait().expect("a status").is_some();
        if has_ended || since.elapsed() > STARTS_WITHIN {
            return None;
        }
    }
    Some(strace)
}
