//! A music library out of nothing: songs that minion writes, plays, encodes and tags itself, so
//! that everything can be tried without any music of one's own.
//!
//! The same files every time. Each is written beside its place and renamed, so a demo that was
//! interrupted is completed by the next start and what is there is never made twice. They are made a
//! few at a time: who waits for the demo hears the first pair while the rest is written.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

use song::Song;

mod art;
mod chance;
mod drums;
mod mix;
mod opus;
mod score;
mod song;
mod songs;
mod sound;

/// Another number makes everyone's demo anew: raised whenever a song changes.
const EDITION: u32 = 1;

/// The first pair: quickly made, and as unlike each other as two songs can be.
const FIRST: [&str; 2] = ["紙灯籠", "Level Select"];

/// Why the demo could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The cache folder cannot be written.
    #[error("cannot write the demo library: {0}")]
    Io(#[from] std::io::Error),
    /// An encoder refused.
    #[error("cannot encode the demo library: {0}")]
    Encode(String),
    /// It was called off.
    #[error("called off")]
    Cancelled,
}

/// The demo's music folder below `cache`, whether it is there yet or not.
#[must_use]
pub fn folder(cache: &Path) -> PathBuf {
    cache.join(format!("demo-{EDITION}"))
}

/// How many tracks a whole demo library has.
#[must_use]
pub fn track_count() -> usize {
    songs::all().count()
}

/// Makes some of what is missing of the demo library (24 songs of 20 to 30 s in Ogg Opus, under 30 MB)
/// below `cache`, on all cores: a pair first, so that there is something to compare within seconds,
/// then a song a core. `make` is asked for each by its number, as [`make_song`] is; `progress` is told
/// `(done, total)` songs; both from several threads. Returns how many are missing still.
///
/// # Errors
/// [`DemoError`]; what was finished before stays.
pub fn make_some(
    cache: &Path,
    is_cancelled: &AtomicBool,
    make: impl Fn(usize) -> Result<(), DemoError> + Sync,
    progress: impl Fn(usize, usize) + Sync,
) -> Result<usize, DemoError> {
    let folder = folder(cache);
    let missing: Vec<usize> = in_turn()
        .filter(|(_, song)| !place(&folder, song).is_file())
        .map(|(number, _)| number)
        .collect();
    let total = track_count();
    let done = AtomicUsize::new(total - missing.len());
    progress(done.load(Ordering::Relaxed), total);
    if missing.is_empty() {
        return Ok(0);
    }
    let pool = ThreadPoolBuilder::new()
        .thread_name(|number| format!("demo-{number}"))
        .build()
        .map_err(|error| DemoError::Encode(error.to_string()))?;
    let wanted = match FIRST.len().saturating_sub(total - missing.len()) {
        0 => pool.current_num_threads().max(FIRST.len()),
        of_the_pair => of_the_pair,
    };
    let now = &missing[..wanted.min(missing.len())];
    pool.install(|| {
        now.par_iter().try_for_each(|number| {
            if is_cancelled.load(Ordering::Relaxed) {
                return Err(DemoError::Cancelled);
            }
            make(*number)?;
            progress(done.fetch_add(1, Ordering::Relaxed) + 1, total);
            Ok(())
        })
    })?;
    Ok(missing.len() - now.len())
}

/// Makes one song below `cache`: some 100 MB of memory, for some seconds of a core.
///
/// # Errors
/// [`DemoError`]; of a number that no song has as well.
pub fn make_song(cache: &Path, number: usize) -> Result<(), DemoError> {
    let song = songs::all().nth(number);
    let song = song.ok_or_else(|| DemoError::Encode(format!("there is no song {number}")))?;
    write(&folder(cache), song)
}

/// All songs with their numbers, in the order in which they are made.
fn in_turn() -> impl Iterator<Item = (usize, &'static Song)> {
    let is_first = |(_, song): &(usize, &Song)| FIRST.contains(&song.title);
    let first = songs::all().enumerate().filter(is_first);
    first.chain(songs::all().enumerate().filter(move |it| !is_first(it)))
}

/// `Artist/Album/01 Title.opus`; a title that is too long for a file name is cut.
fn place(folder: &Path, song: &Song) -> PathBuf {
    let title: String = song.title.chars().take(60).collect();
    folder
        .join(song.record.artist)
        .join(song.record.album)
        .join(format!("{:02} {}.opus", song.number, title.trim_end()))
}

fn write(folder: &Path, song: &Song) -> Result<(), DemoError> {
    let to = place(folder, song);
    fs::create_dir_all(to.parent().unwrap_or(folder))?;
    let beside = to.with_extension("part");
    fs::write(&beside, make(song)?)?;
    Ok(fs::rename(&beside, &to)?)
}

/// The bytes of a song's file.
fn make(song: &Song) -> Result<Vec<u8>, DemoError> {
    let record = song.record;
    let tags = [
        ("TITLE", song.title.to_owned()),
        ("ARTIST", record.artist.to_owned()),
        ("ALBUM", record.album.to_owned()),
        ("ALBUMARTIST", record.artist.to_owned()),
        ("GENRE", record.genre.to_owned()),
        ("DATE", record.year.to_string()),
        ("TRACKNUMBER", song.number.to_string()),
        ("BPM", song.pace.bpm.to_string()),
    ];
    let serial = song.title.bytes().fold(1, |sum: u32, byte| {
        sum.wrapping_mul(31).wrapping_add(u32::from(byte))
    });
    opus::encode(&mix::record(song), &tags, &art::paint(&record.art)?, serial)
}

#[cfg(test)]
mod tests;
