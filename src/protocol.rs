//! The shape on the wire (protocol 1): what requests, answers and frames look like.
//!
//! JSON, `snake_case`, times in integer ms since 1970 unless a name says otherwise, ids integers.
//! The OpenAPI document and the page's types come from these structs.

pub mod client_frame;
pub mod comparison;
pub mod frame;
pub mod history;
pub mod jam;
pub mod library;
pub mod lists;
pub mod mirror;
pub mod player;
pub mod radio;
pub mod ranking;
pub mod rating_tags;
pub mod request;
pub mod selection;
pub mod setup;
pub mod status;
pub mod track;
pub mod zone;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::{KnownFormat, Object, ObjectBuilder, SchemaFormat, Type};

use crate::domain::listing::{PAGE_DEFAULT, PAGE_MAX};

/// The version of the wire.
pub const PROTOCOL: u32 = 1;

/// Largest request body, bytes: a queue of 2,000 ids fits ten times.
pub const BODY_BYTES_MAX: usize = 256 * 1024;

/// Largest frame a client may send, bytes.
pub const CLIENT_FRAME_BYTES_MAX: usize = 64 * 1024;

/// Longest name of a device, station or playlist, characters.
pub const NAME_CHARS_MAX: usize = 100;

/// An error, always of this shape.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ErrorBody {
    /// What went wrong.
    pub error: ErrorDetail,
}

/// What went wrong, for programs and for people.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ErrorDetail {
    /// Stable code, `snake_case`.
    pub code: String,
    /// One sentence, lower case, without a period.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// After a refusal in a comparison: the pair that is current now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pair: Option<comparison::PairInfo>,
}

/// How the document describes `limit` of a list: its bounds are those of the lists themselves.
#[must_use]
pub fn limit_schema() -> Object {
    count_schema(PAGE_DEFAULT, PAGE_MAX)
}

/// How the document describes a number of rows: 1 to `max`, `default` when nobody says.
#[must_use]
pub fn count_schema(default: u32, max: u32) -> Object {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
        .minimum(Some(1))
        .maximum(Some(max))
        .default(Some(default.into()))
        .build()
}

/// One decimal is what anyone reads, and keeps frames short.
#[must_use]
pub fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
