//! Sleeves that glow in the dark.

use std::f32::consts::TAU;

use super::{Colour, blend, hash};

/// A slit sun between hills.
pub(super) fn sunset(x: f32, y: f32, c: &[Colour; 5]) -> Colour {
    let sky = if y < 0.55 {
        blend(c[0], c[1], y / 0.55)
    } else {
        blend(c[1], c[2], (y - 0.55) / 0.3)
    };
    let (dx, dy) = (x - 0.5, y - 0.48);
    let is_slit = dy > 0.0 && (dy * 26.0).fract() < 0.16 + dy * 1.4;
    let mut seen = if dx.hypot(dy) < 0.28 && !is_slit {
        blend(c[3], c[2], dy * 1.6)
    } else {
        sky
    };
    let far = 0.80 + 0.035 * (x * 5.1 + 0.4).sin() + 0.012 * (x * 13.0).sin();
    let near = 0.89 + 0.03 * (x * 4.2 + 2.6).sin() + 0.01 * (x * 17.0).cos();
    if y > far {
        seen = blend(c[1], c[4], 0.45);
    }
    if y > near {
        seen = c[4];
    }
    seen
}

/// A moon, wires, and snow.
pub(super) fn moon(x: f32, y: f32, c: &[Colour; 5]) -> Colour {
    let mut seen = blend(c[4], c[1], y * 1.15);
    let distance = (x - 0.66).hypot(y - 0.34);
    seen = blend(seen, c[2], (0.34 - distance).max(0.0) * 1.6);
    if distance < 0.17 {
        let shadow = (x - 0.60).hypot(y - 0.30);
        seen = if shadow < 0.15 {
            blend(c[3], c[2], 0.35)
        } else {
            c[3]
        };
    }
    for wire in 0..3 {
        let sag = (x - 0.5) * (x - 0.5) * (0.5 - 0.1 * wire as f32);
        if (y - (0.62 - sag + 0.06 * wire as f32)).abs() < 0.0035 {
            seen = c[0];
        }
    }
    if (x - 0.22).abs() < 0.011 && y > 0.48 || (y - 0.53).abs() < 0.008 && (x - 0.22).abs() < 0.1 {
        seen = c[0];
    }
    if y > 0.86 + 0.025 * (x * 7.0).sin() {
        seen = blend(c[3], c[2], 0.25 + (y - 0.86) * 2.0);
    }
    let cells = 14.0;
    let (column, row) = ((x * cells) as i32, (y * cells) as i32);
    let flake_x = (column as f32 + 0.2 + 0.6 * hash(column, row)) / cells;
    let flake_y = (row as f32 + 0.2 + 0.6 * hash(row, column + 40)) / cells;
    let size = 0.003 + 0.006 * hash(column + 9, row);
    if (x - flake_x).hypot(y - flake_y) < size {
        c[3]
    } else {
        seen
    }
}

/// A road of light towards a sun.
pub(super) fn horizon(x: f32, y: f32, c: &[Colour; 5]) -> Colour {
    let line = 0.58;
    if y < line {
        let mut seen = blend(c[0], c[1], y / line);
        let distance = (x - 0.5).hypot(y - 0.46);
        seen = blend(seen, c[2], (0.42 - distance).max(0.0) * 1.3);
        if distance < 0.24 && ((y * 40.0).fract() > 0.2 || y < 0.42) {
            seen = blend(c[4], c[2], (y - 0.24) / 0.34);
        }
        let peak =
            0.06 + 0.13 * ((x * 9.0).sin() * (x * 23.0).cos()).abs() * (2.0 * (x - 0.5).abs());
        return if y > line - peak {
            blend(c[0], c[1], 0.35)
        } else {
            seen
        };
    }
    let depth = 0.09 / (y - line + 0.015);
    let across = (x - 0.5) * depth * 9.0;
    let thick = 0.012 * depth + 0.02;
    let is_line = (across - across.round()).abs() < thick * 1.3
        || (depth * 3.0 - (depth * 3.0).round()).abs() < thick * 1.2;
    let ground = blend(c[1], c[0], (y - line) * 3.0 + 0.2);
    if is_line {
        blend(c[3], c[2], (y - line) * 2.2)
    } else {
        ground
    }
}

/// Paper lanterns, one before the other.
pub(super) fn lanterns(x: f32, y: f32, c: &[Colour; 5]) -> Colour {
    const LANTERNS: [(f32, f32, f32); 8] = [
        (0.17, 0.20, 0.12),
        (0.83, 0.16, 0.10),
        (0.50, 0.12, 0.08),
        (0.30, 0.50, 0.17),
        (0.74, 0.46, 0.15),
        (0.09, 0.78, 0.13),
        (0.53, 0.80, 0.20),
        (0.93, 0.80, 0.12),
    ];
    let mut seen = blend(c[0], c[1], y * 0.45);
    for (at, (cx, cy, size)) in LANTERNS.into_iter().enumerate() {
        let (dx, dy) = ((x - cx) / size, (y - cy) / (size * 0.86));
        let distance = dx.hypot(dy);
        if distance >= 1.0 {
            seen = blend(seen, c[2], (1.5 - distance).max(0.0) * 0.35);
            if dx.abs() < 0.016 / size * 0.3 && dy < 0.0 {
                seen = c[0];
            }
            continue;
        }
        let base = [c[1], c[2], c[3]][at % 3];
        let lit = blend(base, c[4], (1.0 - distance) * 0.8);
        let rib = ((dy * 7.0).fract().abs() - 0.5).abs() < 0.07;
        seen = if dy.abs() > 0.88 {
            c[0]
        } else if rib {
            blend(lit, c[0], 0.22)
        } else {
            lit
        };
    }
    seen
}

/// A creature of squares, the same on both sides.
pub(super) fn pixels(x: f32, y: f32, c: &[Colour; 5]) -> Colour {
    let cells = 16.0;
    let (column, row) = ((x * cells) as i32, (y * cells) as i32);
    let mirrored = if column < 8 { column } else { 15 - column };
    let from_middle = (7.5 - mirrored as f32).hypot(row as f32 - 7.5);
    let is_body =
        from_middle < 6.6 && hash(mirrored * 3 + 5, row * 7 + 2) > 0.12 + from_middle * 0.07;
    let is_eye = (mirrored == 5 || mirrored == 4) && (row == 6 || row == 7);
    let (in_x, in_y) = ((x * cells).fract(), (y * cells).fract());
    let is_gap = in_x < 0.06 || in_y < 0.06;
    let ground = blend(c[4], c[0], y + 0.06 * (TAU * x).sin());
    if is_gap {
        return if is_body {
            blend(ground, c[1], 0.3)
        } else {
            ground
        };
    }
    if is_eye {
        c[3]
    } else if is_body {
        blend(c[1], c[2], hash(mirrored + 31, row + 17))
    } else if hash(mirrored + 70, row + 3) > 0.93 {
        blend(ground, c[3], 0.5)
    } else {
        ground
    }
}
