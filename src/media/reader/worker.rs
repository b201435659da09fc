//! The process that reads files: what it may take, and its loop.
//!
//! It ends when its standard input does, also in the middle of a file: a daemon that is gone wants no
//! more of it.

use std::io::{self, Write};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, setrlimit};

use super::wire::{FromWorker, ToWorker, Work, read_message, write_message};
use super::work::work;

/// The hidden command that a daemon starts its own binary with; after it come the memory it may
/// take, MiB, and its manners (`nice` or `now`).
pub const COMMAND: &str = "read-files";

/// Manners of a process that nobody waits for.
pub(super) const NICE: &str = "nice";

/// Work between two questions whether to go on: short for whoever waits, long for the pipe.
const ASK_EVERY: Duration = Duration::from_millis(20);

/// Reads files for the daemon at the other end of standard input and output. `arguments` are those
/// after [`COMMAND`]. Never returns before that daemon is done.
///
/// # Errors
/// When the limits cannot be set, or the other end speaks another language.
pub fn run(arguments: &[String]) -> io::Result<()> {
    let [megabytes, manners] = arguments else {
        return Err(io::Error::other("a daemon starts this by itself"));
    };
    let megabytes: u64 = megabytes.parse().map_err(io::Error::other)?;
    limit(megabytes)?;
    if manners == NICE {
        // Threads inherit it.
        crate::media::lower_thread_priority();
    }
    // A panic is told to the daemon as what came of the file.
    std::panic::set_hook(Box::new(|_| {}));
    let (heard, orders) = channel();
    std::thread::Builder::new()
        .name("files".into())
        .spawn(move || {
            let _ = obey(&orders);
            // Whatever is wrong with the pipe: the daemon starts another.
            std::process::exit(1);
        })?;
    let mut input = io::stdin().lock();
    while let Some(message) = read_message::<ToWorker>(&mut input)? {
        if heard.send(message).is_err() {
            break;
        }
    }
    std::process::exit(0);
}

/// What this process may take of the machine. Written pages count, not what is only reserved; the
/// system ends this process rather than the daemon when memory is short.
fn limit(megabytes: u64) -> io::Result<()> {
    let most = |value| Rlimit {
        current: Some(value),
        maximum: Some(value),
    };
    setrlimit(Resource::Data, most(megabytes * 1024 * 1024))?;
    // A file that ends this process is named by the daemon; nobody looks at the remains.
    setrlimit(Resource::Core, most(0))?;
    // Where it cannot be said, the system chooses by size.
    let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
    Ok(())
}

fn obey(orders: &Receiver<ToWorker>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    while let Ok(order) = orders.recv() {
        let ToWorker::Batch(batch) = order else {
            // An answer to a question about a file that is done.
            continue;
        };
        for file in &batch {
            let mut asked = Instant::now();
            let mut may_go_on = || {
                if asked.elapsed() < ASK_EVERY {
                    return true;
                }
                let answer = ask(&mut out, orders);
                asked = Instant::now();
                answer
            };
            // Told by `top`, and by whoever traces which files are measured.
            let _ = rustix::thread::set_name(match file {
                Work::Analyse { .. } => c"measuring",
                _ => c"files",
            });
            let done = work(file, &mut may_go_on);
            write_message(&mut out, &FromWorker::Done(Box::new(done)))?;
        }
    }
    Ok(())
}

fn ask(out: &mut impl Write, orders: &Receiver<ToWorker>) -> bool {
    write_message(out, &FromWorker::MayIGoOn).is_ok() && matches!(orders.recv(), Ok(ToWorker::GoOn))
}
