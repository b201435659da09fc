/**
 * Which cells are on, and the voices of those that do not sound like the default. The twin of
 * `src/domain/jam/pattern.rs`: a voice is kept only for a cell that is on and only if it is not
 * `VOICE`, in the order of cells; none at all is no field. Pure.
 */
import type { Lines, Mutes, Pattern, Voice } from "../../sync/jam_wire";

export const SIDE = 8;
export const CELLS = SIDE * SIDE;
export const EMPTY: Pattern = { on: "0".repeat(CELLS / 4) };

/** What a cell sounds like when nobody has turned a knob. */
export const VOICE: Voice = {
  ...{ frequency: 1_000, wave: "sawtooth", gain: 1_500, decay: 500 },
  ...{ lfo_frequency: 200, lfo_wave: "sine", lfo_gain: 0, lfo_decay: 500 },
};

export const rowOf = (cell: number): number => Math.floor(cell / SIDE);
export const columnOf = (cell: number): number => cell % SIDE;

/** The digit of a cell, from the left: the last one has the cells 0 to 3. */
const digitOf = (cell: number): number => CELLS / 4 - 1 - Math.floor(cell / 4);

export function isOn({ on }: Pattern, cell: number): boolean {
  return ((parseInt(on.charAt(digitOf(cell)), 16) >> (cell % 4)) & 1) === 1;
}

/** The cells that are on, by index. */
export function cellsOn(pattern: Pattern): number[] {
  return [...Array(CELLS).keys()].filter((cell) => isOn(pattern, cell));
}

/** The voice of a cell; of one that is off, the default. */
export function voiceOf({ voices }: Pattern, cell: number): Voice {
  return voices?.find((one) => one.cell === cell)?.voice ?? VOICE;
}

/** With a cell on and with that voice, or (null) off. */
export function withCell(pattern: Pattern, cell: number, voice: Voice | null): Pattern {
  const at = digitOf(cell);
  const digit = parseInt(pattern.on.charAt(at), 16);
  const bit = 1 << (cell % 4);
  const changed = voice ? digit | bit : digit & ~bit;
  const on = pattern.on.slice(0, at) + changed.toString(16) + pattern.on.slice(at + 1);
  const others = (pattern.voices ?? []).filter((one) => one.cell !== cell);
  const own = voice && !isDefault(voice) ? [{ cell, voice }] : [];
  const voices = [...others, ...own].sort((a, b) => a.cell - b.cell);
  return voices.length > 0 ? { on, voices } : { on };
}

function isDefault(voice: Voice): boolean {
  return (Object.keys(VOICE) as (keyof Voice)[]).every((field) => voice[field] === VOICE[field]);
}

export function isInLines(lines: number, line: number): boolean {
  return ((lines >> line) & 1) === 1;
}
export function withLine(lines: number, line: number, is_in: boolean): number {
  return is_in ? lines | (1 << line) : lines & ~(1 << line);
}

/** Whether a line is heard. A muted one is not, even alone. */
function letsThrough({ muted, solo }: Lines, line: number): boolean {
  return !isInLines(muted, line) && (solo === 0 || isInLines(solo, line));
}

/** Whether a cell is heard if it is on: its row and its column both are. */
export function isAudible({ rows, columns }: Mutes, cell: number): boolean {
  return letsThrough(rows, rowOf(cell)) && letsThrough(columns, columnOf(cell));
}

/** The cells that sound in a column. */
export function sounding(pattern: Pattern, mutes: Mutes, column: number): number[] {
  return cellsOn(pattern).filter((cell) => columnOf(cell) === column && isAudible(mutes, cell));
}
