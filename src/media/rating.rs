//! Ratings into the tags of music files, and out of them again.
//!
//! Invariant: a file is either as it was or as it shall be, whenever the power goes: a copy in the
//! same folder is changed, read back, and takes the file's place only if it holds the same sound
//! and every other tag. Whoever has the file open goes on with what it was.
//!
//! What is written, and how minion knows its own, is told in `fields`.

mod fields;
mod id3;
mod swap;
mod tags;
mod without_id3v1;

use std::fs::File;
use std::io::Seek;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};

use crate::decode::file::MusicFile;
use crate::domain::score::Score;
use crate::media::analysis::sound_of;
use fields::{Fields, Step};
pub use swap::{Swapped, is_leftover};
use tags::Tags;

/// What a file's tags shall say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// The rating; `None`: minion's own is to be taken out.
    pub score: Option<Score>,
    /// Others' ratings give way (and come back when minion's are taken out).
    pub replaces: bool,
}

/// What a wish comes to for one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fate {
    /// Its tags change.
    Change,
    /// They say so already.
    Same,
    /// It has a rating of its own, which stays.
    HasOwn,
}

/// A file, looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looked {
    /// What the wish comes to.
    pub fate: Fate,
    /// What minion wrote there before.
    pub before: Option<Score>,
}

/// Looks what `wish` would come to for the file at `path`; changes nothing.
///
/// # Errors
/// Why the file cannot be changed, for people: it cannot be read whole, or knows no ratings.
pub fn look(file: impl Into<MusicFile>, wish: Wish) -> Result<Looked> {
    let file = file.into();
    let is_part = file.span.is_some();
    ensure!(!is_part || wish.score.is_none(), SEVERAL_TRACKS);
    let tags = read(&opened(file)?)?;
    let step = step(&tags, wish);
    ensure!(!is_part || !matches!(step, Step::Change(_)), SEVERAL_TRACKS);
    Ok(looked(&tags.fields(), &step))
}

/// Why a track that is a part of a file has no rating in it.
const SEVERAL_TRACKS: &str = "it holds several tracks, and has room for the rating of one";

/// Has the tags of the file at `path` say as `wish` wants; says what the file was and is now, where
/// it changed.
///
/// # Errors
/// Why nothing was changed, for people.
pub fn change(file: impl Into<MusicFile>, wish: Wish) -> Result<(Looked, Option<Swapped>)> {
    let file = file.into();
    if file.span.is_some() {
        return Ok((look(file, wish)?, None));
    }
    let path = opened(file)?;
    let path = path.as_path();
    let before = read(path)?;
    let step = step(&before, wish);
    let looked = looked(&before.fields(), &step);
    let Step::Change(wanted) = step else {
        return Ok((looked, None));
    };
    let rest = before.rest()?;
    let sound = sound_of(path)?;
    let mut tags = before;
    let prefers_v23 = tags.prefers_v23();
    tags.set(&wanted)?;
    let said = tags.fields();
    let is_whole = |copy: &Path| -> Result<bool> {
        let now = read(copy)?;
        Ok(now.fields() == said && now.rest()? == rest)
    };
    let edit = |copy: &mut File, place: &Path| {
        guarded(|| tags.save(copy, prefers_v23))?;
        if prefers_v23 && !is_whole(place)? {
            // What is in the tag is more than version 2.3 can carry.
            copy.rewind()?;
            guarded(|| tags.save(copy, false))?;
        }
        ensure!(
            is_whole(place)?,
            "its tags would not survive: left as it is"
        );
        ensure!(
            sound_of(place)? == sound,
            "its sound would not survive: left as it is"
        );
        Ok(())
    };
    Ok((looked, Some(swap::swap(path, edit)?)))
}

/// Where the file lies that is to be read or changed: only the one that a scan found.
fn opened(file: MusicFile) -> Result<PathBuf> {
    file.open().context("cannot open it")?;
    Ok(file.path)
}

fn step(tags: &Tags, wish: Wish) -> Step {
    match wish.score {
        Some(score) => tags
            .fields()
            .towards(score, &tags.own_keys(), wish.replaces),
        None => tags.fields().without_minion(),
    }
}

fn looked(fields: &Fields, step: &Step) -> Looked {
    let fate = match step {
        Step::Same => Fate::Same,
        Step::HasOwn => Fate::HasOwn,
        Step::Change(_) => Fate::Change,
    };
    Looked {
        fate,
        before: fields.score(),
    }
}

fn read(path: &Path) -> Result<Tags> {
    guarded(|| Tags::read(path)).context("cannot read its tags")
}

/// A parser that trips over hostile bytes must not take the rest with it.
fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => done,
        Err(_) => bail!("its tags cannot be understood"),
    }
}

#[cfg(test)]
mod tests;
