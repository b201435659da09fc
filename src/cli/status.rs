//! `web-status`: what plays, the pair, who is connected.

use std::fmt::Write as _;

use crate::domain::comparison::Side;
use crate::domain::goal::Goal;
use crate::domain::player::Sleep;
use crate::protocol::comparison::ComparisonInfo;
use crate::protocol::frame::{DeviceInfo, Snapshot};
use crate::protocol::library::{ScanPhase, ScanProgress};
use crate::protocol::mirror::Mirror;
use crate::protocol::player::{PlayerInfo, QueueItemInfo};

use super::args::Status;
use super::client::Client;
use super::failure::Failure;
use super::output::{clock, data, fit, json, plain, track};
use super::play::looping;
use super::watch;

/// Shows the shared state once, or follows it.
pub(super) fn run(client: &Client, arguments: &Status) -> Result<(), Failure> {
    if arguments.watch {
        return watch::run(client, arguments.json);
    }
    if arguments.json {
        // As it came: fields that this version does not know are kept.
        let state: serde_json::Value = client.get("/api/state")?;
        return json(&state);
    }
    let state = client.state()?;
    data(&fit(&render(&state, state.server_ms)))
}

/// What a watching terminal shows: the state, the scan that runs, what everyone should know.
pub(super) fn render_view(view: &Mirror, now_ms: i64) -> String {
    let mut lines = Vec::new();
    lines.extend(view.state.as_ref().map(|state| render(state, now_ms)));
    lines.extend(view.scan.as_ref().map(scan));
    lines.extend(
        view.notice
            .as_ref()
            .map(|notice| line("note", &plain(notice))),
    );
    lines.join("\n")
}

/// The state in words as of `now_ms` on the daemon's clock, one line a subject.
fn render(state: &Snapshot, now_ms: i64) -> String {
    let mut lines = vec![player(&state.player, state, now_ms)];
    let why = state.player.why.as_deref();
    lines.extend(why.map(|why| line("why", &plain(why))));
    if let Some(comparison) = &state.comparison {
        lines.extend(pair(comparison));
    }
    if let Some(station) = state.radio.active.and_then(|active| {
        let mut stations = state.radio.stations.iter();
        stations.find(|station| station.id == active)
    }) {
        lines.push(line("radio", &plain(&station.name)));
        lines.extend(upcoming(&state.radio.upcoming));
    }
    let connected: Vec<_> = state.devices.iter().map(device).collect();
    let connected = match connected.as_slice() {
        [] => "nobody".to_owned(),
        names => names.join(", "),
    };
    lines.push(line("connected", &connected));
    let library = state.library;
    lines.push(line(
        "library",
        &format!(
            "{}, {}",
            count(library.track_count, "track"),
            count(library.album_count, "album")
        ),
    ));
    lines.join("\n")
}

/// What the radio plays next, and why.
fn upcoming(items: &[QueueItemInfo]) -> Vec<String> {
    let mut subject = "next";
    let mut words = Vec::new();
    for item in items {
        words.push(line(subject, &track(&item.track)));
        let why = item.why.as_deref();
        words.extend(why.map(|why| line("", &format!("  {}", plain(why)))));
        subject = "";
    }
    words
}

/// `1 track`, `2 tracks`
pub(super) fn count(number: u32, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}

fn line(subject: &str, words: &str) -> String {
    format!("{subject:<10} {words}")
}

fn player(player: &PlayerInfo, state: &Snapshot, now_ms: i64) -> String {
    let Some(loaded) = &player.track else {
        return line(
            "player",
            &format!("nothing; volume {} %", player.volume_percent),
        );
    };
    let verb = if player.is_playing {
        "playing"
    } else {
        "paused"
    };
    let mut words = track(loaded);
    let _ = write!(words, "  {}", clock(position_ms(player, now_ms)));
    if let Some(duration) = loaded.duration {
        let _ = write!(words, " of {}", clock(seconds_to_ms(duration)));
    }
    if let Some(looped) = player.looped {
        let _ = write!(words, ", {}", looping(looped));
    }
    let outputs: Vec<_> = player
        .outputs
        .iter()
        .map(|output| {
            let mut devices = state.devices.iter();
            let known = devices.find(|device| device.id.0 == output.0);
            plain(known.map_or(output.0.as_str(), |device| device.name.as_str()))
        })
        .collect();
    let outputs = match outputs.as_slice() {
        [] => "no output".to_owned(),
        names => names.join(" and "),
    };
    let _ = write!(words, "  on {outputs} at {} %", player.volume_percent);
    if player.is_muted {
        words.push_str(", muted");
    }
    match player.sleep {
        None => {}
        Some(Sleep::Track) => words.push_str("; stops with this track"),
        Some(Sleep::Minutes { at_ms }) => {
            let minutes = u32::try_from((at_ms - now_ms).max(0) / 60_000 + 1).unwrap_or(u32::MAX);
            let _ = write!(words, "; stops within {}", count(minutes, "minute"));
        }
    }
    line(verb, &words)
}

/// Where the track stands at `now_ms`, extrapolated from the anchor as every screen does.
fn position_ms(player: &PlayerInfo, now_ms: i64) -> i64 {
    let played = if player.is_playing {
        (now_ms - player.at_ms).max(0)
    } else {
        0
    };
    let position = player.position_ms + played;
    let position = player.looped.map_or(position, |it| it.wrapped(position));
    let duration = player.track.as_ref().and_then(|track| track.duration);
    duration.map_or(position, |duration| position.min(seconds_to_ms(duration)))
}

/// Seconds of a track as ms.
pub(super) fn seconds_to_ms(seconds: f64) -> i64 {
    let length = std::time::Duration::try_from_secs_f64(seconds).unwrap_or_default();
    i64::try_from(length.as_millis()).unwrap_or(i64::MAX)
}

fn pair(comparison: &ComparisonInfo) -> Vec<String> {
    let Some(pair) = &comparison.pair else {
        let why = match comparison.reached {
            true => "none; the goal of this session is reached",
            false => "none; every pair of this session was asked",
        };
        return vec![line("pair", why)];
    };
    let side = |side: Side, name: &str, info| {
        let mark = match comparison.selected {
            Some(selected) if selected.side == side && selected.is_playing => "  (playing)",
            Some(selected) if selected.side == side => "  (selected)",
            _ => "",
        };
        format!("{name}  {}{mark}", track(info))
    };
    let progress = comparison.progress;
    vec![
        line(
            &format!("pair {}", pair.pair_id),
            &side(Side::A, "A", &pair.track_a),
        ),
        line("", &side(Side::B, "B", &pair.track_b)),
        line(
            "session",
            &format!(
                "{}; {} compared, {}",
                plain(&comparison.filter_text),
                progress.comparisons_done,
                how_far(comparison)
            ),
        ),
    ]
}

fn how_far(comparison: &ComparisonInfo) -> String {
    let progress = comparison.progress;
    let Some(left) = progress.left else {
        let top = comparison.goal.top_of(comparison.total_tracks as usize);
        return format!(
            "top {top} is about {:.0} % settled",
            progress.settled_percent
        );
    };
    let until = match comparison.goal {
        Goal::Top { places } => format!("the top {places} is settled"),
        Goal::FirstImpressions => format!("{} are heard", count(left.parts, "new track")),
        Goal::Open | Goal::Complete => "all is in order".to_owned(),
    };
    let minutes = left.minutes;
    format!(
        "about {} more until {until} ({minutes} min)",
        left.comparisons
    )
}

fn scan(scan: &ScanProgress) -> String {
    let phase = match scan.phase {
        ScanPhase::Demo => "making the demo library",
        ScanPhase::Looking => "looking at folders",
        ScanPhase::Reading => "reading tags",
        ScanPhase::Analysing => "measuring loudness",
        ScanPhase::Done => "done",
        ScanPhase::Tagging => "writing ratings into files",
        ScanPhase::Cancelled => "stopped",
    };
    let count = match scan.total {
        0 => format!("{}", scan.done),
        total => format!("{} of {total}", scan.done),
    };
    line("scan", &format!("{phase}, {count}"))
}

fn device(device: &DeviceInfo) -> String {
    let name = plain(&device.name);
    match (device.is_output, device.connections) {
        (true, _) => format!("{name} (sounds)"),
        (false, 0) => format!("{name} (gone a moment ago)"),
        (false, _) => name,
    }
}
