//! From a song to notes and strokes: who sounds when, how high, how long, how strong.

use super::chance::Chance;
use super::drums::Drum;
use super::song::{Part, Role, Song};
use super::sound::Voice;

/// A note of one part.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Note {
    pub start_s: f32,
    pub seconds: f32,
    pub midi: f32,
    pub strength: f32,
}

/// A stroke of one drum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stroke {
    pub drum: Drum,
    pub start_s: f32,
    pub strength: f32,
}

/// When a step of a bar begins, seconds.
fn time(song: &Song, bar: usize, step: usize) -> f32 {
    let late = if step % 2 == 1 { song.pace.swing } else { 0.0 };
    ((bar * song.pace.steps + step) as f32 + late) * song.step_s()
}

/// The notes of a part.
pub(super) fn notes(song: &Song, part: &Part, chance: &mut Chance) -> Vec<Note> {
    let tune = match part.role {
        Role::Tune(seed) => make_up(song, &mut Chance::new(seed)),
        _ => Vec::new(),
    };
    let last = song.bars() - 1;
    let mut notes = Vec::new();
    for bar in part.from..last {
        match part.role {
            Role::Tune(_) => notes.extend(bar_of_tune(song, part, &tune, bar)),
            Role::Chords(signs) => notes.extend(of_signs(song, part, signs, bar, chance)),
            Role::Arpeggio(signs) | Role::Bass(signs) | Role::Line(signs) => {
                notes.extend(of_signs(song, part, signs, bar, chance));
            }
        }
    }
    notes.extend(ending(song, part, last));
    for note in &mut notes {
        note.start_s = (note.start_s + 0.004 * chance.noise()).max(0.0);
        note.strength *= 1.0 + 0.1 * chance.noise();
    }
    notes
}

/// The strokes of all drums.
pub(super) fn strokes(song: &Song, chance: &mut Chance) -> Vec<(Stroke, usize)> {
    let last = song.bars() - 1;
    let mut strokes = Vec::new();
    for (index, beat) in song.beats.iter().enumerate() {
        let signs = signs_of(beat.pattern);
        for bar in beat.from..last {
            for step in 0..song.pace.steps {
                let strength = match signs[(bar * song.pace.steps + step) % signs.len()] {
                    'X' => 1.0,
                    'x' => 0.75,
                    'o' => 0.4,
                    _ => continue,
                };
                let start_s = time(song, bar, step);
                let strength = strength * (1.0 + 0.12 * chance.noise());
                strokes.push((
                    Stroke {
                        drum: beat.drum,
                        start_s,
                        strength,
                    },
                    index,
                ));
            }
        }
        if matches!(
            beat.drum,
            Drum::Kick | Drum::SoftKick | Drum::Dum | Drum::Ride
        ) {
            let start_s = time(song, last, 0);
            strokes.push((
                Stroke {
                    drum: beat.drum,
                    start_s,
                    strength: 0.8,
                },
                index,
            ));
        }
    }
    strokes
}

fn signs_of(pattern: &str) -> Vec<char> {
    pattern.chars().filter(|sign| *sign != ' ').collect()
}

/// One bar of a written pattern.
fn of_signs(song: &Song, part: &Part, signs: &str, bar: usize, chance: &mut Chance) -> Vec<Note> {
    let signs = signs_of(signs);
    let steps = song.pace.steps;
    let mut notes = Vec::new();
    for step in 0..steps {
        let at = bar * steps + step;
        let sign = signs[at % signs.len()];
        if matches!(sign, '.' | '-') {
            continue;
        }
        let held = (1..signs.len())
            .take_while(|more| signs[(at + more) % signs.len()] == '-')
            .count();
        let start_s = time(song, bar, step);
        let seconds = (held + 1) as f32 * song.step_s() * 0.94;
        let accent = if step == 0 || sign == 'X' { 0.92 } else { 0.74 };
        for (order, degree) in degrees(song, part.role, sign, bar).into_iter().enumerate() {
            let spread = strum(part.voice) * order as f32 * (0.8 + 0.4 * chance.unit());
            notes.push(Note {
                start_s: start_s + spread,
                seconds,
                midi: (song.pitch(degree) + 12 * part.octave) as f32,
                strength: accent,
            });
        }
    }
    notes
}

/// How long a hand takes from one string to the next, seconds.
fn strum(voice: Voice) -> f32 {
    match voice {
        Voice::Guitar | Voice::Oud => 0.014,
        Voice::Harp | Voice::Koto => 0.03,
        _ => 0.0,
    }
}

/// The scale degrees that a sign stands for.
fn degrees(song: &Song, role: Role, sign: char, bar: usize) -> Vec<i32> {
    let chord = song.chord(bar);
    // A triad in a scale of seven; in one of five every other note sounds open and right.
    let third = |index: i32| chord + 2 * (index % 3) + song.scale.len() as i32 * (index / 3);
    let number = sign.to_digit(16).unwrap_or(1) as i32;
    match role {
        Role::Chords(_) => voiced(song, chord),
        Role::Arpeggio(_) => vec![third(number)],
        Role::Bass(_) => vec![low(song, chord) + number - 1],
        Role::Line(_) | Role::Tune(_) => vec![number - 1],
    }
}

/// Root, third and fifth, turned over so that the chord stays near the tonic.
fn voiced(song: &Song, chord: i32) -> Vec<i32> {
    let notes = song.scale.len() as i32;
    let mut tones: Vec<i32> = [0, 2, 4]
        .iter()
        .map(|above| {
            let degree = (chord + above).rem_euclid(notes);
            if degree > notes * 5 / 7 {
                degree - notes
            } else {
                degree
            }
        })
        .collect();
    tones.sort_unstable();
    tones
}

/// A bass note's degree, at most a sixth above the tonic, else below it.
fn low(song: &Song, chord: i32) -> i32 {
    let notes = song.scale.len() as i32;
    let degree = chord.rem_euclid(notes);
    if degree > notes * 4 / 7 {
        degree - notes
    } else {
        degree
    }
}

/// A note of a made-up tune: step within two bars, length in steps, degree.
type TuneNote = (usize, usize, i32);

/// Two motifs of two bars each, in the order A A B A: what returns is what one remembers.
fn make_up(song: &Song, chance: &mut Chance) -> Vec<Vec<TuneNote>> {
    let first = motif(song, chance, 4);
    let mut answer = first.clone();
    let end = answer.len().saturating_sub(2);
    for note in &mut answer[end..] {
        note.2 -= 1;
    }
    let second = motif(song, chance, 6);
    vec![first.clone(), answer, second, first]
}

fn motif(song: &Song, chance: &mut Chance, start: i32) -> Vec<TuneNote> {
    let (steps, beat) = (song.pace.steps, song.pace.beat);
    let mut notes: Vec<TuneNote> = Vec::new();
    let mut degree = start;
    for step in 0..2 * steps {
        let odds = if step % steps == 0 {
            0.95
        } else if step % beat == 0 {
            0.62
        } else if step % 2 == 0 {
            0.34
        } else {
            0.07
        };
        // The end of a motif is for breathing.
        if step >= 2 * steps - beat || chance.unit() > odds {
            continue;
        }
        degree += chance.pick(&[-2, -1, -1, 1, 1, 2, 0, 3]);
        if !(0..=10).contains(&degree) {
            degree = degree.clamp(0, 10) - (degree - 5).signum() * 2;
        }
        notes.push((step, 1, degree));
    }
    for at in 0..notes.len() {
        let next = notes.get(at + 1).map_or(2 * steps - 1, |note| note.0);
        notes[at].1 = (next - notes[at].0).min(2 * beat);
    }
    notes
}

fn bar_of_tune(song: &Song, part: &Part, tune: &[Vec<TuneNote>], bar: usize) -> Vec<Note> {
    let steps = song.pace.steps;
    let motif = &tune[(bar - part.from) / 2 % tune.len()];
    let half = (bar - part.from) % 2 * steps;
    let in_bar = motif
        .iter()
        .filter(|note| (half..half + steps).contains(&note.0));
    in_bar
        .map(|&(step, length, degree)| {
            let step = step - half;
            // Strong beats belong to the chord, what lies between to the scale.
            let degree = if step.is_multiple_of(song.pace.beat) {
                nearest(song, song.chord(bar), degree)
            } else {
                degree
            };
            Note {
                start_s: time(song, bar, step),
                seconds: length as f32 * song.step_s() * 0.96,
                midi: (song.pitch(degree) + 12 * part.octave) as f32,
                strength: if step == 0 { 0.9 } else { 0.75 },
            }
        })
        .collect()
}

/// The chord's note nearest to a degree.
fn nearest(song: &Song, chord: i32, degree: i32) -> i32 {
    let notes = song.scale.len() as i32;
    let is_chord_tone = |degree: &i32| [0, 2, 4].contains(&(degree - chord).rem_euclid(notes));
    [0, -1, 1, -2, 2]
        .iter()
        .map(|step| degree + step)
        .find(is_chord_tone)
        .unwrap_or(degree)
}

/// The last bar: everyone comes home and lets it ring.
fn ending(song: &Song, part: &Part, bar: usize) -> Vec<Note> {
    if part.from > bar {
        return Vec::new();
    }
    let degrees = match part.role {
        Role::Chords(_) => voiced(song, song.chord(bar)),
        Role::Bass(_) => vec![low(song, song.chord(bar))],
        Role::Arpeggio(_) => vec![song.chord(bar)],
        Role::Line(_) | Role::Tune(_) => vec![nearest(song, song.chord(bar), 0)],
    };
    let seconds = song.step_s() * song.pace.steps as f32 * 0.8;
    let ring = |(order, degree): (usize, i32)| Note {
        start_s: time(song, bar, 0) + 1.5 * strum(part.voice) * order as f32,
        seconds: seconds.min(2.0),
        midi: (song.pitch(degree) + 12 * part.octave) as f32,
        strength: 0.8,
    };
    degrees.into_iter().enumerate().map(ring).collect()
}
