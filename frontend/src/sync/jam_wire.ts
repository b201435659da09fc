/**
 * The shapes of a jam room on the wire, and the rules that a page brings along to follow one.
 * Numbers with a fraction are told in whole thousandths, hundredths or microseconds.
 */

/** Clockwise around the circle of fifths. */
export type Key = "C" | "G" | "D" | "A" | "E" | "B" | "F#" | "Db" | "Ab" | "Eb" | "Bb" | "F";
export type Scale = "major" | "minor" | "dorian" | "phrygian" | "lydian" | "mixolydian" | "locrian";
export type Wave = "sine" | "triangle" | "square" | "sawtooth";
export type Drum = "kick" | "snare" | "hat" | "clap";
export type Axis = "rows" | "columns";

/** How a cell sounds: thousandths, ms, and thousandths of a Hz. */
export interface Voice {
  frequency: number;
  wave: Wave;
  gain: number;
  decay: number;
  lfo_frequency: number;
  lfo_wave: Wave;
  lfo_gain: number;
  lfo_decay: number;
}

/** `on`: 16 hexadecimal digits, bit `n` for the cell of index `n`. No `voices`: all are the default. */
export interface Pattern {
  on: string;
  voices?: { cell: number; voice: Voice }[];
}

/** Bit `n` is line `n`. */
export interface Lines {
  muted: number;
  solo: number;
}
export interface Mutes {
  rows: Lines;
  columns: Lines;
}

/** Bit `n` of `strokes` is a stroke at sixteenth `n` of the bar. */
export interface DrumTrack {
  strokes: number;
  is_muted: boolean;
}
export type Drums = { is_muted: boolean } & Record<Drum, DrumTrack>;

/** A stretch of time with one tempo and one swing; `at_us` is when `step0` would be without swing. */
export interface Segment {
  step0: number;
  at_us: number;
  bpm_hundredths: number;
  swing: number;
  rev: number;
}
export type Transport =
  | { state: "stopped" }
  | { state: "paused"; step: number }
  | { state: "playing"; segment: Segment; next?: Segment | null };
/** Tempo and swing as they were asked for last. Times are microseconds of the server's clock. */
export interface Timeline {
  bpm_hundredths: number;
  swing: number;
  rev: number;
  transport: Transport;
}

export type EvolutionRule = { rule: "original" } | { rule: "goal"; density: number };
export interface Evolution {
  is_running: boolean;
  rule: EvolutionRule;
  tick_ms: number;
}

/** A room as the list of rooms has it. */
export interface RoomInfo {
  id: number;
  name: string;
  created_ms: number;
}

/** A room, whole. Its hash is that of the fields after `name`, in the order in which they came. */
export interface Jam {
  id: number;
  name: string;
  key: Key;
  scale: Scale;
  chord: number | null;
  chord_lock: boolean;
  volume_percent: number;
  voice: Voice;
  pattern: Pattern;
  mutes: Mutes;
  drums: Drums;
  timeline: Timeline;
  evolution: Evolution;
}

/** What can be asked of a room: each an assignment, never a flip. */
export type JamEdit =
  | { set: "cell"; cell: number; is_on: boolean; voice?: Voice }
  | { set: "voice"; cell: number; voice: Voice }
  | { set: "default_voice"; voice: Voice }
  | { set: "key"; key: Key }
  | { set: "scale"; scale: Scale }
  | { set: "chord"; chord: number | null }
  | { set: "chord_lock"; is_on: boolean }
  | { set: "volume"; percent: number }
  | { set: "tempo"; bpm_hundredths: number }
  | { set: "swing"; thousandths: number }
  | { set: "transport"; to: "play" | "pause" | "stop" }
  | { set: "mute" | "solo"; axis: Axis; line: number; is_on: boolean }
  | { set: "stroke"; drum: Drum; sixteenth: number; is_on: boolean }
  | { set: "drum_muted"; drum: Drum; is_on: boolean }
  | { set: "evolution"; is_running: boolean; rule?: EvolutionRule; tick_ms?: number }
  | { set: "cleared" }
  | { set: "randomized" };

/** What happened in a room: slices that are assigned. */
export type JamChange =
  | { is: "cell"; cell: number; voice?: Voice | null }
  | { is: "pattern"; pattern: Pattern }
  | { is: "default_voice"; default_voice: Voice }
  | { is: "key"; key: Key }
  | { is: "scale"; scale: Scale }
  | { is: "chord"; chord?: number | null }
  | { is: "chord_lock"; chord_lock: boolean }
  | { is: "volume"; volume: number }
  | { is: "timeline"; timeline: Timeline }
  | { is: "mutes"; mutes: Mutes }
  | { is: "drums"; drums: Drums }
  | { is: "evolution"; evolution: Evolution };

/** The frames of rooms. */
export interface JamFrames {
  "jam:changed": { changes: JamChange[] };
  "jam_room:changed": RoomInfo;
  "jam_room:removed": { id: number };
}

/** A room to follow. Its rules come with the view, so that the first load need not carry them. */
export interface Followed {
  id: number;
  changed(jam: Jam, changes: readonly JamChange[]): Jam;
  hash(jam: Jam): number;
}
