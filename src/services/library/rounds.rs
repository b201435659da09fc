//! The loop of the library's thread: what it is told, and what it does by itself.

use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use crate::media::watch::Watch;
use crate::services::library::{Order, Scanner};
use crate::services::vitals::Part;

/// So often it is looked whether a music folder was mounted, and answers: one glance at each.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// A scan that was asked for by nobody but the house (a folder answers again, something was not
/// kept) begins at the earliest so long after the last of its kind: a disk that hangs at every look
/// is not scanned without end.
const AGAIN_AFTER: Duration = Duration::from_secs(30);

/// What comes next.
enum Next {
    Scan,
    Measure,
    Rest,
    Stop,
}

/// The loop's own state.
struct Rounds<'a> {
    librarian: &'a Scanner,
    watch_over: &'a dyn Fn(&[PathBuf]) -> Watch,
    watch: Watch,
    /// Something may wait to be measured.
    has_work: bool,
    looked: Instant,
    /// When the house last asked itself for a scan.
    scanned_again: Option<Instant>,
}

impl Scanner {
    pub(super) fn run(&self, inbox: &Receiver<Order>, watch_over: &dyn Fn(&[PathBuf]) -> Watch) {
        crate::media::lower_thread_priority();
        let _alive = self.shared.vitals.live(Part::Library);
        let mut rounds = Rounds {
            librarian: self,
            watch_over,
            watch: watch_over(&self.flags.sources().folders),
            has_work: false,
            looked: Instant::now(),
            scanned_again: None,
        };
        loop {
            match rounds.next(inbox) {
                Next::Stop => return,
                Next::Scan => rounds.scan(),
                Next::Measure => rounds.has_work = self.measure_next(),
                Next::Rest => {}
            }
            if let Some(run) = self.flags.next_run() {
                self.tag(run);
                self.flags.is_interrupted.store(false, Ordering::Relaxed);
                rounds.has_work = true;
            }
            self.tell_what_hangs();
        }
    }
}

impl Rounds<'_> {
    /// Waits for an order, and says what is to be done.
    fn next(&mut self, inbox: &Receiver<Order>) -> Next {
        let vitals = &self.librarian.shared.vitals;
        let wait = if self.has_work || self.librarian.demo_progress().is_some() {
            Duration::ZERO
        } else {
            LOOK_EVERY
        };
        vitals.library.set_busy(false);
        let first = inbox.recv_timeout(wait);
        vitals.library.set_busy(true);
        let mut is_scan = false;
        // Several orders that waited are one: a scan outranks a look.
        let mut order = first;
        loop {
            match order {
                Ok(Order::Stop) | Err(RecvTimeoutError::Disconnected) => return Next::Stop,
                Ok(Order::Scan) => is_scan = true,
                Ok(Order::Look) => self.has_work = true,
                // Answered already by being heard; or what flags tell.
                Ok(Order::Beat | Order::Answered) | Err(RecvTimeoutError::Timeout) => {}
            }
            match inbox.try_recv() {
                Ok(next) => order = Ok(next),
                Err(_) => break,
            }
        }
        if is_scan || self.wants_scan() {
            return Next::Scan;
        }
        match self.has_work {
            true => Next::Measure,
            false => Next::Rest,
        }
    }

    /// Whether the house itself wants a scan.
    fn wants_scan(&mut self) -> bool {
        let flags = &self.librarian.flags;
        let mut wants = false;
        if self.looked.elapsed() >= LOOK_EVERY {
            self.looked = Instant::now();
            flags.reader.rest(LOOK_EVERY / 3);
            wants = self.watch.has_news(&|| !flags.is_stopping());
            if flags.is_measuring_paused.swap(false, Ordering::Relaxed) {
                self.has_work = true;
            }
        }
        let is_idle = !self.has_work;
        if is_idle && flags.is_scan_wanted.swap(false, Ordering::Relaxed) {
            wants = true;
        }
        // What was made is measured first: it is what is listened to.
        wants |= is_idle && self.librarian.demo_progress().is_some();
        let is_open = [&flags.has_answered, &flags.is_something_open]
            .iter()
            .any(|flag| flag.load(Ordering::Relaxed));
        let may_again = self
            .scanned_again
            .is_none_or(|at| at.elapsed() >= AGAIN_AFTER);
        if is_open && may_again {
            wants = true;
        }
        wants
    }

    fn scan(&mut self) {
        let flags = &self.librarian.flags;
        flags.is_scan_cancelled.store(false, Ordering::Relaxed);
        flags.is_interrupted.store(false, Ordering::Relaxed);
        flags.is_scanning.store(true, Ordering::Relaxed);
        if flags.is_stopping() {
            // It was told to between: it will hear of it next.
            return flags.is_scan_cancelled.store(true, Ordering::Relaxed);
        }
        if flags.are_sources_new.swap(false, Ordering::Acquire) {
            self.watch = (self.watch_over)(&flags.sources().folders);
        }
        let open = [&flags.has_answered, &flags.is_something_open];
        let was_open = open.map(|flag| flag.swap(false, Ordering::Relaxed));
        flags.reader.patience().know(&flags.roots());
        self.watch.watch_anew(&|| self.librarian.is_scan_wanted());
        self.librarian.tell_anew_what_hangs();
        self.librarian.turn.try_all_again();
        self.librarian.scan();
        let is_open = flags.is_something_open.load(Ordering::Relaxed);
        if is_open || was_open.contains(&true) {
            self.scanned_again = Some(Instant::now());
        }
        flags.is_scanning.store(false, Ordering::Relaxed);
        self.has_work = true;
    }
}
