//! Asking a daemon to do something, as the page does.

use serde_json::Value;

use super::Daemon;

impl Daemon {
    /// Asks it under an Idempotency-Key; status and body, whatever they are.
    pub fn ask(&self, path: &str, body: &Value, key: &str) -> Option<(u16, String)> {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .build()
            .into();
        let request = agent
            .post(format!("{}{path}", self.address))
            .header("Idempotency-Key", key);
        let mut answer = request.send_json(body).ok()?;
        let text = answer.body_mut().read_to_string().ok()?;
        Some((answer.status().as_u16(), text))
    }

    /// Asks with a method of any kind; status and body, whatever they are.
    pub fn send(&self, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .build()
            .into();
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.address));
        let answer = match body {
            Some(body) => {
                let request = request.header("content-type", "application/json");
                agent.run(request.body(body.to_string()).expect("a request"))
            }
            None => agent.run(request.body(()).expect("a request")),
        };
        let mut answer = answer.expect("an answer");
        let body = answer.body_mut().read_json().unwrap_or(Value::Null);
        (answer.status().as_u16(), body)
    }

    /// Changes something that is there, as the page does.
    pub fn put(&self, path: &str, body: &Value) {
        ureq::put(format!("{}{path}", self.address))
            .send_json(body)
            .expect("the daemon does it");
    }

    /// Asks it as the page does.
    pub fn post(&self, path: &str, body: &Value) -> Value {
        ureq::post(format!("{}{path}", self.address))
            .send_json(body)
            .expect("the daemon does it")
            .body_mut()
            .read_json()
            .expect("JSON")
    }
}
