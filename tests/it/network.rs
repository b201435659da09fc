//! The real server over a network that is not there: latency, routes that come and go, screens that
//! do not read, a disk that says no, and a house that dies at any moment, all by lot and by a seed.
//!
//! Real are `http::server::run`, the routes, the WebSocket, the hub, presence, the engine and its
//! SQLite file. Simulated are the network, the time and chance. Each seed is run twice, and both
//! runs must be the same, line by line.
//!
//! `MINION_SEEDS=5000 cargo nextest run network` looks longer; `MINION_SEED=17` shows one run.
//!
//! What runs on threads of its own is not there: audio, the library's scans, and routes that read
//! by a reader connection (`AppState::read`), whose threads would end in any order.

mod disk;
mod faults;
mod house;
mod phone;
mod screen;
mod socket;
mod trace;
mod user_actions;
mod verdict;
mod visible;

use std::time::Duration;

use disk::Disk;
use faults::{LATENCY_MS_MAX, Weather};
use house::House;
use minion::domain::chance::Chance;
use minion::protocol::frame::StreamPosition;
use phone::Phone;
use trace::Trace;
use turmoil::Sim;
use visible::Visible;

/// Seeds of a usual run, in all.
const SEEDS: u64 = 200;

/// Tests that share them, so that they run side by side.
const SHARES: u64 = 4;

/// How often a seed is run twice, until both runs are the same.
const CHANCES: usize = 4;

/// How fine simulated time is.
const TICK: Duration = Duration::from_millis(20);

/// The shortest and the longest storm.
const STORM_S: (usize, usize) = (10, 40);

/// After the storm, everything is as it should be by then: longer than the longest back-off, a
/// probe and its answer, and a connection's attempt.
const SETTLED_WITHIN: Duration = Duration::from_secs(60);

/// What can be waiting on one connection, segments: less than a stalled screen has coming.
const SEGMENTS_MAX: usize = 32;

/// Runs a seed; its trace, and how it ended.
fn run(seed: u64) -> (Vec<String>, Result<(), String>) {
    let trace = Trace::default();
    let running = trace.clone();
    let ended = std::panic::catch_unwind(move || simulate(seed, &running));
    let ended = match ended {
        Ok(ended) => ended,
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|&text| text.to_owned()));
            Err(text.unwrap_or_else(|| "a panic without words".to_owned()))
        }
    };
    (trace.lines(), ended)
}

fn simulate(seed: u64, trace: &Trace) -> Result<(), String> {
    let mut chance = Chance::new(seed);
    let disk = Disk::new(Chance::new(chance.bits()), trace.clone());
    let house = House::new(seed, &mut chance, disk.clone(), trace.clone());
    let mut sim = turmoil::Builder::new()
        .rng_seed(chance.bits())
        .epoch(std::time::UNIX_EPOCH)
        .simulation_duration(Duration::MAX)
        .tick_duration(TICK)
        .tcp_capacity(SEGMENTS_MAX)
        .max_message_latency(Duration::from_millis(LATENCY_MS_MAX as u64))
        .enable_random_order()
        .build();
    let program = house.clone();
    sim.host(house::NAME, move || program.clone().run());
    let visible = Visible::default();
    let phones: Vec<_> = phone::NAMES
        .iter()
        .map(|name| Phone::new(name, trace.clone(), visible.clone()))
        .collect();
    for phone in &phones {
        let own = Chance::new(chance.bits());
        sim.client(phone.name, phone.clone().run(own));
    }
    let mut weather = Weather::new(Chance::new(chance.bits()), trace.clone());
    let (shortest, longest) = STORM_S;
    let storm = Duration::from_secs((shortest + chance.below(longest - shortest)) as u64);
    let mut world = World {
        sim: &mut sim,
        house: &house,
        disk: &disk,
        visible: &visible,
    };
    while world.sim.elapsed() < storm {
        weather.blow(world.sim, world.house, world.disk);
        world.step()?;
    }
    weather.clear_up(world.sim, world.disk);
    for phone in &phones {
        phone.known().is_asking_over = true;
    }
    while !is_settled(&house, &phones) {
        if world.sim.elapsed() > storm + SETTLED_WITHIN {
            return Err(format!("it never settles: {}", unsettled(&house, &phones)));
        }
        weather.blow(world.sim, world.house, world.disk);
        world.step()?;
    }
    drop(sim);
    verdict::judge(&house, &phones);
    Ok(())
}

/// What goes on together.
struct World<'a, 'sim> {
    sim: &'a mut Sim<'sim>,
    house: &'a House,
    disk: &'a Disk,
    visible: &'a Visible,
}

impl World<'_, '_> {
    fn step(&mut self) -> Result<(), String> {
        self.sim.step().map_err(|error| error.to_string())?;
        if let Some(moment) = self.house.find_moment() {
            let now_ms = self.sim.elapsed().as_secs_f64() * 1_000.0;
            for (stream, seq) in &moment.state.heads {
                self.visible.note(*stream, *seq, now_ms);
            }
        }
        Ok(())
    }
}

/// Whether everything is answered, and every screen shows what the house has.
fn is_settled(house: &House, phones: &[Phone]) -> bool {
    unsettled(house, phones).is_empty()
}

/// Who is not there yet, in words.
fn unsettled(house: &House, phones: &[Phone]) -> String {
    let Some(moment) = house.find_moment() else {
        return "the house is dead".to_owned();
    };
    let is_behind = |phone: &&Phone| {
        let known = phone.known();
        let state = known.mirror.state.as_ref();
        let is_of_log = state.is_some_and(|state| *state.epoch == *moment.epoch);
        let there = moment.zone_or_first(phone.zone());
        let is_same = |told: &StreamPosition| {
            let (seq, hash) = (
                known.mirror.seq(told.stream),
                known.mirror.hash(told.stream),
            );
            (seq, hash) == (Some(told.seq), Some(told.hash))
        };
        !(known.is_done && is_of_log && there.positions().iter().all(is_same))
    };
    let behind = phones.iter().filter(is_behind).map(|phone| phone.name);
    behind.collect::<Vec<_>>().join(", ")
}

/// Runs a seed twice, and says what is wrong with it.
///
/// Two runs in a few thousand still differ, and never when they are repeated on a machine that has
/// nothing else to do: something that is not simulated shows through (a ratings fit and reads have
/// real threads). Such a seed gets other chances, is named, and each of its runs must keep every
/// promise.
fn examine(seed: u64) -> Result<(), String> {
    let mut parted = String::new();
    for _ in 0..CHANCES {
        let (first, ended) = run(seed);
        ended?;
        let (second, ended) = run(seed);
        ended?;
        match trace::find_parting(&first, &second) {
            None => return Ok(()),
            Some(parting) => parted = parting,
        }
        unsteady(seed, &parted);
    }
    Err(format!("two runs differ at {parted}"))
}

#[expect(clippy::print_stderr, reason = "nobody should miss it")]
fn unsteady(seed: u64, parting: &str) {
    eprintln!("seed {seed}: two runs differ at {parting}");
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Shows what happens, and then whether it may.
#[expect(clippy::print_stderr, reason = "somebody asked to see it")]
fn show(seed: u64) {
    let (lines, ended) = run(seed);
    eprintln!("{}\n{ended:?}", lines.join("\n"));
    examine(seed).expect("it holds");
}

/// Every seed of one share.
fn share(share: u64) {
    if let Some(seed) = number("MINION_SEED") {
        if seed % SHARES == share {
            show(seed);
        }
        return;
    }
    let seeds = number("MINION_SEEDS").unwrap_or(SEEDS);
    let first = number("MINION_SEEDS_FROM").unwrap_or(0);
    for seed in (first..first + seeds).filter(|seed| seed % SHARES == share) {
        if let Err(why) = examine(seed) {
            panic!("seed {seed}: {why}\nMINION_SEED={seed} shows it");
        }
    }
}

#[test]
fn nothing_is_lost_doubled_or_late_in_any_weather_1() {
    share(0);
}

#[test]
fn nothing_is_lost_doubled_or_late_in_any_weather_2() {
    share(1);
}

#[test]
fn nothing_is_lost_doubled_or_late_in_any_weather_3() {
    share(2);
}

#[test]
fn nothing_is_lost_doubled_or_late_in_any_weather_4() {
    share(3);
}
