//! The processes that read files: how many, how big, and what becomes of a file that one is lost in.

use std::io;
use std::path::PathBuf;
use std::process::Child;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::process::{Kind, Process};
use super::wire::{Done, FromWorker, ToWorker, Work};
use super::{Effort, Lost};
use crate::media::patience::Patience;

/// Memory that a process of many may take, MiB: an album's tags with their pictures take a tenth.
const SMALL_MB: u64 = 48;

/// Memory that the one big process may take, MiB: 25 million pixels are 75 MB.
const BIG_MB: u64 = 128;

/// Memory that a process that makes songs may take, MiB.
const SONG_MB: u64 = 256;

/// So often it is asked whether the work is still wanted.
const ASK_EVERY: Duration = Duration::from_millis(50);

/// A file that takes longer is named on the screens.
const SLOW: Duration = Duration::from_millis(500);

/// All the work in a batch that is not begun again after a process was lost before it began:
/// something is wrong with the machine.
const STARTS_MAX: u32 = 3;

/// Processes that were told to end and hang in a dead file system. With more of them nothing is
/// started any more: each waits for a folder that does not answer.
const DYING_MAX: usize = 16;

/// The processes. A std mutex, held for a look; the other one for as long as a big file takes.
pub(super) struct Pool {
    binary: PathBuf,
    kept: Mutex<Kept>,
    one_big_at_a_time: Mutex<()>,
}

#[derive(Default)]
struct Kept {
    idle: Vec<(Process, Instant)>,
    dying: Vec<Child>,
}

impl Pool {
    pub(super) fn new(binary: PathBuf) -> Self {
        Self {
            binary,
            kept: Mutex::default(),
            one_big_at_a_time: Mutex::default(),
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets those go that had no work for `idle`, and forgets those that have ended.
    pub(super) fn rest(&self, idle: Duration) {
        let mut kept = self.kept();
        let rested = |(_, since): &mut (Process, Instant)| since.elapsed() >= idle;
        let gone: Vec<Child> = kept
            .idle
            .extract_if(.., rested)
            .map(|(process, _)| process.dismiss())
            .collect();
        kept.dying.extend(gone);
        kept.dying
            .retain_mut(|child| matches!(child.try_wait(), Ok(None)));
    }

    /// Does all of `works`, in their order.
    pub(super) fn each(
        &self,
        works: &[Work],
        (effort, patience): (Effort, &Patience),
        may_go_on: &mut dyn FnMut() -> bool,
        is_slow: &mut dyn FnMut(usize),
        take: &mut dyn FnMut(usize, Result<Done, Lost>),
    ) {
        let is_nice = !matches!(
            works.first(),
            Some(Work::Thumbnail { .. } | Work::Look { .. })
        );
        let kind = |megabytes| Kind { megabytes, is_nice };
        let mut at = 0;
        let hangs = |work: &Work| patience.hangs(work.path());
        while at < works.len() {
            if hangs(&works[at]) {
                take(at, Err(Lost::NoAnswer));
                at += 1;
                continue;
            }
            let begun = at;
            let end = works[begun..].iter().position(hangs);
            let mut taken = |count: usize, done| {
                at = begun + count + 1;
                take(begun + count, done);
            };
            let mut slow = |count: usize| is_slow(begun + count);
            let batch = &works[begun..end.map_or(works.len(), |count| begun + count)];
            let mut hands = Hands {
                effort,
                may_go_on: &mut *may_go_on,
                is_slow: &mut slow,
                take: &mut taken,
            };
            let megabytes = match works[begun] {
                Work::Song { .. } => SONG_MB,
                _ => SMALL_MB,
            };
            let Err(lost) = self.batch(kind(megabytes), batch, &mut hands) else {
                continue;
            };
            let lost = match lost {
                Lost::Memory | Lost::Crash if megabytes < BIG_MB => {
                    self.once_more(kind(BIG_MB), &works[at], may_go_on, effort)
                }
                other => Err(other),
            };
            match lost {
                Err(Lost::Cancelled) => return,
                Err(Lost::NoAnswer) => patience.doubt(works[at].path()),
                _ => {}
            }
            take(at, lost.map(|done| *done));
            at += 1;
        }
    }

    /// The file that a small process was lost in, alone in a big one.
    fn once_more(
        &self,
        kind: Kind,
        work: &Work,
        may_go_on: &mut dyn FnMut() -> bool,
        effort: Effort,
    ) -> Result<Box<Done>, Lost> {
        let turn = self.one_big_at_a_time.lock();
        let _turn = turn.unwrap_or_else(PoisonError::into_inner);
        let mut answer = Err(Lost::Crash);
        let mut hands = Hands {
            effort,
            may_go_on,
            is_slow: &mut |_| (),
            take: &mut |_, done: Result<Done, Lost>| answer = done.map(Box::new),
        };
        self.batch(kind, std::slice::from_ref(work), &mut hands)?;
        // What it grew to is not kept for the next small file.
        self.rest_of(kind);
        answer
    }

    fn rest_of(&self, kind: Kind) {
        let mut kept = self.kept();
        let is_it = |(process, _): &mut (Process, Instant)| process.kind == kind;
        let gone: Vec<Child> = kept
            .idle
            .extract_if(.., is_it)
            .map(|(process, _)| process.dismiss())
            .collect();
        kept.dying.extend(gone);
    }

    /// Has one process do `batch`; an error is about the first file that was not taken.
    fn batch(&self, kind: Kind, batch: &[Work], hands: &mut Hands<'_>) -> Result<(), Lost> {
        let mut process = self.begin(kind, batch)?;
        for at in 0..batch.len() {
            match hands.wait_for(&mut process, at) {
                Ok(done) => (hands.take)(at, Ok(done)),
                Err(lost) => {
                    let (why, child) = process.end();
                    self.kept().dying.extend(child);
                    return Err(lost.or(why).unwrap_or(Lost::Crash));
                }
            }
        }
        self.kept().idle.push((process, Instant::now()));
        Ok(())
    }

    /// A process with its work. One that waited idle may have ended: then it is another's turn.
    fn begin(&self, kind: Kind, batch: &[Work]) -> Result<Process, Lost> {
        let order = ToWorker::Batch(batch.to_vec());
        let mut reason = String::new();
        for _ in 0..STARTS_MAX {
            let started = self.take_idle(kind).map_or_else(|| self.start(kind), Ok);
            let said = started.and_then(|mut process| {
                process.say(&order)?;
                Ok(process)
            });
            match said {
                Ok(process) => return Ok(process),
                Err(error) => reason = error.to_string(),
            }
        }
        Err(Lost::NotNow(reason))
    }

    fn take_idle(&self, kind: Kind) -> Option<Process> {
        let mut kept = self.kept();
        let place = kept.idle.iter().rposition(|(it, _)| it.kind == kind)?;
        Some(kept.idle.swap_remove(place).0)
    }

    fn start(&self, kind: Kind) -> io::Result<Process> {
        self.rest(Duration::MAX);
        if self.kept().dying.len() >= DYING_MAX {
            return Err(io::Error::other("its folder does not answer"));
        }
        Process::start(&self.binary, kind)
    }
}

/// What a batch is done with.
struct Hands<'a> {
    effort: Effort,
    may_go_on: &'a mut dyn FnMut() -> bool,
    is_slow: &'a mut dyn FnMut(usize),
    take: &'a mut dyn FnMut(usize, Result<Done, Lost>),
}

impl Hands<'_> {
    /// What came of the file at `at`; the error is `None` where the process knows why.
    fn wait_for(&mut self, process: &mut Process, at: usize) -> Result<Done, Option<Lost>> {
        let mut since = Instant::now();
        // Looked at when it takes longer than a moment: most files do not.
        let mut spent = None;
        let mut is_told = false;
        loop {
            match process.hear(ASK_EVERY) {
                Ok(Some(FromWorker::Done(done))) => return Ok(*done),
                Ok(Some(FromWorker::MayIGoOn)) => {
                    let answer = match (self.may_go_on)() {
                        true => ToWorker::GoOn,
                        false => ToWorker::Stop,
                    };
                    process.say(&answer).map_err(|_| None)?;
                    (since, spent) = (Instant::now(), None);
                }
                Ok(None) if !(self.may_go_on)() => return Err(Some(Lost::Cancelled)),
                Ok(None) => {
                    let waited = since.elapsed();
                    let now = process.spent();
                    let work = now.since(*spent.get_or_insert(now));
                    if waited >= SLOW && !is_told {
                        is_told = true;
                        (self.is_slow)(at);
                    }
                    if work.computing >= self.effort.computing {
                        return Err(Some(Lost::Time));
                    }
                    // What it waits for a busy machine is not its folder's fault.
                    if waited.saturating_sub(work.queued) >= self.effort.in_all {
                        return Err(Some(Lost::NoAnswer));
                    }
                }
                Err(_) => return Err(None),
            }
        }
    }
}
