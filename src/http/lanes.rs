//! Where a request waits: for the database in one lane, for music folders in another, for work of
//! the processor in a third. None can use up what another needs, and in each every peer comes to
//! its turn.
//!
//! A database always answers; a music folder may not (a share asleep, a disk that dies). So a read of
//! the database keeps its place in the lane until it is done, also when nobody waits for it any more.
//! A look at a file gives it up when its time is over or the peer has gone: the thread that may still
//! hang in the system is then counted with the folder and the file it hangs on, of each of which
//! only so many threads may, and with nothing else.

use std::collections::HashMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::decode::file::MusicFile;
use crate::http::error::ApiError;
use crate::http::peer::{Asker, Peer};

/// Short reads at once; with [`LONG_READS`] no more than there are connections for reading.
const READS: usize = 4;

/// Of these for one peer: who asks for one list after the other leaves room for everybody else.
const READS_PER_PEER: usize = 2;

/// Reads of the whole library or the whole history at once.
const LONG_READS: usize = 3;
const LONG_READS_PER_PEER: usize = 2;

/// Looks at files at once, as long as they answer.
const LOOKS: usize = 16;
const LOOKS_PER_PEER: usize = 12;

/// Decoders at work at once: the processor is the page's and the speaker's, too.
const DECODERS: usize = 2;
const DECODERS_PER_PEER: usize = 1;

/// Pictures that are made at once.
const PICTURES: usize = 4;
const PICTURES_PER_PEER: usize = 3;

/// Threads that one file, and one music folder, may hold while they do not answer.
const THREADS_PER_FILE: usize = 2;
const THREADS_PER_FOLDER: usize = 8;

/// A folder is believed to be asleep when so many threads hang in it.
const ASLEEP: usize = 3;

/// What has not answered for so long hangs: a disk that spins up takes less.
const HANGS_AFTER: Duration = Duration::from_secs(20);

/// Peers and folders that are remembered before those that nobody uses are forgotten.
const KEPT: usize = 256;

/// All lanes of a house.
#[derive(Debug)]
pub struct Lanes {
    /// Short reads of the database.
    pub reads: Lane,
    /// Long reads of the database: few at a time.
    pub long_reads: Lane,
    /// Looks at files.
    pub files: Lane,
    /// Decoding, and scaling pictures.
    pub decoders: Lane,
    /// Pictures that are being made: each holds its bytes meanwhile.
    pub pictures: Lane,
    folders: Folders,
}

impl Default for Lanes {
    fn default() -> Self {
        Self {
            reads: Lane::new(READS, READS_PER_PEER),
            long_reads: Lane::new(LONG_READS, LONG_READS_PER_PEER),
            files: Lane::new(LOOKS, LOOKS_PER_PEER),
            decoders: Lane::new(DECODERS, DECODERS_PER_PEER),
            pictures: Lane::new(PICTURES, PICTURES_PER_PEER),
            folders: Folders::default(),
        }
    }
}

/// So much at once, and of that so much for each peer.
#[derive(Debug)]
pub struct Lane {
    all: Arc<Semaphore>,
    share: usize,
    shares: Mutex<HashMap<IpAddr, Weak<Semaphore>>>,
}

/// A turn in a lane; it is over when this is dropped.
#[derive(Debug)]
pub struct Turn {
    _all: OwnedSemaphorePermit,
    _own: OwnedSemaphorePermit,
}

impl Lane {
    fn new(all: usize, share: usize) -> Self {
        Self {
            all: Arc::new(Semaphore::new(all)),
            share,
            shares: Mutex::default(),
        }
    }

    /// Waits for a turn: first among what the peer itself wants, then among the peers, so that
    /// who wants much stands in the common row with a few of it only. Cancel safe.
    pub async fn turn(&self, peer: Peer) -> Turn {
        let own = self.share_of(peer);
        // Neither is ever closed.
        let own = own.acquire_owned().await.expect("it is never closed");
        let all = Arc::clone(&self.all);
        let all = all.acquire_owned().await.expect("it is never closed");
        Turn {
            _all: all,
            _own: own,
        }
    }

    fn share_of(&self, peer: Peer) -> Arc<Semaphore> {
        let mut shares = self.shares.lock().unwrap_or_else(PoisonError::into_inner);
        shared(&mut shares, peer.network(), self.share)
    }
}

/// A file, and the music folder that holds it.
#[derive(Debug, Clone)]
pub struct Spot {
    /// The music folder.
    pub root: Arc<Path>,
    /// The file.
    pub file: Arc<Path>,
}

impl Spot {
    /// Where `file` is looked at, which lies in the music folder `root`.
    pub fn of(root: PathBuf, file: &MusicFile) -> Self {
        Self {
            root: root.into(),
            file: file.path.as_path().into(),
        }
    }
}

impl Lanes {
    /// Looks at a file on a thread that may hang in the system, for as long as somebody waits, and
    /// `patience` at most.
    ///
    /// # Errors
    /// 503 when it does not answer, or is known not to.
    pub async fn look<T: Send + 'static>(
        &self,
        lane: &Lane,
        spot: &Spot,
        patience: Duration,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let folder = self.folders.find(&spot.root);
        if folder.is_asleep(&spot.file) {
            return Err(silent());
        }
        let looking = async {
            let own = folder.threads_of(&spot.file);
            let own = own.acquire_owned().await.expect("it is never closed");
            let all = Arc::clone(&folder.threads);
            let all = all.acquire_owned().await.expect("it is never closed");
            // Given up with this future: a thread that hangs is counted with its folder alone.
            let _turn = lane.turn(Asker::current().peer).await;
            let look = Look::begin(Arc::clone(&folder), &spot.file, [own, all]);
            let done = tokio::task::spawn_blocking(move || {
                let done = work();
                drop(look);
                done
            });
            done.await.map_err(ApiError::internal)
        };
        timeout(patience, looking).await.map_err(|_| silent())?
    }
}

fn silent() -> ApiError {
    ApiError::unavailable("the music folder does not answer; is its disk or share asleep?")
}

/// The music folders, and what threads hang in.
#[derive(Debug, Default)]
struct Folders(Mutex<HashMap<PathBuf, Arc<Folder>>>);

#[derive(Debug)]
struct Folder {
    threads: Arc<Semaphore>,
    files: Mutex<HashMap<PathBuf, Weak<Semaphore>>>,
    /// What is looked at, and since when: as many as there are threads at most.
    looks: Mutex<Vec<(PathBuf, Instant)>>,
}

/// A thread that looks at a file; it is noted while this lives.
struct Look {
    folder: Arc<Folder>,
    file: PathBuf,
    since: Instant,
    _threads: [OwnedSemaphorePermit; 2],
}

impl Folders {
    fn find(&self, root: &Path) -> Arc<Folder> {
        let mut folders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if folders.len() >= KEPT {
            folders.retain(|_, folder| Arc::strong_count(folder) > 1);
        }
        let folder = folders.entry(root.to_owned()).or_insert_with(|| {
            Arc::new(Folder {
                threads: Arc::new(Semaphore::new(THREADS_PER_FOLDER)),
                files: Mutex::default(),
                looks: Mutex::default(),
            })
        });
        Arc::clone(folder)
    }
}

impl Folder {
    /// Whether a look would only be one thread more that hangs.
    fn is_asleep(&self, file: &Path) -> bool {
        let looks = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        let hanging = looks
            .iter()
            .filter(|(_, since)| since.elapsed() >= HANGS_AFTER);
        let is_here = hanging.clone().any(|(other, _)| other == file);
        is_here || hanging.count() >= ASLEEP
    }

    fn threads_of(&self, file: &Path) -> Arc<Semaphore> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        shared(&mut files, file.to_owned(), THREADS_PER_FILE)
    }
}

impl Look {
    fn begin(folder: Arc<Folder>, file: &Path, threads: [OwnedSemaphorePermit; 2]) -> Self {
        let (file, since) = (file.to_owned(), Instant::now());
        let look = (file.clone(), since);
        let mut looks = folder.looks.lock().unwrap_or_else(PoisonError::into_inner);
        looks.push(look);
        drop(looks);
        Self {
            folder,
            file,
            since,
            _threads: threads,
        }
    }
}

impl Drop for Look {
    fn drop(&mut self) {
        let looks = self.folder.looks.lock();
        let mut looks = looks.unwrap_or_else(PoisonError::into_inner);
        let is_own =
            |(file, since): &(PathBuf, Instant)| *file == self.file && *since == self.since;
        if let Some(at) = looks.iter().position(is_own) {
            looks.swap_remove(at);
        }
    }
}

/// What everyone who asks under the same key shares for as long as one of them has it.
fn shared<K: Eq + std::hash::Hash>(
    all: &mut HashMap<K, Weak<Semaphore>>,
    key: K,
    count: usize,
) -> Arc<Semaphore> {
    if let Some(known) = all.get(&key).and_then(Weak::upgrade) {
        return known;
    }
    if all.len() >= KEPT {
        all.retain(|_, one| one.strong_count() > 0);
    }
    let fresh = Arc::new(Semaphore::new(count));
    all.insert(key, Arc::downgrade(&fresh));
    fresh
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]
    use std::sync::mpsc;

    use super::*;

    const SOON: Duration = Duration::from_millis(20);
    const LONG: Duration = Duration::from_secs(20);

    fn spot(root: &str, file: &str) -> Spot {
        Spot {
            root: Path::new(root).into(),
            file: Path::new(root).join(file).into(),
        }
    }

    /// The channel that a look waits for, and the look: dropped, it never answers.
    async fn hang(lanes: &Lanes, spot: &Spot) -> mpsc::Sender<()> {
        let (answer, asked) = mpsc::channel::<()>();
        let hung = lanes.look(&lanes.files, spot, SOON, move || asked.recv());
        assert!(hung.await.is_err(), "its time is over");
        answer
    }

    #[tokio::test]
    async fn a_folder_that_hangs_takes_nothing_from_another() {
        let lanes = Lanes::default();
        let mut hung = Vec::new();
        for number in 0..3 * THREADS_PER_FOLDER {
            hung.push(hang(&lanes, &spot("/nas", &number.to_string())).await);
        }
        let other = spot("/disk", "a");
        for _ in 0..LOOKS {
            let look = lanes.look(&lanes.files, &other, LONG, || 7);
            assert_eq!(look.await.unwrap(), 7);
        }
        let folder = lanes.folders.find(Path::new("/nas"));
        assert_eq!(folder.looks.lock().unwrap().len(), THREADS_PER_FOLDER);
        drop(hung);
        let awake = spot("/nas", "b");
        let back = lanes.look(&lanes.files, &awake, LONG, || 8);
        assert_eq!(back.await.unwrap(), 8, "it answers again");
    }

    #[tokio::test]
    async fn a_file_that_hangs_leaves_the_rest_of_its_folder_alone() {
        let lanes = Lanes::default();
        let mut hung = Vec::new();
        for _ in 0..4 {
            hung.push(hang(&lanes, &spot("/disk", "bad")).await);
        }
        let other = spot("/disk", "good");
        let good = lanes.look(&lanes.files, &other, LONG, || 7);
        assert_eq!(good.await.unwrap(), 7);
    }

    #[tokio::test]
    async fn who_wants_much_lets_others_go_first() {
        let lane = Lane::new(2, 1);
        let at = |address: &str| Peer::new(address.parse().unwrap(), false);
        let first = lane.turn(at("10.0.0.1")).await;
        let more = lane.turn(at("10.0.0.1"));
        assert!(timeout(SOON, more).await.is_err(), "its share is used up");
        let other = timeout(LONG, lane.turn(at("10.0.0.2"))).await;
        drop((first, other.unwrap()));
    }
}
