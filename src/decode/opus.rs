//! Opus beyond what the crate's decoder does: more than two channels, and the head's gain.
//!
//! Surround packets hold one packet for each stream, all but the last with their length inside
//! (RFC 6716, appendix B); channels are put together by the head's table (RFC 7845, 5.1.1).

use opusic_c::{Channels, Decoder, SampleRate};

/// Frames of the longest packet: 120 ms at 48 kHz.
const PACKET_FRAMES_MAX: usize = 5760;

/// Channels of the widest surround (mapping family 1).
const CHANNELS_MAX: usize = 8;

/// Where each channel of a surround head goes, in the order of [`super::Decoder::channels`], by
/// number of channels: Vorbis puts the centre second and the LFE last.
const ORDER: [&[usize]; CHANNELS_MAX] = [
    &[0],
    &[0, 1],
    &[0, 2, 1],
    &[0, 1, 2, 3],
    &[0, 2, 1, 3, 4],
    &[0, 2, 1, 5, 3, 4],
    &[0, 2, 1, 6, 3, 4, 5],
    &[0, 2, 1, 7, 5, 6, 3, 4],
];

/// What the head of a stream says (RFC 7845, section 5.1; Opus in ISOBMFF, 4.3.2).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Head {
    channels: usize,
    /// Streams, of which the first so many are stereo.
    streams: usize,
    coupled: usize,
    mapping: Vec<u8>,
    /// What every decoder multiplies by.
    pub(super) gain: f32,
}

impl Head {
    /// Reads the codec's extra data: `OpusHead` and what follows.
    pub(super) fn read(data: &[u8]) -> Option<Self> {
        let data = data.strip_prefix(b"OpusHead").unwrap_or(data);
        let gain = data.get(8..10)?.first_chunk::<2>()?;
        // Version 0 is the box in MP4, which is big-endian.
        let gain = match data.first()? {
            0 => i16::from_be_bytes(*gain),
            _ => i16::from_le_bytes(*gain),
        };
        let channels = usize::from(*data.get(1)?);
        let (streams, coupled, mapping) = match data.get(10)? {
            0 => (1, channels.saturating_sub(1), (0..channels as u8).collect()),
            _ => {
                let table = data.get(13..13 + channels)?;
                (usize::from(data[11]), usize::from(data[12]), table.to_vec())
            }
        };
        Some(Self {
            channels,
            streams,
            coupled,
            mapping,
            gain: 10_f32.powf(f32::from(gain) / 256.0 / 20.0),
        })
    }

    /// Whether the crate's own decoder does not play it.
    pub(super) fn is_surround(&self) -> bool {
        self.channels > 2 || self.streams > 1
    }
}

/// A decoder of several streams.
pub(super) struct Surround {
    head: Head,
    streams: Vec<(Decoder, usize)>,
}

impl Surround {
    /// `None` for a head that cannot be.
    pub(super) fn new(head: &Head) -> Option<Self> {
        let sound = (1..=CHANNELS_MAX).contains(&head.channels)
            && (1..=CHANNELS_MAX).contains(&head.streams)
            && head.coupled <= head.streams
            && head.mapping.len() == head.channels;
        if !sound {
            return None;
        }
        let streams = (0..head.streams).map(|stream| {
            let (channels, count) = if stream < head.coupled {
                (Channels::Stereo, 2)
            } else {
                (Channels::Mono, 1)
            };
            Some((Decoder::new(channels, SampleRate::Hz48000).ok()?, count))
        });
        Some(Self {
            head: head.clone(),
            streams: streams.collect::<Option<_>>()?,
        })
    }

    pub(super) fn channels(&self) -> usize {
        self.head.channels
    }

    /// Forgets what was decoded before.
    pub(super) fn reset(&mut self) {
        for (decoder, _) in &mut self.streams {
            // A decoder that cannot be reset goes on as it is: heard for some ms at worst.
            let _ = decoder.reset();
        }
    }

    /// Decodes a packet into interleaved samples.
    pub(super) fn decode(&mut self, packet: &[u8], out: &mut Vec<f32>) -> Result<(), &'static str> {
        let mut rest = packet;
        let mut planes: Vec<Vec<f32>> = Vec::with_capacity(CHANNELS_MAX);
        let mut frames = usize::MAX;
        let last = self.streams.len() - 1;
        for (index, (decoder, channels)) in self.streams.iter_mut().enumerate() {
            let own = if index == last {
                rest.to_vec()
            } else {
                let (own, behind) = split(rest).ok_or("a surround packet is damaged")?;
                rest = behind;
                own
            };
            let mut samples = vec![0.0; PACKET_FRAMES_MAX * *channels];
            let count = decoder
                .decode_float_to_slice(&own, &mut samples, false)
                .map_err(|_| "a surround packet is damaged")?;
            frames = frames.min(count);
            for channel in 0..*channels {
                let plane = samples.iter().skip(channel).step_by(*channels).take(count);
                planes.push(plane.copied().collect());
            }
        }
        let silence = Vec::new();
        let order = ORDER[self.head.channels - 1];
        // Coupled streams come first, so planes stand as the table counts them.
        let sources: Vec<&Vec<f32>> = order
            .iter()
            .map(|channel| usize::from(self.head.mapping[*channel]))
            .map(|plane| planes.get(plane).unwrap_or(&silence))
            .collect();
        for frame in 0..frames {
            out.extend(
                sources
                    .iter()
                    .map(|plane| plane.get(frame).copied().unwrap_or(0.0)),
            );
        }
        Ok(())
    }
}

/// Takes a packet with its length inside off some bytes: the packet without it, and the rest.
fn split(bytes: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let toc = *bytes.first()?;
    let mut at = 1;
    let mut own = vec![toc];
    let sizes: usize = match toc & 3 {
        0 => length(bytes, &mut at)?,
        1 => length(bytes, &mut at)?.checked_mul(2)?,
        2 => {
            let from = at;
            let first = length(bytes, &mut at)?;
            own.extend(bytes.get(from..at)?);
            first + length(bytes, &mut at)?
        }
        _ => several(bytes, &mut at, &mut own)?,
    };
    own.extend(bytes.get(at..at.checked_add(sizes)?)?);
    Some((own, &bytes[at + sizes..]))
}

/// A packet of any number of frames: gives the bytes of frames and padding.
fn several(bytes: &[u8], at: &mut usize, own: &mut Vec<u8>) -> Option<usize> {
    let count = *bytes.get(*at)?;
    *at += 1;
    own.push(count);
    let mut padding = 0;
    if count & 0x40 != 0 {
        loop {
            let more = *bytes.get(*at)?;
            *at += 1;
            own.push(more);
            padding += usize::from(more.min(254));
            if more < 255 {
                break;
            }
        }
    }
    let frames = usize::from(count & 0x3f);
    let mut sizes = padding;
    if count & 0x80 == 0 {
        return Some(sizes + length(bytes, at)? * frames);
    }
    for frame in 0..frames {
        let from = *at;
        sizes += length(bytes, at)?;
        if frame + 1 < frames {
            own.extend(bytes.get(from..*at)?);
        }
    }
    Some(sizes)
}

/// A length of one or two bytes (RFC 6716, section 3.2.1).
fn length(bytes: &[u8], at: &mut usize) -> Option<usize> {
    let first = usize::from(*bytes.get(*at)?);
    *at += 1;
    if first < 252 {
        return Some(first);
    }
    let second = usize::from(*bytes.get(*at)?);
    *at += 1;
    Some(second * 4 + first)
}

#[cfg(test)]
mod tests {
    use super::{Head, split};

    #[test]
    fn the_gain_of_a_head_is_a_number_of_256ths_of_a_decibel() {
        let head = b"OpusHead\x01\x02\x38\x01\x80\xbb\0\0\x00\xf4\0";
        let gain = Head::read(head).map(|head| 20.0 * head.gain.log10());
        assert!(
            gain.is_some_and(|gain| (gain + 12.0).abs() < 0.01),
            "{gain:?}"
        );
        let boxed = b"OpusHead\0\x02\x01\x38\0\0\xbb\x80\xf4\0\0";
        let gain = Head::read(boxed).map(|head| 20.0 * head.gain.log10());
        assert!(
            gain.is_some_and(|gain| (gain + 12.0).abs() < 0.01),
            "{gain:?}"
        );
    }

    #[test]
    fn packets_with_their_length_inside_come_apart() {
        let rest: &[u8] = b"rest";
        let check = |delimited: &[u8], own: &[u8]| {
            let bytes = [delimited, rest].concat();
            assert_eq!(split(&bytes), Some((own.to_vec(), rest)));
        };
        check(b"\x00\x02ab", b"\x00ab");
        check(b"\x01\x02abcd", b"\x01abcd");
        check(b"\x02\x01\x02abb", b"\x02\x01abb");
        check(b"\x03\x03\x02aabbcc", b"\x03\x03aabbcc");
        check(b"\x03\x83\x01\x02\x01abbc", b"\x03\x83\x01\x02abbc");
        check(b"\x03\x42\x02\x01ab\0\0", b"\x03\x42\x02ab\0\0");
        assert_eq!(split(b"\x00\x05ab"), None);
    }
}
