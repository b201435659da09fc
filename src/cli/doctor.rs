//! `minion doctor`: looks at everything that minion needs, and says what to do.
//!
//! It changes nothing, needs no daemon, and may run beside one.

mod library;
mod machine;
mod network;

use std::fmt::Write as _;

use serde::Serialize;

use crate::config::{Config, ConfigError, Warning};
use crate::domain::text;

use super::failure::Failure;
use super::output::{data, json};

/// How a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    /// As it should be.
    Ok,
    /// Works, and could be better.
    Warn,
    /// Does not work.
    Bad,
}

/// One thing that was looked at.
#[derive(Debug, Clone, Serialize)]
struct Finding {
    /// What was looked at, one word.
    about: &'static str,
    verdict: Verdict,
    /// What was seen.
    seen: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
}

impl Finding {
    fn ok(about: &'static str, seen: impl Into<String>) -> Self {
        Self {
            about,
            verdict: Verdict::Ok,
            seen: seen.into(),
            advice: None,
        }
    }

    fn warn(about: &'static str, seen: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Warn,
            advice: Some(advice.into()),
            ..Self::ok(about, seen)
        }
    }

    fn bad(about: &'static str, seen: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Bad,
            ..Self::warn(about, seen, advice)
        }
    }
}

#[derive(Debug, Serialize)]
struct Report {
    worst: Verdict,
    findings: Vec<Finding>,
}

/// Examines everything and reports on stdout; returns whether nothing is bad.
pub(super) fn run(
    loaded: Result<(Config, Vec<Warning>), ConfigError>,
    as_json: bool,
) -> Result<bool, Failure> {
    let findings = examine(loaded);
    let worst = findings.iter().map(|finding| finding.verdict).max();
    let report = Report {
        worst: worst.unwrap_or(Verdict::Ok),
        findings,
    };
    if as_json {
        json(&report)?;
    } else {
        data(&text::lines(&words(&report)))?;
    }
    Ok(report.worst != Verdict::Bad)
}

fn examine(loaded: Result<(Config, Vec<Warning>), ConfigError>) -> Vec<Finding> {
    let (config, mut findings) = match loaded {
        Ok((config, warnings)) => (config, configuration(&warnings)),
        Err(error) => {
            let advice = "nothing else can be looked at before this is right";
            return vec![Finding::bad("config", error.to_string(), advice)];
        }
    };
    let daemon = network::local_daemon(&config);
    findings.extend(library::folders(&config, daemon.as_ref()));
    findings.extend(library::database(&config));
    findings.extend(machine::sound_cards(&config));
    findings.push(machine::clock());
    findings.extend(network::port(&config, daemon.as_ref()));
    findings.extend(network::remote(&config));
    findings
}

fn configuration(warnings: &[Warning]) -> Vec<Finding> {
    if warnings.is_empty() {
        return vec![Finding::ok("config", "every key is known")];
    }
    let advice = "config.toml.example holds every key";
    let unknown = warnings.iter();
    unknown
        .map(|warning| Finding::warn("config", warning.to_string(), advice))
        .collect()
}

fn words(report: &Report) -> String {
    let mut text = String::new();
    for finding in &report.findings {
        let verdict = match finding.verdict {
            Verdict::Ok => "ok",
            Verdict::Warn => "warn",
            Verdict::Bad => "bad",
        };
        let _ = writeln!(text, "{verdict:<5}{:<10}{}", finding.about, finding.seen);
        if let Some(advice) = &finding.advice {
            let _ = writeln!(text, "{:<15}-> {advice}", "");
        }
    }
    text.truncate(text.trim_end().len());
    text
}
