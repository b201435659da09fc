//! Pictures scaled to the few sizes that screens ask for, kept in the cache folder.

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use fast_image_resize::images::Image;
use fast_image_resize::{PixelType, Resizer};
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage};

use super::{CoverError, CoverSource, big};

/// Longest side in pixels of the thumbnails that are kept.
pub const SIZES: [u32; 5] = [64, 128, 256, 512, 1024];

/// Pixels of more bytes than this are made fewer on the way, where the format lets them be: a
/// reader of files has room for it twice.
const WHOLE_BYTES: u64 = 36_000_000;

/// Above it nothing is decoded at once: 24 million pixels are 72 MB, all that a small Pi can spare.
const WHOLE_BYTES_MAX: u64 = 72_000_000;

/// Two pictures above this size are never decoded at once, so that their memory does not add up.
const BIG_PIXELS: u64 = 4_000_000;

/// Between visible blocks (70) and wasted bytes (95).
const JPEG_QUALITY: u8 = 86;

/// The size that is kept for a wanted one: the next bigger, at most the biggest.
#[must_use]
pub fn snap_size(wanted: u32) -> u32 {
    SIZES
        .into_iter()
        .find(|size| *size >= wanted)
        .unwrap_or(SIZES[SIZES.len() - 1])
}

/// The kept thumbnail of a picture, if there is one. `size` is one of [`SIZES`].
#[must_use]
pub fn cached(cache: &Path, hash: &str, size: u32) -> Option<PathBuf> {
    place(cache, hash, size).filter(|file| file.is_file())
}

/// Makes and keeps the thumbnail (JPEG, longest side `size`, aspect kept, never enlarged) of a
/// picture in the folder `cache`; what is there already is not made again. Returns its file.
///
/// # Errors
/// [`CoverError`] when the picture is too big or broken, or `cache` cannot be written.
pub fn thumbnail(cache: &Path, source: &CoverSource, size: u32) -> Result<PathBuf, CoverError> {
    let hash = &source.cover.hash;
    let size = snap_size(size);
    let file = place(cache, hash, size).ok_or_else(|| CoverError::UnknownHash(hash.clone()))?;
    if file.is_file() {
        return Ok(file);
    }
    let scaled = scale(decode(&source.bytes)?, size)?;
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, JPEG_QUALITY)
        .encode_image(&scaled)
        .map_err(undecodable)?;
    write_atomically(&file, &jpeg)?;
    Ok(file)
}

/// `cache/ab/abcdef...-256.jpg`; `None` for a hash that is none of ours, or a size not kept.
fn place(cache: &Path, hash: &str, size: u32) -> Option<PathBuf> {
    let is_hash = hash.len() == 32 && hash.bytes().all(|c| c.is_ascii_hexdigit());
    (is_hash && SIZES.contains(&size))
        .then(|| cache.join(&hash[..2]).join(format!("{hash}-{size}.jpg")))
}

/// A reader never sees half a picture: it is written beside its place, then renamed.
fn write_atomically(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    static TURN: AtomicU64 = AtomicU64::new(0);
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let turn = TURN.fetch_add(1, Ordering::Relaxed);
    let beside = file.with_extension(format!("{}-{turn}.tmp", std::process::id()));
    let written = fs::File::create(&beside)
        .and_then(|mut out| out.write_all(bytes))
        .and_then(|()| fs::rename(&beside, file));
    if written.is_err() {
        // Nothing to do about a leftover; the next start may clear the cache.
        let _ = fs::remove_file(&beside);
    }
    written
}

/// Whether the head of a picture is one that can be shown: of a known kind and of a size that
/// fits. What its pixels are worth is known when it is decoded.
#[must_use]
pub fn is_showable(bytes: &[u8]) -> bool {
    way(bytes).is_ok()
}

/// How a picture is decoded.
enum Way {
    Whole {
        pixels: u64,
    },
    /// Row by row, or made smaller on the way: too many pixels to hold at once.
    Shrunk(ImageFormat),
}

fn way(bytes: &[u8]) -> Result<Way, CoverError> {
    let reader = reader(bytes)?;
    let format = reader.format();
    let decoder = reader.into_decoder().map_err(undecodable)?;
    let ((width, height), whole_bytes) = (decoder.dimensions(), decoder.total_bytes());
    drop(decoder);
    let pixels = u64::from(width) * u64::from(height);
    let can_shrink = || format.is_some_and(|format| big::can_shrink(format, bytes, pixels));
    match (whole_bytes, format) {
        (0, _) => Err(CoverError::TooBig { width, height }),
        (1..=WHOLE_BYTES, _) => Ok(Way::Whole { pixels }),
        (_, Some(format)) if can_shrink() => Ok(Way::Shrunk(format)),
        (..=WHOLE_BYTES_MAX, _) => Ok(Way::Whole { pixels }),
        _ => Err(CoverError::TooBig { width, height }),
    }
}

fn reader(bytes: &[u8]) -> Result<ImageReader<Cursor<&[u8]>>, CoverError> {
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| CoverError::Undecodable(error.to_string()))?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(WHOLE_BYTES_MAX * 3);
    reader.limits(limits);
    Ok(reader)
}

/// Decodes a picture onto white, turned as its camera was held; one of more than [`WHOLE_BYTES`] is
/// made smaller on the way, or refused before its pixels are touched.
pub(super) fn decode(bytes: &[u8]) -> Result<RgbImage, CoverError> {
    static ONE_BIG_AT_A_TIME: Mutex<()> = Mutex::new(());
    let way = way(bytes)?;
    let is_big = !matches!(way, Way::Whole { pixels } if pixels <= BIG_PIXELS);
    let _turn = is_big.then(|| ONE_BIG_AT_A_TIME.lock());
    let mut decoder = reader(bytes)?.into_decoder().map_err(undecodable)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = match way {
        Way::Whole { .. } => DynamicImage::from_decoder(decoder).map_err(undecodable)?,
        Way::Shrunk(format) => {
            drop(decoder);
            DynamicImage::ImageRgb8(big::shrink(format, bytes)?)
        }
    };
    picture.apply_orientation(orientation);
    Ok(flatten(picture))
}

/// Puts a transparent picture onto white: JPEG knows no transparency.
fn flatten(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let layered = picture.into_rgba8();
    let (width, height) = layered.dimensions();
    let mut pixels = layered.into_raw();
    // In place: a second copy of a big picture is what a small machine has no room for.
    for at in 0..pixels.len() / 4 {
        let (rgb, alpha) = (4 * at, u32::from(pixels[4 * at + 3]));
        for channel in 0..3 {
            let over_white = u32::from(pixels[rgb + channel]) * alpha + 255 * (255 - alpha);
            // A mean of two bytes is a byte.
            pixels[3 * at + channel] = (over_white / 255) as u8;
        }
    }
    pixels.truncate(pixels.len() / 4 * 3);
    RgbImage::from_raw(width, height, pixels).unwrap_or_default()
}

/// Scales so that the longest side is at most `size`; a smaller picture stays as it is.
pub(super) fn scale(picture: RgbImage, size: u32) -> Result<RgbImage, CoverError> {
    let (width, height) = picture.dimensions();
    let longest = width.max(height);
    if longest <= size {
        return Ok(picture);
    }
    let shrink = |side: u32| {
        let scaled = u64::from(side) * u64::from(size) / u64::from(longest);
        u32::try_from(scaled).unwrap_or(size).max(1)
    };
    let (to_width, to_height) = (shrink(width), shrink(height));
    let source = Image::from_vec_u8(width, height, picture.into_raw(), PixelType::U8x3)
        .map_err(|error| CoverError::Undecodable(error.to_string()))?;
    let mut scaled = Image::new(to_width, to_height, PixelType::U8x3);
    Resizer::new()
        .resize(&source, &mut scaled, None)
        .map_err(|error| CoverError::Undecodable(error.to_string()))?;
    RgbImage::from_raw(to_width, to_height, scaled.into_vec())
        .ok_or_else(|| CoverError::Undecodable("it changed size while scaled".to_owned()))
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the shape that map_err takes"
)]
fn undecodable(error: image::ImageError) -> CoverError {
    CoverError::Undecodable(error.to_string())
}
