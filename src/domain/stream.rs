//! Streams: shared state is made of them. Each has a fold and a numbering of its own.
//!
//! `house` is what is true everywhere; `zone/<id>` is one place where music sounds by itself;
//! `jam/<id>` is what people play together in one jam room. One log holds the events of all of them,
//! in the order in which they were committed; within a stream they are numbered 1, 2, 3, ... without
//! a gap.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::domain::id::{JamId, ZoneId};

/// Which stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StreamId {
    /// What is true everywhere.
    House,
    /// A zone.
    Zone(ZoneId),
    /// A jam room.
    Jam(JamId),
}

impl StreamId {
    /// The zone that it is; `None`: it is none.
    #[must_use]
    pub fn zone(self) -> Option<ZoneId> {
        match self {
            Self::Zone(zone) => Some(zone),
            Self::House | Self::Jam(_) => None,
        }
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::House => to.write_str("house"),
            Self::Zone(zone) => write!(to, "zone/{zone}"),
            Self::Jam(room) => write!(to, "jam/{room}"),
        }
    }
}

/// A text that names no stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a stream is `house`, `zone/<number>` or `jam/<number>`")]
pub struct NoStream;

impl FromStr for StreamId {
    type Err = NoStream;

    fn from_str(text: &str) -> Result<Self, NoStream> {
        if text == "house" {
            return Ok(Self::House);
        }
        let (kind, id) = text.split_once('/').ok_or(NoStream)?;
        let id = id.parse().map_err(|_| NoStream)?;
        match kind {
            "zone" => Ok(Self::Zone(ZoneId(id))),
            "jam" => Ok(Self::Jam(JamId(id))),
            _ => Err(NoStream),
        }
    }
}

impl Serialize for StreamId {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for StreamId {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for StreamId {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        String::schema()
    }
}

impl utoipa::ToSchema for StreamId {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_read_as_it_is_written() {
        for (stream, text) in [
            (StreamId::House, "house"),
            (StreamId::Zone(ZoneId(12)), "zone/12"),
            (StreamId::Jam(JamId(3)), "jam/3"),
        ] {
            assert_eq!(stream.to_string(), text);
            assert_eq!(text.parse(), Ok(stream));
        }
        for other in ["", "House", "zone/", "zone/x", "zone/1/2", "jam/", "room/1"] {
            assert_eq!(other.parse::<StreamId>(), Err(NoStream), "{other}");
        }
    }
}
