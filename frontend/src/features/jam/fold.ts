/**
 * The rules of a room, as the page has them: what happened is assigned, and what is asked for is
 * shown as it will probably be. Pure.
 */
import type { Drums, Jam, JamChange, JamEdit, Mutes, Timeline } from "../../sync/jam_wire";
import { EMPTY, isOn, voiceOf, withCell, withLine } from "./pattern";
import { stepAt } from "./timeline";

/** The room after what happened. */
export function changed(jam: Jam, changes: readonly JamChange[]): Jam {
  return changes.reduce(assigned, jam);
}

function assigned(jam: Jam, change: JamChange): Jam {
  switch (change.is) {
    case "cell":
      return { ...jam, pattern: withCell(jam.pattern, change.cell, change.voice ?? null) };
    case "default_voice":
      return { ...jam, voice: change.default_voice };
    case "volume":
      return { ...jam, volume_percent: change.volume };
    case "chord":
      return { ...jam, chord: change.chord ?? null };
    default: {
      // The rest is told under the name that it has in the room.
      const { is, ...slice } = change;
      return is in jam ? { ...jam, ...slice } : jam;
    }
  }
}

/** The room as these edits will probably leave it; `at_ms`: when they were asked for. */
export function predicted(jam: Jam, edits: readonly JamEdit[], at_ms: number): Jam {
  return edits.reduce((before, edit) => after(before, edit, at_ms), jam);
}

function after(jam: Jam, edit: JamEdit, at_ms: number): Jam {
  const { pattern, timeline } = jam;
  switch (edit.set) {
    case "cell": {
      const { cell, is_on } = edit;
      const own = isOn(pattern, cell) ? voiceOf(pattern, cell) : jam.voice;
      return { ...jam, pattern: withCell(pattern, cell, is_on ? (edit.voice ?? own) : null) };
    }
    case "voice":
      return isOn(pattern, edit.cell)
        ? { ...jam, pattern: withCell(pattern, edit.cell, edit.voice) }
        : jam;
    case "default_voice":
      return { ...jam, voice: edit.voice };
    case "key":
      return { ...jam, key: edit.key };
    case "scale":
      return { ...jam, scale: edit.scale };
    case "chord":
      return { ...jam, chord: edit.chord ?? null };
    case "chord_lock":
      return { ...jam, chord_lock: edit.is_on };
    case "volume":
      return { ...jam, volume_percent: edit.percent };
    case "tempo":
      // When its steps are is minion's to say.
      return { ...jam, timeline: { ...timeline, bpm_hundredths: edit.bpm_hundredths } };
    case "swing":
      return { ...jam, timeline: { ...timeline, swing: edit.thousandths } };
    case "transport":
      return { ...jam, timeline: transported(timeline, edit.to, at_ms) };
    case "mute":
    case "solo":
      return { ...jam, mutes: withMute(jam.mutes, edit) };
    case "stroke":
    case "drum_muted":
      return { ...jam, drums: withDrum(jam.drums, edit) };
    case "evolution": {
      const { rule, tick_ms } = jam.evolution;
      const { is_running } = edit;
      const evolution = { is_running, rule: edit.rule ?? rule, tick_ms: edit.tick_ms ?? tick_ms };
      return { ...jam, evolution };
    }
    case "cleared":
      return { ...jam, pattern: EMPTY, evolution: { ...jam.evolution, is_running: false } };
    case "randomized":
      return jam;
  }
}

/** Silence is at once; when play begins is minion's to say. */
function transported(timeline: Timeline, to: "play" | "pause" | "stop", at_ms: number): Timeline {
  if (to === "stop") return { ...timeline, transport: { state: "stopped" } };
  if (to === "play" || timeline.transport.state !== "playing") return timeline;
  const step = stepAt(timeline, at_ms * 1_000) ?? timeline.transport.segment.step0;
  return { ...timeline, transport: { state: "paused", step } };
}

function withMute(mutes: Mutes, edit: Extract<JamEdit, { set: "mute" | "solo" }>): Mutes {
  const { axis, line, is_on } = edit;
  const field = edit.set === "mute" ? "muted" : "solo";
  const lines = mutes[axis];
  return { ...mutes, [axis]: { ...lines, [field]: withLine(lines[field], line, is_on) } };
}

function withDrum(drums: Drums, edit: Extract<JamEdit, { set: "stroke" | "drum_muted" }>): Drums {
  const track = drums[edit.drum];
  const changed =
    edit.set === "stroke"
      ? { ...track, strokes: withLine(track.strokes, edit.sixteenth, edit.is_on) }
      : { ...track, is_muted: edit.is_on };
  return { ...drums, [edit.drum]: changed };
}
