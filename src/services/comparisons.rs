//! Comparison sessions, as they are asked about: what one is to be about, the pair that follows, and
//! the verdicts of the past.

use crate::domain::filter::Filter;
use crate::domain::id::{SessionId, VerdictId};
use crate::domain::listing::{Page, PageRequest, page_rows};
use crate::protocol::comparison::{PairInfo, PastVerdict};
use crate::protocol::request::StartSession;
use crate::services::error::ServiceError;
use crate::services::presenter::Presenter;
use crate::services::reading::Reader;
use crate::storage::library;
use crate::storage::verdicts;

/// Which past verdicts.
pub type Which = verdicts::Which;

/// The filter of a session about to start, from ids or from the original's words.
///
/// # Errors
/// `Invalid` for words that mean nothing here.
pub fn filter_of(conn: &Reader, body: StartSession) -> Result<Filter, ServiceError> {
    let mut filter = body.filter.unwrap_or_default();
    match body.source_filter.as_deref() {
        None | Some("all" | "local" | "") => {}
        Some("starred") => filter.is_starred = true,
        Some(other) => {
            return Err(ServiceError::invalid(format!(
                "no source is called `{other}`; there are `all` and `starred`"
            )));
        }
    }
    if let Some(name) = body.genre_filter.filter(|name| !name.is_empty()) {
        let genre = library::browse_names::find_genre_named(conn, &name)?;
        let unknown = || ServiceError::invalid(format!("no genre is called `{name}`"));
        filter.genre = Some(genre.ok_or_else(unknown)?);
    }
    if let Some(years) = body.year_filter.filter(|years| !years.is_empty()) {
        (filter.year_from, filter.year_to) = parse_years(&years)?;
    }
    filter.playlist = body.playlist_id.or(filter.playlist);
    filter.folder = body.folder_filter.or(filter.folder);
    Ok(filter)
}

fn parse_years(text: &str) -> Result<(Option<i32>, Option<i32>), ServiceError> {
    let bad = || ServiceError::invalid(format!("`{text}` is no year; say `1994` or `1990-1999`"));
    let year = |part: &str| part.trim().parse::<i32>().map_err(|_| bad());
    match text.split_once('-') {
        None => Ok((Some(year(text)?), Some(year(text)?))),
        Some((from, "")) => Ok((Some(year(from)?), None)),
        Some(("", to)) => Ok((None, Some(year(to)?))),
        Some((from, to)) => Ok((Some(year(from)?), Some(year(to)?))),
    }
}

/// The pair after the current one, of the session `session` where one is named.
///
/// # Errors
/// `Refused` when that session does not run.
pub fn next_pair(
    presenter: &Presenter<'_>,
    session: Option<SessionId>,
) -> Result<Option<PairInfo>, ServiceError> {
    let Some(comparison) = &presenter.state.zone.comparison else {
        let message = "no comparison is running";
        return Err(ServiceError::refused("no_comparison", message));
    };
    if session.is_some_and(|id| id != comparison.session_id) {
        let message = "another session is running";
        return Err(ServiceError::refused("stale_session", message));
    }
    Ok(presenter.find_pair(comparison.prefetched, comparison.session_id)?)
}

/// Past verdicts, newest first.
///
/// # Errors
/// `Invalid` for a cursor that was never given out.
pub fn history(
    presenter: &Presenter<'_>,
    which: Which,
    page: &PageRequest,
) -> Result<Page<PastVerdict>, ServiceError> {
    let limit = page_rows(page.limit);
    let before = page.cursor.as_deref().map(str::parse).transpose();
    let before = before.map_err(|_| ServiceError::invalid("the cursor is none of ours"))?;
    let before = before.map(VerdictId);
    let rows = verdicts::page(presenter.conn, which, before, limit)?;
    let is_last = rows.len() < limit as usize;
    let next = rows
        .last()
        .filter(|_| !is_last)
        .map(|row| row.verdict.verdict_id.to_string());
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let pair = row.verdict.pair;
        let mut tracks = presenter.tracks(&[pair.a, pair.b])?;
        let (Some(track_b), Some(track_a)) = (tracks.pop(), tracks.pop()) else {
            continue;
        };
        let names = &presenter.state.house.device_names;
        items.push(PastVerdict {
            verdict_id: row.verdict.verdict_id,
            pair_id: pair.pair_id,
            session_id: row.verdict.session_id,
            track_a,
            track_b,
            winner: row.verdict.winner,
            undone: row.verdict.is_undone,
            at_ms: row.at_ms,
            device_name: row.device.as_ref().and_then(|id| names.get(id).cloned()),
            device: row.device.map(|id| id.0),
        });
    }
    let total = verdicts::count(presenter.conn, which)?;
    Ok(Page { items, next, total })
}
