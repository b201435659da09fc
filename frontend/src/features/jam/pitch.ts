/**
 * Which pitch each cell has, and what it is called. The twin of `pitch.rs`, `scale.rs`, `note.rs` and
 * `chord.rs` below `src/domain/jam/`. Pure.
 */
import type { Key, Scale } from "../../sync/jam_wire";

/** Clockwise around the circle of fifths, from the top. */
export const KEYS: readonly Key[] = [
  ...(["C", "G", "D", "A", "E", "B", "F#", "Db", "Ab", "Eb", "Bb", "F"] as const),
];
export const SCALES: readonly Scale[] = [
  ...(["major", "minor", "dorian", "phrygian", "lydian", "mixolydian", "locrian"] as const),
];
/** Semitones of each degree above the tonic. */
const SEMITONES: Record<Scale, readonly number[]> = {
  major: [0, 2, 4, 5, 7, 9, 11],
  minor: [0, 2, 3, 5, 7, 8, 10],
  dorian: [0, 2, 3, 5, 7, 9, 10],
  phrygian: [0, 1, 3, 5, 7, 8, 10],
  lydian: [0, 2, 4, 6, 7, 9, 11],
  mixolydian: [0, 2, 4, 5, 7, 9, 10],
  locrian: [0, 1, 3, 5, 6, 8, 10],
};
/** Sharps that each has more than the major scale on the same tonic. */
const SHARPNESS: Record<Scale, number> = {
  ...{ lydian: 1, major: 0, mixolydian: -1, dorian: -2, minor: -3, phrygian: -4, locrian: -5 },
};
const DEGREES = 7;
const OCTAVE = 12;
const SIDE = 8;
/** The C that the grid begins at when the key is C: C3, 130.81 Hz. */
const BASE = 48;
/** The A of the tuning fork, as a MIDI note; 440 Hz. */
const A4 = 69;
const NUMERALS = ["I", "II", "III", "IV", "V", "VI", "VII"];

/** What of a room its pitches depend on. */
export interface Tuning {
  key: Key;
  scale: Scale;
  chord: number | null;
  chord_lock: boolean;
}

const mod = (a: number, b: number): number => ((a % b) + b) % b;

/** Fifths above C of the note that a key is named after: sharps of its signature, or flats. */
function fifthsOf(key: Key): number {
  const place = KEYS.indexOf(key);
  return place <= 6 ? place : place - OCTAVE;
}
function tonicOf(key: Key): number {
  return mod(fifthsOf(key) * 7, OCTAVE);
}
/** Semitones above the tonic of a degree, counted from 0 over octaves. */
function above(scale: Scale, degree: number): number {
  return (SEMITONES[scale][degree % DEGREES] ?? 0) + OCTAVE * Math.floor(degree / DEGREES);
}
function degreeOf(cell: number): number {
  return Math.floor(cell / SIDE) + (cell % SIDE);
}

/** The MIDI note of a cell: each column is a degree up, and each row begins a degree higher. */
export function midiOf(tuning: Tuning, cell: number): number {
  const midi = BASE + tonicOf(tuning.key) + above(tuning.scale, degreeOf(cell));
  const { chord, chord_lock } = tuning;
  return chord !== null && chord_lock ? nearest(midi, classesOf(tuning, chord)) : midi;
}

/** In equal temperament with A4 = 440. */
export function hzOf(midi: number): number {
  return 440 * 2 ** ((midi - A4) / OCTAVE);
}

/** Root, third and fifth of the triad on a degree (1 to 7), as semitones above C, 0 to 11. */
function classesOf({ key, scale }: Tuning, chord: number): number[] {
  const classOf = (degree: number): number => mod(tonicOf(key) + above(scale, degree), OCTAVE);
  return [0, 2, 4].map((up) => classOf((chord - 1 + up) % DEGREES));
}

/** The nearest pitch that belongs to the chord; of two equally near, the lower. */
function nearest(midi: number, classes: readonly number[]): number {
  for (let apart = 0; apart <= OCTAVE; apart += 1) {
    for (const one of [midi - apart, midi + apart]) {
      if (classes.includes(mod(one, OCTAVE))) return one;
    }
  }
  return midi;
}

/** Whether a cell's pitch belongs to the chord of the room. */
export function isInChord(tuning: Tuning, cell: number): boolean {
  const { chord } = tuning;
  return chord !== null && classesOf(tuning, chord).includes(mod(midiOf(tuning, cell), OCTAVE));
}

/** The chords of a scale by their numerals: capitals where the third is major, `°` diminished. */
export function numeralsOf(scale: Scale): string[] {
  return NUMERALS.map((numeral, degree) => {
    const [root, third, fifth] = [0, 2, 4].map((up) => above(scale, degree + up));
    if (root === undefined || third === undefined || fifth === undefined) return numeral;
    if (third - root === 4) return numeral;
    return numeral.toLowerCase() + (fifth - root === 6 ? "°" : "");
  });
}

/** A note by its place on the line of fifths: "F#", "Bb". */
function noteName(fifths: number): string {
  const letter = "FCGDAEB".charAt(mod(fifths + 1, 7));
  const accidentals = Math.floor((fifths + 1) / 7);
  return letter + (accidentals < 0 ? "♭" : "♯").repeat(Math.abs(accidentals));
}

/** The name of a key as it is written: "F♯". */
export function keyName(key: Key): string {
  return noteName(fifthsOf(key));
}

/**
 * The note of a cell as its scale spells it, with the number of its octave: "E4". A pitch that the
 * chord lock has moved is spelled as the degree of the scale that it was moved to.
 */
export function cellNote(tuning: Tuning, cell: number): string {
  const { key, scale } = tuning;
  const flats = -(fifthsOf(key) + SHARPNESS[scale]);
  // Where the signature would have more than seven flats, players use the sharp name.
  const tonic = fifthsOf(key) + (flats > 7 ? OCTAVE : 0);
  const midi = midiOf(tuning, cell);
  const degree = SEMITONES[scale].indexOf(mod(midi - tonicOf(key), OCTAVE));
  if (degree < 0) return String(midi);
  const fifths = tonic + 7 * above(scale, degree) - OCTAVE * degree;
  const accidentals = Math.floor((fifths + 1) / 7);
  return `${noteName(fifths)}${Math.floor((midi - accidentals) / OCTAVE) - 1}`;
}
