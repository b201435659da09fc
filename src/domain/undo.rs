//! What an event changed, as far as it can be taken back: the entry before it and after it.
//!
//! Invariant: an entry is taken back only while it is as the event left it; what was changed again
//! since belongs to who changed it. A queue is many entries: those that are left are taken back.

use std::collections::HashSet;

use crate::domain::event::Event;
use crate::domain::house::HouseState;
use crate::domain::id::{DeviceId, QueueItemId, TrackId};
use crate::domain::paused_sessions::PausedSession;
use crate::domain::player::Context;
use crate::domain::queue::edit::{Edit, Piece};
use crate::domain::queue::{Queue, QueueItem};
use crate::domain::radio::schedule::Slot;
use crate::domain::radio::{Station, Stations};
use crate::domain::shared_state::ZoneView;
use crate::domain::star::{Star, StarKind};

/// A change of the past.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UndoableChange {
    /// A star that was set or taken away.
    Star {
        /// Track or album.
        kind: StarKind,
        /// Its id.
        id: i64,
        /// As the event left it.
        star: Star,
    },
    /// Another name of a device.
    Name {
        /// Which.
        id: DeviceId,
        /// The name before.
        before: String,
        /// The name since.
        after: String,
    },
    /// A station that was made, changed or removed.
    Station {
        /// `None`: it was made.
        before: Option<Box<Station>>,
        /// `None`: it was removed.
        after: Option<Box<Station>>,
        /// The plan of the week from which its hours went with it; else empty.
        plan: Vec<Slot>,
    },
    /// A session that was put aside was given up: stands until another is put aside, gone on with
    /// or given up.
    Session(Box<PausedSession>),
    /// Another plan of the radio's week.
    Schedule {
        /// The plan before.
        before: Vec<Slot>,
        /// The plan since.
        after: Vec<Slot>,
    },
    /// Tracks put into the queue or taken out, or another order.
    Queue {
        /// All of it before.
        before: Queue,
        /// What came and went.
        edit: QueueEdit,
        /// Its revision since.
        revision: u64,
    },
}

/// What is left of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UndoState {
    /// It can be taken back.
    Stands,
    /// It was taken back.
    Undone,
    /// Something else came after it.
    Overtaken,
}

impl UndoableChange {
    /// What `event` changed in `before`; `None` where nothing can be taken back.
    #[must_use]
    pub fn of(before: &ZoneView, event: &Event) -> Option<Self> {
        match event {
            Event::StarChanged { kind, id, star } => Some(Self::Star {
                kind: *kind,
                id: *id,
                star: star.clone(),
            }),
            Event::DeviceNamed { id, name } => Some(Self::Name {
                id: id.clone(),
                before: before.house.device_names.get(id)?.clone(),
                after: name.clone(),
            }),
            Event::StationsChanged { stations } => {
                Self::of_stations(&before.house.stations, stations)
            }
            Event::RadioChanged { radio } => {
                Self::of_stations(&before.house.stations, &radio.stations())
            }
            Event::QueueChanged { queue } => {
                let edit = QueueEdit::between(&before.zone.queue, queue);
                // Chance order is a mode of the player: it has a switch of its own.
                let is_shuffle = edit.is_empty()
                    && before.zone.queue.unshuffled.is_some() != queue.unshuffled.is_some();
                (!is_shuffle).then(|| Self::Queue {
                    before: before.zone.queue.clone(),
                    edit,
                    revision: queue.revision,
                })
            }
            Event::QueueEdited { revision, edit } => {
                let edit = QueueEdit::of(&before.zone.queue, edit)?;
                Some(Self::Queue {
                    before: before.zone.queue.clone(),
                    edit,
                    revision: *revision,
                })
            }
            Event::SessionForgotten { discarded, .. } => discarded.clone().map(Self::Session),
            Event::ComparisonStarted { .. }
            | Event::ComparisonEnded { .. }
            | Event::SessionPaused { .. }
            | Event::ComparisonAdvanced { .. }
            | Event::VerdictChanged { .. }
            | Event::TrackArchived { .. }
            | Event::OnAirChanged { .. }
            | Event::ZoneChanged { .. }
            | Event::ZoneRemoved { .. }
            | Event::JamRoomChanged { .. }
            | Event::JamRoomRemoved { .. }
            | Event::JamChanged { .. }
            | Event::PlayerChanged { .. } => None,
        }
    }

    fn of_stations(before: &Stations, after: &Stations) -> Option<Self> {
        let (old, new) = (&before.list, &after.list);
        let gone = old.iter().find(|one| !new.contains(one)).cloned();
        let came = new.iter().find(|one| !old.contains(one)).cloned();
        let (before, after) = (&before.schedule, &after.schedule);
        let is_planned_anew = before != after;
        if gone.is_some() || came.is_some() {
            return Some(Self::Station {
                before: gone.map(Box::new),
                after: came.map(Box::new),
                plan: before.iter().filter(|_| is_planned_anew).copied().collect(),
            });
        }
        is_planned_anew.then(|| Self::Schedule {
            before: before.clone(),
            after: after.clone(),
        })
    }

    /// Whether anything comes of taking it back: tracks that are not offered do not return to the
    /// queue.
    #[must_use]
    pub fn can_return(&self, is_offered: impl Fn(&TrackId) -> bool) -> bool {
        let Self::Queue { edit, .. } = self else {
            return true;
        };
        let is_only_taking = edit.added.is_empty() && !edit.removed.is_empty();
        !is_only_taking || edit.removed.iter().any(|item| is_offered(&item.track))
    }

    /// What is left of it now.
    #[must_use]
    pub fn undo_state(&self, now: &ZoneView) -> UndoState {
        match self {
            Self::Star { kind, id, star } => match now.house.stars.get(&(*kind, *id)) {
                Some(present) if present.stamp == star.stamp => UndoState::Stands,
                Some(present) if present.is_starred == star.is_starred => UndoState::Overtaken,
                _ => UndoState::Undone,
            },
            Self::Name { id, before, after } => {
                let present = now.house.device_names.get(id);
                entry(present, Some(before), Some(after))
            }
            Self::Station { before, after, .. } => {
                let (before, after) = (before.as_deref(), after.as_deref());
                let id = before.or(after).map(|station| station.id);
                let present = id.and_then(|id| now.house.stations.station(id));
                entry(present, before, after)
            }
            Self::Session(kept) => {
                let is_back =
                    now.house.paused_sessions.get(&kept.comparison.session_id) == Some(&**kept);
                match &now.house.discarded {
                    Some(last) if last == kept => UndoState::Stands,
                    _ if is_back => UndoState::Undone,
                    _ => UndoState::Overtaken,
                }
            }
            Self::Schedule { before, after } => {
                let before = hours_left(before, &now.house);
                if before == *after {
                    return UndoState::Overtaken;
                }
                entry(
                    Some(&now.house.stations.schedule),
                    Some(&before),
                    Some(after),
                )
            }
            Self::Queue {
                before,
                edit,
                revision,
            } => {
                if edit.is_empty() {
                    return match &now.zone.queue {
                        queue if queue.revision == *revision => UndoState::Stands,
                        queue if queue.items == before.items => UndoState::Undone,
                        _ => UndoState::Overtaken,
                    };
                }
                let is_nothing_else = edit.removed.is_empty() && edit.added.len() == 1;
                match edit.left_of(now) {
                    left if !left.is_empty() => UndoState::Stands,
                    _ if is_nothing_else && edit.playing(now).is_some() => UndoState::Overtaken,
                    _ => UndoState::Undone,
                }
            }
        }
    }
}

/// A plan less the hours of stations that are gone.
#[must_use]
pub fn hours_left(plan: &[Slot], now: &HouseState) -> Vec<Slot> {
    let is_there = |slot: &&Slot| now.stations.station(slot.station_id).is_some();
    plan.iter().filter(is_there).copied().collect()
}

fn entry<T: PartialEq>(present: Option<&T>, before: Option<&T>, after: Option<&T>) -> UndoState {
    if present == after {
        UndoState::Stands
    } else if present == before {
        UndoState::Undone
    } else {
        UndoState::Overtaken
    }
}

/// What an edit did to the items of a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueEdit {
    /// Put in, in order.
    pub added: Vec<QueueItem>,
    /// Taken out, in order.
    pub removed: Vec<QueueItem>,
}

impl QueueEdit {
    /// The difference of two queues. The id of an item is never given to another.
    #[must_use]
    pub fn between(before: &Queue, after: &Queue) -> Self {
        Self {
            added: without(&after.items, &ids(&before.items)),
            removed: without(&before.items, &ids(&after.items)),
        }
    }

    /// What an edit does to a queue; `None` where it is a chance order: that is a mode of the player
    /// and has a switch of its own.
    #[must_use]
    pub fn of(before: &Queue, edit: &Edit) -> Option<Self> {
        let all = || Vec::clone(&before.items);
        Some(match edit {
            Edit::Changed { gone, put } => Self {
                added: put.iter().flat_map(Piece::items).collect(),
                removed: among(
                    &before.items,
                    &sorted(gone.0.iter().map(|id| QueueItemId(*id))),
                ),
            },
            Edit::Cut { after } => {
                let at = after.and_then(|id| before.position(id));
                Self {
                    added: Vec::new(),
                    removed: before.items[at.map_or(0, |at| at + 1)..].to_vec(),
                }
            }
            Edit::Replaced { ids, tracks, .. } => Self {
                added: Piece {
                    after: None,
                    ids: ids.clone(),
                    tracks: tracks.clone(),
                    is_next: false,
                }
                .items(),
                removed: all(),
            },
            Edit::Moved { .. } => Self {
                added: Vec::new(),
                removed: Vec::new(),
            },
            Edit::Shuffled(_) | Edit::Restored => return None,
        })
    }

    /// The part of it that still shows and can be taken back: what plays stays where it is, for
    /// nobody's music stops over the past.
    #[must_use]
    pub fn left_of(&self, now: &ZoneView) -> Self {
        // One look at a queue that may be long, for an edit that is mostly short.
        let own = sorted(self.added.iter().chain(&self.removed).map(|item| item.id));
        let there = among(&now.zone.queue.items, &own);
        let present = ids(&there);
        let plays = self.playing(now);
        let goes = |item: &&QueueItem| present.contains(&item.id) && plays != Some(item.id);
        Self {
            added: self.added.iter().filter(goes).copied().collect(),
            removed: without(&self.removed, &present),
        }
    }

    /// The item that plays, if this edit put it in.
    #[must_use]
    pub fn playing(&self, now: &ZoneView) -> Option<QueueItemId> {
        let player = &now.zone.player;
        let plays = player
            .queue_item_id
            .filter(|_| player.context == Context::Queue)?;
        let is_own = self.added.iter().any(|item| item.id == plays);
        is_own.then_some(plays)
    }

    /// Tracks that came, or else those that went.
    #[must_use]
    pub fn count(&self) -> u32 {
        let told = if self.added.is_empty() {
            &self.removed
        } else {
            &self.added
        };
        u32::try_from(told.len()).unwrap_or(u32::MAX)
    }

    /// The first track that came, or else went.
    #[must_use]
    pub fn first(&self) -> Option<TrackId> {
        let mut told = self.added.iter().chain(&self.removed);
        told.next().map(|item| item.track)
    }

    /// Nothing came, nothing went: at most the order changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }
}

fn ids(items: &[QueueItem]) -> HashSet<QueueItemId> {
    items.iter().map(|item| item.id).collect()
}

fn without(items: &[QueueItem], gone: &HashSet<QueueItemId>) -> Vec<QueueItem> {
    let kept = items.iter().filter(|item| !gone.contains(&item.id));
    kept.copied().collect()
}

fn sorted(ids: impl Iterator<Item = QueueItemId>) -> Vec<QueueItemId> {
    let mut ids: Vec<_> = ids.collect();
    ids.sort_unstable();
    ids
}

/// Those of `items` that `sorted` names.
fn among(items: &[QueueItem], sorted: &[QueueItemId]) -> Vec<QueueItem> {
    let named = items
        .iter()
        .filter(|item| sorted.binary_search(&item.id).is_ok());
    named.copied().collect()
}
