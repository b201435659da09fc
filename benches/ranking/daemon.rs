//! The real binary with a library that is only rows, and what a verdict costs there.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};
use minion::domain::goal::Mode;
use tempfile::TempDir;

use super::listener::{Listener, Taste};
use super::measure::{mean_and_interval, quality};
use super::rest::{Rest, fill, judge};
use super::subjects::{Minion, Subject};

/// Comparisons a track in the small library.
const PER_TRACK: usize = 10;
/// Verdicts given in the large library.
const VERDICTS_IN_LARGE: usize = 2_000;
/// All but one in a hundred shall take no longer, ms.
const P99_TARGET_MS: f64 = 5.0;

/// A running daemon, its folders on the disk that holds the target directory.
struct Daemon {
    child: Child,
    address: String,
    _home: TempDir,
}

impl Daemon {
    fn start(artists: &[usize]) -> Result<Self> {
        let home = tempfile::tempdir_in(Path::new(env!("CARGO_TARGET_TMPDIR")))?;
        let data = home.path().join(".local/share/minion");
        let music = home.path().join("music");
        std::fs::create_dir_all(&data)?;
        std::fs::create_dir(&music)?;
        fill(&data.join("minion.db"), &music, artists)?;
        let mut child = Command::new(env!("CARGO_BIN_EXE_minion"))
            .args(["serve", "--bind", "127.0.0.1:0", "--music", "music"])
            .current_dir(home.path())
            .env_clear()
            .env("HOME", home.path())
            .env("MINION_SPEAKER_ENABLED", "false")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut first = String::new();
        let stdout = child.stdout.take().context("a pipe")?;
        BufReader::new(stdout).read_line(&mut first)?;
        let port = first.trim().rsplit(':').next().context("a port")?;
        Ok(Self {
            address: format!("http://127.0.0.1:{port}"),
            child,
            _home: home,
        })
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // Fails only when it has ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The same listeners judge at the daemon and without it; prints both and how they differ.
pub fn compare_with_ranking_alone(taste: Taste, seeds: std::ops::Range<u64>) -> Result<()> {
    let verdicts = PER_TRACK * taste.tracks / 2;
    let mut rows = [const { Vec::new() }; 3];
    for seed in seeds {
        let mut listener = Listener::new(taste, seed);
        let mut minion = Minion::new(&listener.artist, Mode::Balanced, seed);
        for _ in 0..verdicts {
            let (a, b) = minion.pick();
            minion.tell(a, b, listener.prefers(a, b));
        }
        let alone = quality(&minion.strengths(), &listener.theta);
        let mut listener = Listener::new(taste, seed);
        let daemon = Daemon::start(&listener.artist)?;
        let mut rest = Rest::start(&daemon.address, taste.tracks, Mode::Balanced)?;
        let over_rest = judge(&mut rest, &mut listener, verdicts)?;
        for (row, quality) in rows.iter_mut().zip([alone, over_rest]) {
            row.push([quality.tau, quality.ndcg, quality.recall]);
        }
        rows[2].push([
            over_rest.tau - alone.tau,
            over_rest.ndcg - alone.ndcg,
            over_rest.recall - alone.recall,
        ]);
    }
    println!("| | tau at {PER_TRACK} | NDCG50 at {PER_TRACK} | top-50 recall at {PER_TRACK} |");
    println!("| --- | --- | --- | --- |");
    for (name, row) in ["alone", "over REST", "difference"].iter().zip(rows) {
        let cells = [0, 1, 2].map(|column| {
            let values: Vec<f64> = row.iter().map(|values| values[column]).collect();
            let (mean, within) = mean_and_interval(&values);
            format!("{mean:.3} ±{within:.3}")
        });
        println!("| {name} | {} |", cells.join(" | "));
    }
    Ok(())
}

/// Gives verdicts in a large library; prints how long each took over REST.
pub fn time_verdicts(taste: Taste, seed: u64) -> Result<()> {
    let mut listener = Listener::new(taste, seed);
    let daemon = Daemon::start(&listener.artist)?;
    let mut rest = Rest::start(&daemon.address, taste.tracks, Mode::Balanced)?;
    for _ in 0..VERDICTS_IN_LARGE {
        let (a, b) = rest.pair();
        let a_won = listener.prefers(a, b);
        rest.tell(a_won)?;
    }
    rest.took.sort_unstable();
    let quantile_ms = |share: f64| {
        let at = (share * (rest.took.len() - 1) as f64) as usize;
        1e3 * rest.took[at].as_secs_f64()
    };
    println!(
        "{} tracks, a verdict and the pick of a pair over REST, its fsync included: \
         median {:.2} ms, p99 {:.2} ms (target {P99_TARGET_MS} ms), slowest {:.2} ms",
        taste.tracks,
        quantile_ms(0.5),
        quantile_ms(0.99),
        quantile_ms(1.0)
    );
    Ok(())
}
