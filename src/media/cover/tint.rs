//! The one colour that a picture lends to the page: hue and chroma in OKLCH.
//!
//! OKLab and OKLCH after Bjorn Ottosson, "A perceptual color space for image processing" (2020).

use image::RgbImage;

use super::CoverError;
use super::thumbnail::{decode, scale};

/// Pixels along the longest side that are looked at: colour needs no detail.
const SAMPLE_SIDE: u32 = 64;

/// Hues are counted in bins of 5 degrees.
const BINS: usize = 72;

/// Below this chroma a pixel is grey to the eye and has no say.
const CHROMA_SEEN: f32 = 0.035;

/// A picture with less colour than this, averaged over its pixels, counts as grey.
const COLOUR_MIN: f32 = 0.004;

/// Bins either side of the winning one that are the same colour to the eye (20 degrees).
const REACH: usize = 4;

/// The dominant colourful hue (degrees, 0 to 360) and its chroma (0 to about 0.3) of a picture;
/// `None` for one without colour.
///
/// # Errors
/// [`CoverError`] when the picture is too big or broken.
pub fn tint(bytes: &[u8]) -> Result<Option<[f32; 2]>, CoverError> {
    Ok(dominant(&scale(decode(bytes)?, SAMPLE_SIDE)?))
}

fn dominant(picture: &RgbImage) -> Option<[f32; 2]> {
    // Per bin: weight, weighted a, weighted b.
    let mut bins = [[0.0_f32; 3]; BINS];
    for pixel in picture.pixels() {
        let [lightness, a, b] = oklab(pixel.0);
        let chroma = a.hypot(b);
        if chroma < CHROMA_SEEN {
            continue;
        }
        // Vivid counts more than large, and what is nearly black or white hardly at all.
        let weight = chroma.powf(1.5) * (1.0 - (2.0 * lightness - 1.15).abs()).clamp(0.05, 1.0);
        let hue = b.atan2(a).to_degrees().rem_euclid(360.0);
        let bin = &mut bins[(hue * BINS as f32 / 360.0) as usize % BINS];
        bin[0] += weight;
        bin[1] += weight * a;
        bin[2] += weight * b;
    }
    let around = |middle: usize| {
        (0..=2 * REACH)
            .map(|step| bins[(middle + BINS + step - REACH) % BINS])
            .fold([0.0; 3], |sum: [f32; 3], bin| {
                [sum[0] + bin[0], sum[1] + bin[1], sum[2] + bin[2]]
            })
    };
    let [weight, a, b] = (0..BINS)
        .map(around)
        .max_by(|left, right| left[0].total_cmp(&right[0]))?;
    let count = picture.pixels().len().max(1) as f32;
    if weight / count < COLOUR_MIN * CHROMA_SEEN.sqrt() {
        return None;
    }
    let (a, b) = (a / weight, b / weight);
    Some([b.atan2(a).to_degrees().rem_euclid(360.0), a.hypot(b)])
}

/// sRGB bytes to OKLab: lightness 0 to 1, a (green to red), b (blue to yellow).
fn oklab(rgb: [u8; 3]) -> [f32; 3] {
    let [r, g, b] = rgb.map(|byte| {
        let value = f32::from(byte) / 255.0;
        if value <= 0.040_45 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    });
    let l = (0.412_221_46 * r + 0.536_332_55 * g + 0.051_445_995 * b).cbrt();
    let m = (0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b).cbrt();
    let s = (0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b).cbrt();
    [
        0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s,
        1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
        0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pixels: &[([u8; 3], u32)], expected: Option<(f32, f32)>) {
        let colours: Vec<[u8; 3]> = pixels
            .iter()
            .flat_map(|(rgb, n)| std::iter::repeat_n(*rgb, *n as usize))
            .collect();
        let picture = RgbImage::from_fn(colours.len() as u32, 1, |x, _| {
            image::Rgb(colours[x as usize])
        });
        match (dominant(&picture), expected) {
            (None, None) => {}
            (Some([hue, chroma]), Some((hue_expected, chroma_expected))) => {
                assert!(
                    (hue - hue_expected).abs() < 3.0,
                    "hue {hue}, not {hue_expected}"
                );
                assert!((chroma - chroma_expected).abs() < 0.02, "chroma {chroma}");
            }
            (seen, _) => panic!("{seen:?}, not {expected:?}"),
        }
    }

    #[test]
    fn a_pure_colour_is_its_own_tint() {
        // Reference values of CSS Color 4: red is oklch(0.628 0.2577 29.23), blue (0.452 0.3132
        // 264.05).
        check(&[([255, 0, 0], 16)], Some((29.2, 0.258)));
        check(&[([0, 0, 255], 16)], Some((264.1, 0.313)));
    }

    #[test]
    fn a_small_vivid_part_outweighs_a_grey_ground() {
        check(
            &[([90, 90, 92], 90), ([240, 140, 40], 10)],
            Some((60.0, 0.165)),
        );
    }

    #[test]
    fn a_grey_picture_has_no_tint() {
        check(
            &[([0, 0, 0], 8), ([128, 128, 128], 8), ([255, 255, 255], 8)],
            None,
        );
        check(&[([120, 118, 119], 60)], None);
    }
}
