//! Files that end the process that reads them: each is set aside and named, the daemon lives, and
//! all others come in. strace ends whoever opens such a file, so no parser need be at fault for it.
#![expect(clippy::print_stderr, reason = "a test that is skipped says why")]

mod pictures;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::hostile::{flac_of_comments, ogg_without_end, write_void};
use crate::support::music::write_hour;
use crate::support::traced::may_trace;
use crate::support::{Daemon, Running, TRACKS, Terminal, compose, free_address};

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// How a crash is told, and how the end that the system makes when memory is short.
const ENDS: [(&str, &str); 2] = [
    (
        "ABRT",
        "reading it fails altogether: it is damaged, or made to do harm",
    ),
    ("KILL", "reading it takes more memory than a file may take"),
];

/// Has strace end every process that opens `file` by `signal`, and write each of them down.
fn ending(file: &Path, signal: &str) -> Vec<String> {
    let path = format!("--trace-path={}", file.display());
    let end = format!("--inject=openat:signal={signal}");
    let rest = [
        "--daemonize",
        "--follow-forks",
        "--quiet=all",
        "--trace=openat",
    ];
    let rest = rest.into_iter().map(str::to_owned);
    rest.chain([path, end]).collect()
}

fn can_be_tried() -> bool {
    let may = may_trace(&["--daemonize", "--follow-forks"]);
    if !may {
        eprintln!("skipped: strace is not there, or may not trace here");
    }
    may
}

/// A house whose readers are watched.
struct House {
    daemon: Daemon,
    options: Vec<String>,
    traces: Vec<PathBuf>,
}

impl House {
    /// Starts it, with a small library and what `put` puts there; readers end at `file`.
    fn start((file, signal): (&str, &str), put: impl FnOnce(&Path)) -> Self {
        let own = Terminal::new();
        let music = own.folder().join("music");
        compose(&music);
        put(&music);
        let options = ending(&music.join(file), signal);
        let trace = own.folder().join("trace-0");
        let daemon = Daemon::start_traced(own, &free_address(), &as_str(&options), &trace);
        daemon.wait_until_measured();
        Self {
            daemon,
            options,
            traces: vec![trace],
        }
    }

    /// Pulls the plug and starts it again; what opens the file from now on is counted anew.
    fn restart(&mut self) {
        self.daemon.kill_now();
        let name = format!("trace-{}", self.traces.len());
        let trace = self.daemon.own.folder().join(name);
        self.daemon
            .start_again_traced(&as_str(&self.options), &trace);
        self.traces.push(trace);
        self.daemon.wait_until_measured();
    }

    /// How often the file was opened since the start: whoever does so ends, so it was no daemon.
    fn opened(&self) -> usize {
        let trace = self.traces.last().expect("a trace");
        opened_in(trace)
    }
}

fn opened_in(trace: &Path) -> usize {
    let text = fs::read_to_string(trace).expect("a trace");
    text.lines().filter(|line| line.contains("openat(")).count()
}

fn as_str(options: &[String]) -> Vec<&str> {
    options.iter().map(String::as_str).collect()
}

/// What is named as broken, and why.
fn broken(daemon: &Daemon) -> Vec<(String, String)> {
    let page = daemon.get("/api/library/broken");
    let files = page["items"].as_array().expect("a list").iter();
    let text = |file: &Value, key: &str| file[key].as_str().expect("words").to_owned();
    files
        .map(|file| (text(file, "path"), text(file, "reason")))
        .collect()
}

fn tracks(daemon: &Daemon) -> Vec<Value> {
    let page = daemon.get("/api/tracks?limit=500");
    page["items"].as_array().expect("a list").clone()
}

fn has_track(daemon: &Daemon, title: &str) -> bool {
    tracks(daemon).iter().any(|track| track["title"] == title)
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

fn put(name: &str, to: &Path) {
    fs::copy(fixture(name), to).expect("a copy");
}

/// The same sound with a word behind it: another file to whoever knew it.
fn change(file: &Path) {
    let mut bytes = fs::read(file).expect("a file");
    bytes.extend(b"more");
    fs::write(file, bytes).expect("it changes");
}

fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let since = Instant::now();
    while !is_so() {
        assert!(since.elapsed() < PATIENCE, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_file_that_ends_its_reader_is_named_and_not_opened_again_until_it_changes() {
    if !can_be_tried() {
        return;
    }
    for (signal, words) in ENDS {
        let mut house = House::start(("bad.wav", signal), |music| {
            put("tone.wav", &music.join("bad.wav"));
            put("tone.flac", &music.join("good.flac"));
        });
        let named = [("music/bad.wav".to_owned(), words.to_owned())];
        let is_so = |house: &House, opened: usize, when: &str| {
            assert_eq!(broken(&house.daemon), named, "{when}");
            assert_eq!(house.opened(), opened, "{when}");
            assert_eq!(tracks(&house.daemon).len(), TRACKS + 1, "{when}");
        };
        // Once more in a process that may take more: a big picture is no attack.
        is_so(&house, 2, "found");
        house.daemon.scan();
        is_so(&house, 2, "looked at again");
        house.restart();
        house.daemon.scan();
        is_so(&house, 0, "after a restart");
        let bad = house.daemon.music().join("bad.wav");
        change(&bad);
        house.daemon.scan();
        is_so(&house, 2, "changed");
        house.daemon.kill_now();
        house.daemon.restart();
        house.daemon.scan();
        assert_eq!(broken(&house.daemon), named, "it is as it was");
        change(&bad);
        house.daemon.scan();
        assert_eq!(broken(&house.daemon), [], "nothing ends its reader now");
        assert_eq!(tracks(&house.daemon).len(), TRACKS + 2);
    }
}

/// The readers of a daemon: their process ids.
fn readers(daemon: &Daemon) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{}/task", daemon.process_id()));
    let threads = threads.expect("it runs").flatten();
    let children = threads.map(|thread| fs::read_to_string(thread.path().join("children")));
    let children: Vec<String> = children.map(Result::unwrap_or_default).collect();
    let children = children.iter().flat_map(|them| them.split_whitespace());
    children.filter_map(|child| child.parse().ok()).collect()
}

fn is_measuring(reader: u32) -> bool {
    let threads = fs::read_dir(format!("/proc/{reader}/task"));
    let mut threads = threads.into_iter().flatten().flatten();
    threads.any(|thread| {
        fs::read_to_string(thread.path().join("comm")).is_ok_and(|name| name == "measuring\n")
    })
}

fn end(reader: u32, signal: &str) {
    let mut kill = Command::new("kill");
    kill.args([&format!("-{signal}"), &reader.to_string()]);
    assert!(kill.status().expect("kill is there").success());
}

#[test]
fn a_tag_of_too_much_memory_or_time_is_named_and_the_others_of_the_scan_come_in() {
    let mut daemon = Daemon::start();
    let music = daemon.music();
    let flac = fs::read(fixture("tone.flac")).expect("a fixture");
    let heavy = flac_of_comments(&flac, 800_000);
    fs::write(music.join("a heavy.flac"), heavy).expect("a file");
    fs::write(music.join("b endless.ogg"), ogg_without_end(200)).expect("a file");
    write_void(&music.join("c void.mp3"));
    put("tone.ogg", &music.join("d good.ogg"));
    let named = [
        ("music/a heavy.flac", ENDS[1].1),
        ("music/b endless.ogg", ENDS[1].1),
        (
            "music/c void.mp3",
            "reading it takes longer than a file may take",
        ),
    ];
    let named = named.map(|(path, reason)| (path.to_owned(), reason.to_owned()));
    daemon.scan();
    for when in ["found", "looked at again", "after a restart"] {
        assert_eq!(broken(&daemon), named, "{when}");
        assert_eq!(tracks(&daemon).len(), TRACKS + 1, "{when}");
        if when == "looked at again" {
            daemon.restart();
        }
        // Files that are not read again cost no time.
        let since = Instant::now();
        daemon.scan();
        assert!(since.elapsed() < Duration::from_secs(4), "{when}");
    }
    fs::write(music.join("a heavy.flac"), flac).expect("a file");
    daemon.scan();
    assert_eq!(broken(&daemon), named[1..]);
    assert_eq!(tracks(&daemon).len(), TRACKS + 2);
}

#[test]
fn a_file_that_ends_who_measures_it_is_listed_and_not_measured_again_until_it_changes() {
    for (signal, words) in ENDS {
        let mut daemon = Daemon::start();
        daemon.wait_until_measured();
        let hour = daemon.music().join("Hour.wav");
        write_hour(&hour);
        put("tone.flac", &daemon.music().join("good.flac"));
        daemon.post("/api/library/scan", &json!({}));
        let mut ended = Vec::new();
        let named = [("music/Hour.wav".to_owned(), words.to_owned())];
        wait_until("it is given up", || {
            let measuring = readers(&daemon).into_iter().filter(|it| is_measuring(*it));
            let is_in_hand = has_track(&daemon, "Hour") && broken(&daemon).is_empty();
            let next: Vec<_> = measuring
                .filter(|it| is_in_hand && !ended.contains(it))
                .collect();
            for reader in next {
                // The others are done in a moment; the hour is in hand for seconds.
                std::thread::sleep(Duration::from_millis(300));
                if is_measuring(reader) && readers(&daemon).contains(&reader) {
                    end(reader, signal);
                    ended.push(reader);
                }
            }
            broken(&daemon) == named
        });
        assert!(ended.len() >= 2, "{ended:?}");
        daemon.wait_until_measured();
        let is_measured = |title: &str| {
            let mut tracks = tracks(&daemon).into_iter();
            let track = tracks.find(|track| track["title"] == title);
            track.expect("a track")["has_waveform"] == true
        };
        assert!(is_measured("FLAC Tone") && !is_measured("Hour"));
        daemon.scan();
        assert_eq!(broken(&daemon), named, "not measured again");
        daemon.restart();
        daemon.scan();
        assert_eq!(broken(&daemon), named, "nor after a restart");
        change(&hour);
        daemon.scan();
        assert_eq!(broken(&daemon), [], "nobody ends its reader now");
    }
}

/// Has strace end whoever opens `file` while this lives.
fn end_readers_of(daemon: &Daemon, file: &Path, signal: &str, trace: &Path) -> Running {
    let id = daemon.process_id().to_string();
    let idle = readers(daemon).into_iter().map(|reader| reader.to_string());
    let mut strace = Command::new("strace");
    // Those that wait for more work are there already.
    strace.args(idle.flat_map(|reader| ["--attach".to_owned(), reader]));
    let options = ending(file, signal);
    strace.args(options.iter().filter(|option| *option != "--daemonize"));
    strace.arg("--output").arg(trace).args(["--attach", &id]);
    let strace = Running(strace.stderr(Stdio::null()).spawn().expect("it starts"));
    wait_until("it watches", || {
        let threads = fs::read_dir(format!("/proc/{id}/task")).expect("it runs");
        threads.flatten().all(|thread| {
            let status = fs::read_to_string(thread.path().join("status")).unwrap_or_default();
            !status.contains("TracerPid:\t0\n")
        })
    });
    strace
}

#[test]
fn a_file_that_ends_who_writes_its_tags_stays_as_it_is_and_the_others_are_written() {
    if !can_be_tried() {
        return;
    }
    let own = Terminal::new().with("MINION_LIBRARY_MAY_WRITE_TAGS", "true");
    compose(&own.folder().join("music"));
    let daemon = Daemon::start_in(own);
    daemon.wait_until_measured();
    let started = daemon.post("/api/comparisons/session", &json!({}));
    let mut pair = started["pair"].clone();
    for _ in 0..30 {
        let body = json!({"pair_id": pair["pair_id"], "winner": "track_a"});
        pair = daemon.post("/api/comparisons/verdict", &body)["next_pair"].clone();
    }
    let bad = daemon.music().join("The Moths - Song 3.wav");
    let before = fs::read(&bad).expect("a file");
    let trace = daemon.own.folder().join("trace");
    let strace = end_readers_of(&daemon, &bad, "ABRT", &trace);
    let report = written(&daemon);
    let files = report["files"].as_array().expect("a list").iter();
    let failed: Vec<_> = files.filter(|file| file["fate"] == "failed").collect();
    assert_eq!(failed.len(), 1, "{report}");
    let text = |key: &str| failed[0][key].as_str().unwrap_or_default();
    assert!(text("file").ends_with("Song 3.wav"), "{report}");
    assert!(text("reason").contains(ENDS[0].1), "{report}");
    let (changed, total) = (report["changed"].as_u64(), report["total"].as_u64());
    assert_eq!(changed, total.map(|total| total - 1), "{report}");
    assert_eq!(fs::read(&bad).expect("a file"), before);
    assert_eq!(opened_in(&trace), 2);
    drop(strace);
    // Whoever asks for it again has it tried again.
    assert_eq!(written(&daemon)["changed"], 1);
    let entries = fs::read_dir(daemon.music()).expect("a folder").flatten();
    assert_eq!(entries.count(), TRACKS, "nothing is left over");
}

/// Has ratings written; what came of it.
fn written(daemon: &Daemon) -> Value {
    daemon.post("/api/rankings/tags", &json!({"mode": "write"}));
    let report = || daemon.get("/api/rankings/tags");
    wait_until("they are written", || report()["is_running"] == false);
    report()
}
