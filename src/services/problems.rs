//! What is wrong with the house for longer than a moment, told to every screen while it lasts.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::protocol::frame::Problem;

/// The disk says no.
pub const STORAGE_FAILED: &str = "storage_failed";
/// Events of the log could not be read at the start.
pub const LOG_DAMAGED: &str = "log_damaged";
/// The machine has no sound card, so `speaker` is silent.
pub const NO_SOUND_CARD: &str = "no_sound_card";
/// The sound card is gone, and tried again.
pub const SPEAKER_LOST: &str = "speaker_lost";
/// A further sound card is not there; the output's id follows.
pub const OUTPUT_MISSING: &str = "output_missing";
/// A further sound card is gone, and tried again; the output's id follows.
pub const OUTPUT_LOST: &str = "output_lost";
/// There is no folder with music, or none that can be looked into.
pub const NO_MUSIC_FOLDER: &str = "no_music_folder";

/// A music folder does not answer.
pub const FOLDER_HANGS: &str = "folder_hangs";
/// What was found in the music folders waits until the disk takes it.
pub const LIBRARY_WAITS: &str = "library_waits";

/// The machine's clock cannot be right.
pub const CLOCK_WRONG: &str = "clock_wrong";

/// A stable code; where there may be several of a kind, with what it is about.
pub type Code = Cow<'static, str>;

/// The problems of now, by code.
#[derive(Debug, Default)]
pub struct ProblemList {
    // A std mutex: held for a look or an assignment.
    messages: Mutex<BTreeMap<Code, (String, Option<String>)>>,
}

impl ProblemList {
    /// The problems of now.
    #[must_use]
    pub fn list(&self) -> Vec<Problem> {
        let messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        let problem = |(code, said): (&Code, &(String, Option<String>))| Problem {
            code: code.to_string(),
            message: said.0.clone(),
            detail: said.1.clone(),
        };
        messages.iter().map(problem).collect()
    }

    /// Whether there is a problem of this code.
    #[must_use]
    pub fn has(&self, code: &str) -> bool {
        let messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        messages.contains_key(code)
    }

    /// What is said of the problem of this code, if there is one.
    #[must_use]
    pub fn message(&self, code: &str) -> Option<String> {
        let messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        messages.get(code).map(|said| said.0.clone())
    }

    /// Sets or, with `None`, solves a problem; says whether anything changed.
    pub(super) fn set(&self, code: Code, message: Option<(String, Option<String>)>) -> bool {
        let mut messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        match message {
            Some(message) => messages.insert(code, message.clone()) != Some(message),
            None => messages.remove(&code).is_some(),
        }
    }
}
