//! What a connection follows, and whom a frame is for.

use crate::domain::id::{JamId, ZoneId};
use crate::domain::stream::StreamId;

/// What a connection follows beside the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Followed {
    /// The zone.
    pub zone: ZoneId,
    /// The jam room.
    pub jam: Option<JamId>,
}

impl Followed {
    /// A zone, and no jam room.
    #[must_use]
    pub fn zone(zone: ZoneId) -> Self {
        Self { zone, jam: None }
    }

    /// The streams, in the order in which their positions are told.
    pub fn streams(self) -> impl Iterator<Item = StreamId> {
        let both = [StreamId::House, StreamId::Zone(self.zone)];
        both.into_iter().chain(self.jam.map(StreamId::Jam))
    }

    /// Whether a stream is one of them.
    #[must_use]
    pub fn has(self, stream: StreamId) -> bool {
        match stream {
            StreamId::House => true,
            StreamId::Zone(zone) => self.zone == zone,
            StreamId::Jam(jam) => self.jam == Some(jam),
        }
    }

    /// What is followed instead once a stream is no more: the first zone, no jam room.
    #[must_use]
    pub fn without(self, gone: StreamId) -> Self {
        match gone {
            StreamId::Zone(zone) if zone == self.zone => Self {
                zone: ZoneId::FIRST,
                ..self
            },
            StreamId::Jam(jam) if self.jam == Some(jam) => Self { jam: None, ..self },
            _ => self,
        }
    }
}

/// Whom a frame is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Every connection that follows the stream; all follow the house.
    Stream(StreamId),
    /// Those that follow exactly this.
    Exactly(Followed),
}

impl Audience {
    /// Every connection.
    pub const ALL: Self = Self::Stream(StreamId::House);

    /// Whether who follows this is among them.
    #[must_use]
    pub fn has(self, followed: Followed) -> bool {
        match self {
            Self::Stream(stream) => followed.has(stream),
            Self::Exactly(this) => followed == this,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KITCHEN: ZoneId = ZoneId(2);
    const ATTIC: JamId = JamId(3);
    const BOTH: Followed = Followed {
        zone: KITCHEN,
        jam: Some(ATTIC),
    };

    #[test]
    fn a_frame_is_for_whoever_follows_its_stream() {
        let told = |stream| Audience::Stream(stream).has(BOTH);
        assert!(told(StreamId::House));
        assert!(told(StreamId::Zone(KITCHEN)) && !told(StreamId::Zone(ZoneId::FIRST)));
        assert!(told(StreamId::Jam(ATTIC)) && !told(StreamId::Jam(JamId(2))));
        let in_no_room = Followed::zone(KITCHEN);
        assert!(!Audience::Stream(StreamId::Jam(ATTIC)).has(in_no_room));
        assert!(Audience::Exactly(BOTH).has(BOTH) && !Audience::Exactly(BOTH).has(in_no_room));
    }

    #[test]
    fn of_what_is_gone_the_first_zone_and_no_room_are_left() {
        let left = BOTH.without(StreamId::Zone(KITCHEN));
        assert_eq!((left.zone, left.jam), (ZoneId::FIRST, Some(ATTIC)));
        let left = BOTH.without(StreamId::Jam(ATTIC));
        assert_eq!(left, Followed::zone(KITCHEN));
        assert_eq!(BOTH.without(StreamId::Jam(JamId(2))), BOTH);
        assert!(BOTH.streams().all(|stream| BOTH.has(stream)));
        assert_eq!(BOTH.streams().count(), 3);
    }
}
