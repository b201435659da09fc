//! The player from a terminal.

use serde::de::IgnoredAny;
use ureq::http::Method;

use crate::domain::comparison::Side;
use crate::domain::looped::Loop;
use crate::domain::player::Context;
use crate::protocol::player::{PlayerAnswer, PlayerInfo};
use crate::protocol::request::{
    Empty, HookRequest, LoopRequest, MuteRequest, NextRequest, SeekRequest, SelectTrack,
    SleepRequest, SleepWhen, TrackOrSide, VolumeRequest,
};

use super::args::{Level, SleepAt};
use super::client::Client;
use super::failure::Failure;
use super::output::{clock, say, say_line, track};
use super::status::{count, seconds_to_ms};
use super::verdict;

/// `web-play1` and `web-play2`: hear a side; when it sounds already: pause.
pub(super) fn side(client: &Client, side: Side) -> Result<(), Failure> {
    let (comparison, pair) = verdict::current_pair(client)?;
    let chosen = match side {
        Side::A => &pair.track_a,
        Side::B => &pair.track_b,
    };
    let sounds = comparison
        .selected
        .is_some_and(|selected| selected.track_id == chosen.id && selected.is_playing);
    // By id, not by side: when the pair changes meanwhile, the daemon refuses.
    let body = SelectTrack {
        track_id: TrackOrSide::Id(chosen.id),
        is_playing: !sounds,
    };
    let IgnoredAny = client
        .send(&Method::POST, "/api/comparisons/select-track", &body)
        .map_err(|failure| match failure.is_code("unknown_track") {
            true => Failure::refused("the pair has just changed", "press again for the new one"),
            false => failure,
        })?;
    let name = match side {
        Side::A => "A",
        Side::B => "B",
    };
    let verb = if sounds { "paused" } else { "playing" };
    say_line(&format!("{verb} {name}: {}", track(chosen)));
    Ok(())
}

/// `web-seek-pos` and `web-seek-neg`.
pub(super) fn seek(client: &Client, delta_ms: i64) -> Result<(), Failure> {
    let answer = send(client, "seek", &SeekRequest { delta_ms })?;
    say_line(&position(&answer.player));
    Ok(())
}

/// `web-hook`: names the track that was read, so that no other one jumps.
pub(super) fn hook(client: &Client) -> Result<(), Failure> {
    let loaded = client.state()?.player.track;
    let body = HookRequest {
        track_id: loaded.map(|track| track.id),
    };
    let answer =
        send(client, "hook", &body).map_err(|failure| match failure.is_code("not_measured") {
            true => failure.with_hint("minion web-status --watch tells how far it has come"),
            false => failure,
        })?;
    say_line(&position(&answer.player));
    Ok(())
}

/// `web-loop FROM TO`: names the track that was read, so that no other one loops.
pub(super) fn set_loop(client: &Client, from_ms: i64, to_ms: i64) -> Result<(), Failure> {
    let loaded = client.state()?.player.track;
    let body = LoopRequest {
        from_ms,
        to_ms,
        track_id: loaded.map(|track| track.id),
    };
    let answer: PlayerAnswer = client
        .send(&Method::PUT, "/api/player/loop", &body)
        .map_err(|failure| nothing_playing(failure, client))?;
    let words = answer.player.looped.map_or_else(String::new, looping);
    say_line(&format!("{words}, at {}", position(&answer.player)));
    Ok(())
}

/// `web-loop off`.
pub(super) fn clear_loop(client: &Client) -> Result<(), Failure> {
    let answer: PlayerAnswer = client.send(&Method::DELETE, "/api/player/loop", &Empty {})?;
    say_line(&now(&answer.player));
    Ok(())
}

/// `looping 1:02 to 1:21`
pub(super) fn looping(looped: Loop) -> String {
    format!(
        "looping {} to {}",
        clock(looped.from_ms),
        clock(looped.to_ms)
    )
}

/// `web-playpause`: what it does follows from the state that was read, so that two at once agree.
pub(super) fn toggle(client: &Client) -> Result<(), Failure> {
    let verb = if client.state()?.player.is_playing {
        "pause"
    } else {
        "play"
    };
    let answer = send(client, verb, &Empty {})?;
    say_line(&now(&answer.player));
    Ok(())
}

/// `web-next`: leaves the item that was read, and no other.
pub(super) fn next(client: &Client) -> Result<(), Failure> {
    let player = client.state()?.player;
    let body = NextRequest {
        // The sides of a pair have no place in a queue.
        queue_item_id: player
            .queue_item_id
            .filter(|_| player.context != Context::Comparison),
    };
    let answer = send(client, "next", &body)?;
    say_line(&now(&answer.player));
    Ok(())
}

/// `web-previous`.
pub(super) fn previous(client: &Client) -> Result<(), Failure> {
    let answer = send(client, "previous", &Empty {})?;
    say_line(&position(&answer.player));
    Ok(())
}

/// `web-mute`: what it does follows from the state that was read, as with `web-playpause`.
pub(super) fn mute(client: &Client) -> Result<(), Failure> {
    let body = MuteRequest {
        is_muted: !client.state()?.player.is_muted,
    };
    let answer: PlayerAnswer = client.send(&Method::PUT, "/api/player/mute", &body)?;
    say(match answer.player.is_muted {
        true => "muted",
        false => "heard again",
    });
    Ok(())
}

/// `web-sleep`.
pub(super) fn sleep(client: &Client, when: SleepAt) -> Result<(), Failure> {
    const PATH: &str = "/api/player/sleep";
    let (after, minutes) = match when {
        SleepAt::Track => (SleepWhen::Track, None),
        SleepAt::In(minutes) => (SleepWhen::Minutes, Some(minutes)),
        SleepAt::Off => {
            let IgnoredAny = client.send(&Method::DELETE, PATH, &Empty {})?;
            say("the music plays on");
            return Ok(());
        }
    };
    let IgnoredAny = client
        .send(&Method::PUT, PATH, &SleepRequest { after, minutes })
        .map_err(|failure| nothing_playing(failure, client))?;
    say(&match minutes {
        Some(minutes) => format!("the music stops in {}", count(minutes, "minute")),
        None => "the music stops when this track has ended".to_owned(),
    });
    Ok(())
}

/// `web-volume`.
pub(super) fn volume(client: &Client, level: Level) -> Result<(), Failure> {
    let body = match level {
        Level::To(percent) => VolumeRequest {
            volume_percent: Some(percent),
            ..VolumeRequest::default()
        },
        Level::By(percent) => VolumeRequest {
            delta_percent: Some(percent),
            ..VolumeRequest::default()
        },
    };
    let answer: PlayerAnswer = client.send(&Method::PUT, "/api/player/volume", &body)?;
    say(&format!("volume: {} %", answer.player.volume_percent));
    Ok(())
}

pub(super) fn send(
    client: &Client,
    verb: &str,
    body: &impl serde::Serialize,
) -> Result<PlayerAnswer, Failure> {
    let answer: PlayerAnswer = client
        .send(&Method::POST, &format!("/api/player/{verb}"), body)
        .map_err(|failure| nothing_playing(failure, client))?;
    if let Some(note) = &answer.note {
        say(&format!("note: {}", super::output::plain(note)));
    }
    Ok(answer)
}

/// The same with a way to something that can be heard.
pub(super) fn nothing_playing(failure: Failure, client: &Client) -> Failure {
    match failure.is_code("nothing_playing") {
        true => failure.with_hint(format!(
            "hear a pair: minion web-compare, then minion web-play1; or choose something on the \
             page: {}/",
            client.base
        )),
        false => failure,
    }
}

pub(super) fn now(player: &PlayerInfo) -> String {
    let Some(loaded) = &player.track else {
        return "nothing is loaded".to_owned();
    };
    let verb = if player.is_playing {
        "playing"
    } else {
        "paused"
    };
    format!("{verb}: {}", track(loaded))
}

fn position(player: &PlayerInfo) -> String {
    let at = clock(player.position_ms);
    let Some(loaded) = &player.track else {
        return at;
    };
    match loaded.duration {
        Some(duration) => {
            let length = clock(seconds_to_ms(duration));
            format!("{at} of {length}: {}", track(loaded))
        }
        None => format!("{at}: {}", track(loaded)),
    }
}
