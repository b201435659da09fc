//! The library from a terminal: scan it, list the best of it.

use serde::de::IgnoredAny;
use ureq::http::Method;

use crate::domain::listing::{PAGE_MAX, Page};
use crate::protocol::request::Empty;
use crate::protocol::track::TrackInfo;

use super::args::ExportFormat;
use super::client::{Client, with_query};
use super::failure::Failure;
use super::output::{bytes, data, fit, json, say, track};

/// `scan`: starts one, or stops the one that runs.
pub(super) fn scan(client: &Client, cancel: bool) -> Result<(), Failure> {
    let (method, words) = if cancel {
        (Method::DELETE, "the scan is stopped")
    } else {
        (
            Method::POST,
            "scanning; web-status --watch shows how far it is",
        )
    };
    let IgnoredAny = client.send(&method, "/api/library/scan", &Empty {})?;
    say(words);
    Ok(())
}

/// `rank`: the best `top` tracks.
pub(super) fn rank(client: &Client, as_json: bool, top: u32) -> Result<(), Failure> {
    let page = best(client, top)?;
    if as_json {
        return json(&page);
    }
    if page.items.is_empty() {
        say("no track was compared yet");
        return Ok(());
    }
    let rows: Vec<String> = page.items.iter().map(row).collect();
    data(&fit(&rows.join("\n")))
}

/// `export`: the best `top` tracks as a file, on stdout.
pub(super) fn export(
    client: &Client,
    format: ExportFormat,
    top: u32,
    is_relative: bool,
) -> Result<(), Failure> {
    let format = match format {
        ExportFormat::Csv => "csv",
        ExportFormat::M3u => "m3u",
    };
    let mut path = with_query("/api/rankings/export", "format", format);
    path = with_query(&path, "limit", &top.to_string());
    if is_relative {
        path = with_query(&path, "paths", "relative");
    }
    bytes(&client.get_bytes(&path)?)
}

/// Reads as many pages as `top` tracks take.
fn best(client: &Client, top: u32) -> Result<Page<TrackInfo>, Failure> {
    let mut all = Page {
        items: Vec::new(),
        next: None,
        total: 0,
    };
    loop {
        let held = u32::try_from(all.items.len()).unwrap_or(u32::MAX);
        let limit = top.saturating_sub(held).min(PAGE_MAX);
        let mut path = with_query("/api/rankings", "limit", &limit.to_string());
        if let Some(cursor) = &all.next {
            path = with_query(&path, "cursor", cursor);
        }
        let page: Page<TrackInfo> = client.get(&path)?;
        let is_last = page.items.is_empty() || page.next.is_none();
        all.items.extend(page.items);
        all.next = page.next;
        all.total = page.total;
        if is_last || all.items.len() >= top as usize {
            return Ok(all);
        }
    }
}

fn row(info: &TrackInfo) -> String {
    let rank = info
        .rank
        .map_or_else(|| "-".to_owned(), |rank| rank.to_string());
    format!(
        "{rank:>4}  {:>5.0} ± {:<4.0} {:>3} compared  {}",
        info.rating,
        info.sd,
        info.comparison_count,
        track(info)
    )
}
