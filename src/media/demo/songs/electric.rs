//! Currents, coils and chips.

use super::records::*;
use super::*;
use Drum::*;
use Role::*;
use Voice::*;

#[rustfmt::skip] // A table: one line a part.
pub(super) static SONGS: [Song; 11] = [
    Song { record: &ROOMS, number: 1, title: "Glasshouse", tonic: 53, scale: MINOR, pace: pace(122.0, 16, 4, 0.08), chords: &[0, 5, 3, 6], space: space(1.2, 0.3, 0.5), lufs: -10.0,
        parts: &[
            part(Epiano, Chords("x..x..x....x..x."), 0, 0.42, -0.2, 0.25, 0),
            part(Synth, Bass("..1..1.8..1..7.5"), -1, 0.85, 0.0, 0.02, 2),
            part(Lead, Line("5---..3-1---.... 6---..5-3---.... 8---..7-6-5-3--- 2---..1-0---...."), 1, 0.28, 0.2, 0.4, 4),
            part(Pad, Chords("x---------------"), 0, 0.14, 0.0, 0.4, 4),
        ],
        beats: &[beat(Kick, "X...X...X...X...", 1.0, 0.0, 0), beat(OpenHat, "..x...x...x...x.", 0.2, 0.2, 2), beat(Clap, "....x.......x...", 0.5, 0.0, 2), beat(Hat, "xoxxxoxxxoxxxoxx", 0.18, -0.3, 1)] },
    Song { record: &ROOMS, number: 4, title: "Corridor", tonic: 48, scale: DORIAN, pace: pace(118.0, 16, 4, 0.14), chords: &[0, 0, 3, 3], space: space(2.0, 0.45, 0.4), lufs: -12.5,
        parts: &[
            part(Organ, Chords("...x...x..x....x"), 1, 0.26, 0.25, 0.3, 0),
            part(Sub, Bass("1--.1-..--1.3-5-"), -1, 0.9, 0.0, 0.0, 1),
            part(Bell, Arpeggio("4.......3.....2."), 1, 0.2, -0.35, 0.5, 4),
        ],
        beats: &[beat(Kick, "X...X...X...X..o", 1.0, 0.0, 0), beat(Hat, "..x...x...x..xx.", 0.26, 0.3, 0), beat(Rim, "...x..x....x..x.", 0.3, -0.35, 2), beat(Shaker, "xoxoxoxoxoxoxoxo", 0.2, 0.4, 2)] },
    Song { record: &STATIC_BLOOM, number: 1, title: "Static Bloom", tonic: 52, scale: LYDIAN, pace: pace(60.0, 16, 4, 0.0), chords: &[0, 1, 5, 0], space: space(4.5, 0.4, 0.0), lufs: -22.0,
        parts: &[
            part(Pad, Chords("x---------------"), 0, 0.5, 0.0, 0.6, 0),
            part(Bell, Arpeggio("3...5.....4.6..."), 1, 0.34, 0.35, 0.7, 1),
            part(Sub, Bass("1---------------"), -1, 0.4, 0.0, 0.1, 1),
            part(Flute, Line("5-------7-----8- 9-------------7- 5-----3-------2- 1---------------"), 1, 0.3, -0.3, 0.8, 2),
        ],
        beats: &[] },
    Song { record: &STATIC_BLOOM, number: 2, title: "Soft Machinery", tonic: 57, scale: MAJOR, pace: pace(90.0, 16, 4, 0.0), chords: &[3, 0, 4, 5], space: space(3.0, 0.35, 0.2), lufs: -16.5,
        parts: &[
            part(Marimba, Arpeggio("0.2.4.2.3.2.4.3."), 1, 0.5, -0.35, 0.45, 0),
            part(Pad, Chords("x---------------"), 0, 0.3, 0.0, 0.5, 0),
            part(Sub, Bass("1-----..1---5---"), -2, 0.6, 0.0, 0.0, 2),
            part(Bell, Tune(41), 1, 0.26, 0.3, 0.5, 2),
        ],
        beats: &[beat(SoftKick, "x.....x.x.......", 0.7, 0.0, 2), beat(Brush, "....x.......x..o", 0.25, 0.1, 2), beat(Hat, "x.oxx.oxx.oxx.ox", 0.13, 0.4, 3)] },
    Song { record: &WEEKDAY_MOTORS, number: 2, title: "Sunday Engines", tonic: 52, scale: MIXOLYDIAN, pace: pace(152.0, 16, 4, 0.0), chords: &[0, 0, 0, 0, 6, 6, 3, 0], space: space(0.9, 0.2, 0.0), lufs: -11.0,
        parts: &[
            part(Guitar, Chords("x.x.x.x.x.x.x.X."), 0, 0.55, -0.5, 0.15, 0),
            part(Organ, Chords("x---------------"), 1, 0.2, 0.45, 0.2, 2),
            part(Synth, Bass("1.1.1.1.1.1.1.5."), -1, 0.85, 0.0, 0.02, 0),
            part(Lead, Line("1-----3-5------- 6-----5-3------- 8-----9-a-9-8-5- 7-6-5-3-1-------"), 1, 0.24, 0.15, 0.3, 4),
        ],
        beats: &[beat(Kick, "X...X.x.X...X.x.", 0.9, 0.0, 0), beat(Snare, "....X.......X...", 0.6, 0.05, 0), beat(Hat, "x.x.x.x.x.x.x.x.", 0.25, 0.35, 0)] },
    Song { record: &CARTRIDGE_DAYS, number: 1, title: "Level Select", tonic: 60, scale: MAJOR, pace: pace(150.0, 16, 4, 0.0), chords: &[0, 4, 5, 3], space: space(0.5, 0.2, 0.0), lufs: -11.5,
        parts: &[
            part(Pulse, Line("5.5.8.5.6.5.3.5. 4.4.7.4.6---5-4. 8.8.c.8.a.8.6.8. 9-8-6-4-5---...."), 1, 0.34, 0.2, 0.15, 1),
            part(Pulse, Arpeggio("0232023202320232"), 0, 0.2, -0.45, 0.1, 0),
            part(Triangle, Bass("1.8.1.8.1.8.5.8."), -2, 0.75, 0.0, 0.0, 0),
        ],
        beats: &[beat(Kick, "X...x...X...x.x.", 0.6, 0.0, 1), beat(Snare, "....x.......x..o", 0.4, 0.0, 1), beat(Hat, "x.x.x.x.x.x.x.xx", 0.18, 0.3, 1)] },
    Song { record: &CARTRIDGE_DAYS, number: 2, title: "Boss Has Left", tonic: 57, scale: HARMONIC, pace: pace(168.0, 16, 4, 0.0), chords: &[0, 0, 5, 5, 3, 3, 4, 4], space: space(0.5, 0.25, 0.0), lufs: -13.0,
        parts: &[
            part(Pulse, Line("1.1.3.1.5.1.3.1. 1.1.3.1.6.5.4.3. 8---7---6---5--- 4-5-4-3-2---7---"), 1, 0.34, -0.2, 0.15, 2),
            part(Pulse, Arpeggio("0.3.2.3.4.3.2.3."), 1, 0.18, 0.45, 0.1, 0),
            part(Triangle, Bass("1.1.1.1.1.1.8.7."), -2, 0.75, 0.0, 0.0, 0),
        ],
        beats: &[beat(Kick, "X..xX...X..xX...", 0.6, 0.0, 0), beat(Snare, "....X.......X.xx", 0.4, 0.0, 2), beat(Hat, "xxxxxxxxxxxxxxxx", 0.12, -0.3, 2)] },
    Song { record: &FERROUS, number: 1, title: "Ferrous", tonic: 54, scale: MINOR, pace: pace(132.0, 16, 4, 0.0), chords: &[0, 0, 0, 0, 5, 5, 0, 0], space: space(1.4, 0.35, 0.6), lufs: -9.5,
        parts: &[
            part(Acid, Bass("1.181.3.1.7.1851"), -1, 0.7, 0.0, 0.12, 0),
            part(Sub, Bass("..1-..1-..1-..1-"), -2, 0.7, 0.0, 0.0, 2),
            part(Pad, Chords("x---------------"), 1, 0.14, 0.0, 0.6, 4),
            part(Pulse, Arpeggio("......4.....3..."), 1, 0.24, 0.4, 0.5, 6),
        ],
        beats: &[beat(Kick, "X...X...X...X...", 1.1, 0.0, 0), beat(Hat, "..x...x...x...x.", 0.35, 0.1, 2), beat(Clap, "....x.......x...", 0.4, 0.0, 4), beat(Rim, "...x..x..x.x..x.", 0.25, -0.4, 4)] },
    Song { record: &ECHO_HARBOUR, number: 1, title: "Echo Harbour", tonic: 50, scale: MINOR, pace: pace(74.0, 16, 4, 0.1), chords: &[0, 0, 3, 6], space: space(2.2, 0.6, 0.0), lufs: -14.5,
        parts: &[
            part(Organ, Chords("..x...x...x...x."), 1, 0.3, 0.3, 0.35, 0),
            part(Sub, Bass("1-.13-5-..1-..7."), -1, 1.0, 0.0, 0.0, 0),
            part(Accordion, Tune(83), 1, 0.24, -0.3, 0.6, 2),
        ],
        beats: &[beat(Kick, "........X.......", 0.9, 0.0, 1), beat(Rim, "........x......o", 0.5, 0.1, 1), beat(Hat, "x.xox.xox.xox.xo", 0.22, -0.3, 0), beat(Snare, "..............x.............x.xx", 0.25, 0.2, 3)] },
    Song { record: &NIGHT_DRIVE, number: 2, title: "Neon Estuary", tonic: 49, scale: MINOR, pace: pace(104.0, 16, 4, 0.0), chords: &[0, 5, 2, 6], space: space(2.2, 0.35, 0.3), lufs: -12.0,
        parts: &[
            part(Synth, Bass("1.1.1.1.1.1.1.1."), -1, 0.8, 0.0, 0.03, 0),
            part(Pad, Chords("x---------------"), 0, 0.34, 0.0, 0.4, 0),
            part(Pulse, Arpeggio("0.2.3.4.5.4.3.2."), 1, 0.2, 0.45, 0.4, 2),
            part(Lead, Line("5-----4-3---1--- 6-----5-3-------  9-----8-7---5--- 7---6---5-------"), 1, 0.3, -0.1, 0.45, 2),
        ],
        beats: &[beat(Kick, "X...X...X...X...", 0.9, 0.0, 1), beat(Snare, "....X.......X...", 0.75, 0.0, 1), beat(Hat, "x.xxx.xxx.xxx.xx", 0.16, 0.3, 2)] },
    Song { record: &UPDRAFT, number: 1, title: "Updraft", tonic: 55, scale: DORIAN, pace: pace(172.0, 16, 4, 0.0), chords: &[0, 0, 3, 3, 5, 5, 6, 6], space: space(1.8, 0.3, 0.25), lufs: -9.0,
        parts: &[
            part(Pad, Chords("x---------------"), 0, 0.34, 0.0, 0.5, 0),
            part(Sub, Bass("1-----3-..1---5-"), -2, 0.95, 0.0, 0.0, 4),
            part(Epiano, Arpeggio("4...3...2..3..2."), 1, 0.34, -0.3, 0.4, 0),
            part(Lead, Tune(97), 1, 0.26, 0.25, 0.4, 8),
        ],
        beats: &[beat(Kick, "X.........X.....", 1.0, 0.0, 2), beat(Snare, "....X..o.o..X..o", 0.8, 0.0, 2), beat(Hat, "x.x.x.xxx.x.x.xx", 0.22, 0.3, 2), beat(Ride, "....x.......x...", 0.08, -0.3, 8)] },
];
