/** Ways to begin: each is nothing but edits. Pure. */
import type { Drum, Jam, JamEdit, Key, Scale, Voice } from "../../sync/jam_wire";
import { DRUMS, SIXTEENTHS } from "./pads";
import { cellsOn, isInLines, SIDE, VOICE, voiceOf } from "./pattern";

export interface Preset {
  name: string;
  key: Key;
  scale: Scale;
  bpm: number;
  swing: number;
  voice: Voice;
  /** For each step the rows that sound, from 0, the lowest. */
  steps: readonly (readonly number[])[];
  strokes: Partial<Record<Drum, readonly number[]>>;
}

export const PRESETS: readonly Preset[] = [
  {
    ...{ name: "Slow bells", key: "D", scale: "dorian", bpm: 66, swing: 0, strokes: {} },
    voice: { ...VOICE, wave: "sine", gain: 800, decay: 2_000 },
    steps: [[0, 4], [], [6], [3], [1], [], [5, 2], []],
  },
  {
    ...{ name: "Four on the floor", key: "A", scale: "minor", bpm: 122, swing: 0 },
    voice: { ...VOICE, gain: 600, decay: 250 },
    steps: [[0], [6], [5, 0], [], [3], [2], [0], [4]],
    strokes: { kick: [0, 4, 8, 12], hat: [2, 6, 10, 14], clap: [4, 12] },
  },
  {
    ...{ name: "Swinging walk", key: "F", scale: "mixolydian", bpm: 108, swing: 280 },
    voice: { ...VOICE, wave: "triangle", gain: 1_000, decay: 400 },
    steps: [[0], [1], [2, 6], [1], [0, 4], [], [1, 5], [0]],
    strokes: { kick: [0, 10], snare: [4, 12], hat: [0, 4, 7, 8, 12, 15] },
  },
];

/** What makes the room so. */
export function presetEdits(preset: Preset, jam: Jam): JamEdit[] {
  const { key, scale, bpm, swing, voice, steps, strokes } = preset;
  const cells = steps.flatMap((rows, column) => rows.map((row) => row * SIDE + column));
  return [
    { set: "cleared" },
    { set: "key", key },
    { set: "scale", scale },
    { set: "chord", chord: null },
    { set: "tempo", bpm_hundredths: bpm * 100 },
    { set: "swing", thousandths: swing },
    { set: "default_voice", voice },
    ...cells.map((cell): JamEdit => ({ set: "cell", cell, is_on: true, voice })),
    ...strokeEdits(jam, (drum, sixteenth) => strokes[drum]?.includes(sixteenth) ?? false),
  ];
}

/**
 * What makes the grid and the drums of `now` as they were in `before`; `is_whole`: how they are played,
 * too.
 */
export function restoreEdits(before: Jam, now: Jam, is_whole: boolean): JamEdit[] {
  const { pattern, drums, timeline } = before;
  const played: JamEdit[] = [
    { set: "key", key: before.key },
    { set: "scale", scale: before.scale },
    { set: "chord", chord: before.chord },
    { set: "tempo", bpm_hundredths: timeline.bpm_hundredths },
    { set: "swing", thousandths: timeline.swing },
    { set: "default_voice", voice: before.voice },
  ];
  return [
    { set: "cleared" },
    ...(is_whole ? played : []),
    ...cellsOn(pattern).map((cell): JamEdit => ({
      set: "cell",
      cell,
      is_on: true,
      voice: voiceOf(pattern, cell),
    })),
    ...strokeEdits(now, (drum, sixteenth) => isInLines(drums[drum].strokes, sixteenth)),
  ];
}

/** The strokes that are not as they shall be. */
function strokeEdits(jam: Jam, shall: (drum: Drum, sixteenth: number) => boolean): JamEdit[] {
  return DRUMS.flatMap(({ drum }) =>
    [...Array(SIXTEENTHS).keys()].flatMap((sixteenth): JamEdit[] => {
      const is_on = shall(drum, sixteenth);
      const is_so = isInLines(jam.drums[drum].strokes, sixteenth) === is_on;
      return is_so ? [] : [{ set: "stroke", drum, sixteenth, is_on }];
    }),
  );
}
