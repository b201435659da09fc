/** The pads of the grid and of the drums, as they are shown. Pure. */
import type { Drum, Drums, Jam } from "../../sync/jam_wire";
import { isAudible, isInLines, isOn, SIDE, voiceOf } from "./pattern";
import { cellNote, hzOf, midiOf } from "./pitch";

export interface Pad {
  /** "E4, step 5". */
  label: string;
  is_on: boolean;
  /** On, and still not heard. */
  is_quiet?: boolean;
  /** Where one counts. */
  is_beat?: boolean;
  /** By its pitch, degrees. */
  hue?: number;
  gain?: number;
}
export interface PadRow {
  name: string;
  pads: Pad[];
}

export const DRUMS: readonly { drum: Drum; name: string }[] = [
  { drum: "kick", name: "Kick" },
  { drum: "snare", name: "Snare" },
  { drum: "hat", name: "Hi-hat" },
  { drum: "clap", name: "Clap" },
];
export const SIXTEENTHS = 16;
/** The colour of a pitch, as trill-symbiont has it: half the circle in its two octaves. */
const hueOf = (hz: number): number => Math.round(220 + (180 * (hz - 130)) / 393) % 360;

/** The row of the grid that is shown so far from the top: the lowest pitches are at the bottom. */
export const gridRow = (shown: number): number => SIDE - 1 - shown;

/** The grid from the top row down. */
export function gridPads(jam: Jam): PadRow[] {
  const { pattern, mutes } = jam;
  return Array.from({ length: SIDE }, (_, shown) => {
    const row = gridRow(shown);
    const pads = Array.from({ length: SIDE }, (_, column): Pad => {
      const cell = row * SIDE + column;
      return {
        label: `${cellNote(jam, cell)}, step ${column + 1}`,
        is_on: isOn(pattern, cell),
        is_quiet: !isAudible(mutes, cell),
        hue: hueOf(hzOf(midiOf(jam, cell))),
        gain: voiceOf(pattern, cell).gain / 1_000,
      };
    });
    return { name: `Row ${row + 1}`, pads };
  });
}

export function drumPads(drums: Drums): PadRow[] {
  return DRUMS.map(({ drum, name }, at) => {
    const { strokes, is_muted } = drums[drum];
    const pads = Array.from({ length: SIXTEENTHS }, (_, sixteenth): Pad => {
      return {
        label: `${name}, sixteenth ${sixteenth + 1}`,
        is_on: isInLines(strokes, sixteenth),
        is_quiet: is_muted || drums.is_muted,
        is_beat: sixteenth % 4 === 0,
        hue: (75 + 90 * at) % 360,
        gain: 0.5,
      };
    });
    return { name, pads };
  });
}
