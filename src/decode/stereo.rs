//! Any number of channels to two.

/// Turns interleaved frames of `channels` channels into interleaved stereo, appended to `stereo`.
///
/// Mono goes to both sides. From more than two (front left, front right, centre, LFE, surround
/// left, surround right) centre and surround join at -3 dB, the LFE is left out (ITU-R BS.775-3,
/// annex 4), and the sum is scaled so that it cannot clip.
pub fn to_stereo(samples: &[f32], channels: usize, stereo: &mut Vec<f32>) {
    match channels {
        0 => {}
        1 => stereo.extend(samples.iter().flat_map(|&sample| [sample, sample])),
        2 => stereo.extend_from_slice(samples),
        _ => stereo.extend(samples.chunks_exact(channels).flat_map(fold)),
    }
}

fn fold(frame: &[f32]) -> [f32; 2] {
    const SIDE: f32 = std::f32::consts::FRAC_1_SQRT_2;
    // Four channels are front and surround (quad); with three the third is the centre.
    let centre = if frame.len() == 4 { 0.0 } else { frame[2] };
    let surround = match frame.len() {
        4 => [frame[2], frame[3]],
        5 => [frame[3], frame[4]],
        6.. => [frame[4], frame[5]],
        _ => [0.0, 0.0],
    };
    let parts = 1.0 + if frame.len() == 4 { SIDE } else { 2.0 * SIDE };
    [0, 1].map(|side| (frame[side] + SIDE * (centre + surround[side])) / parts)
}

#[cfg(test)]
mod tests {
    use super::to_stereo;

    #[test]
    fn full_scale_everywhere_does_not_clip_and_mono_is_on_both_sides() {
        for channels in 1..=8 {
            let mut stereo = Vec::new();
            to_stereo(&vec![1.0; channels * 3], channels, &mut stereo);
            assert_eq!(stereo.len(), 6);
            assert!(
                stereo.iter().all(|&sample| sample > 0.4 && sample <= 1.0),
                "{stereo:?}"
            );
        }
    }
}
