//! The limit: the same bytes, written to every socket by bare `write(2)`, one after the other.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::Result;
use rustix::thread::ClockId;

/// A thread that upgrades whoever comes and writes one frame to all when told.
pub struct Bare {
    /// Where it listens.
    pub port: u16,
    orders: Sender<Order>,
    thread: JoinHandle<Duration>,
}

enum Order {
    Join(TcpStream),
    Write,
    Stop,
}

impl Bare {
    /// Starts it; every frame has `bytes` of payload, as those it stands beside.
    pub fn start(bytes: usize) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let port = listener.local_addr()?.port();
        let (orders, todo) = channel();
        let joining = orders.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if let Ok(stream) = upgrade(stream)
                    && joining.send(Order::Join(stream)).is_err()
                {
                    return;
                }
            }
        });
        let frame = frame(bytes);
        let thread = std::thread::spawn(move || {
            let mut streams = Vec::new();
            let mut spent = Duration::ZERO;
            for order in todo {
                match order {
                    Order::Join(stream) => streams.push(stream),
                    Order::Write => {
                        let before = thread_time();
                        for stream in &mut streams {
                            // A screen that hung up is missed by nobody here.
                            let _ = stream.write(&frame);
                        }
                        spent += thread_time().saturating_sub(before);
                    }
                    Order::Stop => break,
                }
            }
            spent
        });
        Ok(Self {
            port,
            orders,
            thread,
        })
    }

    /// Writes the frame to everyone.
    pub fn write(&self) -> Result<()> {
        Ok(self.orders.send(Order::Write)?)
    }

    /// Ends it; the processor time that its writing took.
    pub fn stop(self) -> Result<Duration> {
        self.orders.send(Order::Stop)?;
        self.thread
            .join()
            .map_err(|_| anyhow::anyhow!("the thread panicked"))
    }
}

fn upgrade(mut stream: TcpStream) -> Result<TcpStream> {
    stream.set_nodelay(true)?;
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    stream.write_all(b"HTTP/1.1 101 Switching Protocols\r\n\r\n")?;
    Ok(stream)
}

/// A text frame (RFC 6455, section 5.2) of the kind that a crowd listens for.
fn frame(bytes: usize) -> Vec<u8> {
    let mut text = r#"{"type":"player:changed","data":""#.to_owned();
    text.push_str(&"x".repeat(bytes.saturating_sub(text.len() + 2)));
    text.push_str("\"}");
    let length = u16::try_from(text.len()).unwrap_or(u16::MAX);
    let mut frame = vec![0x81, 126];
    frame.extend(length.to_be_bytes());
    frame.extend(text.as_bytes());
    frame
}

fn thread_time() -> Duration {
    let time = rustix::time::clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(
        time.tv_sec.unsigned_abs(),
        u32::try_from(time.tv_nsec).unwrap_or(0),
    )
}
