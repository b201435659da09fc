//! The moments at which the plug is pulled: what the disk holds then, and what was promised.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use minion::domain::chance::Chance;
use minion::domain::stream::StreamId;

use super::disk::{Disk, Image, Left};
use super::driver::Asked;
use super::trace::{Step, What};

/// Syncs before which the plug is pulled at most; of more, so many spread evenly.
const SYNCS_MAX: usize = 150;

/// Moments between them, by chance.
const BETWEEN: usize = 150;

/// The file in which a process without sockets writes down the keys that it has answered.
pub const ANSWERED: &str = "answered";

/// Numbers of events by stream.
pub type Told = BTreeMap<StreamId, u64>;

/// A run of minion: each step, and everything that was asked.
#[derive(Debug)]
pub struct Record {
    pub steps: Vec<Step>,
    pub asked: Vec<Asked>,
}

/// A moment, the plug pulled.
#[derive(Debug)]
pub struct Moment<'a> {
    pub place: String,
    pub image: Image,
    /// What had been answered before.
    pub acknowledged: Vec<&'a Asked>,
    /// Of each stream, the highest number of an event that had left the house.
    pub told: Told,
}

/// What has left the house.
struct Promises<'a> {
    asked: HashMap<&'a str, &'a Asked>,
    /// The key of the request that each socket waits for an answer to.
    waiting: HashMap<String, String>,
    acknowledged: Vec<&'a Asked>,
    told: Told,
}

impl<'a> Promises<'a> {
    fn take(&mut self, step: &Step) {
        match &step.what {
            What::Hears(socket, bytes) => {
                let text = String::from_utf8_lossy(bytes).to_lowercase();
                let key = text.split("\nidempotency-key: ").nth(1);
                if let Some(key) = key.and_then(|rest| rest.lines().next()) {
                    self.waiting.insert(socket.clone(), key.to_owned());
                }
            }
            What::Says(socket, bytes) => {
                note_told(&mut self.told, &String::from_utf8_lossy(bytes));
                if let Some(key) = self.waiting.remove(socket) {
                    self.acknowledge(&key);
                }
            }
            What::Writes(written) if written.name == ANSWERED => {
                self.acknowledge(String::from_utf8_lossy(&written.bytes).trim());
            }
            _ => {}
        }
    }

    fn acknowledge(&mut self, key: &str) {
        if let Some(asked) = self.asked.remove(key) {
            self.acknowledged.push(asked);
        }
    }
}

/// Notes the numbers of events that a frame, a body or the headers of an answer name.
fn note_told(told: &mut Told, text: &str) {
    let mut note = |stream: &str, rest: &str| {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        if let (Ok(stream), Ok(seq)) = (stream.parse::<StreamId>(), digits.parse::<u64>()) {
            let known = told.entry(stream).or_default();
            *known = seq.max(*known);
        }
    };
    for rest in text.split("\"stream\":\"").skip(1) {
        if let Some((stream, rest)) = rest.split_once("\",\"seq\":") {
            note(stream, rest);
        }
    }
    let header = |name: &str| text.split_once(name).map(|(_, rest)| rest);
    if let Some((stream, seq)) = header("minion-stream: ").zip(header("minion-seq: ")) {
        note(stream.lines().next().unwrap_or_default(), seq);
    }
}

/// Whether syncs keep what they promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syncs {
    Kept,
    /// As if `synchronous` were `OFF`: the same writes, and none of the syncs.
    Dropped,
}

/// Pulls the plug before each sync (with nothing unsynced left, which is the least that a disk
/// may hold when the most was promised; and with some of it), and at moments between.
pub fn pull<'a>(record: &'a Record, syncs: Syncs, mut visit: impl FnMut(Moment<'a>)) {
    let mut chance = Chance::new(0x9e37);
    let steps = &record.steps;
    let all: Vec<usize> = (0..steps.len()).filter(|at| is_sync(&steps[*at])).collect();
    let stride = all.len().div_ceil(SYNCS_MAX).max(1);
    let boundaries: BTreeSet<usize> = all.into_iter().step_by(stride).collect();
    let between: BTreeSet<usize> = (0..BETWEEN).map(|_| chance.below(steps.len())).collect();
    let mut disk = Disk::default();
    let mut promises = Promises {
        asked: record
            .asked
            .iter()
            .map(|asked| (&*asked.request.key, asked))
            .collect(),
        waiting: HashMap::new(),
        acknowledged: Vec::new(),
        told: Told::new(),
    };
    for at in 0..=steps.len() {
        let mut lefts = Vec::new();
        if boundaries.contains(&at) || at == steps.len() {
            lefts.extend([Left::Nothing, some(&mut chance)]);
        } else if between.contains(&at) {
            lefts.push(some(&mut chance));
        }
        for left in lefts {
            visit(Moment {
                place: format!("step {at} of {}, left: {left:?}", steps.len()),
                image: disk.image(left, &mut chance),
                acknowledged: promises.acknowledged.clone(),
                told: promises.told.clone(),
            });
        }
        let Some(step) = steps.get(at) else { break };
        promises.take(step);
        if syncs == Syncs::Kept || !is_sync(step) {
            disk.take(step);
        }
    }
}

fn some(chance: &mut Chance) -> Left {
    let ways = [
        Left::Prefix,
        Left::Prefix,
        Left::Scattered,
        Left::Scattered,
        Left::Apart,
        Left::Apart,
        Left::Everything,
    ];
    ways[chance.below(ways.len())]
}

/// The folder as it is when every write was done: what the processes themselves saw last.
pub fn final_image(record: &Record) -> Image {
    let mut disk = Disk::default();
    record.steps.iter().for_each(|step| disk.take(step));
    disk.image(Left::Everything, &mut Chance::new(0))
}

fn is_sync(step: &Step) -> bool {
    matches!(step.what, What::Syncs { .. } | What::SyncsFolder)
}
