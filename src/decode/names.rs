//! What a sound is called that cannot be played, in words for people.

use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_AAC;

use super::mp4;
use super::place::Format;
use super::view::View;

/// Sample entries of MP4 that no decoder of ours plays.
const ENTRIES: [(&[u8; 4], &str); 16] = [
    (b"ac-3", "AC-3"),
    (b"ec-3", "E-AC-3"),
    (b"ac-4", "AC-4"),
    (b"dtsc", "DTS"),
    (b"dtsh", "DTS"),
    (b"dtsl", "DTS"),
    (b"dtse", "DTS"),
    (b"samr", "AMR"),
    (b"sawb", "AMR"),
    (b"mha1", "MPEG-H"),
    (b"mhm1", "MPEG-H"),
    (b"mlpa", "TrueHD"),
    (b"QDM2", "QDesign"),
    (b"ima4", "IMA4"),
    (b"agsm", "GSM"),
    (b"iamf", "IAMF"),
];

/// Sample entries of sound that is locked.
const LOCKED: [&[u8; 4]; 3] = [b"drms", b"enca", b"aavd"];

/// Why a file with a known container has nothing to play.
pub(super) fn without_sound(view: &View, format: Format) -> String {
    match format {
        Format::Mp4 => in_mp4(view).unwrap_or_else(|| "it holds no sound".to_owned()),
        Format::Matroska => "its sound, or the lack of it, is not supported".to_owned(),
        _ => "it holds no sound".to_owned(),
    }
}

/// Why no decoder takes a sound.
pub(super) fn of(params: &AudioCodecParameters, format: Format, view: &View) -> String {
    if format == Format::Mp4
        && let Some(reason) = in_mp4(view)
    {
        return reason;
    }
    let channels = params
        .channels
        .as_ref()
        .map_or(0, |channels| channels.count());
    let name = super::CODEC_NAMES
        .iter()
        .find(|(codec, _)| *codec == params.codec)
        .map_or("this kind of sound", |(_, name)| name);
    let place = container(format).map_or(String::new(), |place| format!(" in {place}"));
    if params.codec == CODEC_ID_AAC && channels <= 2 {
        return format!("this kind of AAC{place} is not supported");
    }
    if channels > 2 {
        return format!("{name}{place} with {channels} channels is not supported");
    }
    format!("{name}{place} is not supported")
}

fn container(format: Format) -> Option<&'static str> {
    match format {
        Format::Ogg => Some("Ogg"),
        Format::Mp4 => Some("MP4"),
        Format::Wave => Some("WAV"),
        Format::Aiff => Some("AIFF"),
        Format::Matroska => Some("Matroska"),
        Format::Caf => Some("CAF"),
        _ => None,
    }
}

fn in_mp4(view: &View) -> Option<String> {
    let entry = mp4::read_sample_entry(view)?;
    if LOCKED.contains(&&entry) {
        return Some("it is copy-protected".to_owned());
    }
    let (_, name) = ENTRIES.iter().find(|(known, _)| **known == entry)?;
    Some(format!("{name} in MP4 is not supported"))
}

/// The plain AAC inside HE-AAC: the codec's data without what the crate's decoder refuses.
///
/// ISO/IEC 14496-3, 1.6.2.1: five bits of type, four of rate, four of channels; of types 5 and 29
/// the rate of the upper part and the plain type follow.
pub(super) fn plain_aac(data: &[u8]) -> Option<Box<[u8]>> {
    let bits = u32::from_be_bytes([*data.first()?, *data.get(1)?, 0, 0]);
    let (kind, rate, channels) = (bits >> 27, bits >> 23 & 15, bits >> 19 & 15);
    if !matches!(kind, 5 | 29) || rate == 15 {
        return None;
    }
    let plain = 2_u16 << 11 | (rate as u16) << 7 | (channels as u16) << 3;
    Some(Box::from(plain.to_be_bytes()))
}

#[cfg(test)]
mod tests {
    use super::plain_aac;

    #[test]
    fn the_plain_part_of_he_aac_keeps_its_rate_and_channels() {
        // Type 5, 22,050 Hz, stereo; upper part 44,100 Hz; type 2.
        let he = [0b0010_1011, 0b1001_0010, 0b0000_1000];
        assert_eq!(plain_aac(&he).as_deref(), Some(&[0x13, 0x90][..]));
        assert_eq!(plain_aac(&[0x12, 0x10]), None);
    }
}
