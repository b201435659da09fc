//! Judges a house by nothing but what its clients were told.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use crate::support::Daemon;

/// Something a client asked, and the answer, once it had one.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The key it was asked under, of which there is one.
    pub key: String,
    /// Where.
    pub path: &'static str,
    /// What.
    pub body: Value,
    /// Status and body, byte for byte.
    pub answer: Option<(u16, String)>,
}

/// What the log says: which key caused which events.
pub fn events_by_key(daemon: &Daemon) -> HashMap<String, Vec<u64>> {
    let mut by_key: HashMap<String, Vec<u64>> = HashMap::new();
    let mut since = 0;
    loop {
        let page = daemon.get(&format!("/api/events?since={since}&limit=500"));
        let items = page["items"].as_array().expect("a list").clone();
        for event in &items {
            let seq = event["seq"].as_u64().expect("a number");
            assert_eq!(seq, since + 1, "the log has no gap");
            since = seq;
            if let Some(key) = event["origin"]["op"].as_str() {
                by_key.entry(key.to_owned()).or_default().push(seq);
            }
        }
        if items.is_empty() {
            return by_key;
        }
    }
}

/// Checks the whole house against what all clients were told.
pub fn check(daemon: &Daemon, asked: &[Asked]) {
    let events = events_by_key(daemon);
    let mut playlists: BTreeMap<String, usize> = BTreeMap::new();
    let mut cursor = String::new();
    loop {
        let page = daemon.get(&format!("/api/playlists?limit=500{cursor}"));
        for playlist in page["items"].as_array().expect("a list") {
            let name = playlist["name"].as_str().expect("a name");
            *playlists.entry(name.to_owned()).or_default() += 1;
        }
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    for one in asked {
        let (code, text) = one.answer.as_ref().expect("each was answered in the end");
        let times = match one.path {
            "/api/playlists" => playlists
                .get(one.body["name"].as_str().expect("a name"))
                .copied(),
            _ => events.get(&one.key).map(Vec::len),
        };
        let expected = (*code == 200).then_some(1);
        assert_eq!(
            times, expected,
            "{} {} was answered {code} {text}",
            one.path, one.key
        );
    }
}
