//! What befalls the network and the house, by lot, until it clears up.

use std::fmt::Display;
use std::time::Duration;

use minion::domain::chance::Chance;
use turmoil::Sim;

use super::disk::Disk;
use super::house::{self, House};
use super::phone::NAMES;
use super::trace::Trace;

/// No route is gone, and no house dead, for longer.
const GONE_MS_MAX: usize = 15_000;

/// Something befalls them so often.
const CALM_MS_MAX: usize = 3_000;

/// The slowest that anything travels.
pub const LATENCY_MS_MAX: usize = 500;

/// What is wrong with the route to a phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    /// What is sent stays on its way until the route is there again.
    Held,
    /// What is sent is lost.
    Cut,
    /// Only what the phone sends is lost.
    Deaf,
    /// Only what the house sends is lost.
    Mute,
}

/// The weather of one run.
pub struct Weather {
    chance: Chance,
    trace: Trace,
    next_ms: u64,
    routes: Vec<Route>,
    /// When the dead house starts again.
    dead_until_ms: Option<u64>,
    is_over: bool,
}

struct Route {
    phone: &'static str,
    trouble: Option<(Trouble, u64)>,
}

impl Weather {
    /// Weather over the house and its phones.
    pub fn new(chance: Chance, trace: Trace) -> Self {
        let route = |phone: &&'static str| Route {
            phone,
            trouble: None,
        };
        Self {
            chance,
            trace,
            next_ms: 0,
            routes: NAMES.iter().map(route).collect(),
            dead_until_ms: None,
            is_over: false,
        }
    }

    /// Lets a moment of it happen.
    pub fn blow(&mut self, sim: &mut Sim<'_>, house: &House, disk: &Disk) {
        let now_ms = sim.elapsed().as_millis() as u64;
        if disk.take_death() {
            self.kill(sim, house, "the plug");
        }
        for at in 0..self.routes.len() {
            if let Some((trouble, until_ms)) = self.routes[at].trouble
                && until_ms <= now_ms
            {
                self.routes[at].trouble = None;
                self.say(sim, format!("{} is back", self.routes[at].phone));
                mend(sim, self.routes[at].phone, trouble);
            }
        }
        if self
            .dead_until_ms
            .is_some_and(|until_ms| until_ms <= now_ms)
        {
            self.dead_until_ms = None;
            for route in &self.routes {
                // A plug that was pulled took every route with it.
                sim.repair(route.phone, house::NAME);
                if let Some((trouble, _)) = route.trouble {
                    trouble.befall(sim, route.phone);
                }
            }
        }
        if !self.is_over && self.next_ms <= now_ms {
            self.next_ms = now_ms + self.ms(CALM_MS_MAX);
            self.happen(sim, house, disk);
        }
    }

    /// It clears up for good: whatever is wrong is mended by and by.
    pub fn clear_up(&mut self, sim: &Sim<'_>, disk: &Disk) {
        self.is_over = true;
        disk.arm(false);
        let now_ms = sim.elapsed().as_millis() as u64;
        for (_, until_ms) in self.routes.iter_mut().flat_map(|route| &mut route.trouble) {
            *until_ms = now_ms;
        }
    }

    fn happen(&mut self, sim: &mut Sim<'_>, house: &House, disk: &Disk) {
        let is_dead = self.dead_until_ms.is_some();
        match self.chance.below(20) {
            0..=3 => self.befall(sim, Trouble::Held),
            4..=6 => self.befall(sim, Trouble::Cut),
            7 => self.befall(sim, Trouble::Deaf),
            8 => self.befall(sim, Trouble::Mute),
            9 if !is_dead => {
                self.say(sim, "everybody is cut off");
                for route in &self.routes {
                    sim.partition(route.phone, house::NAME);
                }
                self.kill(sim, house, "the machine");
            }
            10..=11 if !is_dead => self.kill(sim, house, "kill -9"),
            12..=14 => {
                let is_armed = self.chance.coin();
                self.say(sim, format!("the disk may fail: {is_armed}"));
                disk.arm(is_armed);
            }
            15 if self.chance.below(8) == 0 => {
                self.say(sim, "flood");
                house.flood();
            }
            _ => {
                let ms = self.chance.below(LATENCY_MS_MAX) as u64 + 1;
                self.say(sim, format!("latency up to {ms} ms"));
                sim.set_max_message_latency(Duration::from_millis(ms));
            }
        }
    }

    fn befall(&mut self, sim: &Sim<'_>, trouble: Trouble) {
        // The first phone is everybody's witness: its own route is always there.
        let at = 1 + self.chance.below(self.routes.len() - 1);
        let until_ms = sim.elapsed().as_millis() as u64 + self.ms(GONE_MS_MAX);
        if self.routes[at].trouble.is_none() {
            self.say(sim, format!("{} is {trouble:?}", self.routes[at].phone));
            self.routes[at].trouble = Some((trouble, until_ms));
            // While the house is dead, its start brings the trouble.
            if self.dead_until_ms.is_none() {
                trouble.befall(sim, self.routes[at].phone);
            }
        }
    }

    fn kill(&mut self, sim: &mut Sim<'_>, house: &House, how: &str) {
        self.say(sim, format!("the house dies: {how}"));
        let for_ms = self.ms(GONE_MS_MAX / 3);
        house.die(for_ms);
        sim.crash(house::NAME);
        // The machine goes on without it, and starts it again in time.
        sim.bounce(house::NAME);
        self.dead_until_ms = Some(sim.elapsed().as_millis() as u64 + for_ms);
    }

    fn ms(&mut self, max: usize) -> u64 {
        self.chance.below(max) as u64 + 1
    }

    fn say(&self, sim: &Sim<'_>, what: impl Display) {
        self.trace
            .note("weather", format_args!("{:?} {what}", sim.elapsed()));
    }
}

impl Trouble {
    fn befall(self, sim: &Sim<'_>, phone: &str) {
        match self {
            Self::Held => sim.hold(phone, house::NAME),
            Self::Cut => sim.partition(phone, house::NAME),
            Self::Deaf => sim.partition_oneway(phone, house::NAME),
            Self::Mute => sim.partition_oneway(house::NAME, phone),
        }
    }
}

fn mend(sim: &Sim<'_>, phone: &str, trouble: Trouble) {
    match trouble {
        Trouble::Held => sim.release(phone, house::NAME),
        Trouble::Cut | Trouble::Deaf | Trouble::Mute => sim.repair(phone, house::NAME),
    }
}

/// From within the house, in its last moment: nothing that it sends arrives.
pub fn cut_everybody_off() {
    for phone in NAMES {
        turmoil::partition(phone, house::NAME);
    }
}
