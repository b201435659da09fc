//! What strace wrote down: the calls that change a data folder, and what was said over sockets.
//!
//! strace's lines keep cause before effect: a thread stands still until its call is written down,
//! so the answer that a finished sync allows is always in a later line. A call that others ran
//! beside has two lines, its begin and its end. What must be certain counts from the end (a sync,
//! an answer), what is merely possible from the begin (a write).

use std::collections::HashMap;

/// strace's options. Every string is in hexadecimal, so that no quote or comma hides in one; the
/// longest that matters is a page of the database, or an answer.
pub const OPTIONS: [&str; 8] = [
    "--daemonize",
    "--follow-forks",
    "--seccomp-bpf",
    "--decode-fds=path",
    "--strings-in-hex=all",
    "--string-limit=65536",
    "--quiet=attach,personality",
    CALLS,
];

const CALLS: &str = "--trace=openat,write,writev,pwrite64,pwritev,pwritev2,ftruncate,fallocate,\
    fsync,fdatasync,sync_file_range,unlink,unlinkat,rename,renameat,renameat2,link,linkat,\
    sendto,sendmsg,recvfrom";

/// One step of the program, and where it stands in the trace.
#[derive(Debug)]
pub struct Step {
    pub at: usize,
    pub what: What,
}

/// What a step does. Files are named within the data folder.
#[derive(Debug)]
pub enum What {
    Creates(String),
    Cuts(String, u64),
    Writes(Written),
    /// A sync that has come back. It covers what was written before it began.
    Syncs {
        name: String,
        begun: usize,
    },
    /// The same for the folder: its names.
    SyncsFolder,
    Removes(String),
    /// Bytes that arrived on a socket.
    Hears(String, Vec<u8>),
    /// Bytes that have left on a socket, or were about to.
    Says(String, Vec<u8>),
}

/// Bytes written to a file.
#[derive(Debug)]
pub struct Written {
    pub name: String,
    pub offset: u64,
    pub bytes: Vec<u8>,
    /// The line from which on it is surely done.
    pub done: usize,
}

/// A call, put together from its lines.
struct Call {
    name: String,
    arguments: String,
    /// `None`: the process died within.
    result: Option<i64>,
    begun: usize,
    ended: usize,
}

/// Reads the trace of one process. `folder` is its data folder; lines count from `first`.
pub fn read(text: &str, folder: &str, first: usize) -> Vec<Step> {
    let mut reader = Reader {
        folder,
        positions: HashMap::new(),
        steps: Vec::new(),
    };
    let mut begun: HashMap<&str, (usize, &str)> = HashMap::new();
    let mut last = first;
    for (line, number) in text.lines().zip(first..) {
        last = number;
        let Some((thread, rest)) = line.split_once(' ') else {
            continue;
        };
        let rest = rest.trim_start();
        if let Some(head) = rest.strip_suffix(" <unfinished ...>") {
            begun.insert(thread, (number, head));
            continue;
        }
        let resumed = rest.strip_prefix("<... ");
        let tail = resumed.and_then(|rest| Some(rest.split_once(" resumed>")?.1));
        let call = match tail {
            None => parse(rest, number, number),
            Some(tail) => begun
                .remove(thread)
                .and_then(|(from, head)| parse(&format!("{head}{tail}"), from, number)),
        };
        call.into_iter().for_each(|call| reader.take(&call));
    }
    // The plug was pulled within these; the system may have done them all the same.
    for (_, (from, head)) in begun {
        let call = parse(head, from, last);
        call.into_iter().for_each(|call| reader.take(&call));
    }
    reader.steps.sort_by_key(|step| step.at);
    reader.steps
}

fn parse(line: &str, begun: usize, ended: usize) -> Option<Call> {
    let (name, rest) = line.split_once('(')?;
    let (arguments, result) = rest.rsplit_once(" = ").unwrap_or((rest, "?"));
    let digits: String = result
        .chars()
        .take_while(|c| *c == '-' || c.is_ascii_digit())
        .collect();
    Some(Call {
        name: name.to_owned(),
        arguments: arguments.trim_end().trim_end_matches(')').to_owned(),
        result: digits.parse().ok(),
        begun,
        ended,
    })
}

struct Reader<'a> {
    folder: &'a str,
    /// How far each open file was written by `write`, which knows no offset.
    positions: HashMap<i64, u64>,
    steps: Vec<Step>,
}

impl Reader<'_> {
    fn take(&mut self, call: &Call) {
        if call.result.is_some_and(|result| result < 0) {
            return;
        }
        let possible = call.begun;
        let certain = call.ended;
        match call.name.as_str() {
            "openat" => self.open(call),
            "write" | "pwrite64" => self.write(call),
            "writev" | "sendto" | "sendmsg" => self.say(call),
            "recvfrom" => {
                let (_, path) = descriptor(&call.arguments);
                self.step(certain, What::Hears(path, strings(&call.arguments)));
            }
            "ftruncate" => {
                let (_, path) = descriptor(&call.arguments);
                if let Some(name) = self.inside(&path) {
                    self.step(possible, What::Cuts(name, last_number(&call.arguments)));
                }
            }
            // One that never came back promised nothing.
            "fsync" | "fdatasync" if call.result.is_some() => {
                let (_, path) = descriptor(&call.arguments);
                if path == self.folder {
                    self.step(certain, What::SyncsFolder);
                } else if let Some(name) = self.inside(&path) {
                    let begun = call.begun;
                    self.step(certain, What::Syncs { name, begun });
                }
            }
            "unlink" | "unlinkat" => {
                if let Some(name) = self.inside(&text_of(&strings(&call.arguments))) {
                    self.step(possible, What::Removes(name));
                }
            }
            "fsync" | "fdatasync" => {}
            _ => self.expect_outside(call),
        }
    }

    fn step(&mut self, at: usize, what: What) {
        self.steps.push(Step { at, what });
    }

    fn open(&mut self, call: &Call) {
        let path = text_of(&strings(&call.arguments));
        let Some(name) = self.inside(&path) else {
            return;
        };
        if let Some(number) = call.result {
            self.positions.insert(number, 0);
        }
        if call.arguments.contains("O_CREAT") {
            self.step(call.begun, What::Creates(name.clone()));
        }
        if call.arguments.contains("O_TRUNC") {
            self.step(call.begun, What::Cuts(name, 0));
        }
    }

    fn write(&mut self, call: &Call) {
        let (number, path) = descriptor(&call.arguments);
        if path.starts_with("socket:") {
            return self.say(call);
        }
        let Some(name) = self.inside(&path) else {
            return;
        };
        let mut bytes = strings(&call.arguments);
        if let Some(length) = call.result {
            // What strace cut off is the reserve, which is all zeros.
            bytes.resize(usize::try_from(length).expect("it did not fail"), 0);
        }
        let offset = if call.name == "pwrite64" {
            last_number(&call.arguments)
        } else {
            let position = self.positions.entry(number).or_default();
            *position += bytes.len() as u64;
            *position - bytes.len() as u64
        };
        let written = Written {
            name,
            offset,
            bytes,
            done: call.ended,
        };
        self.step(call.begun, What::Writes(written));
    }

    fn say(&mut self, call: &Call) {
        let (_, path) = descriptor(&call.arguments);
        if path.starts_with("socket:") {
            // What a dying process was about to say may have left, and must hold in any case.
            self.step(call.ended, What::Says(path, strings(&call.arguments)));
        } else {
            self.expect_outside(call);
        }
    }

    /// What the model of the disk does not know must not happen to its files unseen.
    fn expect_outside(&self, call: &Call) {
        let hex: String = self.folder.bytes().map(|b| format!("\\x{b:02x}")).collect();
        assert!(
            !call.arguments.contains(&hex),
            "the disk's model knows no `{}`",
            call.name
        );
    }

    /// A file of the data folder. The index of the log (`-shm`) is memory that is made anew.
    fn inside(&self, path: &str) -> Option<String> {
        let name = path.strip_prefix(self.folder)?.strip_prefix('/')?;
        (!name.ends_with("-shm")).then(|| name.to_owned())
    }
}

/// The first open file among the arguments: its number and its path.
fn descriptor(arguments: &str) -> (i64, String) {
    let Some((number, rest)) = arguments.split_once('<') else {
        return (-1, String::new());
    };
    let (path, rest) = rest.split_once('>').unwrap_or((rest, ""));
    if rest.starts_with("(deleted)") {
        return (-1, String::new());
    }
    (number.parse().unwrap_or(-1), text_of(&bytes_of(path)))
}

/// The strings among the arguments, one after the other.
fn strings(arguments: &str) -> Vec<u8> {
    arguments
        .split('"')
        .skip(1)
        .step_by(2)
        .flat_map(bytes_of)
        .collect()
}

fn bytes_of(hex: &str) -> Vec<u8> {
    let digits = hex.split("\\x").skip(1);
    digits
        .map(|two| u8::from_str_radix(two, 16).expect("strace writes two digits a byte"))
        .collect()
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn last_number(arguments: &str) -> u64 {
    let last = arguments.rsplit(", ").next().unwrap_or(arguments);
    last.trim().parse().expect("a number")
}
