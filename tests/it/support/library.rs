//! The small library of most tests.

use std::path::Path;

/// Tracks of it.
pub const TRACKS: usize = 12;

/// Their length; a test is done long before.
const TRACK_SECONDS: u32 = 60;

const SAMPLE_RATE: u32 = 8_000;

/// Writes the library: WAV files of one tone each, 8 bits, mono.
pub fn compose(folder: &Path) {
    std::fs::create_dir(folder).expect("a folder for music");
    for number in 1..=TRACKS {
        let file = folder.join(format!("The Moths - Song {number}.wav"));
        std::fs::write(file, tone(20 + number)).expect("a track");
    }
}

/// A triangle wave of `period` samples in a RIFF file.
fn tone(period: usize) -> Vec<u8> {
    let length = SAMPLE_RATE * TRACK_SECONDS;
    let mut file = Vec::new();
    file.extend(b"RIFF");
    file.extend((36 + length).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    file.extend(SAMPLE_RATE.to_le_bytes());
    file.extend(SAMPLE_RATE.to_le_bytes());
    file.extend(b"\x01\0\x08\0data");
    file.extend(length.to_le_bytes());
    let wave = (0..period)
        .map(|phase| u8::try_from(96 + phase.min(period - phase)).expect("a small amplitude"));
    // One period is worked out and then copied: nearly every test waits for this.
    let mut waves = wave
        .collect::<Vec<_>>()
        .repeat(length as usize / period + 1);
    waves.truncate(length as usize);
    file.append(&mut waves);
    file
}
