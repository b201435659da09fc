import { expect, test } from "vitest";
import { cellNote, hzOf, isInChord, KEYS, midiOf, numeralsOf, SCALES } from "./pitch";
import type { Key, Scale } from "../../sync/jam_wire";

const tuned = (key: Key = "C", scale: Scale = "major", chord: number | null = null) => ({
  ...{ key, scale, chord, chord_lock: chord !== null },
});
const cellAt = (row: number, column: number) => 8 * row + column;

test("C major is the table of trill-symbiont within 0.02 Hz", () => {
  const table = [130.81, 146.83, 164.81, 174.61, 196, 220, 246.94, 261.63];
  for (const [column, hz] of table.entries()) {
    expect(Math.abs(hzOf(midiOf(tuned(), column)) - hz)).toBeLessThan(0.02);
  }
  expect(Math.abs(hzOf(midiOf(tuned(), cellAt(7, 7))) - 523.25)).toBeLessThan(0.02);
});

test("each row begins a degree higher, and the last cell is two octaves above the first", () => {
  for (const key of KEYS) {
    for (const scale of SCALES) {
      const midi = (row: number, column: number) => midiOf(tuned(key, scale), cellAt(row, column));
      expect(midi(1, 0)).toBe(midi(0, 1));
      expect(midi(7, 7) - midi(0, 0)).toBe(24);
      expect(midi(0, 0)).toBeGreaterThanOrEqual(48);
      expect(midi(0, 0)).toBeLessThan(60);
    }
  }
});

test("notes are spelled by the signature, each letter once", () => {
  const names = (key: Key, scale: Scale) =>
    [...Array(8).keys()].map((column) => cellNote(tuned(key, scale), column)).join(" ");
  expect(names("C", "major")).toBe("C3 D3 E3 F3 G3 A3 B3 C4");
  expect(names("Eb", "major")).toBe("E♭3 F3 G3 A♭3 B♭3 C4 D4 E♭4");
  expect(names("F#", "major")).toBe("F♯3 G♯3 A♯3 B3 C♯4 D♯4 E♯4 F♯4");
  expect(names("A", "minor")).toBe("A3 B3 C4 D4 E4 F4 G4 A4");
  // With nine flats nobody would read it: it is C# minor.
  expect(names("Db", "minor")).toBe("C♯3 D♯3 E3 F♯3 G♯3 A3 B3 C♯4");
  expect(names("B", "major")).toBe("B3 C♯4 D♯4 E4 F♯4 G♯4 A♯4 B4");
});

test("chords of a scale have their numerals", () => {
  expect(numeralsOf("major").join(" ")).toBe("I ii iii IV V vi vii°");
  expect(numeralsOf("minor").join(" ")).toBe("i ii° III iv v VI VII");
});

test("the chord lock moves each pitch to the nearest of the chord, of two the lower", () => {
  // C major: C E G. D is as near to C as to E, A is nearer to G.
  const locked = tuned("C", "major", 1);
  const moved = [...Array(8).keys()].map((column) => midiOf(locked, column) - 48);
  expect(moved).toEqual([0, 0, 4, 4, 7, 7, 12, 12]);
  expect(isInChord({ ...locked, chord_lock: false }, 1)).toBe(false);
  expect(isInChord({ ...locked, chord_lock: false }, 2)).toBe(true);
});
