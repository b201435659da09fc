//! The real binary, in a house of its own: temporary folders, no sound card, a port of its own.

use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

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
}
