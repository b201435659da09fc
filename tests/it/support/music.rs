//! Music made for a test: each seed another piece, the same on every machine.

use std::path::Path;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// Frames per second of what is made here.
pub const RATE: u32 = 48_000;

/// A note every so often, so that the loudness is that of the whole from the first second on.
const NOTE_FRAMES: usize = 6_000;

/// Notes that sound at once.
const VOICES: usize = 3;

/// Mono samples of a piece, its highest about full scale.
pub fn piece(seed: u64, seconds: usize) -> Vec<f32> {
    let mut chance = StdRng::seed_from_u64(seed);
    let mut samples = vec![0.0; seconds * RATE as usize];
    for note in samples.chunks_mut(NOTE_FRAMES) {
        for _ in 0..VOICES {
            let period = chance.random_range(60..400);
            for (at, sample) in note.iter_mut().enumerate() {
                // A triangle, which needs no sine of every sample, and falls silent over its note.
                let phase = (at % period) as f32 / period as f32;
                let fading = 1.0 - at as f32 / NOTE_FRAMES as f32;
                *sample += (4.0 * (phase - 0.5).abs() - 1.0) * fading / VOICES as f32;
            }
        }
    }
    samples
}

/// Writes mono samples as a WAV file of 16 bits in stereo, `gain_db` louder.
pub fn write_wav(file: &Path, samples: &[f32], gain_db: f32) {
    let gain = 10_f32.powf(gain_db / 20.0) * 32_767.0;
    let bytes = samples.len() as u32 * 4;
    let mut wav = Vec::with_capacity(bytes as usize + 44);
    wav.extend(b"RIFF");
    wav.extend((36 + bytes).to_le_bytes());
    wav.extend(b"WAVEfmt \x10\0\0\0\x01\0\x02\0");
    wav.extend(RATE.to_le_bytes());
    wav.extend((RATE * 4).to_le_bytes());
    wav.extend(b"\x04\0\x10\0data");
    wav.extend(bytes.to_le_bytes());
    for sample in samples {
        let [low, high] = ((sample * gain).round() as i16).to_le_bytes();
        wav.extend([low, high, low, high]);
    }
    std::fs::write(file, wav).expect("a track");
}

/// Writes an hour of one tone in mono, 8 bits at 8 kHz: 29 MB, and seconds of work to measure.
pub fn write_hour(file: &Path) {
    const RATE: u32 = 8_000;
    let length = RATE * 3_600;
    let mut wav = b"RIFF".to_vec();
    wav.extend((36 + length).to_le_bytes());
    wav.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    wav.extend(RATE.to_le_bytes());
    wav.extend(RATE.to_le_bytes());
    wav.extend(b"\x01\0\x08\0data");
    wav.extend(length.to_le_bytes());
    wav.extend((0..length).map(|at| if at % 20 < 10 { 100 } else { 156 }));
    std::fs::write(file, wav).expect("a track");
}
