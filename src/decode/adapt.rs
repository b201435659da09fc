//! A piece of a file that is shaped otherwise than the first: its samples are made to fit.

/// Another number of channels: one goes to all, several go to one in equal parts; else extra ones
/// are dropped and missing ones repeat.
pub(super) fn channels(samples: &[f32], from: usize, to: usize) -> Vec<f32> {
    let frames = samples.chunks_exact(from);
    if to == 1 {
        return frames
            .map(|frame| frame.iter().sum::<f32>() / from as f32)
            .collect();
    }
    frames
        .flat_map(|frame| (0..to).map(|channel| frame[channel % from]))
        .collect()
}

/// AAC puts the centre first and the LFE last (ISO/IEC 14496-3, 1.6.3.5): brought into the order of
/// [`super::Decoder::channels`].
pub(super) fn from_aac_order(samples: &mut [f32], channels: usize) {
    for frame in samples.chunks_exact_mut(channels) {
        frame[..3].rotate_left(1);
        if channels > 5 {
            frame[3..].rotate_right(1);
        }
    }
}

/// Another rate: the frames of a packet become so many others, on straight lines between them. For
/// recordings of radio streams that changed midway, where no better is owed.
pub(super) fn rate(samples: &[f32], channels: usize, frames: usize) -> Vec<f32> {
    let own = samples.len() / channels.max(1);
    if own == 0 {
        return vec![0.0; frames * channels];
    }
    let mut out = Vec::with_capacity(frames * channels);
    for frame in 0..frames {
        let place = frame as f64 * own as f64 / frames as f64;
        let (left, part) = (place as usize, place.fract() as f32);
        let right = (left + 1).min(own - 1);
        for channel in 0..channels {
            let (a, b) = (
                samples[left * channels + channel],
                samples[right * channels + channel],
            );
            out.push(a + (b - a) * part);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{channels, from_aac_order, rate};

    #[test]
    fn surround_of_aac_is_put_in_order() {
        // Centre, left, right, surround left, surround right, LFE.
        let mut frame = [3.0, 1.0, 2.0, 5.0, 6.0, 4.0];
        from_aac_order(&mut frame, 6);
        assert_eq!(frame, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    }

    #[test]
    fn a_straight_line_stays_one_at_another_rate_and_in_other_channels() {
        let line: Vec<f32> = (0..100).map(|frame| frame as f32 / 100.0).collect();
        let double = rate(&line, 1, 200);
        assert_eq!(double.len(), 200);
        assert!((double[101] - 0.505).abs() < 1e-4, "{}", double[101]);
        assert_eq!(channels(&[0.5, 0.25], 1, 2), [0.5, 0.5, 0.25, 0.25]);
        assert_eq!(channels(&[0.5, 0.25], 2, 1), [0.375]);
        assert_eq!(rate(&[], 2, 3), [0.0; 6]);
    }
}
