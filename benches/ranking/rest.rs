//! minion as everyone has it: the real binary, asked over REST.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use minion::domain::goal::Mode;
use minion::domain::track::TrackTags;
use minion::storage::database::Database;
use minion::storage::library::analysis::confirm_analysis;
use minion::storage::library::new_file::NewFile;
use minion::storage::library::upsert::upsert_files;
use serde_json::{Value, json};

use super::listener::Listener;
use super::measure::{Quality, quality};

/// Files written at once.
const BATCH: usize = 64;
/// Tracks that a page can hold.
const PAGE: usize = 500;

/// Makes a database of tracks by these artists; none of their files is there.
///
/// The track of index `i` has the id `i + 1`. The folder `root` must be there and empty: the daemon
/// takes it for a disk that is not plugged in, and keeps its tracks.
pub fn fill(database: &Path, root: &Path, artists: &[usize]) -> Result<()> {
    let mut database = Database::open(database)?;
    let files: Vec<NewFile> = (1..)
        .zip(artists)
        .map(|(number, artist)| file(root, number, *artist))
        .collect();
    for batch in files.chunks(BATCH) {
        let tx = database.writer.transaction()?;
        for (id, _) in upsert_files(&tx, batch, 1_000)?.tracks {
            // As if measured: else the daemon would look for every file.
            confirm_analysis(&tx, id, 1_000)?;
        }
        tx.commit()?;
    }
    Ok(())
}

fn file(root: &Path, number: i64, artist: usize) -> NewFile {
    NewFile {
        path: root.join(format!("{number}.flac")),
        root: root.to_owned(),
        size: number,
        inode: number,
        tags: TrackTags {
            title: format!("Song {number}"),
            artist: Some(format!("Band {artist}")),
            duration_ms: 180_000,
            ..TrackTags::default()
        },
        ..NewFile::default()
    }
}

/// A comparison at a running daemon.
pub struct Rest {
    agent: ureq::Agent,
    address: String,
    tracks: usize,
    pair: Value,
    /// How long each verdict took, from the request to the answer with the pairs that follow.
    pub took: Vec<Duration>,
}

impl Rest {
    /// Starts a comparison of all `tracks`.
    pub fn start(address: &str, tracks: usize, mode: Mode) -> Result<Self> {
        let agent = ureq::Agent::new_with_defaults();
        let url = format!("{address}/api/comparisons/session");
        let body = json!({ "mode": mode });
        let started: Value = agent.post(url).send_json(&body)?.body_mut().read_json()?;
        Ok(Self {
            agent,
            address: address.to_owned(),
            tracks,
            pair: started["pair"].clone(),
            took: Vec::new(),
        })
    }

    /// Judges the pair; the next one is in question then.
    pub fn tell(&mut self, a_won: bool) -> Result<()> {
        let winner = if a_won { "track_a" } else { "track_b" };
        let body = json!({ "pair_id": self.pair["pair_id"], "winner": winner });
        let url = format!("{}/api/comparisons/verdict", self.address);
        let begin = Instant::now();
        let mut answer = self.agent.post(url).send_json(&body)?;
        let answer: Value = answer.body_mut().read_json()?;
        self.took.push(begin.elapsed());
        self.pair = answer["next_pair"].clone();
        Ok(())
    }

    /// The pair in question.
    pub fn pair(&self) -> (usize, usize) {
        let id = |side: &str| self.pair[side]["id"].as_u64().expect("pairs are left") as usize;
        (id("track_a") - 1, id("track_b") - 1)
    }

    /// The ratings of a library of one page at most.
    pub fn ratings(&self) -> Result<Vec<f64>> {
        ensure!(self.tracks <= PAGE, "more than a page");
        let url = format!("{}/api/tracks?limit={PAGE}", self.address);
        let page: Value = self.agent.get(url).call()?.body_mut().read_json()?;
        let mut ratings = vec![0.0; self.tracks];
        for track in page["items"].as_array().into_iter().flatten() {
            let id = track["id"].as_u64().context("a track has an id")? as usize;
            ratings[id - 1] = track["rating"].as_f64().context("a track is rated")?;
        }
        Ok(ratings)
    }
}

/// Lets a listener give `verdicts` to a fresh comparison; how well the ratings know them then.
pub fn judge(rest: &mut Rest, listener: &mut Listener, verdicts: usize) -> Result<Quality> {
    for _ in 0..verdicts {
        let (a, b) = rest.pair();
        let a_won = listener.prefers(a, b);
        rest.tell(a_won)?;
    }
    Ok(quality(&rest.ratings()?, &listener.theta))
}
