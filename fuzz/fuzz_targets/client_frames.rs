//! A text frame of a client is read, or refused in words; what was read is written alike.
#![no_main]

use libfuzzer_sys::fuzz_target;
use minion::protocol::client_frame::ClientFrame;

fuzz_target!(|bytes: &[u8]| {
    let Ok(frame) = serde_json::from_slice::<ClientFrame>(bytes) else {
        return;
    };
    let text = serde_json::to_string(&frame).expect("what was read can be written");
    let again: ClientFrame = serde_json::from_str(&text).expect("what was written can be read");
    let same = serde_json::to_string(&again).expect("what was read can be written");
    assert_eq!(text, same);
});
