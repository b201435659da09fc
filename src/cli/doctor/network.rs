//! Where minion listens, and whom the command line asks.

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr, TcpListener};

use crate::cli::client::Client;
use crate::cli::failure::Failure;
use crate::cli::house;
use crate::cli::output::plain;
use crate::config::{Config, ServerUrl};
use crate::protocol::library::LibraryInfo;
use crate::protocol::status::Health;

use super::Finding;

/// What to do where no daemon runs.
const START_IT: &str = "not running: start it with `minion serve` or `systemctl start minion`";

/// The daemon that runs on this machine, as it answers.
pub(super) struct Daemon {
    health: Health,
    /// What it serves; `None` where it did not say.
    pub(super) library: Option<LibraryInfo>,
}

/// Greets the daemon of this machine, if one answers at the configured port.
pub(super) fn local_daemon(config: &Config) -> Option<Daemon> {
    let (client, health) = house::ask_the_local(config)?;
    let library = client.state().ok().map(|state| state.library);
    Some(Daemon { health, library })
}

/// Whether the port is free, or held by a minion that is well.
pub(super) fn port(config: &Config, daemon: Option<&Daemon>) -> Vec<Finding> {
    let bind = config.server.bind;
    match daemon {
        Some(Daemon { health, .. }) => vec![well("port", &bind.to_string(), health)],
        None => free(bind),
    }
}

fn free(bind: SocketAddr) -> Vec<Finding> {
    let Err(error) = TcpListener::bind(bind) else {
        return vec![
            Finding::ok("port", format!("{bind} is free")),
            Finding::ok("daemon", START_IT),
        ];
    };
    let seen = format!("cannot listen at {bind}: {error}");
    let advice = match error.kind() {
        ErrorKind::AddrInUse => "another program has it; choose a port with `[server] bind`",
        ErrorKind::PermissionDenied => "ports below 1024 need root; choose one above",
        ErrorKind::AddrNotAvailable => "this machine has no such address; `[::]` is all it has",
        _ => "choose another with `[server] bind`",
    };
    vec![Finding::bad("port", seen, advice)]
}

/// Whether the daemon that the commands talk to can be reached, where it is another machine's.
pub(super) fn remote(config: &Config) -> Option<Finding> {
    let url = config.web.remote_server.as_ref()?;
    let asked = Client::new(config).and_then(|client| client.health());
    Some(match asked {
        Ok(health) => well("server", url.as_str(), &health),
        Err(Failure::Unreachable { message, .. }) if is_this_machine(url) => {
            Finding::warn("server", message, START_IT)
        }
        Err(failure) => {
            let (message, hint) = failure.parts();
            Finding::bad("server", message, hint.unwrap_or("look at that machine"))
        }
    })
}

/// Whether `url` leads back to the machine that asks.
fn is_this_machine(url: &ServerUrl) -> bool {
    let (_, rest) = url.as_str().split_once("://").unwrap_or_default();
    let host = rest.split('/').next().unwrap_or_default();
    let host = match host.rsplit_once(':') {
        Some((host, port)) if port.chars().all(|c| c.is_ascii_digit()) => host,
        _ => host,
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

fn well(about: &'static str, place: &str, health: &Health) -> Finding {
    let seen = format!(
        "minion {} answers at {place}; {} connected, commits take {:.1} ms (p99)",
        health.version, health.clients, health.commit_ms_p99
    );
    if health.status == "healthy" {
        Finding::ok(about, seen)
    } else {
        let problem = health.problem.as_deref().map(plain).unwrap_or_default();
        let seen = format!("{seen}; it is {}: {problem}", plain(&health.status));
        let advice = match health.status.as_str() {
            "degraded" => "its disk refuses writes: make room, look at its log",
            _ => "start it anew: systemctl restart minion; its log may say why",
        };
        Finding::bad(about, seen, advice)
    }
}

#[cfg(test)]
mod tests {
    use super::is_this_machine;

    #[test]
    fn addresses_that_lead_back_are_known() {
        let is_here = |url: &str| is_this_machine(&url.parse().expect("an address"));
        for url in [
            "http://localhost:8642",
            "http://127.0.0.1",
            "http://[::1]:8642/a",
        ] {
            assert!(is_here(url), "{url}");
        }
        for url in ["http://pi:8642", "https://192.168.1.2", "http://[fe80::1]"] {
            assert!(!is_here(url), "{url}");
        }
    }
}
