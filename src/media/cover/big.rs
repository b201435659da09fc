//! Pictures of more pixels than fit in memory: made smaller while they are decoded.

use std::io::Cursor;

use fast_image_resize::images::Image;
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::{ImageFormat, RgbImage};

use super::CoverError;

/// Above it nothing is decoded: no cover is that big, but five kilobytes can claim it.
const PIXELS_MAX: u64 = 100_000_000;

/// Longest side that is kept while decoding: twice the biggest thumbnail.
const SIDE_KEPT: u32 = 2_048;

/// Rows of the smaller picture that are made at once: some hundred kB of the big one are in memory.
const BAND_ROWS: u32 = 16;

/// Whether a picture of so many pixels can be decoded in little memory.
pub(super) fn can_shrink(format: ImageFormat, bytes: &[u8], pixels: u64) -> bool {
    pixels <= PIXELS_MAX
        && match format {
            // One row after the other, unless its rows come in seven turns.
            ImageFormat::Png => png_reader(bytes).is_ok_and(|png| !png.info().interlaced),
            // Blocks are scaled one by one, unless they come in several turns.
            ImageFormat::Jpeg => jpeg_decoder(bytes).is_ok_and(|(_, is_plain)| is_plain),
            _ => false,
        }
}

/// Decodes the picture to at most about twice [`SIDE_KEPT`].
pub(super) fn shrink(format: ImageFormat, bytes: &[u8]) -> Result<RgbImage, CoverError> {
    match format {
        ImageFormat::Png => shrink_png(bytes),
        _ => shrink_jpeg(bytes),
    }
}

fn png_reader(bytes: &[u8]) -> Result<png::Reader<Cursor<&[u8]>>, CoverError> {
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    decoder.read_info().map_err(broken)
}

/// The mean of every square of pixels, some rows at a time: the picture is never in memory. What is
/// left is still bigger than a thumbnail, and is scaled with care.
fn shrink_png(bytes: &[u8]) -> Result<RgbImage, CoverError> {
    let mut png = png_reader(bytes)?;
    let (width, height) = (png.info().width, png.info().height);
    let step = width.max(height).div_ceil(SIDE_KEPT).max(1);
    let (to_width, to_height) = (width.div_ceil(step), height.div_ceil(step));
    let channels = png.output_color_type().0.samples();
    let kind = match channels {
        1 => PixelType::U8,
        2 => PixelType::U8x2,
        3 => PixelType::U8x3,
        _ => PixelType::U8x4,
    };
    let means = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Box));
    let mut resizer = Resizer::new();
    let mut small = Vec::with_capacity(to_width as usize * to_height as usize * 3);
    let mut band = Vec::new();
    for from in (0..height).step_by((step * BAND_ROWS) as usize) {
        let rows = (step * BAND_ROWS).min(height - from);
        band.clear();
        for _ in 0..rows {
            let row = png.next_row().map_err(broken)?;
            let row = row.ok_or_else(|| CoverError::Undecodable("it ends too early".to_owned()))?;
            band.extend_from_slice(row.data());
        }
        let source = Image::from_slice_u8(width, rows, &mut band, kind).map_err(broken)?;
        let mut scaled = Image::new(to_width, rows.div_ceil(step), kind);
        let done = resizer.resize(&source, &mut scaled, &means);
        done.map_err(broken)?;
        small.extend(scaled.buffer().chunks_exact(channels).flat_map(on_white));
    }
    RgbImage::from_raw(to_width, to_height, small)
        .ok_or_else(|| CoverError::Undecodable("it changed size while scaled".to_owned()))
}

/// A pixel of one to four channels, its transparent part white.
fn on_white(pixel: &[u8]) -> [u8; 3] {
    let (rgb, alpha) = match *pixel {
        [grey] => return [grey; 3],
        [r, g, b] => return [r, g, b],
        [grey, alpha] => ([grey; 3], u32::from(alpha)),
        [r, g, b, alpha] => ([r, g, b], u32::from(alpha)),
        _ => return [255; 3],
    };
    // A mean of two bytes is a byte.
    rgb.map(|channel| ((u32::from(channel) * alpha + 255 * (255 - alpha)) / 255) as u8)
}

type JpegDecoder<'b> = jpeg_decoder::Decoder<Cursor<&'b [u8]>>;

/// A decoder that has read the head, and whether the picture comes in one turn.
fn jpeg_decoder(bytes: &[u8]) -> Result<(JpegDecoder<'_>, bool), CoverError> {
    let mut decoder = jpeg_decoder::Decoder::new(Cursor::new(bytes));
    decoder.read_info().map_err(broken)?;
    let process = decoder.info().map(|info| info.coding_process);
    let is_plain = process == Some(jpeg_decoder::CodingProcess::DctSequential);
    Ok((decoder, is_plain))
}

fn shrink_jpeg(bytes: &[u8]) -> Result<RgbImage, CoverError> {
    let (mut decoder, _) = jpeg_decoder(bytes)?;
    // An eighth, a quarter or a half: the smallest that is no smaller than this.
    let side = SIDE_KEPT as u16;
    let (width, height) = decoder.scale(side / 2, side / 2).map_err(broken)?;
    let pixels = decoder.decode().map_err(broken)?;
    let format = decoder.info().map(|info| info.pixel_format);
    let rgb = match format {
        Some(jpeg_decoder::PixelFormat::RGB24) => pixels,
        Some(jpeg_decoder::PixelFormat::L8) => {
            pixels.into_iter().flat_map(|grey| [grey; 3]).collect()
        }
        _ => return Err(CoverError::Undecodable("its colours are for print".into())),
    };
    RgbImage::from_raw(u32::from(width), u32::from(height), rgb)
        .ok_or_else(|| CoverError::Undecodable("it changed size while scaled".to_owned()))
}

fn broken(error: impl std::error::Error) -> CoverError {
    CoverError::Undecodable(error.to_string())
}
