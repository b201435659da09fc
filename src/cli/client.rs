//! The typed HTTP client: requests in, answers or words out.
//!
//! Every command carries an Idempotency-Key of its own, so that sending it again after a broken
//! connection cannot do it twice.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use ureq::http::{self, Method, Request};
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{Connector, TcpConnector};

use crate::config::Config;
use crate::domain::id::DeviceId;
use crate::protocol::ErrorBody;
use crate::protocol::frame::Snapshot;
use crate::protocol::status::Health;

use super::connector::TlsConnector;
use super::failure::Failure;
use super::{device, tls};

/// How long a person waits for a daemon before being told that it does not answer.
pub(super) const TIMEOUT: Duration = Duration::from_secs(5);

/// Largest answer read, bytes: a page of 500 tracks is a tenth of it.
const ANSWER_BYTES_MAX: u64 = 4 * 1024 * 1024;

const NO_SUCH_NAME: &str = "no machine has that name";

/// Largest file read, bytes: the most tracks of an export, with long paths.
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// A daemon, from afar.
#[derive(Debug)]
pub(super) struct Client {
    agent: ureq::Agent,
    /// Address without a trailing slash.
    pub(super) base: String,
    /// Who asks; `None` where no id could be kept.
    pub(super) device: Option<DeviceId>,
    /// The folder where the command line keeps what it must remember; `None`: nothing is kept.
    pub(super) state_folder: Option<PathBuf>,
    /// Whom to believe over https and wss.
    pub(super) trust: Arc<rustls::ClientConfig>,
    /// The zone that is meant, by name or number; `None`: the first.
    pub(super) zone: Option<String>,
    is_local: bool,
}

impl Client {
    /// A client of the configured daemon, else of the one on this machine. Connects to nothing yet.
    ///
    /// # Errors
    /// When the home's certificates cannot be used.
    pub(super) fn new(config: &Config) -> Result<Self, Failure> {
        let remote = config.web.remote_server.as_ref();
        let base = remote.map_or_else(|| local_address(config), |url| url.as_str().to_owned());
        // Whom to believe matters on an encrypted line alone.
        let ca_file = config.web.ca_file.as_deref();
        let trust = tls::config(ca_file.filter(|_| base.starts_with("https:")))?;
        let state_folder = config.paths.state();
        Ok(Self {
            agent: agent(Arc::clone(&trust)),
            base,
            device: state_folder.and_then(device::id),
            state_folder: state_folder.map(Path::to_owned),
            trust,
            zone: config.web.zone.clone(),
            is_local: remote.is_none(),
        })
    }

    /// The shared state.
    pub(super) fn state(&self) -> Result<Snapshot, Failure> {
        self.get("/api/state")
    }

    /// Reads.
    pub(super) fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        let request = self.request(&Method::GET, path);
        self.exchange(|| {
            let request = request.clone().body(()).map_err(ureq::Error::from)?;
            self.agent.run(request)
        })
    }

    /// How the daemon is. One that is not well says so under the status 503.
    pub(super) fn health(&self) -> Result<Health, Failure> {
        let request = self.request(&Method::GET, "/health");
        let send = || {
            let request = request.clone().body(()).map_err(ureq::Error::from)?;
            self.agent.run(request)
        };
        let (status, bytes) = self.answer(ANSWER_BYTES_MAX, send)?;
        serde_json::from_slice(&bytes).map_err(|_| self.refusal(status, &bytes))
    }

    /// Reads a file.
    pub(super) fn get_bytes(&self, path: &str) -> Result<Vec<u8>, Failure> {
        let request = self.request(&Method::GET, path);
        self.fetch(FILE_BYTES_MAX, || {
            let request = request.clone().body(()).map_err(ureq::Error::from)?;
            self.agent.run(request)
        })
    }

    /// Does, once, however often the connection breaks on the way.
    pub(super) fn send<T: DeserializeOwned>(
        &self,
        method: &Method,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, Failure> {
        let body = serde_json::to_string(body)
            .map_err(|error| Failure::failed(format!("cannot write the request: {error}")))?;
        let request = self
            .request(method, path)
            .header("idempotency-key", device::uuid())
            .header("content-type", "application/json");
        self.exchange(|| {
            let request = request
                .clone()
                .body(body.as_str())
                .map_err(ureq::Error::from)?;
            self.agent.run(request)
        })
    }

    fn request(&self, method: &Method, path: &str) -> RequestTemplate {
        let mut url = format!("{}{path}", self.base);
        if let Some(zone) = &self.zone {
            url = with_query(&url, "zone", zone);
        }
        let mut request = RequestTemplate::new(method.clone(), url);
        if let Some(device) = &self.device {
            request = request.header("minion-device", device.0.clone());
        }
        request
    }

    fn exchange<T: DeserializeOwned>(
        &self,
        send: impl Fn() -> Result<http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<T, Failure> {
        let bytes = self.fetch(ANSWER_BYTES_MAX, send)?;
        serde_json::from_slice(&bytes).map_err(|error| {
            Failure::failed(format!("cannot read the answer of {}: {error}", self.base))
                .with_hint("is that a minion, and as new as this command?")
        })
    }

    fn fetch(
        &self,
        bytes_max: u64,
        send: impl Fn() -> Result<http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<Vec<u8>, Failure> {
        let (status, bytes) = self.answer(bytes_max, send)?;
        if !status.is_success() {
            return Err(self.refusal(status, &bytes));
        }
        Ok(bytes)
    }

    /// Status and body, whatever they are.
    fn answer(
        &self,
        bytes_max: u64,
        send: impl Fn() -> Result<http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<(http::StatusCode, Vec<u8>), Failure> {
        let answer = || {
            let response = send()?;
            let status = response.status();
            let mut body = response.into_body();
            let bytes = body.with_config().limit(bytes_max).read_to_vec()?;
            Ok((status, bytes))
        };
        let answered = answer().or_else(|error| match is_broken(&error) {
            true => answer(),
            false => Err(error),
        });
        answered.map_err(|error| self.unreachable(&error))
    }

    /// What an answer other than success says.
    pub(super) fn refusal(&self, status: http::StatusCode, bytes: &[u8]) -> Failure {
        let Ok(ErrorBody { error }) = serde_json::from_slice(bytes) else {
            return Failure::failed(format!("{} answered {status}", self.base))
                .with_hint("is that a minion? --server or `[web] remote_server` says whom to ask");
        };
        let message = super::output::plain(&error.message);
        if status.is_server_error() {
            return Failure::Failed {
                message,
                hint: error.hint,
            };
        }
        Failure::Refused {
            code: error.code,
            message,
            hint: error.hint,
        }
    }

    fn unreachable(&self, error: &ureq::Error) -> Failure {
        let message = format!("cannot reach {}: {}", self.base, reason(error));
        Failure::Unreachable {
            message,
            hint: self.reach_hint(error),
        }
    }

    fn reach_hint(&self, error: &ureq::Error) -> String {
        if is_plain(error) {
            return format!("try {}", self.base.replacen("https:", "http:", 1));
        }
        let hint = match error {
            _ if certificate_error(error).is_some() => {
                "`[web] ca_file` names the home's own certificates; the address must be one of \
                 the names in them"
            }
            _ if self.is_local => {
                "start it with `minion serve`, or name another machine's: --server URL"
            }
            _ => "is it on, and is that its address? `minion doctor` on that machine knows more",
        };
        hint.to_owned()
    }
}

/// A request that can be sent a second time.
#[derive(Debug, Clone)]
struct RequestTemplate {
    method: Method,
    url: String,
    headers: Vec<(&'static str, String)>,
}

impl RequestTemplate {
    fn new(method: Method, url: String) -> Self {
        Self {
            method,
            url,
            headers: Vec::new(),
        }
    }

    fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn body<T>(self, body: T) -> Result<Request<T>, http::Error> {
        let start = Request::builder().method(self.method).uri(self.url);
        self.headers
            .into_iter()
            .fold(start, |request, (name, value)| request.header(name, value))
            .body(body)
    }
}

fn agent(trust: Arc<rustls::ClientConfig>) -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(TIMEOUT))
        .http_status_as_error(false)
        // A daemon of the house is never behind a proxy of the Internet.
        .proxy(None)
        .user_agent(concat!("minion/", env!("CARGO_PKG_VERSION")))
        .build();
    let connector = ().chain(TcpConnector::default()).chain(TlsConnector(trust));
    ureq::Agent::with_parts(config, connector, DefaultResolver::default())
}

/// Where the daemon of this machine answers.
fn local_address(config: &Config) -> String {
    let bind = config.server.bind;
    let host = match bind.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        // `[::]` answers both families; a machine without IPv6 has 127.0.0.1 all the same.
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        ip => ip,
    };
    format!("http://{}", std::net::SocketAddr::new(host, bind.port()))
}

/// Whether the connection broke under a request that may have arrived.
fn is_broken(error: &ureq::Error) -> bool {
    use ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    match error {
        ureq::Error::Io(error) => matches!(
            error.kind(),
            BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof
        ),
        _ => false,
    }
}

fn tls_error(error: &ureq::Error) -> Option<&rustls::Error> {
    match error {
        ureq::Error::Rustls(error) => Some(error),
        ureq::Error::Io(error) => error.get_ref()?.downcast_ref(),
        _ => None,
    }
}

/// Whether the other end answered a TLS greeting with something else: it speaks plain HTTP.
fn is_plain(error: &ureq::Error) -> bool {
    use rustls::{Error, InvalidMessage};
    matches!(
        tls_error(error),
        Some(Error::InvalidMessage(InvalidMessage::InvalidContentType))
    )
}

fn certificate_error(error: &ureq::Error) -> Option<String> {
    let tls = tls_error(error)?;
    matches!(tls, rustls::Error::InvalidCertificate(_)).then(|| tls.to_string())
}

fn reason(error: &ureq::Error) -> String {
    if let Some(certificate) = certificate_error(error) {
        return certificate;
    }
    if is_plain(error) {
        return "it speaks no TLS".to_owned();
    }
    match error {
        ureq::Error::Timeout(_) => format!("no answer within {} s", TIMEOUT.as_secs()),
        ureq::Error::HostNotFound => NO_SUCH_NAME.to_owned(),
        ureq::Error::Io(error) => match error.kind() {
            ErrorKind::ConnectionRefused => "nothing listens there".to_owned(),
            // The resolver's errors have no kind of their own.
            _ if error.to_string().starts_with("failed to lookup") => NO_SUCH_NAME.to_owned(),
            _ => error.to_string(),
        },
        other => other.to_string(),
    }
}

/// `path` with one query parameter.
pub(super) fn with_query(path: &str, name: &str, value: &str) -> String {
    let value = percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC);
    format!(
        "{path}{}{name}={value}",
        if path.contains('?') { '&' } else { '?' }
    )
}
