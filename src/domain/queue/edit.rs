//! What is done to a queue: what an event carries of it, as long as what changed.
//!
//! Invariant: an edit does to a queue what it did before, whatever else is known: chance is a seed.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::chance::Chance;
use crate::domain::id::QueueItemId;
use crate::domain::queue::runs::Runs;
use crate::domain::queue::stored::items;
use crate::domain::queue::{Queue, QueueItem};

/// An edit of a queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "edit", rename_all = "snake_case")]
pub enum Edit {
    /// Some go, others come.
    Changed {
        /// Ids of those that go.
        #[serde(default, skip_serializing_if = "Runs::is_empty")]
        gone: Runs,
        /// Those that come.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        put: Vec<Piece>,
    },
    /// All behind an item go; all, where none is named.
    Cut {
        /// The last one that stays.
        after: Option<QueueItemId>,
    },
    /// Others take the place of all.
    Replaced {
        /// Their ids.
        ids: Runs,
        /// Their tracks.
        tracks: Runs,
        /// The chance order they are in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        shuffle: Option<Shuffle>,
    },
    /// One stands elsewhere.
    Moved {
        /// Which.
        item: QueueItemId,
        /// Behind this one; in front where none is named.
        after: Option<QueueItemId>,
    },
    /// In a chance order.
    Shuffled(Shuffle),
    /// In the order it had before it was shuffled.
    Restored,
}

/// Items that come in one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Behind this one; in front where none is named.
    pub after: Option<QueueItemId>,
    /// Their ids.
    pub ids: Runs,
    /// Their tracks.
    pub tracks: Runs,
    /// Whether they were asked for next: what is asked for next after them comes behind them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_next: bool,
}

/// A chance order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shuffle {
    /// What it is drawn from.
    pub seed: u64,
    /// The item that comes first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<QueueItemId>,
    /// The item that must not come first: it was the last one heard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avoided: Option<QueueItemId>,
}

impl Piece {
    /// These items, behind `after`.
    #[must_use]
    pub fn of(new: &[QueueItem], after: Option<QueueItemId>) -> Self {
        Self {
            after,
            ids: new.iter().map(|item| item.id.0).collect(),
            tracks: new.iter().map(|item| item.track.0).collect(),
            is_next: false,
        }
    }

    /// The items.
    #[must_use]
    pub fn items(&self) -> Vec<QueueItem> {
        items(&self.ids, &self.tracks)
    }
}

impl Edit {
    /// Another queue of these items.
    #[must_use]
    pub fn replaced(new: &[QueueItem], shuffle: Option<Shuffle>) -> Self {
        let Piece { ids, tracks, .. } = Piece::of(new, None);
        Self::Replaced {
            ids,
            tracks,
            shuffle,
        }
    }

    /// These items put in.
    #[must_use]
    pub fn put(piece: Piece) -> Self {
        Self::Changed {
            gone: Runs::default(),
            put: vec![piece],
        }
    }

    /// These taken out.
    #[must_use]
    pub fn without(gone: impl IntoIterator<Item = QueueItemId>) -> Self {
        Self::Changed {
            gone: gone.into_iter().map(|id| id.0).collect(),
            put: Vec::new(),
        }
    }

    /// The highest id that it names among those it puts in.
    #[must_use]
    pub fn id_max(&self) -> i64 {
        let highest = |ids: &Runs| ids.0.iter().copied().max().unwrap_or(0);
        match self {
            Self::Changed { put, .. } => {
                let all = put.iter().map(|piece| highest(&piece.ids));
                all.max().unwrap_or(0)
            }
            Self::Replaced { ids, .. } => highest(ids),
            Self::Cut { .. } | Self::Moved { .. } | Self::Shuffled(_) | Self::Restored => 0,
        }
    }
}

impl Queue {
    /// With an edit done to it, as its next revision.
    #[must_use]
    pub fn edited(&self, edit: &Edit) -> Self {
        let mut next = match edit {
            Edit::Changed { gone, put } => self.changed(gone, put),
            Edit::Cut { after } => {
                let from = after
                    .and_then(|id| self.position(id))
                    .map_or(0, |at| at + 1);
                let gone = self.items.iter().skip(from).map(|item| item.id.0);
                self.changed(&gone.collect(), &[])
            }
            Edit::Replaced {
                ids,
                tracks,
                shuffle,
            } => {
                let plain = Self {
                    items: Arc::new(items(ids, tracks)),
                    ..Self::default()
                };
                match shuffle {
                    Some(shuffle) => plain.shuffled(*shuffle),
                    None => plain,
                }
            }
            Edit::Moved { item, after } => self.moved(*item, *after),
            Edit::Shuffled(shuffle) => self.shuffled(*shuffle),
            Edit::Restored => self.restored(),
        };
        next.revision = self.revision + 1;
        next
    }

    fn changed(&self, gone: &Runs, put: &[Piece]) -> Self {
        let gone: HashSet<i64> = gone.0.iter().copied().collect();
        let mut behind: HashMap<Option<QueueItemId>, Vec<QueueItem>> = HashMap::new();
        for piece in put {
            // Behind one that is not there is at the end: only a log with gaps can ask for it.
            let is_there = |id: &QueueItemId| !gone.contains(&id.0) && self.position(*id).is_some();
            let last = || self.items.iter().rev().find(|it| !gone.contains(&it.id.0));
            let after = match piece.after {
                Some(id) if !is_there(&id) => last().map(|item| item.id),
                after => after,
            };
            behind.entry(after).or_default().extend(piece.items());
        }
        let place = |old: &mut dyn Iterator<Item = QueueItem>| {
            let mut all = behind.get(&None).cloned().unwrap_or_default();
            for item in old.filter(|item| !gone.contains(&item.id.0)) {
                all.push(item);
                all.extend(behind.get(&Some(item.id)).into_iter().flatten());
            }
            all
        };
        let items = place(&mut self.items.iter().copied());
        let unshuffled = self.unshuffled.as_ref().map(|ids| {
            let of = |id: &QueueItemId| QueueItem {
                id: *id,
                track: Default::default(),
            };
            let placed = place(&mut ids.iter().map(of));
            Arc::new(placed.into_iter().map(|item| item.id).collect())
        });
        let mut wishes = self.wishes.clone();
        for piece in put.iter().filter(|piece| piece.is_next) {
            wishes = Arc::new(self.wishes_with(piece));
        }
        Self {
            items: Arc::new(items),
            unshuffled,
            wishes,
            ..self.clone()
        }
    }

    /// The wishes that stand right before these, and these.
    fn wishes_with(&self, piece: &Piece) -> Vec<QueueItemId> {
        let wished: HashSet<_> = self.wishes.iter().collect();
        let end = piece.after.and_then(|id| self.position(id));
        let before = self.items.iter().take(end.map_or(0, |at| at + 1)).rev();
        let row = before
            .map(|item| item.id)
            .take_while(|id| wished.contains(id));
        let mut all: Vec<_> = row.collect();
        all.extend(piece.ids.0.iter().map(|id| QueueItemId(*id)));
        all
    }

    fn moved(&self, item: QueueItemId, after: Option<QueueItemId>) -> Self {
        let Some(at) = self.position(item) else {
            return self.clone();
        };
        let mut items = Vec::clone(&self.items);
        let moved = items.remove(at);
        let behind = after.and_then(|id| items.iter().position(|it| it.id == id));
        items.insert(behind.map_or(0, |at| at + 1), moved);
        Self {
            items: Arc::new(items),
            ..self.clone()
        }
    }

    fn shuffled(&self, shuffle: Shuffle) -> Self {
        let order = self.items.iter().map(|item| item.id).collect();
        let mut items = Vec::clone(&self.items);
        let first = shuffle.first.and_then(|id| self.position(id));
        if let Some(at) = first {
            items.swap(0, at);
        }
        let from = usize::from(first.is_some());
        let mut chance = Chance::new(shuffle.seed);
        for i in ((from + 1)..items.len()).rev() {
            items.swap(i, from + chance.below(i - from + 1));
        }
        if items.len() > 1 && items.first().map(|item| item.id) == shuffle.avoided {
            let other = 1 + chance.below(items.len() - 1);
            items.swap(0, other);
        }
        Self {
            revision: self.revision,
            items: Arc::new(items),
            unshuffled: Some(self.unshuffled.clone().unwrap_or(Arc::new(order))),
            seed: chance.bits(),
            wishes: Arc::default(),
        }
    }

    fn restored(&self) -> Self {
        let Some(order) = &self.unshuffled else {
            return self.clone();
        };
        let place: HashMap<_, _> = order.iter().enumerate().map(|(i, id)| (*id, i)).collect();
        let mut items = Vec::clone(&self.items);
        items.sort_by_key(|item| place.get(&item.id).copied().unwrap_or(usize::MAX));
        Self {
            items: Arc::new(items),
            unshuffled: None,
            wishes: Arc::default(),
            ..self.clone()
        }
    }

    /// The chance order of the lap after this one, which ends with the item `last`: drawn from what
    /// the last order left, so that what follows can be ready before it is asked for.
    #[must_use]
    pub fn next_lap(&self, last: QueueItemId) -> Shuffle {
        Shuffle {
            seed: Chance::new(self.seed ^ self.revision).bits(),
            first: None,
            avoided: Some(last),
        }
    }

    /// Behind which item something asked for next goes: behind `current` and what was asked for
    /// next before it and has not had its turn.
    #[must_use]
    pub fn next_place(&self, current: Option<QueueItemId>) -> Option<QueueItemId> {
        let from = current
            .and_then(|id| self.position(id))
            .map_or(0, |at| at + 1);
        let wished: HashSet<_> = self.wishes.iter().collect();
        let row = self.items.iter().skip(from).map(|item| item.id);
        row.take_while(|id| wished.contains(id)).last().or(current)
    }
}
