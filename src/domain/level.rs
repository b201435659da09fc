//! Level matching: gains from measured loudness.

/// What queue and radio are levelled to, LUFS: quiet enough that most music need only be attenuated,
/// the reference of ReplayGain 2.
pub const REFERENCE_LUFS: f32 = -18.0;

/// Peaks stay below this after a gain, dBFS.
pub const PEAK_CEILING_DBFS: f32 = -1.0;

/// Gain for one side of a pair, dB: the louder side is attenuated to the other, so nothing clips.
/// `None` unless both were measured.
#[must_use]
pub fn pair_gain_db(own_lufs: Option<f32>, other_lufs: Option<f32>) -> Option<f32> {
    let (own, other) = (own_lufs?, other_lufs?);
    Some(own.min(other) - own)
}

/// Gain in queue and radio, dB: to [`REFERENCE_LUFS`], limited so that the peak stays below
/// [`PEAK_CEILING_DBFS`].
#[must_use]
pub fn queue_gain_db(lufs: Option<f32>, peak_dbfs: Option<f32>) -> Option<f32> {
    let wanted = REFERENCE_LUFS - lufs?;
    let limit = PEAK_CEILING_DBFS - peak_dbfs.unwrap_or(0.0);
    Some(wanted.min(limit))
}
