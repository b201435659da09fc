//! Sentences about numbers: what a filter means, why a track plays.

use rusqlite::Connection;

use crate::domain::filter::Filter;
use crate::domain::id::TrackId;
use crate::domain::radio::{Adventure, odds};
use crate::domain::star::StarKind;
use crate::services::decoration::Decorator;
use crate::services::radio;
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

/// Why a track plays: "Rank 12 of 840, not heard for 3 weeks". Told from what its odds are made of
/// on a station at `adventure`; without a station, from how it stands.
#[must_use]
pub fn why(decorator: &Decorator<'_>, id: TrackId, adventure: Option<Adventure>) -> String {
    let Decorator { judge, now_ms, .. } = *decorator;
    let mut parts = Vec::new();
    if adventure.is_none_or(odds::goes_by_taste) {
        let belief = judge.ranking.belief(id);
        let count = belief.map_or(0, |belief| belief.comparison_count);
        let place = || {
            format!(
                "rank {} of {}",
                judge.rank(id).unwrap_or(0),
                judge.ranking.present_count()
            )
        };
        parts.push(match count {
            0 if adventure.is_some() => "a guess: never compared".to_owned(),
            0 => "never compared yet".to_owned(),
            1 => format!("{} after one duel", place()),
            2 => format!("{} after two duels", place()),
            _ => place(),
        });
        if decorator.state.is_starred(StarKind::Track, id.0) {
            parts.push("starred".to_owned());
        }
    } else {
        parts.push("every track alike".to_owned());
    }
    if let Some(track) = decorator.catalog.get(&id) {
        parts.push(track.heard_ms.map_or_else(
            || "never heard".to_owned(),
            |heard| not_heard_for((now_ms - heard) / 3_600_000),
        ));
        if adventure.is_some() && radio::is_skipped(track, now_ms) {
            parts.push("though skipped lately".to_owned());
        }
    }
    let text = parts.join(", ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

fn not_heard_for(hours: i64) -> String {
    match hours {
        ..=0 => "heard within the hour".to_owned(),
        1..=47 => format!("not heard for {hours} {}", plural(hours, "hour")),
        48..=335 => format!("not heard for {} days", hours / 24),
        _ => format!("not heard for {} weeks", hours / 168),
    }
}

fn plural(count: i64, word: &str) -> String {
    if count == 1 {
        word.to_owned()
    } else {
        format!("{word}s")
    }
}
