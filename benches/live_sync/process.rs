//! What a process costs, read from Linux's /proc (proc(5)).

#![allow(
    dead_code,
    reason = "two benches share this file, and neither needs all of it"
)]

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

/// Linux reports processor time in hundredths of a second (`USER_HZ`), whatever the machine.
const TICK: Duration = Duration::from_millis(10);

/// What a process used.
pub struct Usage {
    /// Processor time in per cent of one core.
    pub cpu_percent: f64,
    /// Resident memory, 10^6 bytes.
    pub rss_mb: f64,
    /// Resident memory with shared pages divided among their users, 10^6 bytes.
    pub pss_mb: f64,
}

impl Usage {
    /// What process `pid` used in the last `span`, given its processor time before.
    pub fn since(pid: u32, before: Duration, span: Duration) -> Result<Self> {
        let used = cpu_time(pid)?.saturating_sub(before);
        let memory = fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
        Ok(Self {
            cpu_percent: used.as_secs_f64() / span.as_secs_f64() * 100.0,
            rss_mb: kilobytes(&memory, "Rss:")? * 1024.0 / 1e6,
            pss_mb: kilobytes(&memory, "Pss:")? * 1024.0 / 1e6,
        })
    }
}

/// Resident memory of process `pid` with shared pages divided among their users, kB.
pub fn pss_kb(pid: u32) -> Result<f64> {
    let memory = fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
    Ok(kilobytes(&memory, "Pss:")? * 1.024)
}

/// Processor time of process `pid` so far, user and system, all threads.
pub fn cpu_time(pid: u32) -> Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // Fields are counted after the name, which may hold spaces: utime and stime are 14 and 15.
    let (_, fields) = stat
        .rsplit_once(") ")
        .context("an unknown /proc/PID/stat")?;
    let ticks = fields.split(' ').skip(11).take(2).map(str::parse::<u32>);
    let ticks: u32 = ticks.sum::<Result<u32, _>>()?;
    Ok(TICK * ticks)
}

fn kilobytes(memory: &str, name: &str) -> Result<f64> {
    let line = memory.lines().find_map(|line| line.strip_prefix(name));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.context("an unknown smaps_rollup")?.parse()?)
}
