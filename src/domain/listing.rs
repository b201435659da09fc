//! What lists are asked for, which page and in which order, and a page of one. Every way in means
//! the same by them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Rows of a page at most.
pub const PAGE_MAX: u32 = 500;

/// Rows of a page when nobody says.
pub const PAGE_DEFAULT: u32 = 100;

/// Rows of a page of which `limit` were asked for.
#[must_use]
pub fn page_rows(limit: Option<u32>) -> u32 {
    limit.unwrap_or(PAGE_DEFAULT).clamp(1, PAGE_MAX)
}

/// Which page of a list.
#[derive(Debug, Clone, Default)]
pub struct PageRequest {
    /// Rows wanted; 1 to [`PAGE_MAX`], else clamped; `None`: [`PAGE_DEFAULT`].
    pub limit: Option<u32>,
    /// `next` of the page before, or a place ([`PageRequest::of`]); `None`: the first page.
    pub cursor: Option<String>,
}

/// What a place begins with, where a cursor has the kind of its key.
pub(crate) const PLACE: char = '@';

impl PageRequest {
    /// As it is asked for: behind `cursor`, else from the row `offset` (from 0) on.
    #[must_use]
    pub fn of(limit: Option<u32>, cursor: Option<String>, offset: Option<u32>) -> Self {
        let place = offset.map(|offset| format!("{PLACE}{offset}"));
        Self {
            limit,
            cursor: cursor.or(place),
        }
    }
}

/// One page of a list.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins; absent on the last.
    pub next: Option<String>,
    /// How many there are in all.
    pub total: u64,
}

impl<T> Page<T> {
    /// The same page of what `of` makes of each item.
    #[must_use]
    pub fn map<U>(self, of: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(of).collect(),
            next: self.next,
            total: self.total,
        }
    }
}

/// Whether a track may be offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Presence {
    /// Neither archived nor vanished.
    #[default]
    Offered,
    /// Archived.
    Archived,
    /// Its file vanished.
    Missing,
}

/// What tracks are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TrackSort {
    /// Title, A to Z.
    #[default]
    Title,
    /// Artist, album, place; without an artist last.
    Artist,
    /// Disc and number: for the tracks of one album.
    Place,
    /// Newest in the library first.
    Added,
    /// Newest release first, unknown last.
    Year,
    /// Last heard first, never heard last.
    Heard,
    /// Where the file lies.
    Path,
}

impl TrackSort {
    /// The order that goes by a name on the wire.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "title" => Self::Title,
            "artist" => Self::Artist,
            "place" => Self::Place,
            "added" => Self::Added,
            "year" => Self::Year,
            "heard" => Self::Heard,
            "path" => Self::Path,
            _ => return None,
        })
    }
}

/// What albums are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AlbumSort {
    /// Title, A to Z.
    #[default]
    Title,
    /// Artist, then year; various artists last.
    Artist,
    /// Newest release first, unknown last.
    Year,
    /// Newest in the library first.
    Added,
}

impl AlbumSort {
    /// The order that goes by a name on the wire.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "title" => Self::Title,
            "artist" => Self::Artist,
            "year" => Self::Year,
            "added" => Self::Added,
            _ => return None,
        })
    }
}
