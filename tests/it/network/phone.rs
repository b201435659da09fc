//! A phone: a screen that folds what it hears, and a thumb that asks until it is answered.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use minion::domain::chance::Chance;
use minion::domain::id::ZoneId;
use minion::domain::stream::StreamId;
use minion::protocol::mirror::Mirror;
use turmoil::net::TcpStream;

use super::house;
use super::trace::Trace;
use super::visible::Visible;
use super::{screen, user_actions};

/// The phones of the house. The first is the witness: its own route is always there.
pub const NAMES: [&str; 4] = ["witness", "phone-1", "phone-2", "phone-3"];

/// A connection that is not there by then is given up: a dead route may hang for minutes.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);

/// The longest pause between two attempts.
const BACK_OFF_MS_MAX: usize = 5_000;

/// A phone, as its screen, its thumb and the judge see it.
#[derive(Clone)]
pub struct Phone {
    /// Its name in the network.
    pub name: &'static str,
    /// What it saw.
    pub trace: Trace,
    /// When each event became visible.
    pub visible: Visible,
    known: Arc<Mutex<Known>>,
}

/// What a phone knows.
#[derive(Default)]
pub struct Known {
    /// The shared state as its screen has it.
    pub mirror: Mirror,
    /// Up to here a snapshot told it everything, and need not have shown events one by one.
    pub told: BTreeMap<StreamId, u64>,
    /// Of its own commands, those whose events it saw.
    pub seen: BTreeSet<String>,
    /// What it asked, in order.
    pub asked: Vec<user_actions::Asked>,
    /// It clears up: nothing new is asked.
    pub is_asking_over: bool,
    /// Everything that it asked is answered.
    pub is_done: bool,
}

impl Phone {
    /// A phone that knows nothing yet.
    pub fn new(name: &'static str, trace: Trace, visible: Visible) -> Self {
        Self {
            name,
            trace,
            visible,
            known: Arc::default(),
        }
    }

    /// The zone that it is in: one of them is in the kitchen.
    pub fn zone(&self) -> ZoneId {
        match self.name == NAMES[2] {
            true => house::KITCHEN,
            false => ZoneId::FIRST,
        }
    }

    /// Screen and thumb, until the simulation ends.
    pub async fn run(self, mut chance: Chance) -> turmoil::Result {
        let screen = screen::run(&self, Chance::new(chance.bits()));
        let thumb = user_actions::run(&self, Chance::new(chance.bits()));
        tokio::join!(screen, thumb);
        Ok(())
    }

    /// What it knows.
    pub fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes what happened to it.
    pub fn note(&self, what: impl std::fmt::Display) {
        self.trace.note(self.name, what);
    }

    /// A connection to the house; `None`: there was none to be had.
    pub async fn connect(&self) -> Option<TcpStream> {
        let connecting = TcpStream::connect((house::NAME, house::PORT));
        let connected = tokio::time::timeout(CONNECT_WITHIN, connecting).await;
        connected.ok()?.ok()
    }
}

/// Waits before the next attempt: full jitter below a bound that doubles.
pub async fn back_off(chance: &mut Chance, attempt: u32) {
    let max = (500 << attempt.min(8)).min(BACK_OFF_MS_MAX);
    let ms = chance.below(max) as u64 + 1;
    tokio::time::sleep(Duration::from_millis(ms)).await;
}
