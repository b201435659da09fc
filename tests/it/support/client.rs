//! A client of a house, in this process or the real binary's, in the types of the wire: what a
//! request may say and an answer must hold is checked by the compiler, not spelled in each test.

use std::time::Duration;

use minion::protocol::{ErrorBody, ErrorDetail};
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

    /// Asks it to do something; its answer.
    #[track_caller]
    pub fn post<B: Serialize, T: DeserializeOwned>(&self, path: &str, body: &B) -> T {
        self.done("POST", path, body)
    }

    /// Puts something in its place; the answer.
    #[track_caller]
    pub fn put<B: Serialize, T: DeserializeOwned>(&self, path: &str, body: &B) -> T {
        self.done("PUT", path, body)
    }

    /// Changes a part of something; the answer.
    #[track_caller]
    pub fn patch<B: Serialize, T: DeserializeOwned>(&self, path: &str, body: &B) -> T {
        self.done("PATCH", path, body)
    }

    /// Takes something away; the answer.
    #[track_caller]
    pub fn delete<B: Serialize, T: DeserializeOwned>(&self, path: &str, body: &B) -> T {
        self.done("DELETE", path, body)
    }

    /// Has something done, whatever is answered beside that it is.
    #[track_caller]
    pub fn change<B: Serialize>(&self, method: &str, path: &str, body: &B) {
        let IgnoredAny = self.done(method, path, body);
    }

    /// Asks for what is not done; the status, and why.
    #[track_caller]
    pub fn refused<B: Serialize>(&self, method: &str, path: &str, body: &B) -> (u16, ErrorDetail) {
        let (status, text) = self.send(method, path, body, None);
        assert!(status >= 400, "{method} {path} was done: {text}");
        let ErrorBody { error } = serde_json::from_str(&text).expect("why it is not done");
        (status, error)
    }

    /// [`Client::refused`] as `409 code`.
    #[track_caller]
    pub fn refusal<B: Serialize>(&self, method: &str, path: &str, body: &B) -> String {
        let (status, why) = self.refused(method, path, body);
        format!("{status} {}", why.code)
    }

    /// Asks under an Idempotency-Key; the status, and the answer to the byte.
    pub fn keyed<B: Serialize>(&self, path: &str, body: &B, key: &str) -> (u16, String) {
        self.send("POST", path, body, Some(key))
    }

    /// Reads what is no JSON: its type, and its bytes.
    #[track_caller]
    pub fn file(&self, path: &str) -> (String, Vec<u8>) {
        let url = format!("{}{path}", self.address);
        let mut answer = self.agent.get(url).call().expect("an answer");
        assert_eq!(answer.status(), 200, "{path}");
        let kind = answer.headers()["content-type"].to_str().expect("a type");
        let kind = kind.to_owned();
        (kind, answer.body_mut().read_to_vec().expect("its bytes"))
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
