//! What a library of 100,000 tracks costs: filling it, starting with it, browsing and searching it.
//!
//! `cargo bench --bench library [-- TRACKS]` prints a table. The tracks are invented, with names
//! that share their words as music's do; the database is a real file in a temporary folder. Lists
//! and searches are each run three times and the fastest counts: a shared machine interrupts.
#![expect(clippy::print_stdout, reason = "a bench prints its table")]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use minion::domain::listing::{AlbumSort, PageRequest, TrackSort};
use minion::domain::track::TrackTags;
use minion::storage::database::Database;
use minion::storage::library::browse_albums::{AlbumFilter, browse_albums};
use minion::storage::library::browse_names::{browse_artists, browse_folders, browse_genres};
use minion::storage::library::browse_tracks::{TrackFilter, browse_tracks};
use minion::storage::library::catalog::load_catalog;
use minion::storage::library::known_files::known_files;
use minion::storage::library::new_file::NewFile;
use minion::storage::library::search::search;
use minion::storage::library::upsert::upsert_files;

/// Files the scanner hands over at once.
const BATCH: usize = 64;

const SYLLABLES: [&str; 40] = [
    "ka", "mi", "ro", "ne", "sol", "ver", "an", "lo", "thu", "bra", "el", "is", "on", "ta", "sha",
    "wal", "love", "night", "day", "moon", "sun", "fire", "rain", "dan", "cing", "heart", "blue",
    "red", "ri", "ver", "the", "you", "me", "never", "al", "ways", "dream", "er", "gold", "en",
];

fn main() -> anyhow::Result<()> {
    let tracks = std::env::args()
        .find_map(|word| word.parse().ok())
        .unwrap_or(100_000);
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("minion.db");
    println!("library of {tracks} tracks");
    fill(&path, tracks)?;
    let size = std::fs::metadata(&path)?.len();
    println!("{:<42}{:>9.1} MB", "file", size as f64 / 1e6);
    start(&path)?;
    read(&path)
}

fn fill(path: &std::path::Path, tracks: usize) -> anyhow::Result<()> {
    let mut database = Database::open(path)?;
    let mut chance = Chance(42);
    let files: Vec<NewFile> = (0..tracks)
        .map(|number| invent(number, &mut chance))
        .collect();
    for name in ["scan into an empty library", "the same files, retagged"] {
        let begin = Instant::now();
        let mut write = Vec::new();
        let mut commit = Vec::new();
        for batch in files.chunks(BATCH) {
            let begin = Instant::now();
            let tx = database.writer.transaction()?;
            upsert_files(&tx, batch, 1_000)?;
            write.push(begin.elapsed());
            let begin = Instant::now();
            tx.commit()?;
            commit.push(begin.elapsed());
        }
        println!("{name:<42}{:>9.1} s", begin.elapsed().as_secs_f64());
        print_times("  a batch of 64, before its commit", &write);
        print_times("  its commit", &commit);
    }
    Ok(())
}

fn start(path: &std::path::Path) -> anyhow::Result<()> {
    let begin = Instant::now();
    let database = Database::open(path)?;
    print_times("open", &[begin.elapsed()]);
    let begin = Instant::now();
    let catalog = load_catalog(&database.writer)?;
    print_times("load the catalog", &[begin.elapsed()]);
    let begin = Instant::now();
    let known = known_files(&database.writer)?;
    print_times("load what the scanner compares with", &[begin.elapsed()]);
    anyhow::ensure!(catalog.len() == known.len(), "a track without a file");
    Ok(())
}

fn read(path: &std::path::Path) -> anyhow::Result<()> {
    let database = Database::open(path)?;
    let reader = database.readers().get()?;
    let page = PageRequest::default();
    let sorts = [
        ("title", TrackSort::Title),
        ("artist", TrackSort::Artist),
        ("added", TrackSort::Added),
        ("year", TrackSort::Year),
        ("heard", TrackSort::Heard),
    ];
    for (name, sort) in sorts {
        let filter = TrackFilter::default();
        measure(&format!("100 tracks by {name}"), || {
            Ok(browse_tracks(&reader, filter, sort, &page).map(drop)?)
        })?;
    }
    let genre = browse_genres(&reader, &page)?
        .items
        .first()
        .map(|genre| genre.id);
    let filter = TrackFilter {
        genre,
        ..TrackFilter::default()
    };
    measure("100 tracks of a genre", || {
        Ok(browse_tracks(&reader, filter, TrackSort::Title, &page).map(drop)?)
    })?;
    measure("100 albums by artist", || {
        Ok(browse_albums(&reader, AlbumFilter::default(), AlbumSort::Artist, &page).map(drop)?)
    })?;
    measure("100 artists", || {
        Ok(browse_artists(&reader, &page).map(drop)?)
    })?;
    measure(
        "all genres",
        || Ok(browse_genres(&reader, &page).map(drop)?),
    )?;
    measure("the top folder", || {
        Ok(browse_folders(&reader, None, &page).map(drop)?)
    })?;
    search_as_typed(&reader)
}

/// Queries of one to twelve letters, each prefix as it is typed.
fn search_as_typed(reader: &rusqlite::Connection) -> anyhow::Result<()> {
    let page = PageRequest {
        limit: Some(20),
        cursor: None,
    };
    let mut chance = Chance(7);
    let mut by_letters: Vec<Vec<Duration>> = vec![Vec::new(); 13];
    for _ in 0..60 {
        let typed = format!("{} {}", chance.word(), chance.word());
        for letters in 1..=12.min(typed.len()) {
            let fastest =
                fastest_of_three(|| Ok(search(reader, &typed[..letters], &page).map(drop)?));
            by_letters[letters].push(fastest?);
        }
    }
    for letters in [1, 2, 3, 5, 8, 12] {
        print_times(&format!("search, {letters} letters"), &by_letters[letters]);
    }
    let all: Vec<Duration> = by_letters.concat();
    print_times("search, all as typed", &all);
    Ok(())
}

fn measure(name: &str, run: impl Fn() -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut times = Vec::new();
    for _ in 0..30 {
        times.push(fastest_of_three(&run)?);
    }
    print_times(name, &times);
    Ok(())
}

fn fastest_of_three(run: impl Fn() -> anyhow::Result<()>) -> anyhow::Result<Duration> {
    let mut fastest = Duration::MAX;
    for _ in 0..3 {
        let begin = Instant::now();
        run()?;
        fastest = fastest.min(begin.elapsed());
    }
    Ok(fastest)
}

fn print_times(name: &str, times: &[Duration]) {
    let Spread { half, most, worst } = Spread::of(times);
    println!("{name:<42}{half:>9.2} ms p50 {most:>8.2} p95 {worst:>8.2} max");
}

/// Milliseconds that half, 95 % and all of the measurements stay within.
struct Spread {
    half: f64,
    most: f64,
    worst: f64,
}

impl Spread {
    fn of(times: &[Duration]) -> Self {
        let mut times: Vec<f64> = times.iter().map(|time| time.as_secs_f64() * 1e3).collect();
        times.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let index = (times.len().saturating_sub(1) as f64 * share) as usize;
            times.get(index).copied().unwrap_or(0.0)
        };
        Self {
            half: at(0.5),
            most: at(0.95),
            worst: at(1.0),
        }
    }
}

/// A small generator, so that every run fills the same library.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        ((self.0 >> 33) as usize) % bound
    }

    fn word(&mut self) -> String {
        (0..=self.below(3))
            .map(|_| SYLLABLES[self.below(SYLLABLES.len())])
            .collect()
    }

    fn name(&mut self, words: usize) -> String {
        let words: Vec<String> = (0..=self.below(words)).map(|_| self.word()).collect();
        words.join(" ")
    }
}

/// Twelve tracks an album, five albums an artist.
fn invent(number: usize, chance: &mut Chance) -> NewFile {
    let (album, artist) = (number / 12, number / 60);
    let mut named = Chance(album as u64 + 1_000_000);
    let album_name = format!("{} {album}", named.name(3));
    let mut named = Chance(artist as u64 + 2_000_000);
    let artist_name = format!("{} {artist}", named.name(2));
    let title = chance.name(4);
    let root = PathBuf::from("/srv/music");
    let place = number % 12 + 1;
    NewFile {
        path: root.join(format!(
            "{artist_name}/{album_name}/{place:02} {title}.flac"
        )),
        root,
        size: 20_000_000 + number as i64,
        mtime_ns: 1_700_000_000_000_000_000 + number as i64,
        inode: number as i64,
        tags: TrackTags {
            title,
            artist: Some(artist_name.clone()),
            album_artist: Some(artist_name),
            album: Some(album_name),
            genres: vec![format!("Genre {}", artist % 20)],
            year: Some(1960 + (album % 60) as i32),
            track_number: u32::try_from(place).ok(),
            duration_ms: 180_000 + chance.below(120_000) as i64,
            ..TrackTags::default()
        },
        ..NewFile::default()
    }
}
