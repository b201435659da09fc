//! Every image of a run, opened and looked through; some of them started.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Mutex, PoisonError};

use super::checker::{self, Numbers};
use super::moments::{Moment, Record, Syncs, pull};

/// Images that wait for somebody to look: each is some megabytes.
const WAITING_MAX: usize = 2;

/// Those who look: a small machine has two cores.
const LOOKING: usize = 2;

/// Complaints that are told in words.
const WORDS_MAX: usize = 5;

/// What was seen in the images of a run.
#[derive(Debug, Default)]
pub struct Seen {
    pub images: usize,
    /// Images on which the real binary was started.
    pub started: usize,
    /// Requests that had been answered before the last of the moments.
    pub acknowledged: usize,
    /// Images of which something is not as promised.
    pub broken: usize,
    /// Images that lack something that was acknowledged.
    pub lossy: usize,
    /// What is lacking somewhere.
    pub lost: BTreeSet<String>,
    words: Vec<String>,
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} images ({} of them started), {} commands acknowledged: {} images are broken, {} \
             of them lack some of {} acknowledged commands",
            self.images,
            self.started,
            self.acknowledged,
            self.broken,
            self.lossy,
            self.lost.len()
        )?;
        self.words
            .iter()
            .try_for_each(|words| write!(f, "\n    {words}"))
    }
}

/// Looks through the images of a run, and starts the real binary on each `start_every`th, if any.
pub fn examine(record: &Record, syncs: Syncs, start_every: Option<usize>) -> Seen {
    let numbers = Numbers::default();
    let (sender, images) = sync_channel(WAITING_MAX);
    let images = Mutex::new(images);
    let seen = Mutex::new(Seen::default());
    std::thread::scope(|scope| {
        for _ in 0..LOOKING {
            scope.spawn(|| {
                while let Some((moment, is_started)) = next(&images) {
                    look(record, &moment, is_started, &numbers, &seen);
                }
            });
        }
        let mut count = 0;
        pull(record, syncs, |moment| {
            count += 1;
            let is_started = start_every.is_some_and(|every| count % every == 0);
            sender.send((moment, is_started)).expect("somebody looks");
        });
        drop(sender);
    });
    seen.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// The next image, started or not; `None` when there are no more.
fn next<'a>(images: &Mutex<Receiver<(Moment<'a>, bool)>>) -> Option<(Moment<'a>, bool)> {
    let images = images.lock().unwrap_or_else(PoisonError::into_inner);
    images.recv().ok()
}

fn look(
    record: &Record,
    moment: &Moment<'_>,
    is_started: bool,
    numbers: &Numbers,
    seen: &Mutex<Seen>,
) {
    let mut found = checker::check(moment, &record.asked, numbers);
    if is_started {
        found.complaints.extend(checker::start(moment));
    }
    let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
    seen.images += 1;
    seen.started += usize::from(is_started);
    seen.acknowledged = seen.acknowledged.max(moment.acknowledged.len());
    seen.broken += usize::from(!found.complaints.is_empty());
    seen.lossy += usize::from(!found.lost.is_empty());
    seen.lost.extend(found.lost);
    if !found.complaints.is_empty() && seen.words.len() < WORDS_MAX {
        let words = found.complaints.join("; ");
        let words: String = words.chars().take(300).collect();
        seen.words.push(format!("{}: {words}", moment.place));
    }
}
