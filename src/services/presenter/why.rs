//! Why a track plays, in one sentence.

use crate::domain::id::TrackId;
use crate::domain::radio::odds::is_skipped;
use crate::domain::radio::{Adventure, odds};
use crate::domain::star::StarKind;
use crate::services::presenter::Presenter;

/// Why a track plays: "Rank 12 of 840, not heard for 3 weeks". Told from what its odds are made of
/// on a station at `adventure`; without a station, from how it stands.
#[must_use]
pub fn why(presenter: &Presenter<'_>, id: TrackId, adventure: Option<Adventure>) -> String {
    let Presenter {
        ratings, now_ms, ..
    } = *presenter;
    let mut parts = Vec::new();
    if adventure.is_none_or(odds::goes_by_taste) {
        let belief = ratings.ranking.belief(id);
        let count = belief.map_or(0, |belief| belief.comparison_count);
        let place = || {
            format!(
                "rank {} of {}",
                ratings.rank(id).unwrap_or(0),
                ratings.ranking.present_count()
            )
        };
        parts.push(match count {
            0 if adventure.is_some() => "a guess: never compared".to_owned(),
            0 => "never compared yet".to_owned(),
            1 => format!("{} after one duel", place()),
            2 => format!("{} after two duels", place()),
            _ => place(),
        });
        if presenter.state.house.is_starred(StarKind::Track, id.0) {
            parts.push("starred".to_owned());
        }
    } else {
        parts.push("every track alike".to_owned());
    }
    if let Some(track) = presenter.catalog.get(&id) {
        parts.push(track.heard_ms.map_or_else(
            || "never heard".to_owned(),
            |heard| not_heard_for((now_ms - heard) / 3_600_000),
        ));
        if adventure.is_some() && is_skipped(track, now_ms) {
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
