//! The shared player: what sounds, from where, since when.
//!
//! A position is never an event: the state is an anchor (`position_ms` at `at_ms`) and everyone
//! extrapolates from it. `seek_rev` grows only on a deliberate jump.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::catalog::Catalog;
use crate::domain::id::{QueueItemId, TrackId};
use crate::domain::looped::Loop;

/// Most outputs that may sound at once: a house has fewer rooms.
pub const OUTPUTS_MAX: usize = 32;

/// What the player plays by.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Context {
    /// The owner's queue.
    #[default]
    Queue,
    /// A side of the current pair.
    Comparison,
    /// The active station.
    Radio,
}

/// What happens at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Repeat {
    /// Stop after the last item.
    #[default]
    Off,
    /// Start over.
    All,
    /// The same track again.
    One,
}

/// From where the other side of a pair sounds when one switches to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Switching {
    /// From the position where the first one stands: the same moment of two recordings.
    #[default]
    Same,
    /// From where it was last heard: two pieces, each in one go.
    Own,
}

/// Where a new pair begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PairBegins {
    /// At the start.
    #[default]
    Start,
    /// At the loudest passage, once that is known. With [`Switching::Same`]: of the side that is
    /// heard first.
    Hook,
}

/// Where sound leaves: `speaker`, a further sound card (`speaker:<card>`), or the id of a browser
/// device.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct OutputId(pub String);

impl OutputId {
    /// The speaker of the machine that minion runs on.
    #[must_use]
    pub fn speaker() -> Self {
        Self("speaker".into())
    }

    /// Whether it is the machine's own speaker.
    #[must_use]
    pub fn is_speaker(&self) -> bool {
        self.0 == "speaker"
    }

    /// Whether it is a sound card of the machine: its speaker, or a further one (`speaker:<card>`).
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.is_speaker() || self.0.starts_with("speaker:")
    }
}

/// When the music stops by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "after", rename_all = "snake_case")]
pub enum Sleep {
    /// When what is loaded has played to its end.
    Track,
    /// At a moment.
    Minutes {
        /// Which, ms since 1970 by the server's clock.
        at_ms: i64,
    },
}

/// Where a context was left, so that coming back goes on from there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Which context.
    pub context: Context,
    /// What was loaded.
    pub track: TrackId,
    /// Its place in the queue or the station's row.
    pub queue_item_id: Option<QueueItemId>,
    /// How far it had come.
    pub position_ms: i64,
}

/// The side of a pair that does not sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Aside {
    /// Where it was last heard, ms.
    pub position_ms: i64,
    /// What of it sounded over and over.
    #[serde(default, rename = "loop")]
    pub looped: Option<Loop>,
}

/// The player. Times are ms; `at_ms` is since 1970 by the server's clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Player {
    /// What it plays by.
    pub context: Context,
    /// What is loaded.
    pub track: Option<TrackId>,
    /// Its place in the queue or the station's row.
    pub queue_item_id: Option<QueueItemId>,
    /// Whether it sounds.
    pub is_playing: bool,
    /// Anchor: position at `at_ms`.
    pub position_ms: i64,
    /// Anchor: the moment that `position_ms` belongs to.
    pub at_ms: i64,
    /// Grows on every deliberate jump; outputs jump only then and otherwise correct gently.
    pub seek_rev: u64,
    /// 0 to 100.
    pub volume_percent: u8,
    /// Whether nothing is heard for now; the volume is kept.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_muted: bool,
    /// When it stops by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sleep: Option<Sleep>,
    /// What happens at the end.
    pub repeat: Repeat,
    /// Whether the queue plays in a chance order.
    pub shuffle: bool,
    /// From where the other side of a pair sounds.
    #[serde(default)]
    pub switching: Switching,
    /// Where a new pair begins.
    #[serde(default)]
    pub pair_begins: PairBegins,
    /// The other side of the pair; `None` until both were heard.
    #[serde(default)]
    pub aside: Option<Aside>,
    /// What sounds over and over; the position never leaves it.
    #[serde(default, rename = "loop")]
    pub looped: Option<Loop>,
    /// Where it sounds; sorted, without doubles.
    pub outputs: Vec<OutputId>,
    /// The item with which the queue came to its end, until it is played again: what is added then
    /// is what comes next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<QueueItemId>,
    /// The contexts that wait, each where it was left.
    pub places: Vec<Place>,
}

impl Default for Player {
    fn default() -> Self {
        Self {
            context: Context::Queue,
            track: None,
            queue_item_id: None,
            is_playing: false,
            position_ms: 0,
            at_ms: 0,
            seek_rev: 0,
            volume_percent: 70,
            is_muted: false,
            sleep: None,
            repeat: Repeat::Off,
            shuffle: false,
            switching: Switching::Same,
            pair_begins: PairBegins::Start,
            aside: None,
            looped: None,
            outputs: vec![OutputId::speaker()],
            ended: None,
            places: Vec::new(),
        }
    }
}

impl Player {
    /// Where the track stands at `now_ms`, within `0..=duration` where the duration is known.
    #[must_use]
    pub fn position_at(&self, now_ms: i64, catalog: &Catalog) -> i64 {
        let played = if self.is_playing {
            (now_ms - self.at_ms).max(0)
        } else {
            0
        };
        let position = (self.position_ms + played).max(0);
        let position = self.looped.map_or(position, |it| it.wrapped(position));
        match self.duration_ms(catalog) {
            Some(duration) => position.min(duration),
            None => position,
        }
    }

    /// How loud it is: the volume, or nothing while muted.
    #[must_use]
    pub fn heard_percent(&self) -> u8 {
        if self.is_muted {
            0
        } else {
            self.volume_percent
        }
    }

    /// Length of what is loaded, ms; `None` while unknown or nothing is loaded.
    #[must_use]
    pub fn duration_ms(&self, catalog: &Catalog) -> Option<i64> {
        let facts = catalog.get(&self.track?)?;
        (facts.duration_ms > 0).then_some(facts.duration_ms)
    }

    /// The same, anchored at `now_ms`; nothing audible changes.
    #[must_use]
    pub fn anchored(&self, now_ms: i64, catalog: &Catalog) -> Self {
        Self {
            position_ms: self.position_at(now_ms, catalog),
            at_ms: now_ms,
            ..self.clone()
        }
    }

    /// Where a pair that begins with `track` begins.
    #[must_use]
    pub fn begin_ms(&self, track: TrackId, catalog: &Catalog) -> i64 {
        match self.pair_begins {
            PairBegins::Start => 0,
            PairBegins::Hook => {
                let hook_ms = catalog.get(&track).and_then(|facts| facts.hook_ms);
                hook_ms.unwrap_or(0).into()
            }
        }
    }

    /// Where `side`, of the pair that is loaded, would sound from at `now_ms` if it did not yet.
    #[must_use]
    pub fn switch_ms(&self, side: TrackId, now_ms: i64, catalog: &Catalog) -> i64 {
        match self.switching {
            _ if self.track.is_none() => self.begin_ms(side, catalog),
            Switching::Own => match self.aside {
                Some(aside) => aside.position_ms,
                None => self.begin_ms(side, catalog),
            },
            Switching::Same => {
                let position_ms = self.position_at(now_ms, catalog);
                let length_ms = catalog.get(&side).map_or(0, |facts| facts.duration_ms);
                match self.switch_loop(side, catalog) {
                    Some(looped) => looped.round(position_ms),
                    // Beyond the other's end it starts over.
                    None if length_ms > 0 && position_ms >= length_ms => 0,
                    None => position_ms,
                }
            }
        }
    }

    /// What of `side`, of the pair that is loaded, would sound over and over if it did not yet. At
    /// the same position it is the same stretch, as far as that side has it.
    #[must_use]
    pub fn switch_loop(&self, side: TrackId, catalog: &Catalog) -> Option<Loop> {
        match self.switching {
            Switching::Own => self.aside.and_then(|aside| aside.looped),
            Switching::Same => {
                let length_ms = catalog.get(&side).map(|facts| facts.duration_ms);
                let length_ms = length_ms.filter(|length_ms| *length_ms > 0);
                self.looped
                    .and_then(|it| Loop::within(it.from_ms, it.to_ms, length_ms))
            }
        }
    }

    /// With `track` loaded at `position_ms`: a deliberate jump. Another track has no loop and no
    /// other side yet; the caller knows better where one switches sides.
    #[must_use]
    pub fn loaded(
        &self,
        track: TrackId,
        item: Option<QueueItemId>,
        position_ms: i64,
        is_playing: bool,
        now_ms: i64,
    ) -> Self {
        let is_same = self.track == Some(track) && self.queue_item_id == item;
        Self {
            track: Some(track),
            queue_item_id: item,
            position_ms,
            at_ms: now_ms,
            is_playing,
            seek_rev: self.seek_rev + 1,
            aside: self.aside.filter(|_| is_same),
            looped: self.looped.filter(|_| is_same),
            ended: self.ended.filter(|_| self.context != Context::Queue),
            ..self.clone()
        }
    }

    /// With nothing loaded.
    #[must_use]
    pub fn unloaded(&self, now_ms: i64) -> Self {
        Self {
            track: None,
            queue_item_id: None,
            position_ms: 0,
            at_ms: now_ms,
            is_playing: false,
            seek_rev: self.seek_rev + 1,
            aside: None,
            looped: None,
            ..self.clone()
        }
    }

    /// Turned to another context, paused and with nothing loaded; the place left is remembered.
    #[must_use]
    pub fn turned_to(&self, context: Context, now_ms: i64, catalog: &Catalog) -> Self {
        if self.context == context {
            return self.clone();
        }
        let mut next = self.unloaded(now_ms);
        next.places.retain(|place| place.context != self.context);
        // A side of a pair is no place to come back to: the pair will be another one.
        if let Some(track) = self.track
            && self.context != Context::Comparison
        {
            next.places.push(Place {
                context: self.context,
                track,
                queue_item_id: self.queue_item_id,
                position_ms: self.position_at(now_ms, catalog),
            });
        }
        next.context = context;
        next
    }

    /// Back in `context` where it was left, paused.
    #[must_use]
    pub fn returned_to(&self, context: Context, now_ms: i64, catalog: &Catalog) -> Self {
        let mut next = self.turned_to(context, now_ms, catalog);
        let Some(at) = next
            .places
            .iter()
            .position(|place| place.context == context)
        else {
            return next;
        };
        let place = next.places.remove(at);
        if next.track.is_none() && catalog.get(&place.track).is_some_and(|t| t.is_offered()) {
            next.track = Some(place.track);
            next.queue_item_id = place.queue_item_id;
            next.position_ms = place.position_ms;
        }
        next
    }
}
