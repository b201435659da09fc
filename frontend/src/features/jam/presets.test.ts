import { expect, test } from "vitest";
import { predicted } from "./fold";
import { cellsOn, EMPTY, VOICE, voiceOf, withCell } from "./pattern";
import { presetEdits, PRESETS, restoreEdits } from "./presets";
import { jam } from "./testing_jam";

const track = (strokes: number) => ({ strokes, is_muted: false });
/** A room in which somebody has played. */
const played = jam({
  key: "Eb",
  pattern: withCell(withCell(EMPTY, 3, VOICE), 17, { ...VOICE, gain: 300 }),
  drums: {
    ...{ is_muted: false, kick: track(0b1011), snare: track(0), hat: track(1), clap: track(0) },
  },
});

test("a way to begin is nothing but edits, and leaves nothing of before", () => {
  for (const preset of PRESETS) {
    const after = predicted(played, presetEdits(preset, played), 0);
    const rows = preset.steps.map((_, column) =>
      cellsOn(after.pattern)
        .filter((cell) => cell % 8 === column)
        .map((cell) => Math.floor(cell / 8)),
    );
    expect(rows, preset.name).toEqual(preset.steps.map((step) => step.toSorted()));
    const strokes = (preset.strokes.kick ?? []).reduce((all, at) => all | (1 << at), 0);
    expect(after.drums.kick.strokes).toBe(strokes);
    expect(after).toMatchObject({ key: preset.key, scale: preset.scale, voice: preset.voice });
    expect(after.timeline.bpm_hundredths).toBe(preset.bpm * 100);
    expect(voiceOf(after.pattern, cellsOn(after.pattern)[0]!)).toEqual(preset.voice);
  }
});

test("what was there before can be had back, whole or the grid and drums alone", () => {
  const [preset] = PRESETS;
  const after = predicted(played, presetEdits(preset!, played), 0);
  expect(predicted(after, restoreEdits(played, after, true), 0)).toEqual(played);
  const cleared = predicted(played, [{ set: "cleared" }], 0);
  const other = { ...cleared, key: "B" as const };
  expect(predicted(other, restoreEdits(played, other, false), 0)).toEqual({ ...played, key: "B" });
});
