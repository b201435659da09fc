//! A model of a disk: what a power cut may leave of a data folder.
//!
//! What it takes for granted is what SQLite does ("Atomic Commit In SQLite", sections 2 and 9),
//! and no more:
//!
//! * A sync of a file makes durable what was written to it (its length included) before the sync
//!   began. Until then any part of that may be there, in whatever order, file by file.
//! * A sector of 512 bytes is old or new, never a mixture; a write of more may be torn between two.
//! * Names (made, removed) are durable once the folder was synced. A file's own sync is not enough
//!   for its name. Unsynced changes of names survive in their order (file systems keep a journal of
//!   them), however many of them.
//! * The data folder itself is there: who makes it is asked for no sync of the folder above.
//! * What was synced never rots.

use std::collections::BTreeMap;

use minion::domain::chance::Chance;

use super::trace::{Step, What, Written};

/// Bytes that are written as a whole or not at all.
const SECTOR: usize = 512;

/// The files of a folder by name.
pub type Image = BTreeMap<String, Vec<u8>>;

/// What of the unsynced a power cut leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// None of it.
    Nothing,
    /// All of it: as after a killed process.
    Everything,
    /// Of each file the first so many changes, the last of them torn.
    Prefix,
    /// Any changes, any sectors of them.
    Scattered,
    /// Of each file all or none of it, so that files contradict each other.
    Apart,
}

/// A change of a file that is not durable yet.
#[derive(Debug)]
enum Change {
    Cut(u64),
    Write {
        offset: u64,
        bytes: Vec<u8>,
        done: usize,
    },
}

#[derive(Debug, Default)]
struct File {
    durable: Vec<u8>,
    pending: Vec<Change>,
}

#[derive(Debug, Clone)]
enum Renamed {
    Made(String, usize),
    Removed(String),
}

/// The disk below one data folder.
#[derive(Debug, Default)]
pub struct Disk {
    files: Vec<File>,
    /// Names as the running process sees them.
    live: BTreeMap<String, usize>,
    durable: BTreeMap<String, usize>,
    pending: Vec<Renamed>,
}

impl Disk {
    /// Takes one step of the program.
    pub fn take(&mut self, step: &Step) {
        match &step.what {
            What::Creates(name) if !self.live.contains_key(name) => {
                let file = self.files.len();
                self.files.push(File::default());
                self.live.insert(name.clone(), file);
                self.pending.push(Renamed::Made(name.clone(), file));
            }
            What::Removes(name) => {
                self.live.remove(name);
                self.pending.push(Renamed::Removed(name.clone()));
            }
            What::Cuts(name, length) => self.change(name, Change::Cut(*length)),
            What::Writes(Written {
                name,
                offset,
                bytes,
                done,
            }) => self.change(
                name,
                Change::Write {
                    offset: *offset,
                    bytes: bytes.clone(),
                    done: *done,
                },
            ),
            What::Syncs { name, begun } => {
                if let Some(file) = self.live.get(name) {
                    self.files[*file].sync(*begun);
                }
            }
            What::SyncsFolder => {
                for renamed in std::mem::take(&mut self.pending) {
                    rename(&mut self.durable, renamed);
                }
            }
            What::Creates(_) | What::Hears(..) | What::Says(..) => {}
        }
    }

    fn change(&mut self, name: &str, change: Change) {
        // A file that was opened before the trace began would be a gap in the model.
        let file = self.live[name];
        self.files[file].pending.push(change);
    }

    /// What a power cut leaves now.
    pub fn image(&self, left: Left, chance: &mut Chance) -> Image {
        let names = match left {
            Left::Nothing => 0,
            Left::Everything | Left::Apart => self.pending.len(),
            Left::Prefix | Left::Scattered => chance.below(self.pending.len() + 1),
        };
        let mut entries = self.durable.clone();
        for renamed in &self.pending[..names] {
            rename(&mut entries, renamed.clone());
        }
        let content =
            |(name, file): (String, usize)| (name, self.files[file].content(left, chance));
        entries.into_iter().map(content).collect()
    }
}

fn rename(names: &mut BTreeMap<String, usize>, renamed: Renamed) {
    match renamed {
        Renamed::Made(name, file) => drop(names.insert(name, file)),
        Renamed::Removed(name) => drop(names.remove(&name)),
    }
}

impl File {
    fn sync(&mut self, begun: usize) {
        let is_covered =
            |change: &Change| !matches!(change, Change::Write { done, .. } if *done > begun);
        for change in std::mem::take(&mut self.pending) {
            if is_covered(&change) {
                apply(&mut self.durable, &change, |_| true);
            } else {
                self.pending.push(change);
            }
        }
    }

    fn content(&self, left: Left, chance: &mut Chance) -> Vec<u8> {
        let mut content = self.durable.clone();
        let whole = match left {
            Left::Nothing => return content,
            Left::Apart if chance.coin() => return content,
            Left::Everything | Left::Scattered | Left::Apart => self.pending.len(),
            Left::Prefix => chance.below(self.pending.len() + 1),
        };
        for change in &self.pending[..whole] {
            match (left, chance.below(3)) {
                (Left::Scattered, 0) => {}
                (Left::Scattered, 1) => apply(&mut content, change, |_| chance.coin()),
                _ => apply(&mut content, change, |_| true),
            }
        }
        if let (Left::Prefix, Some(torn)) = (left, self.pending.get(whole)) {
            let sectors = chance.below(1 + 4096 / SECTOR);
            match torn {
                // A length is one number: there or not.
                Change::Cut(_) => {}
                Change::Write { .. } => apply(&mut content, torn, |sector| sector < sectors),
            }
        }
        content
    }
}

/// Does a change, of a write only those sectors that are `kept` (counted from its first).
fn apply(content: &mut Vec<u8>, change: &Change, mut kept: impl FnMut(usize) -> bool) {
    let (offset, bytes) = match change {
        Change::Cut(length) => {
            if kept(0) {
                content.resize(usize::try_from(*length).expect("a small file"), 0);
            }
            return;
        }
        Change::Write { offset, bytes, .. } => (offset, bytes),
    };
    let start = usize::try_from(*offset).expect("a small file");
    let mut at = start;
    while at < start + bytes.len() {
        // Sectors are the disk's, not the write's: the first and the last may be shared.
        let end = ((at / SECTOR + 1) * SECTOR).min(start + bytes.len());
        if kept(at / SECTOR - start / SECTOR) {
            if content.len() < end {
                content.resize(end, 0);
            }
            content[at..end].copy_from_slice(&bytes[at - start..end - start]);
        }
        at = end;
    }
}
