//! Who this terminal is: an id of its own, kept in the state folder across commands.

use std::fs;
use std::io;
use std::path::Path;

use data_encoding::HEXLOWER;

use crate::domain::id::DeviceId;

/// The device id of this user on this machine; made when there is none yet.
///
/// Returns `None` where nothing can be kept: the daemon then says "someone".
pub(super) fn id(state: &Path) -> Option<DeviceId> {
    let file = state.join("device");
    if let Some(id) = read(&file) {
        return Some(id);
    }
    // Written beside and linked: two first commands at once agree on the one that came first.
    let fresh = uuid();
    let beside = state.join(format!("device.{fresh}"));
    let made = fs::create_dir_all(state)
        .and_then(|()| fs::write(&beside, format!("{fresh}\n")))
        .and_then(|()| match fs::hard_link(&beside, &file) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => Ok(()),
        });
    let _ = fs::remove_file(&beside);
    made.ok().and_then(|()| read(&file))
}

fn read(file: &Path) -> Option<DeviceId> {
    let text = fs::read_to_string(file).ok()?;
    let id = text.trim();
    let is_uuid = id.len() == 36 && id.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    is_uuid.then(|| DeviceId(id.to_owned()))
}

/// What this terminal calls itself: `terminal on kitchen`.
pub(super) fn name() -> String {
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    match host.trim() {
        "" => "terminal".to_owned(),
        host => format!("terminal on {host}"),
    }
}

/// A random UUID (RFC 9562, version 4).
pub(super) fn uuid() -> String {
    let mut bytes: [u8; 16] = rand::random();
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = |range: std::ops::Range<usize>| HEXLOWER.encode(&bytes[range]);
    [hex(0..4), hex(4..6), hex(6..8), hex(8..10), hex(10..16)].join("-")
}
