//! The music of the jam room: keys, scales, chords, the grid and its voices, time, scenes, drums and
//! evolution.
//!
//! Values and the rules between them, nothing of who asked for what: the room's commands and events
//! stand on these. All state is integers and enums, so that it can be hashed and compared; numbers
//! with a fraction come out of it (Hz, seconds), never go into it unchecked.

pub mod cell;
pub mod chord;
pub mod circle;
pub mod drums;
pub mod edit;
pub mod evolution;
pub mod grid;
pub mod mutes;
pub mod note;
pub mod pattern;
pub mod pitch;
pub mod room;
pub mod scale;
pub mod scene;
pub mod tempo;
pub mod timeline;
