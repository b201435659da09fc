//! What happened in one run, line by line, in the order of its happening.

use std::fmt::Display;
use std::sync::{Arc, Mutex, PoisonError};

/// The lines of a run; clones write to the same.
#[derive(Debug, Clone, Default)]
pub struct Trace(Arc<Mutex<Vec<String>>>);

impl Trace {
    /// Notes what `who` saw, with the simulated time, ms.
    pub fn note(&self, who: &str, what: impl Display) {
        let line = format!("{:>9.2} {who:<8} {what}", now_ms());
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.push(line);
    }

    /// All lines so far.
    pub fn lines(&self) -> Vec<String> {
        let lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.clone()
    }
}

/// Simulated time since the beginning, ms; within a simulated machine only.
pub fn now_ms() -> f64 {
    turmoil::sim_elapsed().map_or(0.0, |elapsed| elapsed.as_secs_f64() * 1_000.0)
}

/// Where two runs part, in words; `None`: nowhere.
pub fn find_parting(first: &[String], second: &[String]) -> Option<String> {
    let length = first.len().max(second.len());
    let at = (0..length).find(|&at| first.get(at) != second.get(at))?;
    let line = |lines: &[String]| lines.get(at).map_or("nothing".to_owned(), String::clone);
    Some(format!(
        "line {at} of {length}:\n  first:  {}\n  second: {}",
        line(first),
        line(second)
    ))
}

#[test]
fn two_runs_part_at_the_first_line_that_differs() {
    let lines = |text: &str| -> Vec<String> { text.split(' ').map(str::to_owned).collect() };
    assert_eq!(find_parting(&lines("a b"), &lines("a b")), None);
    let parting = find_parting(&lines("a b c"), &lines("a x c"));
    assert_eq!(
        parting.as_deref(),
        Some("line 1 of 3:\n  first:  b\n  second: x")
    );
    let parting = find_parting(&lines("a b"), &lines("a"));
    assert_eq!(
        parting.as_deref(),
        Some("line 1 of 2:\n  first:  b\n  second: nothing")
    );
}
