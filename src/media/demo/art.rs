//! Sleeves of the demo's records: a few shapes and five colours, drawn by arithmetic.
//!
//! A motif is a function from a point of the sleeve (0 to 1 across and down) to a colour; each
//! pixel is the mean of nine points, so edges are smooth.

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};

use super::DemoError;

mod night;
mod shapes;

/// Pixels along a side.
const SIDE: u32 = 600;

/// Points along a pixel's side.
const POINTS: u32 = 3;

/// Flat colours show blocks early; at this quality none are seen.
const JPEG_QUALITY: u8 = 90;

/// What is on a sleeve.
#[derive(Debug)]
pub(super) struct Art {
    pub motif: Motif,
    /// As `0xrrggbb`.
    pub colours: [u32; 5],
}

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Motif {
    Sunset,
    Ripples,
    Tiles,
    Petals,
    Blocks,
    Lanterns,
    Moon,
    Stars,
    Pixels,
    Moire,
    Shards,
    Rays,
    Waves,
    Rain,
    Promenade,
    Horizon,
    Kites,
}

/// Red, green and blue, 0 to 1.
type Colour = [f32; 3];

/// Draws a sleeve as a JPEG of 600 x 600 pixels.
pub(super) fn paint(art: &Art) -> Result<Vec<u8>, DemoError> {
    let colours = art.colours.map(colour);
    let draw = shape_of(art.motif);
    let picture = RgbImage::from_fn(SIDE, SIDE, |column, row| {
        let mut sum = [0.0; 3];
        for point in 0..POINTS * POINTS {
            let inside = |at: u32, part: u32| {
                (at as f32 + (part as f32 + 0.5) / POINTS as f32) / SIDE as f32
            };
            let seen = draw(
                inside(column, point % POINTS),
                inside(row, point / POINTS),
                &colours,
            );
            sum = [sum[0] + seen[0], sum[1] + seen[1], sum[2] + seen[2]];
        }
        Rgb(sum.map(|level| (level * 255.0 / (POINTS * POINTS) as f32).round() as u8))
    });
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, JPEG_QUALITY)
        .encode_image(&picture)
        .map_err(|error| DemoError::Encode(error.to_string()))?;
    Ok(jpeg)
}

fn shape_of(motif: Motif) -> fn(f32, f32, &[Colour; 5]) -> Colour {
    match motif {
        Motif::Sunset => night::sunset,
        Motif::Moon => night::moon,
        Motif::Horizon => night::horizon,
        Motif::Lanterns => night::lanterns,
        Motif::Pixels => night::pixels,
        Motif::Ripples => shapes::ripples,
        Motif::Tiles => shapes::tiles,
        Motif::Petals => shapes::petals,
        Motif::Blocks => shapes::blocks,
        Motif::Stars => shapes::stars,
        Motif::Moire => shapes::moire,
        Motif::Shards => shapes::shards,
        Motif::Rays => shapes::rays,
        Motif::Waves => shapes::waves,
        Motif::Rain => shapes::rain,
        Motif::Promenade => shapes::promenade,
        Motif::Kites => shapes::kites,
    }
}

fn colour(hex: u32) -> Colour {
    [hex >> 16, hex >> 8, hex].map(|byte| (byte & 0xff) as f32 / 255.0)
}

/// From one colour to another; `part` 0 to 1.
fn blend(from: Colour, to: Colour, part: f32) -> Colour {
    let part = part.clamp(0.0, 1.0);
    [0, 1, 2].map(|at| from[at] + (to[at] - from[at]) * part)
}

/// A number from 0 to 1 that looks like chance and is the same for the same cell.
fn hash(column: i32, row: i32) -> f32 {
    let mut mixed =
        (column as u32).wrapping_mul(0x85eb_ca6b) ^ (row as u32).wrapping_mul(0xc2b2_ae35);
    mixed = (mixed ^ (mixed >> 15)).wrapping_mul(0x2c1b_3c6d);
    mixed = (mixed ^ (mixed >> 12)).wrapping_mul(0x297a_2d39);
    ((mixed ^ (mixed >> 15)) & 0xffff) as f32 / 65_536.0
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing test may panic")]

    use std::collections::HashSet;

    use super::*;
    use crate::media::demo::songs;

    #[test]
    fn every_record_has_a_sleeve_of_its_own_and_they_are_of_many_colours() {
        let mut motifs = HashSet::new();
        let mut hues = HashSet::new();
        let mut albums = HashSet::new();
        for song in songs::all().filter(|song| albums.insert(song.record.album)) {
            let art = &song.record.art;
            assert!(motifs.insert(art.motif), "{:?} twice", art.motif);
            let draw = shape_of(art.motif);
            let colours = art.colours.map(colour);
            // A coarse drawing: the whole one takes long without optimisation.
            let mut seen = HashSet::new();
            let picture = RgbImage::from_fn(48, 48, |column, row| {
                let at = |pixel: u32| (pixel as f32 + 0.5) / 48.0;
                let pixel = draw(at(column), at(row), &colours);
                assert!(
                    pixel.iter().all(|level| (0.0..=1.0).contains(level)),
                    "{pixel:?}"
                );
                let bytes = pixel.map(|level| (level * 255.0) as u8);
                seen.insert(bytes);
                Rgb(bytes)
            });
            assert!(seen.len() >= 3, "{:?} is nearly empty", art.motif);
            let mut png = std::io::Cursor::new(Vec::new());
            picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
            let tint = crate::media::cover::tint(&png.into_inner()).unwrap();
            hues.insert(tint.map(|[hue, _]| hue as i32 / 30));
        }
        assert!(hues.contains(&None), "one sleeve is grey, to try that");
        assert!(hues.len() >= 9, "only {hues:?}");
    }
}
