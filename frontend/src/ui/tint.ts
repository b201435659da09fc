/** An artwork's hue and chroma as the page uses them. Pure. */

/** A track, of which an album's artwork may be shown. */
export interface Tinted {
  title: string;
  album?: string | null;
  /** Hue and chroma of its artwork; null: it has none. */
  tint: [number, number] | null;
}

export interface Tint {
  /** Hue in degrees, 0 to 360. */
  h: number;
  /** Chroma of OKLCH. */
  c: number;
}

export const NO_TINT: Tint = { h: 75, c: 0.11 };

/** Two sides closer than this look like one colour. */
const APART_DEGREES = 30;
const PATTERN_CHROMA = 0.06;

/** 32-bit FNV-1a of a text: the same pattern for the same title on every screen. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const letter of text) {
    hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash >>> 0;
}

/** The tint of something with artwork; without any, a quiet one that its name decides. */
export function tintOf(tint: [number, number] | null | undefined, name: string): Tint {
  if (tint) return { h: tint[0], c: tint[1] };
  return name === "" ? NO_TINT : { h: hashOf(name) % 360, c: PATTERN_CHROMA };
}

export function trackTint(track: Tinted | null | undefined): Tint {
  return track ? tintOf(track.tint, patternSeed(track)) : NO_TINT;
}

/** What the generated cover is made of: an album without artwork looks the same on all its tracks. */
export function patternSeed(track: Tinted): string {
  return track.album || track.title;
}

/** Tints of a pair, B turned away from A until both can be told apart. */
export function pairTints(a: Tinted, b: Tinted): { a: Tint; b: Tint } {
  const first = trackTint(a);
  const second = trackTint(b);
  const distance = ((second.h - first.h + 540) % 360) - 180;
  if (Math.abs(distance) >= APART_DEGREES) return { a: first, b: second };
  const turned = first.h + (distance < 0 ? -APART_DEGREES : APART_DEGREES);
  return { a: first, b: { h: (turned + 360) % 360, c: second.c } };
}
