//! A client of a house, in this process or the real binary's, in the types of the wire: what a
//! request may say and an answer must hold is checked by the compiler, not spelled in each test.

use std::time::Duration;

use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use ureq::http::Request;

use super::Daemon;

/// Longer than any answer takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Asks one house.
#[derive(Debug, Clone)]
pub struct Client {
    /// `http://127.0.0.1:PORT`
    pub address: String,
    agent: ureq::Agent,
}

impl Client {
    /// One of the house at `address`.
    pub fn of(address: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE));
        Self {
            address: address.to_owned(),
            agent: config.build().into(),
        }
    }

    /// Reads what it says.
    #[track_caller]
    pub fn get<T: DeserializeOwned>(&self, path: &str) -> T {
        self.done("GET", path, &())
    }

    /// Has something done, whatever is answered beside that it is.
    #[track_caller]
    pub fn change<B: Serialize>(&self, method: &str, path: &str, body: &B) {
        let IgnoredAny = self.done(method, path, body);
    }

    #[track_caller]
    fn done<B: Serialize, T: DeserializeOwned>(&self, method: &str, path: &str, body: &B) -> T {
        let (status, text) = self.send(method, path, body, None);
        assert!(status < 300, "{method} {path}: {status} {text}");
        serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{method} {path}: {error} in {text}"))
    }

    /// Nothing (`()` and `None`) is no body at all.
    fn send<B: Serialize>(
        &self,
        method: &str,
        path: &str,
        body: &B,
        key: Option<&str>,
    ) -> (u16, String) {
        let url = format!("{}{path}", self.address);
        let mut request = Request::builder().method(method).uri(url);
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        let body = serde_json::to_string(body).expect("JSON");
        let answer = if body == "null" {
            self.agent.run(request.body(()).expect("a request"))
        } else {
            let request = request.header("Content-Type", "application/json");
            self.agent.run(request.body(body).expect("a request"))
        };
        let mut answer = answer.expect("an answer");
        let text = answer.body_mut().read_to_string().expect("text");
        (answer.status().as_u16(), text)
    }
}

impl Daemon {
    /// A client of it.
    pub fn client(&self) -> Client {
        Client::of(&self.address)
    }
}
