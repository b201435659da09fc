//! Comparisons that were put aside: listed, and gone on with.

use ureq::http::Method;

use crate::domain::goal::Goal;
use crate::domain::id::SessionId;
use crate::protocol::comparison::{KeptSessionsInfo, PausedSessionInfo, SessionStarted};
use crate::protocol::request::Empty;

use crate::cli::client::Client;
use crate::cli::failure::Failure;
use crate::cli::output::{data, fit, json, plain, say};
use crate::cli::status::count;
use crate::cli::verdict;

const PATH: &str = "/api/comparisons/sessions";

/// `--list`: one line each, the latest first.
pub(super) fn list(client: &Client, is_json: bool) -> Result<(), Failure> {
    if is_json {
        // As it came: fields that this version does not know are kept.
        let sessions: serde_json::Value = client.get(PATH)?;
        return json(&sessions);
    }
    let sessions: KeptSessionsInfo = client.get(PATH)?;
    if sessions.items.is_empty() {
        say("no comparison was put aside");
        return Ok(());
    }
    let lines: Vec<_> = sessions.items.iter().map(line).collect();
    data(&fit(&lines.join("\n")))
}

/// `--resume`: the one of that number, else the latest.
pub(super) fn resume(client: &Client, named: Option<SessionId>) -> Result<(), Failure> {
    let sessions: KeptSessionsInfo = client.get(PATH)?;
    let mut items = sessions.items.iter();
    let found = items.find(|one| named.is_none_or(|id| id == one.session_id));
    let Some(session) = found else {
        let message = match named {
            Some(id) => format!("no comparison with the number {id} was put aside"),
            None => "no comparison was put aside".to_owned(),
        };
        return Err(Failure::refused(message, "minion web-compare --list"));
    };
    let path = format!("{PATH}/{}/resume", session.session_id);
    let started: SessionStarted = client.send(&Method::POST, &path, &Empty {})?;
    let done = session.comparisons_done;
    say(&format!("going on with {}; {done} compared", what(session)));
    verdict::say_next(client, started.pair.as_ref());
    Ok(())
}

/// `7  the top 50 of Jazz, 12 compared, about 40 left`
fn line(session: &PausedSessionInfo) -> String {
    let left = session
        .left
        .map_or_else(String::new, |left| format!(", about {left} left"));
    let done = session.comparisons_done;
    format!(
        "{:<4} {}, {done} compared{left}",
        session.session_id,
        what(session)
    )
}

fn what(session: &PausedSessionInfo) -> String {
    let music = plain(&session.filter_text);
    match session.goal {
        Goal::Open => music,
        Goal::Top { places } => format!("the top {places} of {music}"),
        Goal::FirstImpressions => format!(
            "first impressions of {} of {music}",
            count(session.total_tracks, "new track")
        ),
        Goal::Complete => format!("{music} in order"),
    }
}
