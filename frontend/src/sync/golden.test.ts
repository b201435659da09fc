/** The recording of protocol 1 that the daemon and the terminal are held to, too. */
import { expect, test } from "vitest";
import recording from "../../../tests/fixtures/protocol-1.json";
import { stateHash } from "./hash";
import { apply } from "./reducer";
import type { State } from "./state";
import type { Frame } from "./wire";

interface Line {
  frame: Frame;
  /** Of the state after the frame, where the daemon knew it. */
  hash: number | null;
}

test("after every recorded frame the state has the hash that the daemon had", () => {
  let state: State | null = null;
  let checked = 0;
  for (const [number, { frame, hash }] of (recording as unknown as Line[]).entries()) {
    const next = apply(state, frame);
    if (next === "gap") throw new Error(`frame ${number} leaves a gap`);
    state = next;
    if (!state || hash === null) continue;
    expect(stateHash(state), `after frame ${number}, ${frame.type}`).toBe(hash);
    checked += 1;
  }
  expect(checked).toBeGreaterThan(20);
});
