//! The queue from a terminal: fill it, look at it, take it away, keep it.

use ureq::http::Method;

use crate::domain::filter::Filter;
use crate::domain::listing::{PAGE_MAX, Page};
use crate::domain::player::Context;
use crate::protocol::library::PlaylistInfo;
use crate::protocol::lists::{QueueAddRequest, QueuePart, QueueRemoveRequest, QueueWhere};
use crate::protocol::player::{QueueAnswer, QueueItemInfo};
use crate::protocol::request::{NameRequest, PlayRequest};
use crate::protocol::selection::{RankedSelection, Selection};

use super::args::Play;
use super::choose;
use super::client::{Client, with_query};
use super::failure::Failure;
use super::output::{data, fit, json, plain, say, say_line, track};
use super::play;
use super::status::count;

/// `web-play`: all that is chosen, as the daemon knows it.
pub(super) fn play(client: &Client, arguments: &Play) -> Result<(), Failure> {
    let selection = selection(client, arguments)?;
    let place = match (arguments.next, arguments.add) {
        (true, _) => Some(QueueWhere::Next),
        (_, true) => Some(QueueWhere::End),
        _ => None,
    };
    if selection.is_none() && (place.is_some() || arguments.shuffle) {
        return Err(Failure::refused(
            "nothing is chosen",
            "say what, such as --album Nightjar, --best 50 or --all",
        ));
    }
    match (place, selection) {
        (Some(place), selection) => add(client, selection, place),
        (None, selection) => {
            let body = PlayRequest {
                shuffle: arguments.shuffle.then_some(true),
                selection,
                ..PlayRequest::default()
            };
            let answer = play::send(client, "play", &body)?;
            say_line(&play::now(&answer.player));
            Ok(())
        }
    }
}

/// What is chosen; `None` where nothing is.
fn selection(client: &Client, arguments: &Play) -> Result<Option<Selection>, Failure> {
    if arguments.search.is_some() {
        return Ok(Some(Selection {
            query: arguments.search.clone(),
            ..Selection::default()
        }));
    }
    let filter = choose::filter(client, &arguments.music)?;
    let is_chosen = arguments.all || filter != Filter::default();
    Ok(match arguments.best {
        Some(_) => Some(Selection {
            ranking: Some(RankedSelection {
                top: arguments.best,
                filter: Some(filter),
            }),
            ..Selection::default()
        }),
        None => is_chosen.then(|| Selection {
            filter: Some(filter),
            ..Selection::default()
        }),
    })
}

fn add(client: &Client, selection: Option<Selection>, place: QueueWhere) -> Result<(), Failure> {
    let body = QueueAddRequest {
        track_ids: None,
        selection,
        after_id: None,
        place,
    };
    let answer: QueueAnswer = client.send(&Method::POST, "/api/queue", &body)?;
    say(&format!("the queue has {}", count(answer.length, "track")));
    Ok(())
}

/// `web-queue`: from what plays on.
pub(super) fn list(client: &Client, as_json: bool, top: u32) -> Result<(), Failure> {
    let player = client.state()?.player;
    let from = player.queue.index.unwrap_or(0);
    let limit = top.min(PAGE_MAX);
    let path = with_query("/api/queue", "limit", &limit.to_string());
    let path = with_query(&path, "offset", &from.to_string());
    let page: Page<QueueItemInfo> = client.get(&path)?;
    if as_json {
        return json(&page);
    }
    if page.items.is_empty() {
        say("the queue is empty");
        return Ok(());
    }
    let playing = player
        .queue_item_id
        .filter(|_| player.context == Context::Queue);
    let rows: Vec<String> = page
        .items
        .iter()
        .zip(u64::from(from) + 1..)
        .map(|(item, number)| {
            let mark = match Some(item.queue_item_id) == playing {
                true => '>',
                false => ' ',
            };
            format!("{mark}{number:>5}  {}", track(&item.track))
        })
        .collect();
    data(&fit(&rows.join("\n")))?;
    let rest = page.total - (u64::from(from) + rows.len() as u64).min(page.total);
    if rest > 0 {
        say(&format!("and {rest} more"));
    }
    Ok(())
}

/// `web-clear`.
pub(super) fn clear(client: &Client) -> Result<(), Failure> {
    let body = QueueRemoveRequest {
        what: Some(QueuePart::Upcoming),
        ..QueueRemoveRequest::default()
    };
    let answer: QueueAnswer = client.send(&Method::DELETE, "/api/queue", &body)?;
    say(&format!(
        "nothing is to come; the queue has {}",
        count(answer.length, "track")
    ));
    Ok(())
}

/// `web-keep`.
pub(super) fn keep(client: &Client, name: &str) -> Result<(), Failure> {
    let body = NameRequest {
        name: name.to_owned(),
    };
    let kept: PlaylistInfo = client.send(&Method::POST, "/api/queue/keep", &body)?;
    say(&format!(
        "kept as {}: {}",
        plain(&kept.name),
        count(kept.track_count, "track")
    ));
    Ok(())
}
