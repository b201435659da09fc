//! The head of a frame: ISO/IEC 11172-3, 2.4.1.3 (MPEG audio); ISO/IEC 13818-7, 6.2 (ADTS).

use symphonia::core::audio::{Channels, layouts};

/// Which kind of frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::decode) enum Family {
    /// Layers I, II and III.
    Mpeg,
    /// AAC.
    Adts,
}

impl Family {
    /// The kind of frame that some bytes begin with, by its first two.
    pub(in crate::decode) fn of(bytes: &[u8]) -> Option<Self> {
        let (0xff, second) = (*bytes.first()?, *bytes.get(1)?) else {
            return None;
        };
        if second & 0xf6 == 0xf0 {
            return Some(Family::Adts);
        }
        Head::read(bytes, Family::Mpeg).map(|head| head.family)
    }
}

/// Kilobits a second by table and index (index 0 is "free", which no encoder in use writes).
const RATES: [[u16; 14]; 5] = [
    [
        32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448,
    ],
    [
        32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384,
    ],
    [
        32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
    ],
    [
        32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256,
    ],
    [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

/// Sample rates of ADTS by index.
const ADTS_RATES: [u32; 13] = [
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
    7_350,
];

/// Frames of sound in an AAC block.
const AAC_FRAMES: u32 = 1024;

/// What a frame's head says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) family: Family,
    /// 1 to 3; 0 for AAC.
    pub(super) layer: u8,
    /// Whole length, head and all.
    pub(super) bytes: usize,
    /// Frames of sound.
    pub(super) frames: u32,
    pub(super) sample_rate: u32,
    pub(super) channels: u8,
    /// Bytes that are not for the codec.
    pub(super) skipped: usize,
    /// MPEG 1, not 2 or 2.5.
    pub(super) is_first_version: bool,
}

impl Head {
    /// Bytes that a head takes at most.
    pub(super) const BYTES: usize = 9;

    pub(super) fn read(bytes: &[u8], family: Family) -> Option<Self> {
        match family {
            Family::Mpeg => Self::read_mpeg(bytes),
            Family::Adts => Self::read_adts(bytes),
        }
    }

    /// Whether both belong to one stream.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        (self.family, self.layer, self.sample_rate, self.channels)
            == (other.family, other.layer, other.sample_rate, other.channels)
    }

    fn read_mpeg(bytes: &[u8]) -> Option<Self> {
        let &[0xff, second, third, fourth] = bytes.first_chunk::<4>()? else {
            return None;
        };
        if second & 0xe0 != 0xe0 {
            return None;
        }
        let version = second >> 3 & 3;
        let layer = 4 - (second >> 1 & 3);
        if version == 1 || layer == 4 {
            return None;
        }
        let is_first_version = version == 3;
        let table = match (is_first_version, layer) {
            (true, layer) => usize::from(layer) - 1,
            (false, 1) => 3,
            (false, _) => 4,
        };
        let rate = *RATES[table].get(usize::from(third >> 4).checked_sub(1)?)?;
        let sample_rate = *[44_100_u32, 48_000, 32_000].get(usize::from(third >> 2 & 3))?
            >> match version {
                3 => 0,
                2 => 1,
                _ => 2,
            };
        let padding = usize::from(third >> 1 & 1);
        let bits = u32::from(rate) * 1000;
        let (frames, bytes) = match (layer, is_first_version) {
            (1, _) => (384, ((12 * bits / sample_rate) as usize + padding) * 4),
            (3, false) => (576, (72 * bits / sample_rate) as usize + padding),
            _ => (1152, (144 * bits / sample_rate) as usize + padding),
        };
        Some(Self {
            family: Family::Mpeg,
            layer,
            bytes,
            frames,
            sample_rate,
            channels: if fourth >> 6 == 3 { 1 } else { 2 },
            skipped: 0,
            is_first_version,
        })
    }

    fn read_adts(bytes: &[u8]) -> Option<Self> {
        let &[0xff, second, a, b, c, d, e] = bytes.first_chunk::<7>()? else {
            return None;
        };
        if second & 0xf6 != 0xf0 {
            return None;
        }
        let skipped = if second & 1 == 0 { 9 } else { 7 };
        let length = usize::from(b & 3) << 11 | usize::from(c) << 3 | usize::from(d >> 5);
        (length > skipped).then_some(())?;
        Some(Self {
            family: Family::Adts,
            layer: 0,
            bytes: length,
            frames: AAC_FRAMES * (u32::from(e & 3) + 1),
            sample_rate: *ADTS_RATES.get(usize::from(a >> 2 & 15))?,
            channels: (a & 1) << 2 | b >> 6,
            skipped,
            is_first_version: true,
        })
    }

    /// How its channels are laid out; `None` where the codec's own data tells.
    pub(super) fn layout(&self) -> Option<Channels> {
        Some(match self.channels {
            1 => layouts::CHANNEL_LAYOUT_MONO,
            2 => layouts::CHANNEL_LAYOUT_STEREO,
            3 => layouts::CHANNEL_LAYOUT_3P0,
            4 => layouts::CHANNEL_LAYOUT_4P0,
            5 => layouts::CHANNEL_LAYOUT_5P0,
            6 => layouts::CHANNEL_LAYOUT_5P1,
            7 => layouts::CHANNEL_LAYOUT_7P1,
            _ => return None,
        })
    }
}
