//! The library's thread: scans, then measures, one file at a time, niced and interruptible. It
//! writes ratings into the files' tags, too, when it is asked to.
//!
//! A scan interrupts measuring; measuring goes on where it left off, because what is committed is
//! never done again. Nothing here holds a lock while it reads files.

mod catch;
mod composing;
mod files;
mod hanging;
mod keeping;
mod lists;
mod measure;
mod passed_over;
pub mod read_only;
mod rounds;
mod scanning;
mod tagging;
mod turn;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, Once, PoisonError, Weak};
use std::time::{Duration, Instant};

use turn::Turn;

use crate::audio::Output;
use crate::media::demo;
use crate::media::reader::Reader;
use crate::media::watch::Watch;
use crate::protocol::frame::Body;
use crate::protocol::library::{ScanPhase, ScanProgress};
use crate::services::broadcast::ephemeral;
use crate::services::engine::{EngineHandle, Shared};
use crate::storage::database::Readers;

pub use tagging::Busy;

/// Progress frames are at least so far apart: four a second.
const PROGRESS_EVERY: Duration = Duration::from_millis(250);

/// What the library's thread is told.
enum Order {
    Scan,
    /// Something became urgent: another pair, another track.
    Look,
    /// Say that the thread lives.
    Beat,
    /// A folder answers that did not.
    Answered,
    Stop,
}

/// A door to the library's thread.
#[derive(Clone)]
pub struct LibraryHandle {
    orders: Sender<Order>,
    flags: Arc<Flags>,
}

#[derive(Default)]
struct Flags {
    /// Who reads the files.
    reader: Reader,
    /// The running scan shall end.
    is_scan_cancelled: AtomicBool,
    /// Measuring shall end for a scan, or for good.
    is_interrupted: AtomicBool,
    /// Another pair or track is on: the file in hand may have to wait.
    is_urgency_new: AtomicBool,
    /// Whose decoding goes before measuring.
    // A std mutex: held for a look or an assignment.
    speaker: Mutex<Option<Weak<dyn Output>>>,
    is_scanning: AtomicBool,
    /// A picture turned out to be none: its folders look for another.
    is_scan_wanted: AtomicBool,
    /// A folder answers that did not: it is scanned.
    has_answered: AtomicBool,
    /// Songs of the demo library that are still to be made: the house asks itself for them.
    demo_missing: AtomicUsize,
    /// Something that was found could not be kept, and nobody waits with it: it is found again.
    is_something_open: AtomicBool,
    /// The database could not be asked what is to be measured: it is asked again.
    is_measuring_paused: AtomicBool,
    /// The thread shall end.
    is_stopping: AtomicBool,
    /// All playlists beside the music were compared with the library since the start.
    are_lists_read: AtomicBool,
    /// Scans that have ended.
    scans: AtomicU64,
    last: Mutex<Option<ScanProgress>>,
    /// Where music comes from; `are_sources_new` until the thread has seen it.
    sources: Mutex<Sources>,
    are_sources_new: AtomicBool,
    /// The running change of tags shall end.
    is_tagging_cancelled: AtomicBool,
    tagging: Mutex<tagging::Tagging>,
}

impl Flags {
    fn sources(&self) -> Sources {
        let sources = self.sources.lock().unwrap_or_else(PoisonError::into_inner);
        sources.clone()
    }

    /// All folders that music comes from, the demo's among them.
    fn roots(&self) -> Vec<PathBuf> {
        let sources = self.sources();
        let demo = sources.demo_cache.as_deref().map(demo::folder);
        sources.folders.into_iter().chain(demo).collect()
    }

    fn is_stopping(&self) -> bool {
        self.is_stopping.load(Ordering::Relaxed)
    }
}

impl LibraryHandle {
    /// Who reads files of others for this house.
    #[must_use]
    pub fn reader(&self) -> &Reader {
        &self.flags.reader
    }

    /// Asks for a scan; one that is running is enough.
    pub fn scan(&self) {
        self.flags.is_interrupted.store(true, Ordering::Relaxed);
        let _ = self.orders.send(Order::Scan);
    }

    /// Asks for a scan when the file in hand is measured: files that come for minutes ask for one
    /// every second, and would keep a long file from ever being done.
    fn scan_soon(&self) {
        let _ = self.orders.send(Order::Scan);
    }

    /// Stops the running scan, and the running change of tags.
    pub fn cancel(&self) {
        self.flags
            .is_tagging_cancelled
            .store(true, Ordering::Relaxed);
        self.flags.is_scan_cancelled.store(true, Ordering::Relaxed);
    }

    /// Says that another pair or track is on: its measuring comes first.
    pub fn prioritize(&self) {
        self.flags.is_urgency_new.store(true, Ordering::Relaxed);
        let _ = self.orders.send(Order::Look);
    }

    /// Asks the thread, if it rests, for a beat of its pulse.
    pub fn ask_for_a_beat(&self) {
        let _ = self.orders.send(Order::Beat);
    }

    /// Lets this output go first: measuring waits while it would starve.
    pub fn let_go_first(&self, output: &Arc<dyn Output>) {
        let mut speaker = self.flags.speaker.lock();
        let speaker = speaker.as_deref_mut();
        if let Ok(speaker) = speaker {
            *speaker = Some(Arc::downgrade(output));
        }
    }

    /// Whether a scan is running.
    #[must_use]
    pub fn is_scanning(&self) -> bool {
        self.flags.is_scanning.load(Ordering::Relaxed)
    }

    /// Where music comes from.
    #[must_use]
    pub fn sources(&self) -> Sources {
        self.flags.sources()
    }

    /// Takes the music from there from now on: what lies elsewhere is no longer offered.
    pub fn take_from(&self, folders: Vec<PathBuf>, demo_cache: Option<PathBuf>) {
        {
            let sources = &self.flags.sources;
            let mut sources = sources.lock().unwrap_or_else(PoisonError::into_inner);
            sources.folders = folders;
            sources.demo_cache = demo_cache;
        }
        self.flags.are_sources_new.store(true, Ordering::Release);
        self.flags.is_scan_cancelled.store(true, Ordering::Relaxed);
        self.scan();
    }

    /// What was last said of scanning and measuring.
    #[must_use]
    pub fn progress(&self) -> Option<ScanProgress> {
        self.flags
            .last
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Ends the thread at the next file.
    pub fn stop(&self) {
        self.flags.is_stopping.store(true, Ordering::Relaxed);
        self.flags
            .is_tagging_cancelled
            .store(true, Ordering::Relaxed);
        self.flags.is_scan_cancelled.store(true, Ordering::Relaxed);
        self.flags.is_interrupted.store(true, Ordering::Relaxed);
        self.flags.reader.close();
        let _ = self.orders.send(Order::Stop);
    }
}

/// Where music comes from.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The owner's folders.
    pub folders: Vec<PathBuf>,
    /// Where the demo library is to be made, if it is wanted.
    pub demo_cache: Option<PathBuf>,
    /// Whether minion may write tags.
    pub may_write_tags: bool,
}

/// The library's thread and what it works with.
struct Scanner {
    engine: EngineHandle,
    shared: Shared,
    readers: Readers,
    flags: Arc<Flags>,
    said: Mutex<Option<Instant>>,
    demo_begun: Once,
    demo_said: Once,
    turn: Turn,
    /// What the screens were told of folders that hang ([`Patience::changes`]).
    ///
    /// [`Patience::changes`]: crate::media::patience::Patience::changes
    hangs_told: AtomicU64,
}

/// What the library's thread is told, until [`spawn`] starts one to hear it.
pub struct Inbox {
    orders: Receiver<Order>,
    handle: LibraryHandle,
}

/// The door to the library's thread, and what lies behind it. Orders that nobody hears are lost.
#[must_use]
pub fn channel(reader: Reader) -> (LibraryHandle, Inbox) {
    let (sender, orders) = mpsc::channel();
    let handle = LibraryHandle {
        orders: sender,
        flags: Arc::new(Flags {
            reader,
            ..Flags::default()
        }),
    };
    let inbox = Inbox {
        orders,
        handle: handle.clone(),
    };
    (handle, inbox)
}

/// Starts the thread; it scans at once.
///
/// # Errors
/// When the thread cannot be started.
pub fn spawn(
    inbox: Inbox,
    sources: Sources,
    (engine, shared, readers): (EngineHandle, Shared, Readers),
) -> std::io::Result<std::thread::JoinHandle<()>> {
    let Inbox { orders, handle } = inbox;
    *handle
        .flags
        .sources
        .lock()
        .unwrap_or_else(PoisonError::into_inner) = sources;
    let watching = handle.clone();
    let patience = handle.flags.reader.patience().clone();
    let (flags, orders_too) = (Arc::downgrade(&handle.flags), handle.orders.clone());
    patience.when_answered(move || {
        if let Some(flags) = flags.upgrade() {
            flags.has_answered.store(true, Ordering::Relaxed);
            let _ = orders_too.send(Order::Answered);
        }
    });
    let watch = move |folders: &[PathBuf]| {
        let watching = watching.clone();
        Watch::new(&patience, folders, move || watching.scan_soon())
    };
    let librarian = Scanner {
        engine,
        shared,
        readers,
        flags: Arc::clone(&handle.flags),
        said: Mutex::new(None),
        demo_begun: Once::new(),
        demo_said: Once::new(),
        turn: Turn::default(),
        hangs_told: AtomicU64::new(0),
    };
    let thread = std::thread::Builder::new()
        .name("library".into())
        .spawn(move || librarian.run(&orders, &watch))?;
    handle.scan();
    Ok(thread)
}

impl Scanner {
    /// Tells every screen, at most four times a second unless it must be told.
    fn say(&self, mut progress: ScanProgress, must: bool) {
        self.shared.vitals.library.beat();
        progress.scans = self.flags.scans.load(Ordering::Relaxed);
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = said.is_none_or(|at| at.elapsed() >= PROGRESS_EVERY);
        *self
            .flags
            .last
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(progress.clone());
        if must || is_due {
            *said = Some(Instant::now());
            let now = self.shared.clock.now_ms();
            self.shared
                .sync
                .publish(&[ephemeral("scan", Body::ScanProgress(progress), now)]);
        }
    }
}

/// Progress without a file in hand.
fn plain(phase: ScanPhase, done: u64, total: u64) -> ScanProgress {
    ScanProgress {
        phase,
        done,
        total,
        current: None,
        eta_ms: None,
        note: None,
        scans: 0,
    }
}
