//! What the house tells of itself to programs that gather: `/metrics`, and the licences.

use crate::support::{Daemon, TRACKS};

/// The kind of an answer and its text.
fn told(daemon: &Daemon, path: &str) -> (String, String) {
    let mut answer = ureq::get(format!("{}{path}", daemon.address))
        .call()
        .expect("an answer");
    let kind = answer.headers()["content-type"].to_str().expect("a kind");
    let kind = kind.to_owned();
    (kind, answer.body_mut().read_to_string().expect("text"))
}

#[test]
fn metrics_are_told_as_open_metrics() {
    let daemon = Daemon::start();
    let (kind, text) = told(&daemon, "/metrics");
    assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
    let tracks = format!("minion_tracks {TRACKS}.0");
    for line in [
        "# TYPE minion_up gauge",
        "minion_up 1.0",
        "minion_degraded 0.0",
        &tracks,
        "# TYPE minion_sync_gaps counter",
        "minion_sync_gaps_total 0",
        "# UNIT minion_uptime_seconds seconds",
    ] {
        assert!(text.lines().any(|told| told == line), "{line}:\n{text}");
    }
    let names = [
        "minion_log_seq",
        "minion_uptime_seconds",
        "minion_clients",
        "minion_commit_ms_p99",
        "minion_albums",
        "minion_sync_hash_mismatches_total",
        "minion_sync_overflows_total",
    ];
    for name in names {
        let start = format!("{name} ");
        assert!(text.lines().any(|told| told.starts_with(&start)), "{name}");
    }
    assert!(text.ends_with("# EOF\n"), "{text}");
}

#[test]
fn the_licences_of_others_are_told_by_the_page_and_on_a_terminal() {
    let daemon = Daemon::start();
    let (kind, text) = told(&daemon, "/api/licenses");
    assert!(kind.starts_with("text/plain"), "{kind}");
    for words in [
        "Mozilla Public License Version 2.0",
        "Redistribution and use in source and binary forms",
        "Apache License",
        "svelte",
    ] {
        assert!(text.contains(words), "{words}");
    }
    let said = daemon.terminal().run(&["licenses"]);
    assert_eq!((said.code, said.stdout.trim_end()), (0, text.trim_end()));
}
