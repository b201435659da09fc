//! Where sound leaves this machine: the speaker, or silence in real time.
//!
//! An [`Output`] takes commands and tells events; it decides nothing. Invariant: after a
//! `Play`, exactly one of `Started` or `Failed` is told of its token, and after `Started`
//! exactly one of `Ended` or `Failed`, unless another `Play` or a `Stop` came in between.

#[cfg(feature = "speaker")]
mod card;
mod cards;
#[cfg(feature = "speaker")]
mod feed;
#[cfg(feature = "speaker")]
mod level;
#[cfg(feature = "speaker")]
mod mixer;
#[cfg(feature = "speaker")]
mod resample;
pub mod silent;
#[cfg(feature = "speaker")]
mod speaker;
#[cfg(feature = "speaker")]
mod voice;

use std::time::Instant;

pub use cards::{SoundCard, cards};

use crate::decode::file::MusicFile;
use crate::domain::looped::Loop;

/// What an output is asked to do. Commands are taken in order.
#[derive(Debug, Clone, PartialEq)]
pub enum OutputCommand {
    /// Start `item` as soon as it is decoded, instead of what sounds now. What was prepared as
    /// [`PrepareRole::Next`] is forgotten: it was to follow the other one.
    Play {
        /// What to play.
        item: PlayItem,
        /// Cross-fade over 20 ms from what sounds now; otherwise cut, without a click.
        fade: bool,
        /// Be ready at the position, silent until [`OutputCommand::Resume`].
        is_paused: bool,
    },
    /// Decode ahead, replacing what was prepared in this role.
    Prepare {
        /// What to have ready.
        item: PlayItem,
        /// What for.
        role: PrepareRole,
    },
    /// Forget what was prepared in this role.
    Unprepare {
        /// What it was for.
        role: PrepareRole,
    },
    /// Whether what is prepared as [`PrepareRole::Standby`] is kept at the position of what plays,
    /// as it is at first; otherwise it stays where it is.
    Tether {
        /// Kept.
        is_on: bool,
    },
    /// Fall silent and hold the position.
    Pause,
    /// Go on.
    Resume,
    /// Fall silent and forget the item and what was prepared.
    Stop,
    /// Jump within the item that plays, cross-fading over 20 ms.
    Seek {
        /// From the start of the item.
        position_ms: i64,
    },
    /// Let a stretch of the item that plays sound over and over, until another item does: what comes
    /// to its end goes on at its beginning, without a gap. `None`: play on to the end.
    Loop {
        /// The item that plays or is about to.
        token: u64,
        /// The stretch.
        looped: Option<Loop>,
    },
    /// The output's own volume, 0 to 100; see [`volume_gain`].
    Volume {
        /// Above 100 counts as 100.
        percent: u8,
    },
    /// Another level for an item that sounds or is prepared: its loudness became known.
    SetGain {
        /// The item.
        token: u64,
        /// As in [`PlayItem`].
        gain_db: f32,
    },
}

/// What [`OutputCommand::Prepare`] is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrepareRole {
    /// Follows without a gap when the item that plays ends.
    Next,
    /// The other side of a pair, at the position of what plays or at its own (see
    /// [`OutputCommand::Tether`]): a `Play` of it at about that position (within 250 ms) switches
    /// at once, and at exactly the same position. What played before then becomes the standby by
    /// itself.
    Standby,
}

/// A file to be played.
#[derive(Debug, Clone, PartialEq)]
pub struct PlayItem {
    /// The caller's name for it; comes back in events.
    pub token: u64,
    /// The file, or the part of one.
    pub file: MusicFile,
    /// Where to start.
    pub position_ms: i64,
    /// Level of this item, before the output's volume.
    pub gain_db: f32,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum OutputEvent {
    /// The item is decoded and sounds (or holds, if it was to be paused).
    Started {
        /// Of the [`PlayItem`].
        token: u64,
    },
    /// Where the item is: after `Started`, a seek, pause and resume, and about once a second while
    /// it sounds.
    Position {
        /// Of the [`PlayItem`].
        token: u64,
        /// From the start of the item.
        position_ms: i64,
        /// When that sound leaves the machine: a little ahead, by what the card has buffered.
        at: Instant,
        /// Whether it moves on from there.
        is_playing: bool,
    },
    /// The item came to its end; a prepared next one has started in its place without a gap
    /// (its own `Started` follows).
    Ended {
        /// Of the [`PlayItem`].
        token: u64,
        /// Of the one that has started in its place.
        next: Option<u64>,
    },
    /// The item cannot be decoded, or no further; it is gone, also if it was only prepared.
    Failed {
        /// Of the [`PlayItem`].
        token: u64,
        /// For people; names the file.
        message: String,
    },
    /// The sound card is gone; the item holds its position while the card is tried again.
    Lost {
        /// For people.
        message: String,
    },
    /// The sound card is back; the item goes on where it was.
    Recovered,
}

/// Takes events; called on the output's thread, so it should be quick.
pub type EventSink = Box<dyn FnMut(OutputEvent) + Send>;

/// A place where sound leaves. Dropping it stops the sound and joins its threads.
pub trait Output: Send + Sync {
    /// Queues a command; never waits.
    fn send(&self, command: OutputCommand);

    /// Whether the sound may soon break off because decoding is short of time; waits for
    /// microseconds at most. Whoever can wait should, meanwhile.
    fn is_starving(&self) -> bool;
}

/// Why there is no speaker.
#[derive(Debug, thiserror::Error)]
#[error("no sound card: {reason}")]
pub struct NoSoundCard {
    /// What the system said.
    pub reason: String,
}

/// Which sound card of this machine is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CardChoice {
    /// The one that the system takes for its default; while that does not open, the first other one
    /// that does.
    Default {
        /// Cards that are outputs of their own, each as in [`CardChoice::Named`]: not taken, even
        /// where the system's default is one of them.
        but_not: Vec<String>,
    },
    /// This one and no other: a card by its [`SoundCard::id`], or a PCM by the name under which ALSA
    /// lists it.
    Named(String),
}

impl Default for CardChoice {
    fn default() -> Self {
        Self::Default {
            but_not: Vec::new(),
        }
    }
}

/// Opens a sound card of this machine. It is only looked at; it is opened when something plays and
/// closed after a minute of silence. A sound system that does not answer is waited for without end:
/// see [`look_for_speaker`].
///
/// # Errors
/// [`NoSoundCard`], also when the program was built without the feature `speaker`.
#[cfg(feature = "speaker")]
pub fn open_speaker(card: CardChoice, events: EventSink) -> Result<Box<dyn Output>, NoSoundCard> {
    speaker::Speaker::open(card, events).map(|speaker| Box::new(speaker) as Box<dyn Output>)
}

/// Opens a sound card of this machine.
///
/// # Errors
/// [`NoSoundCard`] always: the program was built without the feature `speaker`.
#[cfg(not(feature = "speaker"))]
pub fn open_speaker(_card: CardChoice, _events: EventSink) -> Result<Box<dyn Output>, NoSoundCard> {
    Err(NoSoundCard {
        reason: "built without the feature `speaker`".to_owned(),
    })
}

/// Looks for a sound card on a thread of its own, which a sound server that does not answer keeps
/// for as long as it likes. `found` is told there what came of it.
pub fn look_for_speaker(
    card: CardChoice,
    events: EventSink,
    found: impl FnOnce(Result<Box<dyn Output>, NoSoundCard>) + Send + 'static,
) {
    let looking = std::thread::Builder::new().name("card-look".to_owned());
    // Without a thread nobody is told, which whoever waits sees by the dropped `found`.
    let _ = looking.spawn(move || found(open_speaker(card, events)));
}

/// Opens the output that plays in silence, in real time.
#[must_use]
pub fn open_silent(events: EventSink) -> Box<dyn Output> {
    Box::new(silent::Silent::open(events))
}

/// Amplitude of a volume: the cube of its fraction, which is near how loudness is felt and is
/// what PulseAudio does with its percentages (`pa_sw_volume_to_linear`). 50 % is -18 dB.
#[must_use]
pub fn volume_gain(percent: u8) -> f32 {
    (f32::from(percent.min(100)) / 100.0).powi(3)
}
