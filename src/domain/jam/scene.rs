//! Scenes: eight patterns of a room, and the order in which they sound.
//!
//! Scenes change at bars only. Which one sounds in a bar follows from the bar's number, so nothing
//! is sent while a chain of them runs.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::jam::pattern::Pattern;
use crate::domain::jam::scale::Degree;

/// Scenes of a room.
pub const SCENES: usize = 8;

/// Longest chain: two minutes at the default tempo, more than fits a screen.
pub const CHAIN_MAX: usize = 64;

/// The place of a scene, 0 to 7.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[serde(try_from = "u8", into = "u8")]
#[schema(value_type = u8, minimum = 0, maximum = 7)]
pub struct SceneIndex(u8);

impl From<SceneIndex> for u8 {
    fn from(scene: SceneIndex) -> Self {
        scene.0
    }
}

impl TryFrom<u8> for SceneIndex {
    type Error = &'static str;

    fn try_from(index: u8) -> Result<Self, Self::Error> {
        let is_one = usize::from(index) < SCENES;
        is_one.then_some(Self(index)).ok_or("a scene is 0 to 7")
    }
}

/// A pattern, and the chord that goes with it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
pub struct Scene {
    /// What sounds.
    pub pattern: Pattern,
    /// Its own chord; without one that of the room holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chord: Option<Degree>,
}

/// Scenes that sound one after the other, a bar each, over and over; 1 to [`CHAIN_MAX`]. A scene
/// that goes on is a chain of one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "Vec<SceneIndex>", into = "Vec<SceneIndex>")]
#[schema(value_type = Vec<u8>, min_items = 1, max_items = 64)]
pub struct Chain(Vec<SceneIndex>);

impl Chain {
    /// The scenes, in order.
    #[must_use]
    pub fn scenes(&self) -> &[SceneIndex] {
        &self.0
    }
}

impl From<SceneIndex> for Chain {
    fn from(scene: SceneIndex) -> Self {
        Self(vec![scene])
    }
}

impl Default for Chain {
    fn default() -> Self {
        SceneIndex::default().into()
    }
}

impl From<Chain> for Vec<SceneIndex> {
    fn from(chain: Chain) -> Self {
        chain.0
    }
}

impl TryFrom<Vec<SceneIndex>> for Chain {
    type Error = &'static str;

    fn try_from(scenes: Vec<SceneIndex>) -> Result<Self, Self::Error> {
        let fits = (1..=CHAIN_MAX).contains(&scenes.len());
        fits.then_some(Self(scenes))
            .ok_or("a chain is 1 to 64 scenes")
    }
}

/// A chain, and the bar at which it begins.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
pub struct Sequence {
    /// The scenes.
    pub chain: Chain,
    /// The bar of its first scene.
    pub from_bar: u64,
}

impl Sequence {
    /// The scene of a bar. Before it begins: its first.
    #[must_use]
    pub fn scene(&self, bar: u64) -> SceneIndex {
        let scenes = self.chain.scenes();
        let bars = bar.saturating_sub(self.from_bar);
        // A chain is never empty.
        scenes[(bars % scenes.len() as u64) as usize]
    }
}

/// The scenes of a room and their order.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
pub struct Scenes {
    /// By index.
    pub scenes: [Scene; SCENES],
    /// What sounds until `next` begins.
    pub sequence: Sequence,
    /// What waits for its bar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Sequence>,
}

impl Scenes {
    /// A scene.
    #[must_use]
    pub fn scene(&self, index: SceneIndex) -> &Scene {
        &self.scenes[usize::from(index.0)]
    }

    /// A scene, to change it.
    pub fn scene_mut(&mut self, index: SceneIndex) -> &mut Scene {
        &mut self.scenes[usize::from(index.0)]
    }

    /// Which scene sounds in a bar; of bars before the present sequence its first one.
    #[must_use]
    pub fn at(&self, bar: u64) -> SceneIndex {
        let begun = self.next.as_ref().filter(|next| next.from_bar <= bar);
        begun.unwrap_or(&self.sequence).scene(bar)
    }

    /// Lets a chain begin at the bar after this one, the one that sounds. What waited is replaced.
    pub fn follow(&mut self, chain: Chain, bar: u64) {
        self.settle(bar);
        self.next = Some(Sequence {
            chain,
            from_bar: bar.saturating_add(1),
        });
    }

    /// Lets a chain begin with this bar, at once: nothing plays.
    pub fn switch(&mut self, chain: Chain, bar: u64) {
        self.sequence = Sequence {
            chain,
            from_bar: bar,
        };
        self.next = None;
    }

    /// Goes back to bar 0, because play has stopped: what waits or sounds begins from its first
    /// scene.
    pub fn rewind(&mut self) {
        self.settle(u64::MAX);
        self.sequence.from_bar = 0;
    }

    /// Puts what has begun by a bar in the place of what sounded before.
    fn settle(&mut self, bar: u64) {
        if let Some(begun) = self.next.take_if(|next| next.from_bar <= bar) {
            self.sequence = begun;
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;

    fn chain(scenes: &[u8]) -> Chain {
        let scenes: Vec<_> = scenes.iter().map(|it| SceneIndex(*it)).collect();
        scenes.try_into().unwrap()
    }

    fn heard(scenes: &Scenes, bars: std::ops::Range<u64>) -> Vec<u8> {
        bars.map(|bar| scenes.at(bar).into()).collect()
    }

    #[test]
    fn a_chain_begins_at_the_next_bar_and_goes_round() {
        let mut scenes = Scenes::default();
        scenes.follow(chain(&[1, 1, 2]), 3);
        assert_eq!(heard(&scenes, 2..9), [0, 0, 1, 1, 2, 1, 1]);
        scenes.follow(chain(&[7]), 3);
        assert_eq!(
            heard(&scenes, 2..7),
            [0, 0, 7, 7, 7],
            "replaced while it waited"
        );
        scenes.follow(chain(&[4, 5]), 6);
        assert_eq!(heard(&scenes, 4..10), [7, 7, 7, 4, 5, 4]);
    }

    #[test]
    fn when_play_stops_what_waits_is_there_from_the_first_bar_on() {
        let mut scenes = Scenes::default();
        scenes.follow(chain(&[1, 2]), 10);
        scenes.rewind();
        assert_eq!(heard(&scenes, 0..4), [1, 2, 1, 2]);
        assert_eq!(scenes.next, None);
        scenes.switch(chain(&[3, 4]), 5);
        assert_eq!(heard(&scenes, 5..8), [3, 4, 3]);
    }

    #[test]
    fn a_chain_is_neither_empty_nor_endless() {
        let read = |count: usize| Chain::try_from(vec![SceneIndex(0); count]).is_ok();
        assert_eq!([0, 1, 64, 65].map(read), [false, true, true, false]);
        assert!(SceneIndex::try_from(8).is_err());
        assert!(serde_json::from_str::<Chain>("[]").is_err());
        assert!(serde_json::from_str::<Chain>("[8]").is_err());
    }

    #[test]
    fn a_room_without_a_note_is_small() {
        let scenes = Scenes::default();
        assert!(size_of::<Scenes>() <= 512, "{}", size_of::<Scenes>());
        let text = serde_json::to_string(&scenes).unwrap();
        assert_eq!(serde_json::from_str::<Scenes>(&text).unwrap(), scenes);
    }
}
