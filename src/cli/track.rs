//! The loaded track from a terminal: star it, archive it.

use serde::de::IgnoredAny;
use ureq::http::Method;

use crate::protocol::request::{Empty, StarRequest};
use crate::protocol::track::TrackInfo;

use super::client::Client;
use super::failure::Failure;
use super::guard::Press;
use super::output::{say_line, track};

/// `web-star`: stars the loaded track, or takes its star back.
pub(super) fn star(client: &Client) -> Result<(), Failure> {
    let loaded = loaded(client)?;
    let (method, words) = if loaded.starred {
        (Method::DELETE, "star taken back")
    } else {
        (Method::PUT, "starred")
    };
    let path = format!("/api/stars/tracks/{}", loaded.id);
    let IgnoredAny = client.send(&method, &path, &StarRequest::default())?;
    say_line(&format!("{words}: {}", track(&loaded)));
    Ok(())
}

/// `web-archive`: the loaded track is never offered again.
pub(super) fn archive(client: &Client) -> Result<(), Failure> {
    let press = Press::take(client.state_folder.as_deref(), "archive");
    let loaded = loaded(client)?;
    press.expect_apart(
        "the same command archived a track",
        "for this one, wait a second and press again",
    )?;
    let path = format!("/api/tracks/{}/archive", loaded.id);
    let IgnoredAny = client.send(&Method::POST, &path, &Empty {})?;
    press.done();
    say_line(&format!("archived: {}", track(&loaded)));
    Ok(())
}

fn loaded(client: &Client) -> Result<TrackInfo, Failure> {
    client.state()?.player.track.ok_or_else(|| {
        Failure::refused(
            "nothing is loaded in the player",
            "play the track you mean, such as with web-play1",
        )
    })
}
