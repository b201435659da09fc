//! `web-compare`: starts a comparison, ends it, and goes on with one that was put aside.

use serde::de::IgnoredAny;
use ureq::http::Method;

use crate::domain::id::SessionId;
use crate::protocol::comparison::SessionStarted;
use crate::protocol::request::{EndSession, StartSession};

use super::args::Compare;
use super::choose;
use super::client::Client;
use super::failure::Failure;
use super::output::{plain, say};
use super::status::count;
use super::verdict;

mod paused_sessions;

/// Starts a comparison of what `arguments` choose, or ends the one that runs.
pub(super) fn run(client: &Client, arguments: &Compare) -> Result<(), Failure> {
    if arguments.end {
        return end(client);
    }
    if arguments.list {
        return paused_sessions::list(client, arguments.json);
    }
    if let Some(named) = arguments.resume {
        return paused_sessions::resume(client, named.map(SessionId));
    }
    let body = StartSession {
        mode: arguments.mode,
        goal: arguments.goal,
        filter: Some(choose::filter(client, &arguments.music)?),
        ..StartSession::default()
    };
    let started: SessionStarted = client
        .send(&Method::POST, "/api/comparisons/session", &body)
        .map_err(|failure| match failure.is_code("too_few_tracks") {
            true => failure.with_hint(
                "choose more; minion web-status says how many tracks there are, minion scan looks \
                 for new ones",
            ),
            false => failure,
        })?;
    let tracks = count(started.total_tracks, "track");
    say(&format!("comparing {tracks}"));
    verdict::say_next(client, started.pair.as_ref());
    Ok(())
}

/// Names the session that was read, so that another's is not ended.
fn end(client: &Client) -> Result<(), Failure> {
    let comparison = verdict::running(client)?;
    let body = EndSession {
        session_id: Some(comparison.session_id),
    };
    let IgnoredAny = client.send(&Method::DELETE, "/api/comparisons/session", &body)?;
    let text = plain(&comparison.filter_text);
    let done = comparison.progress.comparisons_done;
    say(&format!("ended: {text}; {done} compared"));
    if done > 0 && comparison.pair.is_some() {
        say("to go on with it: minion web-compare --resume");
    }
    Ok(())
}
