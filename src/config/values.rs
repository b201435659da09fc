//! Values with a rule of their own: parsed here, trusted everywhere else.

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error};

/// Slack for amplifiers and wireless speakers; more than this is a slip of the hand.
const OFFSET_MS_MAX: i32 = 2_000;

/// More connections than a system has ports for one address make no sense.
const COUNT_MAX: usize = 65_535;

/// The address of a daemon: scheme `http` or `https`, a host, no trailing slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerUrl(String);

impl ServerUrl {
    /// The address, such as `http://minion.local:8642`; a path is appended as it is.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ServerUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let address = text.trim_end_matches('/');
        let host = address
            .strip_prefix("http://")
            .or_else(|| address.strip_prefix("https://"));
        let is_host = |host: &str| {
            !host.is_empty() && !host.contains(|c: char| c.is_whitespace() || "?#@".contains(c))
        };
        match host {
            Some(host) if is_host(host) => Ok(Self(address.to_owned())),
            _ => Err(format!("`{text}` is no http:// or https:// address")),
        }
    }
}

/// Where a page comes from: scheme and host, perhaps a port, no path (RFC 6454), in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// The origin, such as `http://homeassistant.local:8123`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let origin = text.trim().trim_end_matches('/').to_ascii_lowercase();
        let host = origin
            .strip_prefix("http://")
            .or_else(|| origin.strip_prefix("https://"));
        // Only what a host and a port are made of: it becomes a part of a header.
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
        match host {
            Some(host) if !host.is_empty() && host.chars().all(is_plain) => Ok(Self(origin)),
            _ => Err(format!(
                "`{text}` is no origin: http:// or https://, a name, perhaps a port"
            )),
        }
    }
}

impl<'de> Deserialize<'de> for Origin {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

/// Reads text as `T`; empty text is nothing, so that the default can be written down.
pub(super) fn empty_is_none<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: fmt::Display>,
{
    let text = String::deserialize(deserializer)?;
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(D::Error::custom)
}

/// Reads host names and writes them in lower case, as they are compared.
pub(super) fn host_names<'de, D>(deserializer: D) -> Result<Vec<String>, D::Error>
where
    D: Deserializer<'de>,
{
    let names = Vec::<String>::deserialize(deserializer)?;
    names
        .iter()
        .map(|name| host_name(name).map_err(D::Error::custom))
        .collect()
}

fn host_name(name: &str) -> Result<String, String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.' || c == '_';
    if name.is_empty() || !name.chars().all(is_plain) {
        return Err(format!("`{name}` is no plain host name"));
    }
    Ok(name.to_ascii_lowercase())
}

/// Reads a path of plain segments; without a final slash.
pub(super) fn base_path<'de, D>(deserializer: D) -> Result<String, D::Error>
where
    D: Deserializer<'de>,
{
    let text = String::deserialize(deserializer)?;
    let path = text.trim_end_matches('/');
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    let is_segment = |segment: &str| {
        !segment.is_empty() && segment != "." && segment != ".." && segment.chars().all(is_plain)
    };
    match path.strip_prefix('/') {
        None if path.is_empty() => Ok(String::new()),
        Some(rest) if rest.split('/').all(is_segment) => Ok(path.to_owned()),
        _ => Err(D::Error::custom(format!(
            "`{text}` is no path of plain names"
        ))),
    }
}

/// Reads how many there may be: at least one, and no more than any system allows.
pub(super) fn count<'de, D>(deserializer: D) -> Result<usize, D::Error>
where
    D: Deserializer<'de>,
{
    let count = usize::deserialize(deserializer)?;
    if !(1..=COUNT_MAX).contains(&count) {
        return Err(D::Error::custom(format!("{count} is out of range")));
    }
    Ok(count)
}

/// Reads an offset within its bounds.
pub(super) fn offset_ms<'de, D>(deserializer: D) -> Result<i32, D::Error>
where
    D: Deserializer<'de>,
{
    let offset_ms = i32::deserialize(deserializer)?;
    if offset_ms.abs() > OFFSET_MS_MAX {
        return Err(D::Error::custom(format!("{offset_ms} ms is out of range")));
    }
    Ok(offset_ms)
}
