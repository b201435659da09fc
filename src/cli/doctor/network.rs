//! Where minion listens, and whom the command line asks.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};

use crate::cli::client::Client;
use crate::config::Config;
use crate::protocol::status::Health;

use super::Finding;

/// Whether the port is free, or held by a minion that is well.
pub(super) fn port(config: &Config) -> Finding {
    let bind = config.server.bind;
    let local = Config {
        web: crate::config::Web {
            remote_server: None,
            ..config.web.clone()
        },
        ..config.clone()
    };
    match Client::new(&local).and_then(|client| client.get::<Health>("/health")) {
        Ok(health) => well("port", &bind.to_string(), &health),
        Err(_) => free(bind),
    }
}

fn free(bind: SocketAddr) -> Finding {
    let Err(error) = TcpListener::bind(bind) else {
        return Finding::ok("port", format!("{bind} is free"));
    };
    let seen = format!("cannot listen at {bind}: {error}");
    let advice = match error.kind() {
        ErrorKind::AddrInUse => "another program has it; choose a port with `[server] bind`",
        ErrorKind::PermissionDenied => "ports below 1024 need root; choose one above",
        ErrorKind::AddrNotAvailable => "this machine has no such address; `[::]` is all it has",
        _ => "choose another with `[server] bind`",
    };
    Finding::bad("port", seen, advice)
}

/// Whether the daemon that the commands talk to can be reached, where it is another machine's.
pub(super) fn remote(config: &Config) -> Option<Finding> {
    let url = config.web.remote_server.as_ref()?;
    let asked = Client::new(config).and_then(|client| client.get::<Health>("/health"));
    Some(match asked {
        Ok(health) => well("server", url.as_str(), &health),
        Err(failure) => {
            let (message, hint) = failure.parts();
            Finding::bad("server", message, hint.unwrap_or("look at that machine"))
        }
    })
}

fn well(about: &'static str, place: &str, health: &Health) -> Finding {
    let seen = format!(
        "minion {} answers at {place}; {} connected, commits take {:.1} ms (p99)",
        health.version, health.clients, health.commit_ms_p99
    );
    if health.status == "healthy" {
        Finding::ok(about, seen)
    } else {
        let seen = format!("{seen}; it is {}", health.status);
        Finding::bad(
            about,
            seen,
            "its disk refuses writes: make room, look at its log",
        )
    }
}
