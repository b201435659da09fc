//! Music files: scan, tags, cue sheets, covers, loudness and waveforms, the demo library.
//!
//! Nothing here knows the database or the sound card: paths go in, plain values come out, and a
//! file that cannot be read is an error with a reason, never a panic.

pub mod analysis;
pub mod cover;
pub mod cue;
pub mod demo;
pub mod hook;
pub mod kinds;
mod loudness;
pub mod patience;
pub mod playlist;
pub mod rating;
pub mod reader;
pub mod scan;
pub mod tags;
pub mod watch;
mod waveform;

/// Lets every other thread go first: for scanning and measuring, which nobody waits for.
///
/// Works where the system has a niceness per thread (Linux); elsewhere nothing happens.
pub fn lower_thread_priority() {
    // Whoever may not change it works on at the usual priority: slower for others, not wrong.
    let _ = rustix::process::setpriority_process(None, NICENESS);
}

/// Of -20 (first) to 19 (last): behind the sound, the engine and the page, before idle work.
const NICENESS: i32 = 10;
