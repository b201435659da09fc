//! The picture of a record that has none: drawn from its name, the same every time.
//!
//! The page draws the same one by itself (`frontend/src/ui/pattern.ts`), so that it has it offline
//! and in its own colours; this one is for everyone else who asks for artwork. Both are held to
//! `tests/fixtures/patterns.json`.

use std::fmt::Write;

/// Everything lies in a square of this many units.
const SQUARE: u32 = 400;
const TILE: u32 = 100;
const TILES: u32 = SQUARE / TILE;

/// An SVG picture for something of this name, `size` pixels a side, in a quiet colour of its own.
#[must_use]
pub fn placeholder(name: &str, size: u32) -> String {
    let Pattern {
        path,
        stroke_width,
        is_filled,
    } = pattern_of(name);
    let hue = hash_of(name) % 360;
    let line = format!("oklch(0.6 0.06 {hue})");
    let (fill, stroke) = if is_filled {
        (line.as_str(), "none")
    } else {
        ("none", line.as_str())
    };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {SQUARE} {SQUARE}\" \
         width=\"{size}\" height=\"{size}\">\
         <rect width=\"{SQUARE}\" height=\"{SQUARE}\" fill=\"oklch(0.45 0.035 {hue})\"/>\
         <path d=\"{path}\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"{stroke_width}\"/>\
         </svg>"
    )
}

/// One path in a square of [`SQUARE`] units.
#[derive(Debug, PartialEq)]
struct Pattern {
    path: String,
    stroke_width: u32,
    is_filled: bool,
}

/// Arcs, quarters or ripples, chosen and turned by the letters of `name`.
fn pattern_of(name: &str) -> Pattern {
    let seed = hash_of(name);
    let (path, stroke_width) = match seed % 3 {
        0 => (tiles(seed, arcs), 22),
        1 => (tiles(seed, quarter), 0),
        _ => (ripples(seed), 9),
    };
    Pattern {
        path,
        stroke_width,
        is_filled: stroke_width == 0,
    }
}

/// 32-bit FNV-1a over the letters, one code point a step.
fn hash_of(name: &str) -> u32 {
    let step = |hash: u32, letter: char| (hash ^ u32::from(letter)).wrapping_mul(0x0100_0193);
    name.chars().fold(0x811c_9dc5, step)
}

fn tiles(seed: u32, draw: fn(u32, u32, u32) -> String) -> String {
    let mut bits = seed;
    let mut path = String::new();
    for index in 0..TILES * TILES {
        // The multiplier and the increment of "Numerical Recipes": only the high bits are used.
        bits = bits.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        path += &draw(index % TILES * TILE, index / TILES * TILE, bits >> 28 & 3);
    }
    path
}

/// Two quarter circles in opposite corners: neighbours always meet.
fn arcs(x: u32, y: u32, turn: u32) -> String {
    let half = TILE / 2;
    let (middle_x, middle_y, right) = (x + half, y + half, x + TILE);
    if turn.is_multiple_of(2) {
        format!(
            "M{middle_x} {y}a{half} {half} 0 0 1 -{half} {half}\
             M{right} {middle_y}a{half} {half} 0 0 0 -{half} {half}"
        )
    } else {
        format!(
            "M{middle_x} {y}a{half} {half} 0 0 0 {half} {half}\
             M{x} {middle_y}a{half} {half} 0 0 1 {half} {half}"
        )
    }
}

/// A quarter disc in one of four corners.
fn quarter(x: u32, y: u32, turn: u32) -> String {
    let far = TILE;
    let (right, bottom) = (x + far, y + far);
    match turn {
        0 => format!("M{x} {y}h{far}a{far} {far} 0 0 1 -{far} {far}z"),
        1 => format!("M{right} {y}v{far}a{far} {far} 0 0 1 -{far} -{far}z"),
        2 => format!("M{right} {bottom}h-{far}a{far} {far} 0 0 1 {far} -{far}z"),
        _ => format!("M{x} {bottom}v-{far}a{far} {far} 0 0 1 {far} {far}z"),
    }
}

/// Rings around a point that is never quite the middle.
fn ripples(seed: u32) -> String {
    let x = 120 + i64::from((seed >> 8) % 160);
    let y = 120 + (seed >> 16) % 160;
    let mut path = String::new();
    for radius in (18..400).step_by(27) {
        let (left, across) = (x - radius, 2 * radius);
        // Writing to a String cannot fail.
        let _ = write!(
            path,
            "M{left} {y}a{radius} {radius} 0 1 0 {across} 0a{radius} {radius} 0 1 0 -{across} 0"
        );
    }
    path
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[derive(serde::Deserialize)]
    struct Drawn {
        path: String,
        stroke_width: u32,
        filled: bool,
    }

    #[test]
    fn the_picture_is_the_one_that_the_page_draws() {
        let file = include_str!("../../../tests/fixtures/patterns.json");
        let drawn: BTreeMap<String, Drawn> = serde_json::from_str(file).expect("patterns");
        for (name, expected) in drawn {
            let expected = Pattern {
                path: expected.path,
                stroke_width: expected.stroke_width,
                is_filled: expected.filled,
            };
            assert_eq!(pattern_of(&name), expected, "{name}");
        }
    }

    #[test]
    fn the_name_never_becomes_markup() {
        let picture = placeholder("</svg><script>", 320);
        assert!(!picture.contains("script"), "{picture}");
    }
}
