//! One process that reads files, as the daemon sees it.

use std::io::{self, Read};
use std::os::fd::AsFd;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::Lost;
use super::wire::{FromWorker, MESSAGE_BYTES_MAX, ToWorker, take_message, write_message};
use super::worker::{COMMAND, NICE};

/// Last words of a process that are looked at, bytes.
const LAST_WORDS_BYTES: u64 = 4096;

/// A process that was killed is waited for so long; one that hangs in a dead file system ends when
/// that one does.
const REAP_MAX: Duration = Duration::from_millis(500);

/// How much a process may take, and whether somebody waits for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) megabytes: u64,
    pub(super) is_nice: bool,
}

/// Where a process's time went.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Spent {
    /// It computed.
    pub(super) computing: Duration,
    /// It could have, but others did.
    pub(super) queued: Duration,
}

impl Spent {
    pub(super) fn since(self, before: Self) -> Self {
        Self {
            computing: self.computing.saturating_sub(before.computing),
            queued: self.queued.saturating_sub(before.queued),
        }
    }
}

/// A running process.
pub(super) struct Process {
    pub(super) kind: Kind,
    child: Child,
    input: ChildStdin,
    output: ChildStdout,
    errors: ChildStderr,
    heard: Vec<u8>,
}

impl Process {
    pub(super) fn start(binary: &Path, kind: Kind) -> io::Result<Self> {
        let manners = if kind.is_nice { NICE } else { "now" };
        let mut child = Command::new(binary)
            .arg(COMMAND)
            .args([&kind.megabytes.to_string(), manners])
            // Nothing that the daemon was told (places, secrets, the service manager's socket)
            // concerns a reader of files.
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(input), Some(output), Some(errors)) = pipes else {
            return Err(io::Error::other("it has no pipes"));
        };
        Ok(Self {
            kind,
            child,
            input,
            output,
            errors,
            heard: Vec::new(),
        })
    }

    pub(super) fn say(&mut self, message: &ToWorker) -> io::Result<()> {
        write_message(&mut self.input, message)
    }

    /// What the process says within `wait`; `None` when it says nothing.
    pub(super) fn hear(&mut self, wait: Duration) -> io::Result<Option<FromWorker>> {
        let end = Instant::now() + wait;
        loop {
            if let Some(message) = take_message(&mut self.heard)? {
                return Ok(Some(message));
            }
            if self.heard.len() > MESSAGE_BYTES_MAX + 4 {
                return Err(io::Error::other("a message is too long"));
            }
            let left = end.saturating_duration_since(Instant::now());
            if !is_readable(&self.output, left)? {
                return Ok(None);
            }
            let mut bytes = [0; 16 * 1024];
            let count = self.output.read(&mut bytes)?;
            if count == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.heard.extend_from_slice(&bytes[..count]);
        }
    }

    /// What the process has spent so far. Zero where the system does not tell.
    pub(super) fn spent(&self) -> Spent {
        let place = format!("/proc/{}", self.child.id());
        let stat = std::fs::read_to_string(format!("{place}/stat"));
        let ticks = stat.ok().and_then(|stat| {
            // Behind the name, which may hold anything: state is the first, utime and stime are
            // the twelfth and the thirteenth. See proc_pid_stat(5).
            let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
            let mut next = || fields.next()?.parse::<u64>().ok();
            Some(next()? + next()?)
        });
        let threads = std::fs::read_dir(format!("{place}/task"));
        let queued = threads
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|thread| {
                let told = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
                // Nanoseconds on a processor, then those ready for one.
                told.split_whitespace().nth(1)?.parse::<u64>().ok()
            });
        Spent {
            // The system counts in hundredths of a second (USER_HZ).
            computing: Duration::from_millis(ticks.unwrap_or(0) * 10),
            queued: Duration::from_nanos(queued.sum()),
        }
    }

    /// Ends the process; gives why it ended, if it had by itself, and the process while it does not
    /// end.
    pub(super) fn end(mut self) -> (Option<Lost>, Option<Child>) {
        let by_itself = match self.child.try_wait() {
            Ok(None) => settle(&mut self.child, REAP_MAX / 5),
            other => other.ok().flatten(),
        };
        if let Some(status) = by_itself {
            let mut words = String::new();
            let _ = (&mut self.errors)
                .take(LAST_WORDS_BYTES)
                .read_to_string(&mut words);
            let is_memory = words.contains("memory allocation") || status.signal() == Some(9);
            let why = if is_memory { Lost::Memory } else { Lost::Crash };
            return (Some(why), None);
        }
        // Gone already is as good.
        let _ = self.child.kill();
        match settle(&mut self.child, REAP_MAX) {
            Some(_) => (None, None),
            None => (None, Some(self.child)),
        }
    }

    /// Lets the process end by itself: it has no file in hand.
    pub(super) fn dismiss(self) -> Child {
        let Self { child, .. } = self;
        child
    }
}

fn settle(child: &mut Child, patience: Duration) -> Option<std::process::ExitStatus> {
    let end = Instant::now() + patience;
    loop {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        if Instant::now() >= end {
            return None;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn is_readable(pipe: &impl AsFd, wait: Duration) -> io::Result<bool> {
    let wait = Timespec::try_from(wait).map_err(io::Error::other)?;
    let mut fds = [PollFd::new(pipe, PollFlags::IN)];
    match poll(&mut fds, Some(&wait)) {
        Ok(ready) => Ok(ready > 0),
        Err(rustix::io::Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
