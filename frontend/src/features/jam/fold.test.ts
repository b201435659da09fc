import { expect, test } from "vitest";
import { fnv1a, roomHash } from "../../sync/hash";
import { changed, predicted } from "./fold";
import { cellsOn, EMPTY, isAudible, sounding, VOICE, voiceOf, withCell } from "./pattern";
import { gatheredWith } from "./room.svelte";
import { jam, playing } from "./testing_jam";
import type { JamEdit } from "../../sync/jam_wire";

const BELL = { ...VOICE, wave: "sine" as const };

test("a pattern has bit n for cell n, and voices of cells that are on, by cell", () => {
  const one = withCell(withCell(withCell(EMPTY, 63, BELL), 0, VOICE), 5, BELL);
  expect(one).toEqual({
    on: "8000000000000021",
    voices: [
      { cell: 5, voice: BELL },
      { cell: 63, voice: BELL },
    ],
  });
  expect(cellsOn(one)).toEqual([0, 5, 63]);
  expect(voiceOf(one, 63)).toEqual(BELL);
  const none = [0, 5, 63].reduce((pattern, cell) => withCell(pattern, cell, null), one);
  // As minion writes it: no field for no voices.
  expect(JSON.stringify(none)).toBe(JSON.stringify(EMPTY));
});

test("what happened is assigned, and twice the same changes nothing more", () => {
  const changes = [
    { is: "cell" as const, cell: 9, voice: VOICE },
    { is: "default_voice" as const, default_voice: BELL },
    { is: "volume" as const, volume: 40 },
    { is: "key" as const, key: "Eb" as const },
    { is: "chord" as const, chord: 5 },
    { is: "timeline" as const, timeline: playing() },
  ];
  const once = changed(jam(), changes);
  expect(once).toMatchObject({ key: "Eb", chord: 5, volume_percent: 40, voice: BELL });
  expect(cellsOn(once.pattern)).toEqual([9]);
  expect(changed(once, changes)).toEqual(once);
  expect(changed(once, [{ is: "cell", cell: 9, voice: null }]).pattern).toEqual(EMPTY);
});

test("the hash is of what is so in the room, in the order in which it was told", () => {
  const state = { ...jam(), id: undefined, name: undefined };
  const text = JSON.stringify(state);
  expect(Object.keys(JSON.parse(text)).join()).toBe(
    "key,scale,chord,chord_lock,volume_percent,voice,pattern,mutes,drums,timeline,evolution",
  );
  expect(roomHash(jam())).toBe(fnv1a(new TextEncoder().encode(text)));
  expect(roomHash(jam({ name: "Saturday" }))).toBe(roomHash(jam()));
  const changes = [
    { is: "volume" as const, volume: 40 },
    { is: "scale" as const, scale: "minor" as const },
  ];
  expect(roomHash(changed(jam(), changes))).toBe(
    roomHash(jam({ volume_percent: 40, scale: "minor" })),
  );
});

test("an edit is shown as it will be: a cell that goes on gets the voice of the room", () => {
  const edits: JamEdit[] = [
    { set: "default_voice", voice: BELL },
    { set: "cell", cell: 3, is_on: true },
    { set: "mute", axis: "rows", line: 7, is_on: true },
    { set: "stroke", drum: "hat", sixteenth: 15, is_on: true },
    { set: "evolution", is_running: true },
  ];
  const after = predicted(jam(), edits, 0);
  expect(voiceOf(after.pattern, 3)).toEqual(BELL);
  expect(after.mutes.rows.muted).toBe(128);
  expect(after.drums.hat.strokes).toBe(32_768);
  expect(after.evolution).toMatchObject({ is_running: true, tick_ms: 500 });
  const cleared = predicted(after, [{ set: "cleared" }], 0);
  expect([cleared.pattern, cleared.evolution.is_running]).toEqual([EMPTY, false]);
  expect(cleared.drums).toEqual(after.drums);
});

test("pause and stop are silent at once; when play begins is for minion to say", () => {
  const plays = jam({ timeline: playing({ bpm_hundredths: 12_000 }) });
  const after = (to: "play" | "pause" | "stop") =>
    predicted(plays, [{ set: "transport", to }], 1_100).timeline.transport;
  expect(after("pause")).toEqual({ state: "paused", step: 4 });
  expect(after("stop")).toEqual({ state: "stopped" });
  expect(after("play")).toEqual(plays.timeline.transport);
  expect(predicted(jam(), [{ set: "transport", to: "play" }], 0)).toEqual(jam());
});

test("a muted line is silent even alone, and only lines that are alone are heard", () => {
  const lines = { muted: 0, solo: 0 };
  const mutes = { rows: { muted: 0b10, solo: 0b11 }, columns: lines };
  expect([0, 8, 16].map((cell) => isAudible(mutes, cell))).toEqual([true, false, false]);
  const all = [0, 8, 16, 1].reduce((pattern, cell) => withCell(pattern, cell, VOICE), EMPTY);
  expect(sounding(all, mutes, 0)).toEqual([0]);
});

test("of edits of one thing the last is sent, and what depends on order keeps it", () => {
  const cell = (is_on: boolean): JamEdit => ({ set: "cell", cell: 1, is_on });
  const tempo = (bpm_hundredths: number): JamEdit => ({ set: "tempo", bpm_hundredths });
  const stop: JamEdit = { set: "transport", to: "stop" };
  const play: JamEdit = { set: "transport", to: "play" };
  const edits = [cell(true), tempo(1), stop, cell(false), tempo(2), play];
  expect(edits.reduce(gatheredWith, [] as JamEdit[])).toEqual([stop, cell(false), tempo(2), play]);
});
