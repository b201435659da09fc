//! The zone that a request is about, for whoever answers it.

use crate::domain::id::ZoneId;

tokio::task_local! {
    /// That of the request that is being answered; [`current`] reads it.
    static CURRENT: ZoneId;
}

/// The zone that the running task answers for.
#[must_use]
pub fn current() -> ZoneId {
    CURRENT.try_with(|zone| *zone).unwrap_or(ZoneId::FIRST)
}

/// Answers for a zone: within `answer`, [`current`] is that one.
pub async fn answering<F: Future>(zone: ZoneId, answer: F) -> F::Output {
    CURRENT.scope(zone, answer).await
}
