//! A daemon under strace, every change of its data folder written down.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::{Daemon, Running, Terminal, run, wrapped};

/// Longer than strace takes for its last lines.
const PATIENCE: Duration = Duration::from_secs(20);

/// Whether there is strace here, and the system lets it trace with `options`.
pub fn may_trace(options: &[&str]) -> bool {
    let folder = tempfile::tempdir().expect("a folder");
    let trace = folder.path().join("trace");
    let mut command = traced(&Command::new("true"), options, &trace);
    let Ok(mut process) = command.stderr(Stdio::null()).spawn() else {
        return false;
    };
    let is_done = process.wait().is_ok_and(|status| status.success());
    is_done && find_whole(&trace, process.id()).is_some()
}

/// `command` under strace, which writes to `trace` and is not its parent: `command` is.
pub fn traced(command: &Command, options: &[&str], trace: &Path) -> Command {
    let mut strace = Command::new("strace");
    strace.args(options).arg("--output").arg(trace);
    wrapped(command, strace)
}

/// Waits until the trace of a process that has ended is whole; its text.
pub fn whole(trace: &Path, process: u32) -> String {
    find_whole(trace, process).expect("the trace has an end")
}

/// Kills what traces `process`, if anything does, so that the process can be waited for; its trace
/// has no end then.
pub fn end_tracer(process: u32) {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let tracer = status
        .lines()
        .find_map(|line| line.strip_prefix("TracerPid:"));
    let tracer: i32 = tracer.and_then(|id| id.trim().parse().ok()).unwrap_or(0);
    if let Some(tracer) = rustix::process::Pid::from_raw(tracer) {
        // It may have ended meanwhile.
        let _ = rustix::process::kill_process(tracer, rustix::process::Signal::KILL);
    }
}

/// The text of a trace like [`whole`]; `None` if it has no end.
pub fn find_whole(trace: &Path, process: u32) -> Option<String> {
    // Its readers of files end after it does, each with a last line of its own.
    let own_end = format!("{process} +++ ");
    let since = Instant::now();
    while since.elapsed() < PATIENCE {
        let text = std::fs::read_to_string(trace).unwrap_or_default();
        let has_ended = |line: &str| {
            let (thread, rest) = line.split_once(' ').unwrap_or_default();
            format!("{thread} {}", rest.trim_start()).starts_with(&own_end)
        };
        if text.ends_with(" +++\n") && text.lines().any(has_ended) {
            return Some(text);
        }
        // strace is not our child: nothing tells when it is done.
        std::thread::sleep(Duration::from_millis(10));
    }
    None
}

impl Daemon {
    /// Starts one under strace.
    pub fn start_traced(own: Terminal, bind: &str, options: &[&str], trace: &Path) -> Self {
        let inner = own.command(&["serve", "--bind", bind, "--music", "music"]);
        let (process, address) = run(&own, traced(&inner, options, trace));
        Self {
            address,
            own,
            process,
            source: super::MUSIC,
        }
    }

    /// Starts it again under strace, at the same address, after [`Daemon::kill_now`].
    pub fn start_again_traced(&mut self, options: &[&str], trace: &Path) {
        let bind = self.address.trim_start_matches("http://");
        let inner = self
            .own
            .command(&["serve", "--bind", bind, "--music", "music"]);
        (self.process, _) = run(&self.own, traced(&inner, options, trace));
    }

    /// The process.
    pub fn process(&self) -> u32 {
        self.process.0.id()
    }

    /// Tells it to stop, as a service manager does, and waits until it has.
    pub fn stop(&mut self) {
        let Running(process) = &mut self.process;
        let id = rustix::process::Pid::from_child(process);
        rustix::process::kill_process(id, rustix::process::Signal::TERM).expect("it runs");
        let status = process.wait().expect("it ends");
        assert!(status.success(), "{status}");
    }
}
