//! A music folder on a share that falls asleep: a file system in user space (FUSE, see fuse(4) and
//! `linux/fuse.h`) with some files in it, which answers only while it is awake.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use tempfile::TempDir;

use super::{Daemon, Terminal, free_address, run};

/// Longest request: a page of arguments, and what may be written at once.
const REQUEST_BYTES_MAX: usize = 1 << 17;

/// The folder itself; the files follow.
const ROOT: u64 = 1;

/// `O_NONBLOCK`: whoever is asleep takes no request.
const NONBLOCK: i32 = 0o4000;

/// A mounted share. Asleep at first; gone when it is dropped.
pub struct Share {
    /// Where it is mounted: in nobody else's folder, which could not be removed while it sleeps.
    folder: TempDir,
    is_awake: Arc<AtomicBool>,
    is_over: Arc<AtomicBool>,
    server: Option<JoinHandle<()>>,
}

impl Share {
    /// Mounts it; `None` where the system lets nobody do that.
    pub fn mount(files: BTreeMap<String, Vec<u8>>) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let mut options = File::options();
        let options = options.read(true).write(true).custom_flags(NONBLOCK);
        let device = options.open("/dev/fuse").ok()?;
        let own = device.try_clone().ok()?;
        let mounted = Command::new("mount")
            .args(["-i", "-t", "fuse", "-o"])
            .arg("fd=0,rootmode=40000,user_id=0,group_id=0")
            .arg("asleep")
            .arg(folder.path())
            .stdin(Stdio::from(own))
            .output()
            .ok()?;
        if !mounted.status.success() {
            return None;
        }
        let (is_awake, is_over) = (Arc::<AtomicBool>::default(), Arc::<AtomicBool>::default());
        let mut server = Server {
            device,
            files: files.into_iter().collect(),
        };
        // The first request greets the system, and is answered also by one who sleeps.
        while !server.answer_one() {
            std::thread::sleep(Duration::from_millis(1));
        }
        let flags = (Arc::clone(&is_awake), Arc::clone(&is_over));
        let server = std::thread::spawn(move || {
            while !flags.1.load(Ordering::Relaxed) {
                if !flags.0.load(Ordering::Relaxed) || !server.answer_one() {
                    std::thread::sleep(Duration::from_millis(1));
                }
            }
        });
        Some(Self {
            folder,
            is_awake,
            is_over,
            server: Some(server),
        })
    }

    /// Where it is mounted.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Answers from now on, also what was asked before.
    pub fn wake(&self) {
        self.is_awake.store(true, Ordering::Relaxed);
    }

    /// Answers nothing from now on.
    pub fn sleep(&self) {
        self.is_awake.store(false, Ordering::Relaxed);
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        // Its device is closed with it: whoever still waits is told that nobody is there.
        let _ = self.server.take().map(JoinHandle::join);
        let _ = Command::new("umount")
            .arg("-l")
            .arg(self.folder.path())
            .status();
    }
}

impl Daemon {
    /// Starts one that takes music from more than its own folder; its first scan may still be on.
    pub fn start_with(own: Terminal, more: &[&str]) -> Self {
        let bind = free_address();
        let mut arguments = vec!["serve", "--bind", &bind, "--music", "music"];
        arguments.extend(more);
        let (process, address) = run(&own, own.command(&arguments));
        Self {
            address,
            own,
            process,
            source: super::MUSIC,
        }
    }
}

struct Server {
    device: File,
    files: Vec<(String, Vec<u8>)>,
}

/// Numbers of requests.
mod asked {
    pub const LOOKUP: u32 = 1;
    pub const FORGET: u32 = 2;
    pub const GETATTR: u32 = 3;
    pub const OPEN: u32 = 14;
    pub const READ: u32 = 15;
    pub const STATFS: u32 = 17;
    pub const RELEASE: u32 = 18;
    pub const INIT: u32 = 26;
    pub const OPENDIR: u32 = 27;
    pub const READDIR: u32 = 28;
    pub const RELEASEDIR: u32 = 29;
    pub const INTERRUPT: u32 = 36;
    pub const BATCH_FORGET: u32 = 42;
}

/// No such file; not done here.
const ENOENT: i32 = -2;
const ENOSYS: i32 = -38;

impl Server {
    /// Answers a request, if one waits.
    fn answer_one(&mut self) -> bool {
        let mut request = vec![0; REQUEST_BYTES_MAX];
        let length = match self.device.read(&mut request) {
            Ok(length) => length,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return false,
            // It is unmounted.
            Err(_) => return false,
        };
        let request = &request[..length];
        let (operation, id, node) = (u32_at(request, 4), u64_at(request, 8), u64_at(request, 16));
        let body = &request[40..];
        if [asked::FORGET, asked::BATCH_FORGET, asked::INTERRUPT].contains(&operation) {
            return true;
        }
        let (error, answer) = match self.answer(operation, node, body) {
            Ok(answer) => (0, answer),
            Err(error) => (error, Vec::new()),
        };
        let mut reply = Vec::new();
        let length = u32::try_from(16 + answer.len()).expect("it is short");
        reply.extend(length.to_ne_bytes());
        reply.extend(error.to_ne_bytes());
        reply.extend(id.to_ne_bytes());
        reply.extend(answer);
        // Whoever asked may have gone.
        let _ = self.device.write_all(&reply);
        true
    }

    fn answer(&self, operation: u32, node: u64, body: &[u8]) -> Result<Vec<u8>, i32> {
        match operation {
            asked::INIT => Ok(greeting()),
            asked::LOOKUP => {
                let name = body.strip_suffix(&[0]).unwrap_or(body);
                let at = self.files.iter().position(|file| file.0.as_bytes() == name);
                let node = ROOT + 1 + at.ok_or(ENOENT)? as u64;
                // Nothing is remembered: each look asks anew.
                let mut entry = node.to_ne_bytes().to_vec();
                entry.extend([0; 32]);
                entry.extend(self.facts(node));
                Ok(entry)
            }
            asked::GETATTR => {
                let mut facts = vec![0; 16];
                facts.extend(self.facts(node));
                Ok(facts)
            }
            asked::OPEN | asked::OPENDIR => Ok(vec![0; 16]),
            asked::READDIR => Ok(self.names_from(u64_at(body, 8))),
            asked::READ => {
                let bytes = &self.files[(node - ROOT - 1) as usize].1;
                let from = bytes.len().min(u64_at(body, 8) as usize);
                let until = bytes.len().min(from + u32_at(body, 16) as usize);
                Ok(bytes[from..until].to_vec())
            }
            asked::STATFS => Ok(vec![0; 80]),
            // Asked to flush, it says once that there is nothing to do: whoever ends need not wait.
            asked::RELEASE | asked::RELEASEDIR => Ok(Vec::new()),
            _ => Err(ENOSYS),
        }
    }

    /// `struct fuse_attr`.
    fn facts(&self, node: u64) -> Vec<u8> {
        let (size, mode) = match node {
            ROOT => (0, 0o040_755_u32),
            file => (self.files[(file - ROOT - 1) as usize].1.len(), 0o100_644),
        };
        let mut facts = node.to_ne_bytes().to_vec();
        facts.extend((size as u64).to_ne_bytes());
        // Blocks and three times: 0 is a time, too.
        facts.extend([0; 32 + 12]);
        for number in [mode, 1, 0, 0, 0, 4_096, 0] {
            facts.extend(number.to_ne_bytes());
        }
        facts
    }

    /// `struct fuse_dirent`s, from the entry of this number on.
    fn names_from(&self, from: u64) -> Vec<u8> {
        let mut entries = Vec::new();
        for (at, (name, _)) in self.files.iter().enumerate().skip(from as usize) {
            entries.extend((ROOT + 1 + at as u64).to_ne_bytes());
            entries.extend((at as u64 + 1).to_ne_bytes());
            entries.extend((name.len() as u32).to_ne_bytes());
            // A regular file.
            entries.extend(8_u32.to_ne_bytes());
            entries.extend(name.as_bytes());
            entries.resize(entries.len().next_multiple_of(8), 0);
        }
        entries
    }
}

/// `struct fuse_init_out` of version 7.31.
fn greeting() -> Vec<u8> {
    let mut greeting = Vec::new();
    for number in [7_u32, 31, 0, 0] {
        greeting.extend(number.to_ne_bytes());
    }
    greeting.extend(12_u16.to_ne_bytes());
    greeting.extend(10_u16.to_ne_bytes());
    greeting.extend(4_096_u32.to_ne_bytes());
    greeting.extend(1_u32.to_ne_bytes());
    greeting.resize(64, 0);
    greeting
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_ne_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from_ne_bytes(bytes[at..at + 8].try_into().expect("eight bytes"))
}
