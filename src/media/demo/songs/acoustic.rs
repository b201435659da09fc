//! Strings, reeds, wood and breath.

use super::records::*;
use super::*;
use Drum::*;
use Role::*;
use Voice::*;

#[rustfmt::skip] // A table: one line a part.
pub(super) static SONGS: [Song; 13] = [
    Song { record: &LOW_COUNTRY, number: 1, title: "Nightjar", tonic: 50, scale: MINOR, pace: pace(84.0, 16, 4, 0.0), chords: &[0, 5, 2, 6], space: space(1.8, 0.0, 0.0), lufs: -17.0,
        parts: &[
            part(Guitar, Arpeggio("0.2.3.2.4.3.2.3."), 0, 0.8, -0.3, 0.25, 0),
            part(Upright, Bass("1-------5---1---"), -1, 0.8, 0.0, 0.05, 1),
            part(Flute, Line("5-----3-4---3-1- 3-----1-6---5--- 5-----7-8---7-5- 4---3-2-2-------"), 1, 0.42, 0.25, 0.5, 2),
            part(Pad, Chords("x---------------"), 0, 0.16, 0.0, 0.5, 4),
        ],
        beats: &[beat(Shaker, "o.x.o.x.o.x.o.xo", 0.3, 0.4, 3), beat(SoftKick, "x.......x.......", 0.6, 0.0, 4)] },
    Song { record: &LOW_COUNTRY, number: 2, title: "Dry Season", tonic: 45, scale: DORIAN, pace: pace(104.0, 16, 4, 0.12), chords: &[0, 0, 3, 0, 6, 3, 0, 0], space: space(1.0, 0.0, 0.0), lufs: -14.0,
        parts: &[
            part(Guitar, Chords("x..xx..xx..xx.X."), 1, 0.45, 0.35, 0.15, 0),
            part(Upright, Bass("1...5..1..5.1.3."), -1, 0.9, 0.0, 0.05, 0),
            part(Accordion, Line("5--3--1-----1-3- 5-6-5-3---1----- 8--7--6-5---6-5- 3--1--1---------"), 1, 0.34, -0.3, 0.25, 2),
        ],
        beats: &[beat(Clap, "....x.......x...", 0.3, 0.1, 2), beat(Shaker, "x.oxx.oxx.oxx.ox", 0.3, -0.4, 1), beat(Kick, "X.....x...x.....", 0.5, 0.0, 2)] },
    Song { record: &LOW_COUNTRY, number: 3, title: "Low Water Mark", tonic: 55, scale: MAJOR, pace: pace(126.0, 12, 4, 0.0), chords: &[0, 4, 5, 3, 0, 4, 3, 3], space: space(2.0, 0.0, 0.0), lufs: -19.0,
        parts: &[
            part(Harp, Arpeggio("0-2-3-4-3-2-"), 0, 0.7, -0.2, 0.3, 0),
            part(Upright, Bass("1-----------"), -2, 0.7, 0.0, 0.05, 2),
            part(Guitar, Chords("....x...x..."), 0, 0.3, 0.4, 0.2, 4),
            part(Flute, Tune(23), 1, 0.4, 0.15, 0.5, 2),
        ],
        beats: &[beat(Brush, "....x...x...", 0.2, 0.2, 4)] },
    Song { record: &HARBOUR_SONGS, number: 1, title: "Slow Tide, Second Attempt", tonic: 55, scale: MIXOLYDIAN, pace: pace(62.0, 12, 6, 0.0), chords: &[0, 6, 3, 0, 0, 4, 6, 0], space: space(2.4, 0.0, 0.0), lufs: -18.0,
        parts: &[
            part(Harp, Arpeggio("0.2.3.4.3.2."), 0, 0.75, 0.3, 0.4, 0),
            part(Flute, Line("5-----6-5-3- 4-----2-3-4- 5---8---7-5- 6-5-4-3-----"), 1, 0.5, -0.1, 0.55, 1),
            part(Accordion, Chords("x-----------"), 0, 0.16, -0.35, 0.3, 3),
        ],
        beats: &[beat(Dum, "X.....x.....", 0.5, 0.0, 3), beat(Tek, "...o....o.oo", 0.3, 0.2, 3)] },
    Song { record: &HARBOUR_SONGS, number: 2, title: "The Weaver’s Reel", tonic: 50, scale: MIXOLYDIAN, pace: pace(112.0, 16, 4, 0.05), chords: &[0, 0, 6, 6, 0, 0, 6, 0], space: space(1.0, 0.0, 0.0), lufs: -13.0,
        parts: &[
            part(Flute, Line("1.3.5.3.8.5.3.5. 1.3.5.6.5.3.2.3. 7.2.4.2.7.4.2.4. 7.6.5.4.3.2.1.2. 8.a.9.8.5.8.9.a. c.a.8.5.6.5.3.5. 9.8.7.6.5.4.3.2. 1.3.2.7.1-......"), 1, 0.5, 0.0, 0.25, 1),
            part(Guitar, Chords("x.x.X.x.x.x.X.x."), 0, 0.42, 0.4, 0.15, 0),
            part(Accordion, Bass("1---5---1---5---"), 0, 0.26, -0.4, 0.2, 3),
        ],
        beats: &[beat(Dum, "X..xx.x.X..xx.x.", 0.6, -0.1, 1), beat(Tek, "..o...o...o..ooo", 0.35, 0.2, 1)] },
    Song { record: &PAPER_LANTERNS, number: 1, title: "紙灯籠", tonic: 50, scale: INSEN, pace: pace(72.0, 16, 4, 0.0), chords: &[0, 2, 0, 3], space: space(2.6, 0.25, 0.0), lufs: -20.0,
        parts: &[
            part(Koto, Line("1...3.4.6.....4. 3...1.......0.1. 6...8.6.4...3.4. 6.4.3.1........."), 1, 0.75, -0.25, 0.35, 0),
            part(Koto, Bass("1.......3......."), 0, 0.55, 0.3, 0.3, 1),
            part(Flute, Line("6-------8-----6- 4---------3----- 1-----3-4-------  6-4-3-1---------"), 1, 0.4, 0.2, 0.6, 3),
        ],
        beats: &[beat(Rim, "............o...", 0.3, 0.5, 2), beat(SoftKick, "x...............", 0.5, 0.0, 2)] },
    Song { record: &SNOW_ON_WIRES, number: 1, title: "Зимний трамвай", tonic: 52, scale: HARMONIC, pace: pace(148.0, 12, 4, 0.0), chords: &[0, 0, 3, 3, 4, 4, 0, 4], space: space(1.3, 0.0, 0.0), lufs: -15.0,
        parts: &[
            part(Accordion, Line("5-----6-5-3- 5-------1-3- 4-----6-8-6- 6-------5-4- 5-----7-9-7- 5---4---2--- 3---2---1--- 7-----------"), 1, 0.45, -0.1, 0.3, 1),
            part(Guitar, Chords("....x...x..."), 0, 0.5, 0.35, 0.15, 0),
            part(Upright, Bass("1-----------5-----------"), -1, 0.9, 0.0, 0.05, 0),
        ],
        beats: &[beat(Brush, "....x...x...", 0.25, 0.2, 2)] },
    Song { record: &MORNING_LIGHT, number: 1, title: "نور الصباح", tonic: 50, scale: HIJAZ, pace: pace(100.0, 16, 4, 0.0), chords: &[0, 0, 3, 0, 0, 6, 1, 0], space: space(1.5, 0.15, 0.0), lufs: -16.0,
        parts: &[
            part(Oud, Line("1.1.2.3.4.3.2.1. 3-..4.5.4.3.2.3. 5.6.5.4.5.4.3.2. 3.2.1.0.1---.... 8.8.7.6.5.6.7.8. 6.5.4.5.3---.... 2.3.4.3.2.3.2.1. 2.1.0.1.1---...."), 1, 0.85, -0.2, 0.25, 0),
            part(Oud, Bass("1...1.1.1...1.5."), -1, 0.6, 0.2, 0.1, 2),
            part(Pad, Bass("1---------------"), 0, 0.16, 0.0, 0.5, 2),
        ],
        beats: &[beat(Dum, "X.....x.X.......", 0.8, -0.1, 1), beat(Tek, "..x.x..o..x.x.oo", 0.5, 0.2, 1), beat(Shaker, "x.x.x.x.x.x.x.x.", 0.2, 0.4, 4)] },
    Song { record: &BLUE_HOUR, number: 1, title: "Blue Hour", tonic: 51, scale: DORIAN, pace: pace(138.0, 8, 2, 0.33), chords: &[0, 0, 3, 3, 0, 0, 4, 0], space: space(1.1, 0.0, 0.0), lufs: -16.0,
        parts: &[
            part(Upright, Bass("1-3-5-6-8-6-5-3-"), -1, 1.0, -0.1, 0.05, 0),
            part(Epiano, Chords("...x-..x...x-..."), 1, 0.32, 0.35, 0.2, 0),
            part(Marimba, Tune(61), 1, 0.6, -0.3, 0.3, 2),
        ],
        beats: &[beat(Ride, "x.x.x.x.", 0.16, 0.35, 1), beat(Ride, "...o...o", 0.14, 0.35, 1), beat(Hat, "..x...x.", 0.2, -0.4, 1), beat(SoftKick, "o...o...", 0.4, 0.0, 1), beat(Rim, ".......o........", 0.2, 0.1, 4)] },
    Song { record: &BLUE_HOUR, number: 2, title: "Ballad for an Empty Station", tonic: 48, scale: MAJOR, pace: pace(66.0, 16, 4, 0.1), chords: &[0, 5, 1, 4, 2, 5, 1, 4], space: space(1.9, 0.0, 0.0), lufs: -21.0,
        parts: &[
            part(Epiano, Chords("x-------x---..x-"), 1, 0.4, -0.15, 0.35, 0),
            part(Upright, Bass("1-------5---1-7-"), -1, 0.85, 0.1, 0.08, 0),
            part(Flute, Tune(67), 1, 0.36, 0.2, 0.5, 1),
        ],
        beats: &[beat(Brush, "x...o...x...o..o", 0.2, 0.25, 1), beat(Ride, "....o.......o...", 0.06, -0.3, 2)] },
    Song { record: &ACCRA_SUNRISE, number: 1, title: "Accra Sunrise", tonic: 53, scale: MAJOR, pace: pace(116.0, 16, 4, 0.06), chords: &[0, 3, 4, 0], space: space(0.8, 0.0, 0.0), lufs: -12.0,
        parts: &[
            part(Guitar, Arpeggio("4.3.2.34.3.2.3.2"), 1, 0.9, -0.45, 0.12, 0),
            part(Guitar, Arpeggio("..2.3..2..3.2.0."), 1, 0.8, 0.45, 0.12, 1),
            part(Upright, Bass("1..1..3.5..5..3."), -1, 1.0, 0.0, 0.03, 0),
            part(Lead, Line("5.5.6.5.8---6.5. 4.4.5.4.6---5.4. 2.2.3.4.5---4.3. 3.2.1.......5.6."), 1, 0.28, 0.1, 0.2, 2),
        ],
        beats: &[beat(Gankogui, "x..x..x...x.x...", 0.3, 0.5, 0), beat(Kick, "X.......X.......", 0.7, 0.0, 1), beat(Shaker, "x.oxx.oxx.oxx.ox", 0.35, -0.5, 1), beat(Dum, "......x.......xx", 0.45, 0.3, 2), beat(Rim, "....x..x....x...", 0.3, -0.2, 2)] },
    Song { record: &ETUDES, number: 7, title: "Étude No. 7 for Rain, Window, Kettle and the Slow Return of a Neighbour Who Had Only Gone Out for Bread but Stayed Away for Eleven Winters", tonic: 57, scale: LYDIAN, pace: pace(132.0, 14, 4, 0.0), chords: &[0, 0, 1, 1, 5, 5, 4, 4], space: space(1.6, 0.0, 0.0), lufs: -18.0,
        parts: &[
            part(Marimba, Arpeggio("0.23.42.3.24.3"), 0, 0.7, -0.5, 0.25, 0),
            part(Marimba, Arpeggio("4.32.43.2.34.2 0"), 0, 0.6, 0.5, 0.25, 2),
            part(Bell, Arpeggio("6.............7............."), 0, 0.22, 0.0, 0.5, 4),
            part(Harp, Bass("1-------5-----"), -1, 0.6, 0.0, 0.2, 4),
        ],
        beats: &[] },
    Song { record: &SEA_WITHIN, number: 3, title: "Janela", tonic: 50, scale: MAJOR, pace: pace(132.0, 16, 4, 0.0), chords: &[0, 0, 1, 4, 5, 1, 4, 0], space: space(1.0, 0.0, 0.0), lufs: -17.0,
        parts: &[
            part(Guitar, Chords("x..x..x...x..x.."), 1, 0.55, -0.2, 0.15, 0),
            part(Upright, Bass("1-----5-5-----1-"), -1, 0.85, 0.0, 0.04, 0),
            part(Flute, Tune(29), 1, 0.42, 0.25, 0.3, 2),
        ],
        beats: &[beat(Rim, "x..x..x...x..x..", 0.25, 0.4, 1), beat(Shaker, "xoxoxoxoxoxoxoxo", 0.2, -0.4, 0), beat(SoftKick, "x.....xxx.....xx", 0.5, 0.0, 1)] },
];
