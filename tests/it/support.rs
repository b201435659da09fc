//! The real binary, in a house of its own: temporary folders, no sound card, a port of its own.

pub mod client;
pub mod everyday;
pub mod hostile;
pub mod house;
mod library;
pub mod music;
mod requests;
pub mod screen;
pub mod share;
pub mod traced;

use std::io::{BufRead, BufReader, Lines, Read, Seek};
use std::net::TcpListener;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

pub use library::{TRACKS, compose};

/// Lines of a watching terminal that are read before a test gives up waiting for one.
const LINES_MAX: usize = 1_000;

/// Below what systems give to whoever asks for any port: from 32,768 on Linux.
const PORTS: Range<u32> = 12_000..32_000;
/// How long a tracer may keep a process that was killed: now and then strace waits for ever for a
/// thread of it that ended while it was stopped.
const TRACER_PATIENCE: Duration = Duration::from_secs(20);

/// Ports apart that two processes with neighbouring numbers begin to look.
const PORTS_EACH: u32 = 8;

/// What a command left behind.
#[derive(Debug)]
pub struct Ended {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Ended {
    /// Exit code and words, as a person sees them.
    pub fn words(&self) -> String {
        format!("{}exit {}", self.stderr, self.code)
    }
}

/// A person's terminal: an environment in which nothing of the machine's own shines through.
#[derive(Debug)]
pub struct Terminal {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

impl Terminal {
    /// One that talks to the daemon on this machine, at a port where none is.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let variables = Vec::new();
        Self { folder, variables }.with("MINION_SERVER_BIND", "127.0.0.1:1")
    }

    /// The same with a variable set.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Where it keeps everything.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// `minion` with `arguments`, not started yet.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_minion"));
        command
            .args(arguments)
            .env_clear()
            .env("HOME", self.folder())
            .env("MINION_SPEAKER_ENABLED", "false")
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs `minion` with `arguments` to its end.
    pub fn run(&self, arguments: &[&str]) -> Ended {
        let output = self.command(arguments).output().expect("minion starts");
        let text = |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes).expect("words are UTF-8");
            text.replace(&self.folder().display().to_string(), "HOME")
        };
        Ended {
            code: output.status.code().expect("an exit code"),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// Starts `web-status --watch --json`.
    pub fn watch(&self) -> Watch {
        let mut process = Running(
            self.command(&["web-status", "--watch", "--json"])
                .stderr(Stdio::inherit())
                .spawn()
                .expect("minion starts"),
        );
        let lines = BufReader::new(process.0.stdout.take().expect("a pipe")).lines();
        Watch { process, lines }
    }

    /// Watches the state until it `is` as wanted; that state.
    pub fn wait_until(&self, is: impl Fn(&Value) -> bool) -> Value {
        self.watch().until(is)
    }
}

/// A terminal that watches: one line of JSON for each change.
#[derive(Debug)]
pub struct Watch {
    pub process: Running,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Watch {
    /// Reads on until the state `is` as wanted; that state.
    pub fn until(&mut self, is: impl Fn(&Value) -> bool) -> Value {
        for line in self.lines.by_ref().take(LINES_MAX) {
            let state = serde_json::from_str(&line.expect("a line")).expect("JSON");
            if is(&state) {
                return state;
            }
        }
        panic!("the state never became as wanted");
    }
}

/// A process that ends with its test.
#[derive(Debug)]
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A daemon with a small library of tracks that do not end while a test goes on.
#[derive(Debug)]
pub struct Daemon {
    /// `http://127.0.0.1:PORT`
    pub address: String,
    /// Its own terminal: the folders of its machine.
    pub own: Terminal,
    process: Running,
    /// Where it has its music from.
    source: &'static [&'static str],
}

/// The folder of music in a daemon's own folder.
const MUSIC: &[&str] = &["--music", "music"];

impl Daemon {
    /// Starts one, and waits until its library is there.
    pub fn start() -> Self {
        let own = Terminal::new();
        compose(&own.folder().join("music"));
        let daemon = Self::start_in(own);
        daemon
            .terminal()
            .wait_until(|state| state["library"]["track_count"] == TRACKS);
        daemon
    }

    /// Starts one in a folder whose `music` is there already; its first scan may still be on.
    pub fn start_in(own: Terminal) -> Self {
        Self::start_from(own, MUSIC)
    }

    /// Starts one that makes itself some music; it has none yet.
    pub fn start_demo() -> Self {
        Self::start_from(Terminal::new(), &["--demo"])
    }

    /// Starts one with the options that say where its music is.
    pub fn start_from(own: Terminal, source: &'static [&'static str]) -> Self {
        let (process, address) = serve(&own, &free_address(), source);
        Self {
            address,
            own,
            process,
            source,
        }
    }

    /// Starts one, with the small library, whose data folder is a disk of `megabytes` that only this
    /// process sees; `None` where the system allows no such thing.
    pub fn start_on_small_disk(megabytes: u32) -> Option<Self> {
        let own = Terminal::new();
        compose(&own.folder().join("music"));
        let disk = own.folder().join(".local/share/minion");
        std::fs::create_dir_all(&disk).expect("a folder");
        let mount = format!("mount -t tmpfs -o size={megabytes}m none \"$0\" && exec \"$@\"");
        let unshare = ["unshare", "--mount", "--map-root-user", "sh", "-c"];
        let may = Command::new(unshare[0])
            .args(&unshare[1..])
            .args(["mount -t tmpfs none \"$0\""])
            .arg(&disk)
            .output();
        may.ok().filter(|may| may.status.success())?;
        let inner = own.command(&["serve", "--bind", &free_address(), "--music", "music"]);
        let mut command = Command::new(unshare[0]);
        command.args(&unshare[1..]).arg(mount).arg(&disk);
        let (process, address) = run(&own, wrapped(&inner, command));
        let daemon = Self {
            address,
            own,
            process,
            source: MUSIC,
        };
        daemon
            .terminal()
            .wait_until(|state| state["library"]["track_count"] == TRACKS);
        Some(daemon)
    }

    /// The data folder as the process sees it.
    pub fn data(&self) -> PathBuf {
        let inside = self.own.folder().join(".local/share/minion");
        let inside = inside.strip_prefix("/").expect("it is absolute");
        PathBuf::from(format!("/proc/{}/root", self.process.0.id())).join(inside)
    }

    /// Kills it, as a pulled plug would, and starts it again at the same address.
    pub fn restart(&mut self) {
        self.kill();
        let bind = self.address.trim_start_matches("http://").to_owned();
        (self.process, _) = serve(&self.own, &bind, self.source);
    }

    /// Kills it, puts `backup` in the place of its database, and starts it again.
    pub fn restore(&mut self, backup: &Path) {
        self.kill();
        let data = self.own.folder().join(".local/share/minion");
        for name in ["minion.db-wal", "minion.db-shm"] {
            // Neither need be there.
            let _ = std::fs::remove_file(data.join(name));
        }
        std::fs::copy(backup, data.join("minion.db")).expect("a restored database");
        self.restart();
    }

    fn kill(&mut self) {
        // It may be dead already.
        let _ = self.process.0.kill();
        let since = Instant::now();
        while self.process.0.try_wait().expect("its child").is_none() {
            if since.elapsed() > TRACER_PATIENCE {
                traced::end_tracer(self.process.0.id());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// A terminal of another machine that talks to it.
    pub fn terminal(&self) -> Terminal {
        Terminal::new().with("MINION_REMOTE_SERVER", &self.address)
    }

    /// Reads what it says.
    pub fn get(&self, path: &str) -> Value {
        let mut answer = ureq::get(format!("{}{path}", self.address))
            .call()
            .expect("an answer");
        answer.body_mut().read_json().expect("JSON")
    }

    /// Its folder of music.
    pub fn music(&self) -> PathBuf {
        self.own.folder().join("music")
    }

    /// Looks at the folder again, and waits until what is new there is known and measured.
    pub fn scan(&self) {
        self.client().scan();
    }

    /// Waits until every file is measured.
    pub fn wait_until_measured(&self) {
        self.client().wait_until_measured();
    }

    /// The id of its process.
    pub fn process_id(&self) -> u32 {
        self.process.0.id()
    }

    /// Asks it to end, as a service manager does; how long it takes.
    pub fn terminate(&mut self) -> Duration {
        let asked = Instant::now();
        let process = rustix::process::Pid::from_child(&self.process.0);
        rustix::process::kill_process(process, rustix::process::Signal::TERM).expect("it is there");
        self.process.0.wait().expect("it ends");
        asked.elapsed()
    }

    /// Kills it, as a pulled plug would. It answers again after [`Daemon::restart`].
    pub fn kill_now(&mut self) {
        self.kill();
    }
}

/// Between two looks: whoever asks without a pause keeps the niced readers of files from working.
fn pause() {
    std::thread::sleep(std::time::Duration::from_millis(10));
}

/// Starts a daemon; its process and its address.
fn serve(terminal: &Terminal, bind: &str, source: &[&str]) -> (Running, String) {
    let mut command = terminal.command(&["serve", "--bind", bind]);
    command.args(source);
    run(terminal, command)
}

/// `inner` as what `outer` runs, in the environment of `inner`.
fn wrapped(inner: &Command, mut outer: Command) -> Command {
    outer
        .arg(inner.get_program())
        .args(inner.get_args())
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    for (name, value) in inner.get_envs() {
        outer.env(name, value.expect("it is set"));
    }
    outer
}

/// An address that a daemon can be started at again after it was killed: its port is none of those
/// that the system gives to whoever asks for any, so nobody has it meanwhile.
pub fn free_address() -> String {
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    // Other tests run beside this one, each in a process of its own: its number spreads them.
    let start = std::process::id().wrapping_mul(PORTS_EACH);
    let ports = PORTS.end - PORTS.start;
    for _ in 0..ports {
        let next = start.wrapping_add(GIVEN.fetch_add(1, Ordering::Relaxed));
        let address = format!("127.0.0.1:{}", PORTS.start + next % ports);
        if TcpListener::bind(&address).is_ok() {
            return address;
        }
    }
    panic!("no port of {PORTS:?} is free");
}

fn run(terminal: &Terminal, mut command: Command) -> (Running, String) {
    let mut complaints = tempfile::tempfile().expect("a file");
    let stderr = complaints.try_clone().expect("the same file");
    let mut process = Running(
        command
            .current_dir(terminal.folder())
            .stderr(stderr)
            .spawn()
            .expect("minion starts"),
    );
    let stdout = process.0.stdout.take().expect("a pipe");
    let mut first = String::new();
    BufReader::new(stdout)
        .read_line(&mut first)
        .expect("the first words");
    let Some((_, port)) = first.trim().rsplit_once(':') else {
        let mut said = String::new();
        complaints.rewind().expect("its start");
        complaints.read_to_string(&mut said).expect("text");
        panic!("minion did not start; it said {first:?} and {said}");
    };
    (process, format!("http://127.0.0.1:{port}"))
}
