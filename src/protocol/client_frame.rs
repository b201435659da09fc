//! Frames that a client of `/ws/sync` sends.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::id::DeviceId;
use crate::protocol::frame::DeviceKind;

/// What a client may send.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type")]
pub enum ClientFrame {
    /// Asks for the server's clock; may tell what was measured last.
    #[serde(rename = "time:ping")]
    Ping {
        /// The client's clock, ms.
        t0: f64,
        /// Round trip that the client measured last, ms.
        #[serde(default)]
        rtt_ms: Option<f64>,
        /// What the client adds to its clock to have the server's, ms.
        #[serde(default)]
        offset_ms: Option<f64>,
    },
    /// Says who is there.
    #[serde(rename = "device:register")]
    Register {
        /// The device's id.
        id: DeviceId,
        /// Its own name for itself.
        name: String,
        /// What it is.
        #[serde(default)]
        kind: DeviceKind,
    },
    /// Asks for `sync:full`.
    #[serde(rename = "sync:request")]
    Request {
        /// What it noticed; absent: it just wants to know.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<ResyncReason>,
    },
}

/// Why a screen asks for everything: each is counted, and neither should ever happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResyncReason {
    /// At the same number its state has another hash.
    Hash,
    /// An event is missing.
    Gap,
}
