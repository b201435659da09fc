//! The servers: minion as it is shipped, the original's SyncManager on FastAPI, node's `ws`.
#![allow(
    dead_code,
    reason = "two benches share this file, and neither needs all of it"
)]

use std::fs::File;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

/// How long a server may take to open its port.
const START: Duration = Duration::from_secs(60);
/// How long the demo library may take: it is made with the patience of a nice process.
const SCAN: Duration = Duration::from_secs(600);
/// The tracks of the demo library: with fewer there, the rest is still being made.
const TRACKS_MIN: u64 = 24;

/// A child process that ends with this value.
struct Daemon {
    child: Child,
    port: u16,
}

impl Daemon {
    /// Starts `command` and waits for its port; says how long that took.
    fn start(mut command: Command, port: u16, log: &Path) -> Result<(Self, Duration)> {
        let log_file = File::create(log)?;
        command
            .stdin(Stdio::null())
            .stdout(log_file.try_clone()?)
            .stderr(log_file);
        let start = Instant::now();
        let child = command
            .spawn()
            .with_context(|| format!("cannot start {command:?}"))?;
        let mut daemon = Self { child, port };
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = daemon.child.try_wait()?.is_some();
            ensure!(
                !ended && start.elapsed() < START,
                "no server, see {}",
                log.display()
            );
            std::thread::sleep(Duration::from_micros(500));
        }
        Ok((daemon, start.elapsed()))
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // Fails only when it has ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// minion, its folders on the disk that holds the target directory.
pub struct Minion {
    daemon: Option<Daemon>,
    home: PathBuf,
    port: u16,
    agent: ureq::Agent,
    pair_id: Option<u64>,
}

impl Minion {
    /// Starts `minion serve --demo` in an empty home and waits for its library.
    pub fn start() -> Result<Self> {
        let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("live_sync");
        if home.exists() {
            std::fs::remove_dir_all(&home)?;
        }
        std::fs::create_dir_all(&home)?;
        let agent = ureq::Agent::new_with_defaults();
        let mut minion = Self {
            daemon: None,
            home,
            port: free_port()?,
            agent,
            pair_id: None,
        };
        minion.restart()?;
        minion.wait_for_library()?;
        Ok(minion)
    }

    /// Ends it, if it runs, and starts it again; says how long it took to open its port.
    pub fn restart(&mut self) -> Result<Duration> {
        self.daemon = None;
        let mut command = Command::new(env!("CARGO_BIN_EXE_minion"));
        command.args(["serve", "--demo"]);
        command.env_clear().env("HOME", &self.home);
        command.env("MINION_SERVER_BIND", format!("127.0.0.1:{}", self.port));
        let log = self.home.join("minion.log");
        let (daemon, took) = Daemon::start(command, self.port, &log)?;
        self.daemon = Some(daemon);
        Ok(took)
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.running().child.id()
    }

    /// Gives the verdict on the current pair; begins a comparison where there is none.
    pub fn judge(&mut self) -> Result<()> {
        let Some(pair_id) = self.pair_id else {
            return self.begin();
        };
        let verdict = json!({"pair_id": pair_id, "winner": "track_a"});
        let answer = self.post("/api/comparisons/verdict", &verdict)?;
        self.pair_id = answer["next_pair"]["pair_id"].as_u64();
        ensure!(self.pair_id.is_some(), "the comparison ended: {answer}");
        Ok(())
    }

    /// Sets the volume: an event for every screen.
    pub fn set_volume(&self, percent: usize) -> Result<()> {
        let url = self.running().url("/api/player/volume");
        let body = json!({"volume_percent": percent});
        self.agent.put(url).send_json(body)?;
        Ok(())
    }

    /// Identity of the log, and how far each stream has come, as a screen that comes back says it.
    pub fn heads(&self) -> Result<(String, String)> {
        let state = self.get("/api/state")?;
        let epoch = state["epoch"].as_str().context("no epoch")?;
        let streams = state["streams"].as_array().context("no streams")?;
        let seen = streams.iter().map(|stream| {
            let name = stream["stream"].as_str().unwrap_or_default();
            format!("{name}:{}", stream["seq"])
        });
        Ok((epoch.to_owned(), seen.collect::<Vec<_>>().join(",")))
    }

    /// Bytes of the frame that tells of the volume, as a screen gets it.
    pub fn frame_bytes(&self) -> Result<usize> {
        let player = self.get("/api/player")?;
        let volume = player["volume_percent"].as_u64().context("no volume")?;
        self.set_volume(usize::try_from((volume + 1) % 100)?)?;
        let state = self.get("/api/state")?;
        // The player, and an envelope of about a hundred bytes around it.
        Ok(state["player"].to_string().len() + 100)
    }

    fn get(&self, path: &str) -> Result<Value> {
        let url = self.running().url(path);
        Ok(self.agent.get(url).call()?.body_mut().read_json()?)
    }

    fn begin(&mut self) -> Result<()> {
        let answer = self.post("/api/comparisons/session", &json!({}))?;
        self.pair_id = answer["pair"]["pair_id"].as_u64();
        ensure!(self.pair_id.is_some(), "no pair: {answer}");
        Ok(())
    }

    fn wait_for_library(&mut self) -> Result<()> {
        let start = Instant::now();
        while start.elapsed() < SCAN {
            let url = self.running().url("/api/tracks?limit=1");
            let tracks: Value = self.agent.get(url).call()?.body_mut().read_json()?;
            if tracks["total"].as_u64() >= Some(TRACKS_MIN) {
                return self.begin();
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        bail!("the demo library has not been scanned")
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let url = self.running().url(path);
        Ok(self
            .agent
            .post(url)
            .send_json(body)?
            .body_mut()
            .read_json()?)
    }

    fn running(&self) -> &Daemon {
        self.daemon
            .as_ref()
            .expect("started by `start`, and restarted since")
    }
}

/// The original's SyncManager on FastAPI and uvicorn.
pub struct Peer {
    daemon: Daemon,
    agent: ureq::Agent,
}

impl Peer {
    /// Starts uvicorn from the virtual environment that `make bench` prepares.
    pub fn start() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let port = free_port()?;
        let mut command = Command::new(root.join("target/peer-venv/bin/uvicorn"));
        command.args([
            "peer_sync_manager:app",
            "--log-level",
            "warning",
            "--no-access-log",
        ]);
        command.arg("--app-dir").arg(root.join("benches/live_sync"));
        command.args(["--host", "127.0.0.1", "--port", &port.to_string()]);
        command.env("PYTHONDONTWRITEBYTECODE", "1");
        let log = Path::new(env!("CARGO_TARGET_TMPDIR")).join("peer.log");
        let (daemon, _) = Daemon::start(command, port, &log)
            .context("the original's server does not start; `make bench` prepares it")?;
        Ok(Self {
            daemon,
            agent: ureq::Agent::new_with_defaults(),
        })
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.daemon.port
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.daemon.child.id()
    }

    /// Gives a verdict.
    pub fn judge(&mut self) -> Result<()> {
        let verdict = json!({"session_id": 1, "track_a_id": 1, "track_b_id": 2, "winner_id": 1});
        let url = self.daemon.url("/api/comparisons/record");
        let answer: Value = self
            .agent
            .post(url)
            .send_json(&verdict)?
            .body_mut()
            .read_json()?;
        ensure!(answer["success"] == true, "refused: {answer}");
        Ok(())
    }
}

/// The `ws` package on Node.js.
pub struct Node {
    daemon: Daemon,
    agent: ureq::Agent,
}

impl Node {
    /// Starts it from the folder that `make bench-sync` prepares; frames carry `bytes`.
    pub fn start(bytes: usize) -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let port = free_port()?;
        let mut command = Command::new("node");
        command.arg(root.join("benches/sync/peer_ws.mjs"));
        command.arg(port.to_string());
        command.arg(root.join("target/peer-node"));
        command.arg(bytes.to_string());
        let log = Path::new(env!("CARGO_TARGET_TMPDIR")).join("node.log");
        let (daemon, _) = Daemon::start(command, port, &log)
            .context("node's server does not start; `make bench-sync` prepares it")?;
        Ok(Self {
            daemon,
            agent: ureq::Agent::new_with_defaults(),
        })
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.daemon.port
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.daemon.child.id()
    }

    /// Tells every screen something.
    pub fn tell(&self) -> Result<()> {
        self.agent.post(self.daemon.url("/")).send_empty()?;
        Ok(())
    }
}

/// A port that was free a moment ago.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
