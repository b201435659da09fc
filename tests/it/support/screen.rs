//! A screen of the house as a test sees it: a WebSocket that keeps every frame it got.

use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use minion::protocol::client_frame::ClientFrame;
use minion::protocol::frame::{Body, Frame, Snapshot};
use serde_json::Value;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes, WebSocket, client};

use crate::support::Daemon;

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// An open connection to `/ws/sync`.
#[derive(Debug)]
pub struct Screen {
    socket: WebSocket<TcpStream>,
}

impl Screen {
    /// Connects with the given query.
    pub fn open(daemon: &Daemon, query: &str) -> Self {
        Self::at(&daemon.address, query)
    }

    /// Connects with the given query to the house at `address`.
    pub fn at(address: &str, query: &str) -> Self {
        let host = address.trim_start_matches("http://");
        let stream = TcpStream::connect(host).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        let (socket, _) =
            client(format!("ws://{host}/ws/sync?{query}"), stream).expect("an upgrade");
        Self { socket }
    }

    /// Connects as one that applied the events of the log `epoch` up to `house` of the house and `seq`
    /// of the first zone.
    pub fn resume(daemon: &Daemon, epoch: &Value, house: u64, seq: u64) -> Self {
        let epoch = epoch.as_str().expect("an epoch");
        Self::open(
            daemon,
            &format!("epoch={epoch}&since=house:{house},zone/1:{seq}"),
        )
    }

    /// The next frame.
    pub fn next(&mut self) -> Value {
        serde_json::from_str(&self.text()).expect("JSON")
    }

    /// The next frame, in the types of the wire.
    pub fn read(&mut self) -> Frame {
        serde_json::from_str(&self.text()).expect("a frame")
    }

    fn text(&mut self) -> Utf8Bytes {
        loop {
            match self.socket.read().expect("a frame") {
                Message::Text(text) => return text,
                Message::Close(frame) => panic!("closed: {frame:?}"),
                _ => {}
            }
        }
    }

    /// The frames up to the first that is wanted, that one last.
    pub fn read_until(&mut self, is_last: impl Fn(&Body) -> bool) -> Vec<Frame> {
        let mut frames = Vec::new();
        loop {
            let frame = self.read();
            let is_over = is_last(&frame.body);
            frames.push(frame);
            if is_over {
                return frames;
            }
        }
    }

    /// The next snapshot.
    pub fn snapshot(&mut self) -> Snapshot {
        loop {
            if let Body::Full(snapshot) = self.read().body {
                return *snapshot;
            }
        }
    }

    /// Tells the house something.
    pub fn tell(&mut self, frame: &ClientFrame) {
        self.send(&serde_json::to_value(frame).expect("JSON"));
    }

    /// The frames up to the first of this type, that one last.
    pub fn until(&mut self, kind: &str) -> Vec<Value> {
        let mut frames = Vec::new();
        loop {
            let frame = self.next();
            let is_last = frame["type"] == kind;
            frames.push(frame);
            if is_last {
                return frames;
            }
        }
    }

    /// Sends a frame.
    pub fn send(&mut self, frame: &Value) {
        self.socket
            .send(Message::text(frame.to_string()))
            .expect("it is sent");
    }

    /// Sends bytes that need be no frame.
    pub fn send_raw(&mut self, bytes: &[u8]) {
        self.socket
            .get_mut()
            .write_all(bytes)
            .expect("they are sent");
    }

    /// The code and the reason with which the server ends the connection.
    pub fn closed(&mut self) -> (u16, String) {
        loop {
            if let Message::Close(frame) = self.socket.read().expect("a frame") {
                let frame = frame.expect("a reason");
                return (frame.code.into(), frame.reason.to_string());
            }
        }
    }
}
