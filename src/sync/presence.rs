//! Who is here: a device is the set of its connections, and stays for 30 s after the last left.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::domain::id::DeviceId;
use crate::domain::player::OutputId;
use crate::protocol::frame::{DeviceInfo, DeviceKind};
use crate::sync::ConnectionId;

/// A device is gone so long after its last connection closed.
pub const GRACE_MS: i64 = 30_000;

/// Connections that one device may hold.
pub const CONNECTIONS_PER_DEVICE_MAX: usize = 64;

/// Devices that are remembered at once.
pub const DEVICES_MAX: usize = 10_000;

/// How a connection introduces itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Introduction {
    /// The device's id.
    pub device: DeviceId,
    /// The tab's own random name; everybody may see it.
    pub conn: Option<String>,
    /// What the tab alone knows: whoever takes its place must say the same.
    pub secret: Option<String>,
    /// The device's own name for itself.
    pub name: String,
    /// What it is.
    pub kind: DeviceKind,
    /// The network it comes from: nobody's names take the place of everybody's.
    pub from: Option<IpAddr>,
}

/// What came of an introduction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joined {
    /// It is here now.
    New,
    /// It is here now, in the place of this older connection of the same tab.
    Superseding(ConnectionId),
    /// There are too many already.
    TooMany,
}

/// Everyone who is here.
#[derive(Debug, Default)]
pub struct Presence {
    devices: Mutex<BTreeMap<DeviceId, Device>>,
    changed: Notify,
}

#[derive(Debug)]
struct Device {
    name: String,
    kind: DeviceKind,
    connections: Vec<Tab>,
    rtt_ms: Option<f64>,
    offset_ms: Option<f64>,
    connected_ms: i64,
    left_ms: Option<i64>,
    /// The network that it came from last.
    from: Option<IpAddr>,
    /// A connection of it was cut off because it took nothing any more.
    was_slow: bool,
}

impl Device {
    fn new(kind: DeviceKind, now_ms: i64) -> Self {
        Self {
            name: String::new(),
            kind,
            connections: Vec::new(),
            rtt_ms: None,
            offset_ms: None,
            connected_ms: now_ms,
            left_ms: None,
            from: None,
            was_slow: false,
        }
    }
}

/// A connection of a device.
#[derive(Debug)]
struct Tab {
    id: ConnectionId,
    conn: Option<String>,
    secret: Option<String>,
}

impl Tab {
    /// Whether a newcomer calls itself by the name of this tab.
    fn is_named_by(&self, who: &Introduction) -> bool {
        who.conn.is_some() && self.conn == who.conn
    }
}

impl Presence {
    /// A connection says who it is. One that takes the name of a tab whose secret it does not know is
    /// here without a name: it neither ends that tab nor sounds in its place.
    pub fn join(&self, id: ConnectionId, who: &Introduction, now_ms: i64) -> Joined {
        let mut devices = self.devices();
        let is_full = devices.len() >= DEVICES_MAX && !devices.contains_key(&who.device);
        if is_full && !end_a_grace(&mut devices) {
            return Joined::TooMany;
        }
        let device = devices
            .entry(who.device.clone())
            .or_insert_with(|| Device::new(who.kind, now_ms));
        device.from = who.from;
        device.name.clone_from(&who.name);
        device.kind = who.kind;
        device.left_ms = None;
        let same_tab =
            |tab: &Tab| tab.id == id || (tab.is_named_by(who) && tab.secret == who.secret);
        let old = device.connections.iter().position(same_tab);
        let superseded = old.map(|at| device.connections.remove(at).id);
        if device.connections.len() >= CONNECTIONS_PER_DEVICE_MAX {
            return Joined::TooMany;
        }
        // The place in the row is kept, so that the connection that sounds stays the elected one.
        let at = old.unwrap_or(device.connections.len());
        let is_taken = device.connections.iter().any(|tab| tab.is_named_by(who));
        let tab = Tab {
            id,
            conn: who.conn.clone().filter(|_| !is_taken),
            secret: who.secret.clone(),
        };
        device.connections.insert(at, tab);
        self.changed.notify_one();
        match superseded {
            Some(old) if old != id => Joined::Superseding(old),
            _ => Joined::New,
        }
    }

    /// A device that was here before a restart is waited for as if it had left just now.
    pub fn expect(&self, id: DeviceId, now_ms: i64) {
        let mut devices = self.devices();
        devices.entry(id).or_insert_with(|| Device {
            name: "Browser".into(),
            left_ms: Some(now_ms),
            ..Device::new(DeviceKind::Browser, now_ms)
        });
        self.changed.notify_one();
    }

    /// A connection closed. Says whether anyone noticed.
    pub fn leave(&self, id: ConnectionId, now_ms: i64) -> bool {
        let mut devices = self.devices();
        for device in devices.values_mut() {
            if let Some(at) = device.connections.iter().position(|tab| tab.id == id) {
                device.connections.remove(at);
                if device.connections.is_empty() {
                    device.left_ms = Some(now_ms);
                }
                self.changed.notify_one();
                return true;
            }
        }
        false
    }

    /// A connection is cut off because it takes nothing any more.
    pub fn note_slow(&self, id: ConnectionId) {
        let mut devices = self.devices();
        let is_its = |device: &&mut Device| device.connections.iter().any(|tab| tab.id == id);
        if let Some(device) = devices.values_mut().find(is_its) {
            device.was_slow = true;
        }
    }

    /// Whether a connection of the device was cut off since this was last asked.
    pub fn take_slow(&self, id: &DeviceId) -> bool {
        let mut devices = self.devices();
        let device = devices.get_mut(id);
        device.is_some_and(|device| std::mem::take(&mut device.was_slow))
    }

    /// Takes out the devices whose grace is over, and names them.
    pub fn expire(&self, now_ms: i64) -> Vec<DeviceId> {
        let mut devices = self.devices();
        let is_over =
            |device: &Device| device.left_ms.is_some_and(|left| now_ms - left >= GRACE_MS);
        let gone: Vec<_> = devices
            .iter()
            .filter(|(_, d)| is_over(d))
            .map(|(id, _)| id.clone())
            .collect();
        gone.iter().for_each(|id| drop(devices.remove(id)));
        gone
    }

    /// The clock was set by so many ms: everyone came and left as long ago as before.
    pub fn shift(&self, by_ms: i64) {
        for device in self.devices().values_mut() {
            device.connected_ms += by_ms;
            device.left_ms = device.left_ms.map(|left| left + by_ms);
        }
    }

    /// Notes the round trip that a device measured and what it adds to its clock, ms. Says whether
    /// either moved visibly.
    pub fn note_clock(&self, id: &DeviceId, rtt_ms: f64, offset_ms: Option<f64>) -> bool {
        let mut devices = self.devices();
        let Some(device) = devices.get_mut(id) else {
            return false;
        };
        let is_rtt_new = device
            .rtt_ms
            .is_none_or(|old| (old - rtt_ms).abs() > 0.25 * old + 1.0);
        // An offset is known to half a round trip at best: less is noise.
        let is_offset_new = offset_ms.is_some_and(|new| {
            let old = device.offset_ms;
            old.is_none_or(|old| (old - new).abs() > 0.5 * rtt_ms + 1.0)
        });
        if is_rtt_new {
            device.rtt_ms = Some(rtt_ms);
        }
        if is_offset_new {
            device.offset_ms = offset_ms;
        }
        if is_rtt_new || is_offset_new {
            self.changed.notify_one();
        }
        is_rtt_new || is_offset_new
    }

    /// Waits until someone came, left, or looks different. Cancel safe.
    pub async fn changed(&self) {
        self.changed.notified().await;
    }

    /// In how many ms the next grace is over; `None` while nobody has left.
    #[must_use]
    pub fn next_expiry_ms(&self, now_ms: i64) -> Option<i64> {
        let left = self
            .devices()
            .values()
            .filter_map(|device| device.left_ms)
            .min()?;
        Some((left + GRACE_MS - now_ms).max(0))
    }

    /// Whether a device has an open connection or is within its grace.
    #[must_use]
    pub fn is_here(&self, id: &DeviceId) -> bool {
        self.devices().contains_key(id)
    }

    /// Whether a device has an open connection.
    #[must_use]
    pub fn is_connected(&self, id: &DeviceId) -> bool {
        let devices = self.devices();
        devices
            .get(id)
            .is_some_and(|device| !device.connections.is_empty())
    }

    /// Everyone, those who came first first, under the names people gave them.
    #[must_use]
    pub fn list(
        &self,
        names: &BTreeMap<DeviceId, String>,
        outputs: &[OutputId],
    ) -> Vec<DeviceInfo> {
        let devices = self.devices();
        let mut list: Vec<_> = devices
            .iter()
            .map(|(id, device)| {
                let is_output = outputs.iter().any(|output| output.0 == id.0);
                let elected = device.connections.first().and_then(|tab| tab.conn.clone());
                DeviceInfo {
                    id: id.clone(),
                    name: names.get(id).unwrap_or(&device.name).clone(),
                    kind: device.kind,
                    connections: u32::try_from(device.connections.len()).unwrap_or(u32::MAX),
                    is_output,
                    conn: if is_output { elected } else { None },
                    rtt_ms: device.rtt_ms,
                    offset_ms: device.offset_ms,
                    connected_at: device.connected_ms,
                }
            })
            .collect();
        list.sort_by(|a, b| (a.connected_at, &a.id).cmp(&(b.connected_at, &b.id)));
        list
    }

    fn devices(&self) -> MutexGuard<'_, BTreeMap<DeviceId, Device>> {
        self.devices.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Forgets one that left before its grace is over: of the network that keeps the most names so, the
/// one that left first. False where nobody has left.
fn end_a_grace(devices: &mut BTreeMap<DeviceId, Device>) -> bool {
    let gone = || {
        devices
            .iter()
            .filter_map(|(id, d)| Some((id, d, d.left_ms?)))
    };
    let mut counts: HashMap<Option<IpAddr>, usize> = HashMap::new();
    for (_, device, _) in gone() {
        *counts.entry(device.from).or_default() += 1;
    }
    let most = counts.iter().max_by_key(|(from, count)| (**count, **from));
    let most = most.map(|(from, _)| *from);
    let theirs = gone().filter(|(_, device, _)| Some(device.from) == most);
    let first = theirs.min_by_key(|(id, _, left_ms)| (*left_ms, *id));
    let first = first.map(|(id, ..)| id.clone());
    first.is_some_and(|id| devices.remove(&id).is_some())
}
