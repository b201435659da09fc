/** The picture of a record that has none: drawn from its name, the same every time. Pure. */
import { hashOf } from "./tint";

/** Everything lies in a square of this many units. */
export const PATTERN_SIZE = 400;
const TILE = 100;
const TILES = PATTERN_SIZE / TILE;

export interface Pattern {
  /** One path in a square of `PATTERN_SIZE`. */
  path: string;
  stroke_width: number;
  filled: boolean;
}

/** Arcs, quarters or ripples, chosen and turned by the letters of `name`. */
export function patternOf(name: string): Pattern {
  const seed = hashOf(name);
  const kind = seed % 3;
  if (kind === 0) return { path: tiles(seed, arcs), stroke_width: 22, filled: false };
  if (kind === 1) return { path: tiles(seed, quarter), stroke_width: 0, filled: true };
  return { path: ripples(seed), stroke_width: 9, filled: false };
}

function tiles(seed: number, draw: (x: number, y: number, turn: number) => string): string {
  let bits = seed;
  let path = "";
  for (let index = 0; index < TILES * TILES; index += 1) {
    bits = (Math.imul(bits, 1_664_525) + 1_013_904_223) >>> 0;
    path += draw((index % TILES) * TILE, Math.floor(index / TILES) * TILE, (bits >>> 28) & 3);
  }
  return path;
}

/** Two quarter circles in opposite corners: neighbours always meet. */
function arcs(x: number, y: number, turn: number): string {
  const half = TILE / 2;
  return turn % 2 === 0
    ? `M${x + half} ${y}a${half} ${half} 0 0 1 -${half} ${half}` +
        `M${x + TILE} ${y + half}a${half} ${half} 0 0 0 -${half} ${half}`
    : `M${x + half} ${y}a${half} ${half} 0 0 0 ${half} ${half}` +
        `M${x} ${y + half}a${half} ${half} 0 0 1 ${half} ${half}`;
}

/** A quarter disc in one of four corners. */
function quarter(x: number, y: number, turn: number): string {
  const far = TILE;
  const corner = [
    `M${x} ${y}h${far}a${far} ${far} 0 0 1 -${far} ${far}z`,
    `M${x + far} ${y}v${far}a${far} ${far} 0 0 1 -${far} -${far}z`,
    `M${x + far} ${y + far}h-${far}a${far} ${far} 0 0 1 ${far} -${far}z`,
    `M${x} ${y + far}v-${far}a${far} ${far} 0 0 1 ${far} ${far}z`,
  ];
  return corner[turn] ?? "";
}

/** Rings around a point that is never quite the middle. */
function ripples(seed: number): string {
  const x = 120 + ((seed >>> 8) % 160);
  const y = 120 + ((seed >>> 16) % 160);
  let path = "";
  for (let radius = 18; radius < 400; radius += 27) {
    path += `M${x - radius} ${y}a${radius} ${radius} 0 1 0 ${2 * radius} 0`;
    path += `a${radius} ${radius} 0 1 0 -${2 * radius} 0`;
  }
  return path;
}
