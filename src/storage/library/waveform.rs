//! The shape of a track's sound, as kept: about 2 kB a track.
//!
//! Little-endian: sample rate (u32), samples per pixel (u32), then minimum and maximum of each
//! pixel in turn, a signed byte each.

use rusqlite::{Connection, OptionalExtension};

use crate::domain::id::TrackId;
use crate::domain::waveform::Waveform;

/// The waveform of a track; `None` while it was not analysed.
pub fn find_waveform(conn: &Connection, id: TrackId) -> Result<Option<Waveform>, rusqlite::Error> {
    conn.prepare_cached("SELECT peaks FROM waveforms WHERE track_id = ?1")?
        .query_row([id.0], |row| Ok(decode(row.get_ref(0)?.as_blob()?)))
        .optional()
        .map(Option::flatten)
}

/// Keeps a waveform; replaces the one before.
pub fn keep_waveform(
    conn: &Connection,
    id: TrackId,
    waveform: &Waveform,
) -> Result<(), rusqlite::Error> {
    conn.prepare_cached("INSERT OR REPLACE INTO waveforms (track_id, peaks) VALUES (?1, ?2)")?
        .execute((id.0, encode(waveform)))?;
    Ok(())
}

fn encode(waveform: &Waveform) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(8 + waveform.peaks.len());
    bytes.extend(waveform.sample_rate.to_le_bytes());
    bytes.extend(waveform.samples_per_pixel.to_le_bytes());
    bytes.extend(waveform.peaks.iter().map(|peak| peak.cast_unsigned()));
    bytes
}

fn decode(bytes: &[u8]) -> Option<Waveform> {
    let (sample_rate, rest) = bytes.split_first_chunk::<4>()?;
    let (samples_per_pixel, peaks) = rest.split_first_chunk::<4>()?;
    Some(Waveform {
        sample_rate: u32::from_le_bytes(*sample_rate),
        samples_per_pixel: u32::from_le_bytes(*samples_per_pixel),
        peaks: peaks.iter().map(|byte| byte.cast_signed()).collect(),
    })
}
