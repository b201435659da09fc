//! What is asked, and the one function that answers: events, or a refusal.

use crate::domain::comparison::{Comparison, Side, Winner};
use crate::domain::event::Event;
use crate::domain::filter::Filter;
use crate::domain::goal::{Goal, Mode};
use crate::domain::id::{
    DeviceId, PairId, QueueItemId, SessionId, StationId, TrackId, VerdictId, ZoneId,
};
use crate::domain::player::{Context, OutputId, PairBegins, Repeat, Switching};
use crate::domain::radio::schedule::Slot;
use crate::domain::radio::{Adventure, OnAir, Stations};
use crate::domain::refusal::Refusal;
use crate::domain::shared_state::ZoneView;
use crate::domain::star::StarKind;
use crate::domain::stream::StreamId;
use crate::domain::undo::UndoableChange;
use jam::JamCommand;

mod comparison;
pub mod elsewhere;
mod facts;
mod heard;
pub mod jam;
mod looped;
mod loudness;
mod player;
mod queue;
mod radio;
mod reports;
mod rest;
mod schedule;
mod session;
mod sleep;
#[cfg(test)]
mod tests;
mod undo_event;
mod wishes;
mod zones;

pub use facts::Facts;

/// When music is to stop by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SleepAfter {
    /// With what is loaded.
    Track,
    /// So many minutes from now.
    Minutes(u32),
}

/// What goes when a queue is cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cleared {
    /// What is to come.
    Upcoming,
    /// All of it.
    All,
}

/// What is asked of the house. Parsed at the edge: ids exist as types, numbers are in range.
///
/// Fields are what their names and types say; what a value means is told on the wire's structs
/// (`protocol::request`).
#[derive(Debug, Clone, PartialEq)]
#[expect(
    missing_docs,
    reason = "a sentence a variant; fields repeat the wire's names"
)]
pub enum Command {
    /// Begin a session; a live one is put aside.
    StartComparison {
        filter: Filter,
        mode: Mode,
        goal: Goal,
    },
    /// Go on with a session that was put aside; a live one takes its place.
    ResumeComparison { session_id: SessionId },
    /// Give up a session that was put aside; its verdicts stay.
    ForgetComparison { session_id: SessionId },
    /// End the session; it is put aside where there is a reason to come back to it.
    EndComparison { session_id: Option<SessionId> },
    /// Answer the current pair.
    RecordVerdict { named: NamedPair, choice: Choice },
    /// Take a verdict back: the given one, or the last of this session.
    UndoVerdict { verdict_id: Option<VerdictId> },
    /// Take any verdict back, or give it again, as if it had never been otherwise; no pair moves.
    SetVerdict {
        verdict_id: VerdictId,
        is_undone: bool,
    },
    /// Take back what an event changed.
    UndoEvent { change: UndoableChange },
    /// Hear (or pause) a side of the current pair.
    SelectTrack {
        which: SelectedTrack,
        is_playing: bool,
    },
    /// Play what is loaded, or a track.
    Play {
        track: Option<TrackId>,
        context: Option<Context>,
    },
    /// Play a list that becomes the queue.
    PlayAll {
        tracks: Vec<TrackId>,
        from: Option<TrackId>,
        shuffle: Option<bool>,
    },
    /// Play an item of the queue.
    PlayItem { item: QueueItemId },
    /// Pause.
    Pause,
    /// Pause, or play what is loaded.
    Toggle,
    /// Unload.
    Stop,
    /// The next item, or the other side of a pair.
    Next { leaving: Option<QueueItemId> },
    /// The start of this track, the item before, or the other side of a pair.
    Previous,
    /// Jump by so many ms, clamped.
    SeekBy { delta_ms: i64 },
    /// Jump to a position, clamped.
    SeekTo { position_ms: i64 },
    /// Jump to where the loudest passage begins; refused when another track is loaded than named.
    SeekToHook { track: Option<TrackId> },
    /// Hear a stretch of what is loaded over and over; refused when another track is loaded than
    /// named.
    SetLoop {
        from_ms: i64,
        to_ms: i64,
        track: Option<TrackId>,
    },
    /// Go on beyond the end of the loop.
    ClearLoop,
    /// Set the volume; what was muted is heard again.
    SetVolume { percent: u8 },
    /// Louder or softer by so much, clamped; what was muted is heard again.
    ChangeVolume { delta_percent: i32 },
    /// Let nothing be heard, or let it be heard again.
    SetMuted { is_muted: bool },
    /// Stop by itself, or not any more.
    SetSleep { after: Option<SleepAfter> },
    /// Choose where it sounds.
    SetOutputs { outputs: Vec<OutputId> },
    /// Choose what happens at the end and in which order.
    SetMode {
        repeat: Option<Repeat>,
        shuffle: Option<bool>,
    },
    /// Choose from where the sides of a pair sound.
    SetListening {
        switching: Option<Switching>,
        pair_begins: Option<PairBegins>,
    },
    /// Put tracks into the queue.
    QueueAdd {
        tracks: Vec<TrackId>,
        place: QueuePlace,
    },
    /// Take items out.
    QueueRemove { items: Vec<QueueItemId> },
    /// Move an item behind another (`None`: to the front).
    QueueMove {
        item: QueueItemId,
        after: Option<QueueItemId>,
    },
    /// Empty the queue, or take out what is to come.
    QueueClear { what: Cleared },
    /// Make a station, or change one: what is not said stays, for a new one as it comes.
    SaveStation {
        id: Option<StationId>,
        name: String,
        filter: Option<Filter>,
        adventure: Option<Adventure>,
    },
    /// Remove a station.
    DeleteStation { id: StationId },
    /// Put a station on air and play it.
    ActivateStation { id: StationId },
    /// Take the radio off air.
    DeactivateRadio,
    /// Say which station is meant at which time of the week.
    SetSchedule { slots: Vec<Slot> },
    /// Star or unstar; `age_ms` ago the thumb was down.
    SetStar {
        kind: StarKind,
        id: i64,
        is_starred: bool,
        age_ms: i64,
    },
    /// Name a device.
    NameDevice { id: DeviceId, name: String },
    /// Make a zone that sounds on these outputs; one that is made for a device goes by itself.
    CreateZone {
        name: String,
        outputs: Vec<OutputId>,
        device: Option<DeviceId>,
    },
    /// Give a zone another name.
    RenameZone { id: ZoneId, name: String },
    /// Remove a zone: its session is put aside, its outputs are free.
    RemoveZone { id: ZoneId },
    /// Bring what plays in a zone, its queue and what is on air to another one; a copy stays where
    /// it was, too.
    MoveMusic {
        from: ZoneId,
        to: ZoneId,
        is_copy: bool,
    },
    /// What is asked of jam rooms.
    Jam(JamCommand),
    /// Never offer a track again, or offer it again. The caller changes the catalog first.
    SetArchived { track: TrackId, is_archived: bool },
    /// From inside: the track played to its end.
    TrackEnded { track: TrackId, seek_rev: u64 },
    /// From inside: the track cannot be played.
    TrackFailed { track: TrackId, seek_rev: u64 },
    /// From inside: the sound card's clock moved the anchor.
    AnchorMoved {
        track: TrackId,
        seek_rev: u64,
        position_ms: i64,
        at_ms: i64,
    },
    /// From inside: the moment came at which the music was to stop.
    SleepCame,
    /// From inside: no output that was chosen is there just now.
    Unheard,
    /// From inside: one is there again; `seek_rev` and `at_ms` are the player's since then.
    HeardAgain { seek_rev: u64, at_ms: i64 },
    /// From inside: an output is gone.
    OutputLeft { output: OutputId },
    /// From inside: another station is meant from now on.
    TurnSchedule { station: Option<StationId> },
    /// From inside: tracks vanished, or came.
    LibraryChanged,
    /// From inside: the daemon came back, at the last anchor known; paused, or going on.
    Restarted {
        position_ms: Option<i64>,
        resumes: bool,
    },
}

impl Command {
    /// Whether it starts, stops or changes what sounds: that must work even on a full disk.
    #[must_use]
    pub fn is_about_sound(&self) -> bool {
        matches!(
            self,
            Self::Play { .. }
                | Self::PlayAll { .. }
                | Self::Pause
                | Self::Toggle
                | Self::Stop
                | Self::Next { .. }
                | Self::Previous
                | Self::SetVolume { .. }
                | Self::ChangeVolume { .. }
                | Self::SetMuted { .. }
                | Self::SleepCame
                | Self::Unheard
                | Self::HeardAgain { .. }
                | Self::SetOutputs { .. }
                | Self::TrackEnded { .. }
                | Self::TrackFailed { .. }
                | Self::OutputLeft { .. }
        )
    }

    /// The zone that it is about by itself, in whichever it was asked.
    #[must_use]
    pub fn zone(&self) -> Option<ZoneId> {
        match self {
            Self::RemoveZone { id } | Self::MoveMusic { from: id, .. } => Some(*id),
            _ => None,
        }
    }

    /// Whether all that it changes is of the stream `house`.
    #[must_use]
    pub fn is_of_house(&self) -> bool {
        matches!(self, Self::Jam(asked) if asked.stream() == StreamId::House)
            || matches!(
                self,
                Self::ForgetComparison { .. }
                    | Self::SetVerdict { .. }
                    | Self::SetSchedule { .. }
                    | Self::SetStar { .. }
                    | Self::NameDevice { .. }
                    | Self::RenameZone { .. }
            )
    }

    /// Whether the house asks it of itself; nobody waits for an answer.
    #[must_use]
    pub fn is_from_inside(&self) -> bool {
        matches!(
            self,
            Self::TrackEnded { .. }
                | Self::TrackFailed { .. }
                | Self::AnchorMoved { .. }
                | Self::SleepCame
                | Self::Unheard
                | Self::HeardAgain { .. }
                | Self::OutputLeft { .. }
                | Self::TurnSchedule { .. }
                | Self::LibraryChanged
                | Self::Restarted { .. }
                | Self::Jam(JamCommand::EvolveRoom { .. })
        )
    }
}

/// How a caller names the pair it judges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NamedPair {
    /// By number.
    pub pair_id: Option<PairId>,
    /// By its two tracks, in either order.
    pub tracks: Option<(TrackId, TrackId)>,
    /// The session it belongs to.
    pub session_id: Option<SessionId>,
}

/// How a caller names the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Outright.
    Winner(Winner),
    /// By the winning track.
    Track(TrackId),
    /// The side that is selected.
    Current,
}

/// How a caller names a side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SelectedTrack {
    /// By side.
    Side(Side),
    /// By track.
    Track(TrackId),
}

/// Where tracks enter the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueuePlace {
    /// Behind everything.
    End,
    /// Behind what plays now.
    Next,
    /// Behind an item (`None`: at the front).
    After(Option<QueueItemId>),
}

/// Decides: the events that a command causes, or why not. Pure.
///
/// No events means that everything is already as asked.
///
/// # Errors
/// A [`Refusal`] changes nothing.
// Long because it is a table: one arm for each command.
pub fn decide(
    state: &ZoneView,
    command: &Command,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let events = match command {
        Command::StartComparison { filter, mode, goal } => {
            session::start(state, filter, *mode, *goal, facts)
        }
        Command::ResumeComparison { session_id } => session::resume(state, *session_id, facts),
        Command::ForgetComparison { session_id } => session::forget(state, *session_id),
        Command::EndComparison { session_id } => session::end(state, *session_id, facts),
        Command::RecordVerdict { named, choice } => {
            comparison::record(state, *named, *choice, facts)
        }
        Command::UndoVerdict { .. } => comparison::undo(state, facts),
        Command::SetVerdict {
            verdict_id,
            is_undone,
        } => comparison::set_verdict(state, *verdict_id, *is_undone, facts),
        Command::UndoEvent { change } => undo_event::undo_event(state, change, facts),
        Command::SelectTrack { which, is_playing } => {
            comparison::select(state, *which, *is_playing, facts)
        }
        Command::Play { track, context } => player::play(state, *track, *context, facts),
        Command::PlayAll {
            tracks,
            from,
            shuffle,
        } => queue::replace(state, tracks, *from, *shuffle, facts),
        Command::PlayItem { item } => queue::play_item(state, *item, facts),
        Command::Pause => Ok(player::pause(state, facts)),
        Command::Toggle => player::toggle(state, facts),
        Command::Stop => Ok(player::stop(state, facts)),
        Command::Next { leaving } => player::next(state, *leaving, facts),
        Command::Previous => player::previous(state, facts),
        Command::SeekBy { delta_ms } => player::seek_by(state, *delta_ms, facts),
        Command::SeekTo { position_ms } => player::seek_to(state, *position_ms, facts),
        Command::SeekToHook { track } => player::seek_to_hook(state, *track, facts),
        Command::SetLoop {
            from_ms,
            to_ms,
            track,
        } => looped::set(state, *from_ms, *to_ms, *track, facts),
        Command::ClearLoop => Ok(looped::clear(state, facts)),
        Command::SetVolume { percent } => Ok(loudness::set(state, (*percent).into())),
        Command::ChangeVolume { delta_percent } => Ok(loudness::change(state, *delta_percent)),
        Command::SetMuted { is_muted } => Ok(loudness::mute(state, *is_muted)),
        Command::SetSleep { after } => sleep::set(state, *after, facts),
        Command::SetOutputs { outputs } => player::set_outputs(state, outputs, facts),
        Command::SetMode { repeat, shuffle } => {
            Ok(player::set_mode(state, *repeat, *shuffle, facts))
        }
        Command::SetListening {
            switching,
            pair_begins,
        } => Ok(player::set_listening(state, *switching, *pair_begins)),
        Command::QueueAdd { tracks, place } => queue::add(state, tracks, *place, facts),
        Command::QueueRemove { items } => Ok(queue::remove(state, items, facts)),
        Command::QueueMove { item, after } => queue::move_item(state, *item, *after),
        Command::QueueClear { what } => Ok(queue::clear(state, *what, facts)),
        Command::SaveStation {
            id,
            name,
            filter,
            adventure,
        } => radio::save(state, *id, name, (filter.as_ref(), *adventure), facts),
        Command::DeleteStation { id } => radio::delete(state, *id, facts),
        Command::ActivateStation { id } => radio::activate(state, *id, facts),
        Command::DeactivateRadio => Ok(radio::deactivate(state, facts)),
        Command::SetSchedule { slots } => schedule::set(state, slots),
        Command::TurnSchedule { station } => Ok(schedule::turn(state, *station, facts)),
        Command::SetStar {
            kind,
            id,
            is_starred,
            age_ms,
        } => rest::set_star(state, *kind, *id, *is_starred, *age_ms, facts),
        Command::NameDevice { id, name } => rest::name_device(state, id, name),
        Command::CreateZone {
            name,
            outputs,
            device,
        } => zones::create(state, (name, device.as_ref()), outputs, facts),
        Command::RenameZone { id, name } => zones::rename(state, *id, name),
        Command::RemoveZone { id } => zones::remove(state, *id, facts),
        Command::MoveMusic { to, is_copy, .. } => zones::move_music(state, *to, *is_copy, facts),
        Command::Jam(asked) => jam::decide(state, asked, facts),
        Command::SetArchived { .. } | Command::LibraryChanged => {
            Ok(rest::tracks_left(state, command, facts))
        }
        Command::TrackEnded { .. }
        | Command::TrackFailed { .. }
        | Command::AnchorMoved { .. }
        | Command::SleepCame
        | Command::Unheard
        | Command::HeardAgain { .. }
        | Command::OutputLeft { .. }
        | Command::Restarted { .. } => Ok(reports::take(state, command, facts)),
    }?;
    heard::somewhere(state, command, events, facts)
}

/// The live session, or a refusal when there is none.
fn live(state: &ZoneView) -> Result<&Comparison, Refusal> {
    state
        .zone
        .comparison
        .as_ref()
        .ok_or_else(Refusal::no_comparison)
}

/// The event of other stations; none where they are the same.
fn stations_event(state: &ZoneView, stations: Stations) -> Vec<Event> {
    if *state.house.stations == stations {
        Vec::new()
    } else {
        vec![Event::StationsChanged { stations }]
    }
}

/// The event of something else on air; none where it is the same.
fn on_air_event(state: &ZoneView, on_air: OnAir) -> Vec<Event> {
    if state.zone.on_air == on_air {
        Vec::new()
    } else {
        vec![Event::OnAirChanged { on_air }]
    }
}

/// A player event, unless nothing changes.
fn player_event(state: &ZoneView, player: crate::domain::player::Player) -> Vec<Event> {
    if state.zone.player == player {
        Vec::new()
    } else {
        vec![Event::PlayerChanged { player }]
    }
}
