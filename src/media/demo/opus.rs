//! Writes a recording as an Ogg Opus file (RFC 6716, RFC 7845), tags and picture included.

use std::io::Cursor;

use lofty::picture::{MimeType, Picture, PictureInformation, PictureType};
use ogg::writing::{PacketWriteEndInfo, PacketWriter};
use opusic_c::{Application, Bitrate, Channels, Encoder, SampleRate};

use super::DemoError;

/// Transparent for most ears, and 24 tracks of it are 8 MB.
const BITS_PER_SECOND: u32 = 112_000;

/// Frames of one packet: 20 ms.
const PACKET_FRAMES: usize = 960;

/// Packets of one page: a second, so that seeking is quick.
const PAGE_PACKETS: usize = 50;

/// Who made the file, as its tags say.
const MAKER: &[u8] = b"minion demo";

/// Longest packet that Opus makes.
const PACKET_BYTES_MAX: usize = 4_000;

/// Encodes interleaved stereo at 48 kHz. `tags` are pairs of a Vorbis comment's name and value;
/// `cover` is a JPEG.
pub(super) fn encode(
    samples: &[f32],
    tags: &[(&str, String)],
    cover: &[u8],
    serial: u32,
) -> Result<Vec<u8>, DemoError> {
    let mut encoder =
        Encoder::new(Channels::Stereo, SampleRate::Hz48000, Application::Audio).map_err(refused)?;
    encoder
        .set_bitrate(Bitrate::Value(BITS_PER_SECOND))
        .map_err(refused)?;
    let pre_skip = encoder.get_look_ahead().map_err(refused)?;
    let mut file = PacketWriter::new(Cursor::new(Vec::new()));
    let end_page = PacketWriteEndInfo::EndPage;
    file.write_packet(head(pre_skip), serial, end_page, 0)?;
    file.write_packet(
        comments(tags, cover)?,
        serial,
        PacketWriteEndInfo::EndPage,
        0,
    )?;
    let frames = samples.len() / 2;
    // What the coder holds back must come out, too.
    let packets = (frames + pre_skip as usize).div_ceil(PACKET_FRAMES);
    let mut padded = samples.to_vec();
    padded.resize(packets * PACKET_FRAMES * 2, 0.0);
    for (number, block) in padded.chunks(PACKET_FRAMES * 2).enumerate() {
        let mut packet = vec![0; PACKET_BYTES_MAX];
        let length = encoder
            .encode_float_to_slice(block, &mut packet)
            .map_err(refused)?;
        packet.truncate(length);
        let is_last = number + 1 == packets;
        let end = if is_last {
            PacketWriteEndInfo::EndStream
        } else if (number + 1) % PAGE_PACKETS == 0 {
            PacketWriteEndInfo::EndPage
        } else {
            PacketWriteEndInfo::NormalPacket
        };
        // The last position says where the sound ends; what was padded is cut off.
        let so_far = (number + 1) * PACKET_FRAMES;
        let position = if is_last {
            frames + pre_skip as usize
        } else {
            so_far
        };
        file.write_packet(packet, serial, end, position as u64)?;
    }
    Ok(file.into_inner().into_inner())
}

/// RFC 7845, section 5.1.
fn head(pre_skip: u32) -> Vec<u8> {
    let mut head = b"OpusHead\x01\x02".to_vec();
    head.extend(u16::try_from(pre_skip).unwrap_or(u16::MAX).to_le_bytes());
    head.extend(48_000_u32.to_le_bytes());
    // No output gain; one stream, left and right.
    head.extend([0, 0, 0]);
    head
}

/// RFC 7845, section 5.2, with the picture as FLAC has it, in base 64.
fn comments(tags: &[(&str, String)], cover: &[u8]) -> Result<Vec<u8>, DemoError> {
    let picture = Picture::unchecked(cover.to_vec())
        .pic_type(PictureType::CoverFront)
        .mime_type(MimeType::Jpeg)
        .build();
    let shape = PictureInformation::from_jpeg(cover)
        .map_err(|error| DemoError::Encode(error.to_string()))?;
    let picture = picture.as_flac_bytes(shape, true);
    let mut fields: Vec<Vec<u8>> = tags
        .iter()
        .map(|(name, value)| format!("{name}={value}").into_bytes())
        .collect();
    fields.push([b"METADATA_BLOCK_PICTURE=".as_slice(), &picture].concat());
    let length = |of: usize| u32::try_from(of).unwrap_or(u32::MAX).to_le_bytes();
    let mut packet = b"OpusTags".to_vec();
    packet.extend(length(MAKER.len()));
    packet.extend(MAKER);
    packet.extend(length(fields.len()));
    for field in &fields {
        packet.extend(length(field.len()));
        packet.extend(field);
    }
    Ok(packet)
}

fn refused(error: opusic_c::ErrorCode) -> DemoError {
    DemoError::Encode(error.message().to_owned())
}
