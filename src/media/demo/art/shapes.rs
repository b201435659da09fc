//! Sleeves cut from paper.

use std::f32::consts::{PI, TAU};

use super::{Colour, blend, hash};

/// Rings around a point, as if a stone fell into the harbour.
pub(super) fn ripples(x: f32, y: f32, c: &[Colour; 5]) -> Colour {
    let (dx, dy) = (x - 0.48, y - 0.565);
    let distance = dx.hypot(dy) * (1.0 + 0.018 * (3.0 * dy.atan2(dx)).sin());
    if distance < 0.034 {
        return c[3];
    }
    let wave = (distance * 26.0).fract();
    let water = blend(c[1], c[4], distance * 0.9);
    if wave > 0.62 && wave < 0.86 {
        blend(c[2], water, distance * 0.95)
    } else {
        water
    }
}

/// Quarter circles on a board.
pub(super) fn tiles(x: f32, y: f32, c: &[Colour; 5]) -> Colour {
    let (column, row) = ((x * 4.0) as i32, (y * 4.0) as i32);
    let (mut in_x, mut in_y) = ((x * 4.0).fract(), (y * 4.0).fract());
    let turn = (hash(column + 2, row * 3 + 1) * 4.0) as i32;
    if turn & 1 == 1 {
        in_x = 1.0 - in_x;
    }
    if turn & 2 == 2 {
        in_y = 1.0 - in_y;
    }
    let first = (hash(column * 5, row + 11) * 5.0) as usize % 5;
    let step = 1 + (hash(column + 21, row) * 3.0) as usize;
    match in_x.hypot(in_y) {
        near if near < 0.42 => c[(first + 2 * step) % 5],
        middle if middle < 0.94 => c[(first + step) % 5],
        _ => c[first],
    }
}

/// A flower of two rings of petals that shine through each other.
pub(super) fn petals(x: f32, y: f32, c: &[Colour; 5]) -> Colour {
    let (dx, dy) = (x - 0.5, y - 0.5);
    let (distance, angle) = (dx.hypot(dy), dy.atan2(dx));
    if distance < 0.078 {
        return c[4];
    }
    let petal = |turn: f32, length: f32, wide: f32| {
        let sector = TAU / 12.0;
        let off = ((angle + turn).rem_euclid(sector) - sector / 2.0).abs();
        let along = distance / length;
        along < 1.0 && distance * off.sin() < wide * (PI * along.powf(0.8)).sin()
    };
    let mut seen = c[0];
    if petal(0.0, 0.45, 0.045) {
        seen = blend(seen, c[1], 0.9);
    }
    if petal(TAU / 24.0, 0.46, 0.052) {
        seen = blend(seen, c[2], 0.72);
    }
    if petal(TAU / 24.0, 0.3, 0.03) {
        seen = blend(seen, c[3], 0.55);
    }
    seen
}

/// A sun over a works.
pub(super) fn blocks(x: f32, y: f32, c: &[Colour; 5]) -> Colour {
    let mut seen = c[0];
    if (x - 0.36).hypot(y - 0.40) < 0.25 {
        seen = c[1];
    }
    const HOUSES: [(f32, f32, f32, usize); 5] = [
        (0.08, 0.30, 0.66, 4),
        (0.30, 0.52, 0.54, 2),
        (0.52, 0.66, 0.30, 3),
        (0.66, 0.78, 0.47, 2),
        (0.78, 0.93, 0.60, 4),
    ];
    for (left, right, top, paint) in HOUSES {
        if (left..right).contains(&x) && y > top {
            let (in_x, in_y) = (((x - left) * 18.0).fract(), ((y - top) * 18.0).fract());
            let is_window = (0.3..0.7).contains(&in_x) && (0.3..0.65).contains(&in_y);
            let is_lit = hash((x * 18.0) as i32, (y * 18.0) as i32 + 7) > 0.55;
            seen = if is_window && is_lit && y < 0.84 && paint != 3 {
                c[1]
            } else {
                c[paint]
            };
        }
    }
    if y > 0.86 {
        seen = if (x * 9.0 + y * 9.0).fract() < 0.5 && y < 0.9 {
            c[1]
        } else {
            c[4]
        };
    }
    seen
}

/// Eight-pointed stars and the crosses between them.
pub(super) fn stars(x: f32, y: f32, c: &[Colour; 5]) -> Colour {
    let (u, v) = ((x * 4.0 + 0.5).fract() - 0.5, (y * 4.0 + 0.5).fract() - 0.5);
    let square = u.abs().max(v.abs());
    let diamond = (u.abs() + v.abs()) * std::f32::consts::FRAC_1_SQRT_2;
    let star = square.min(diamond);
    let shade = blend(c[0], c[4], y * 0.6);
    match star {
        s if s < 0.10 => c[3],
        s if s < 0.17 => c[2],
        s if s < 0.29 => blend(c[1], c[0], y * 0.5),
        s if s < 0.325 => c[2],
        _ if (u.hypot(v) - 0.5).abs() < 0.03 => c[3],
        _ => shade,
    }
}

/// Fine rings over fine rings.
pub(super) fn moire(x: f32, y: f32, c: &[Colour; 5]) -> Colour {
    let ring = |cx: f32, cy: f32, count: f32| ((x - cx).hypot(y - cy) * count).fract() < 0.5;
    let (one, other) = (ring(0.36, 0.40, 34.0), ring(0.66, 0.62, 31.0));
    match (one, other) {
        (true, true) => c[3],
        (false, false) => blend(c[0], c[1], y),
        _ => blend(c[4], c[2], (1.0 - y) * 0.5),
    }
}

/// Broken glass around a point.
pub(super) fn shards(x: f32, y: f32, c: &[Colour; 5]) -> Colour {
    let (dx, dy) = (x - 0.42, y - 0.62);
    let angle = dy.atan2(dx).rem_euclid(TAU) / TAU * 17.0;
    let sector = angle as i32;
    let ring = ((dx.hypot(dy) * (3.0 + 3.0 * hash(sector, 4))) + hash(sector, 9)) as i32;
    let edge = angle.fract().min(1.0 - angle.fract()) * dx.hypot(dy);
    if edge < 0.012 {
        return c[4];
    }
    match hash(sector * 3 + 1, ring * 5 + 2) {
        h if h < 0.28 => c[0],
        h if h < 0.56 => c[1],
        h if h < 0.84 => c[2],
        _ => c[3],
    }
}

/// A sun that shines to every side.
pub(super) fn rays(x: f32, y: f32, c: &[Colour; 5]) -> Colour {
    let (dx, dy) = (x - 0.5, y - 0.74);
    let distance = dx.hypot(dy);
    if y > 0.8 + 0.02 * (x * 9.0).sin() {
        return if y > 0.9 + 0.015 * (x * 13.0 + 1.0).sin() {
            blend(c[4], [0.0; 3], 0.25)
        } else {
            c[4]
        };
    }
    if distance < 0.2 {
        return c[3];
    }
    if distance < 0.25 {
        return c[1];
    }
    let ray = (dy.atan2(dx).rem_euclid(TAU) / TAU * 32.0) as i32;
    let paint = if ray % 2 == 0 { c[0] } else { c[2] };
    blend(paint, c[1], (distance - 0.25) * 0.7)
}

/// Long swells of one colour into the next, and a buoy.
pub(super) fn waves(x: f32, y: f32, c: &[Colour; 5]) -> Colour {
    if (x - 0.7).hypot(y - 0.2) < 0.085 {
        return c[4];
    }
    let mut seen = blend(c[3], c[2], y * 0.8);
    for band in 0..9 {
        let depth = band as f32 / 8.0;
        let height = 0.24
            + 0.085 * band as f32
            + 0.045 * (x * (7.0 - depth * 3.0) + band as f32 * 1.9).sin() * (0.5 + depth);
        if y > height {
            let paint = if depth < 0.5 {
                blend(c[2], c[1], depth * 2.0)
            } else {
                blend(c[1], c[0], depth * 2.0 - 1.0)
            };
            seen = if y < height + 0.009 {
                blend(paint, c[3], 0.55)
            } else {
                paint
            };
        }
    }
    seen
}

/// Slanting rain, drop by drop.
pub(super) fn rain(x: f32, y: f32, c: &[Colour; 5]) -> Colour {
    let across = (x + y * 0.18) * 22.0;
    let lane = across as i32;
    let along = y * 3.2 + 7.0 * hash(lane, 3);
    let drop = along as i32;
    let length = 0.3 + 0.5 * hash(lane, drop + 50);
    let (in_lane, in_drop) = (across.fract() - 0.5, along.fract() / length);
    let wide = 0.34 * (in_drop * PI).sin().max(0.0).sqrt();
    let ground = blend(c[0], c[1], y * 0.55);
    if in_drop >= 1.0 || in_lane.abs() > wide {
        return ground;
    }
    match hash(lane * 7, drop * 3 + 1) {
        h if h < 0.45 => c[2],
        h if h < 0.75 => c[3],
        h if h < 0.9 => c[4],
        _ => c[1],
    }
}

/// The wavy pavement of a promenade.
pub(super) fn promenade(x: f32, y: f32, c: &[Colour; 5]) -> Colour {
    if (x - 0.72).hypot(y - 0.2) < 0.12 {
        return c[2];
    }
    if y < 0.36 {
        return blend(c[0], c[1], y * 1.4);
    }
    let bend = 0.11 * (x * TAU * 1.5).sin();
    let band = (y - 0.36 + bend * (y - 0.2)) * 9.0;
    let paint = if (band as i32) % 2 == 0 { c[3] } else { c[0] };
    if y < 0.40 + bend * 0.3 {
        c[4]
    } else {
        blend(
            paint,
            c[4],
            if paint == c[3] { (y - 0.4) * 0.8 } else { 0.0 },
        )
    }
}

/// Kites on their strings.
pub(super) fn kites(x: f32, y: f32, c: &[Colour; 5]) -> Colour {
    const KITES: [(f32, f32, f32, f32, usize); 5] = [
        (0.30, 0.30, 0.22, 0.35, 1),
        (0.72, 0.24, 0.14, -0.25, 3),
        (0.62, 0.58, 0.18, 0.55, 2),
        (0.18, 0.72, 0.11, -0.4, 4),
        (0.88, 0.76, 0.09, 0.2, 1),
    ];
    let mut seen = blend(c[0], c[2], (y - 0.45).max(0.0) * 0.45);
    for (cx, cy, size, tilt, paint) in KITES {
        let (dx, dy) = ((x - cx) / size, (y - cy) / size);
        let (u, v) = (
            dx * tilt.cos() + dy * tilt.sin(),
            dy * tilt.cos() - dx * tilt.sin(),
        );
        let tail = 0.12 * (v * 5.0).sin();
        if v > 1.25 && v < 3.2 && (u - tail).abs() < 0.022 / size * 0.14 + 0.012 {
            seen = c[4];
        }
        let half = if v < 0.0 { 1.0 + v } else { 1.0 - v / 1.3 };
        if u.abs() < half * 0.78 {
            let is_dark = (u > 0.0) == (v > 0.0);
            seen = if is_dark {
                blend(c[paint], c[4], 0.22)
            } else {
                c[paint]
            };
        }
    }
    seen
}
