//! Zones from a terminal: which there are and what plays there, made and removed; music that moves.

use ureq::http::Method;

use crate::domain::listing::Page;
use crate::protocol::request::Empty;
use crate::protocol::zone::{MoveMusicRequest, ZoneInfo, ZoneNow, ZoneRequest};

use super::client::Client;
use super::failure::Failure;
use super::output::{data, fit, json, plain, say_line, track};

/// `web-zones`: makes one, removes one, or lists them all.
pub(super) fn run(
    client: &Client,
    is_json: bool,
    (new, remove): (&Option<String>, &Option<String>),
) -> Result<(), Failure> {
    if let Some(name) = new {
        let body = ZoneRequest {
            name: name.clone(),
            outputs: None,
            device: None,
        };
        let made: ZoneInfo = client.send(&Method::POST, "/api/zones", &body)?;
        say_line(&format!(
            "made the zone {}; choose in Devices where it sounds",
            plain(&made.name)
        ));
        return Ok(());
    }
    if let Some(name) = remove {
        let zone = named(client, name)?;
        let path = format!("/api/zones/{}", zone.id);
        let _: serde_json::Value = client.send(&Method::DELETE, &path, &Empty {})?;
        say_line(&format!("removed the zone {}", plain(&zone.name)));
        return Ok(());
    }
    let zones: Page<ZoneNow> = client.get("/api/zones")?;
    if is_json {
        return json(&zones.items);
    }
    for zone in &zones.items {
        let plays = match &zone.track {
            Some(loaded) if zone.is_playing => format!("plays {}", track(loaded)),
            Some(loaded) => format!("paused at {}", track(loaded)),
            None => "nothing".to_owned(),
        };
        data(&fit(&format!("{}: {plays}", plain(&zone.name))))?;
    }
    Ok(())
}

/// `web-move`: what plays in this zone plays in another one.
pub(super) fn move_music(client: &Client, to: &str, is_copy: bool) -> Result<(), Failure> {
    let from = match &client.zone {
        Some(name) => named(client, name)?.id,
        None => crate::domain::id::ZoneId::FIRST,
    };
    let target = named(client, to)?;
    let body = MoveMusicRequest {
        to: target.id,
        copy: is_copy,
    };
    let path = format!("/api/zones/{from}/move");
    let _: serde_json::Value = client.send(&Method::POST, &path, &body)?;
    say_line(&format!("the music plays in {}", plain(&target.name)));
    Ok(())
}

/// The zone of a name or a number.
fn named(client: &Client, name: &str) -> Result<ZoneNow, Failure> {
    let zones: Page<ZoneNow> = client.get("/api/zones")?;
    let wanted = name.trim().to_lowercase();
    let is_meant =
        |zone: &ZoneNow| zone.id.to_string() == wanted || zone.name.to_lowercase() == wanted;
    let names: Vec<_> = zones.items.iter().map(|zone| plain(&zone.name)).collect();
    let names = names.join(", ");
    let found = zones.items.into_iter().find(is_meant);
    found.ok_or_else(|| {
        Failure::refused(
            format!("no zone is called `{}`", plain(name)),
            format!("there are: {names}"),
        )
    })
}
