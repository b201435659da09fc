//! Sentences about numbers: what a filter means, why a track plays.

use rusqlite::Connection;

use crate::domain::filter::Filter;
use crate::domain::id::TrackId;
use crate::domain::ranking::Ranking;
use crate::domain::track::TrackFacts;
use crate::storage::error::StorageError;
use crate::storage::library;

/// A filter in words: "All music", "Jazz, 1950 to 1969".
///
/// # Errors
/// What the database says.
pub fn filter_text(conn: &Connection, filter: &Filter) -> Result<String, StorageError> {
    let mut parts = Vec::new();
    if filter.is_starred {
        parts.push("Starred".to_owned());
    }
    let names = [
        (filter.playlist.map(|id| id.0), "playlists"),
        (filter.artist.map(|id| id.0), "artists"),
        (filter.album.map(|id| id.0), "albums"),
        (filter.genre.map(|id| id.0), "genres"),
        (filter.folder.map(|id| id.0), "folders"),
    ];
    for (id, table) in names {
        if let Some(id) = id {
            parts.push(library::names::name_in(conn, table, id)?.unwrap_or_else(|| "?".to_owned()));
        }
    }
    match (filter.year_from, filter.year_to) {
        (Some(from), Some(to)) if from == to => parts.push(from.to_string()),
        (Some(from), Some(to)) => parts.push(format!("{from} to {to}")),
        (Some(from), None) => parts.push(format!("since {from}")),
        (None, Some(to)) => parts.push(format!("until {to}")),
        (None, None) => {}
    }
    Ok(if parts.is_empty() {
        "All music".to_owned()
    } else {
        parts.join(", ")
    })
}

/// Why a track plays: "Rank 12 of 840, not heard for 3 weeks".
#[must_use]
pub fn why(
    id: TrackId,
    track: &TrackFacts,
    is_starred: bool,
    ranking: &Ranking,
    now_ms: i64,
) -> String {
    let mut parts = Vec::new();
    match ranking.rating(id) {
        Some(rating) if rating.comparison_count > 0 => {
            let rank = ranking.rank(id).unwrap_or(0);
            parts.push(format!("rank {rank} of {}", ranking.present_count()));
        }
        _ => parts.push("never compared yet".to_owned()),
    }
    if is_starred {
        parts.push("starred".to_owned());
    }
    parts.push(match track.heard_ms {
        None => "not heard before".to_owned(),
        Some(heard) => match (now_ms - heard) / 3_600_000 {
            ..=0 => "heard within the hour".to_owned(),
            hours @ 1..=47 => format!("not heard for {hours} {}", plural(hours, "hour")),
            hours @ 48..=335 => format!("not heard for {} days", hours / 24),
            hours => format!("not heard for {} weeks", hours / 168),
        },
    });
    let text = parts.join(", ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

fn plural(count: i64, word: &str) -> String {
    if count == 1 {
        word.to_owned()
    } else {
        format!("{word}s")
    }
}
