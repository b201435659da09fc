/** The recording of protocol 1 that the daemon and the terminal are held to, too. */
import { expect, test } from "vitest";
import recording from "../../../tests/fixtures/protocol-1.json";
import { changed } from "../features/jam/fold";
import { houseHash, roomHash, zoneHash } from "./hash";
import { apply } from "./reducer";
import type { State } from "./state";
import type { Frame } from "./wire";

interface Line {
  frame: Frame;
  /** Of the house, the zone and the jam room after the frame, where the daemon knew them. */
  hashes: [house: number, zone: number, room?: number] | null;
}

test("after every recorded frame the streams have the hashes that the daemon had", () => {
  let state: State | null = null;
  let checked = 0;
  for (const [number, { frame, hashes }] of (recording as unknown as Line[]).entries()) {
    const next = apply(state, frame, { id: state?.jam?.id ?? 0, changed });
    if (next === "gap") throw new Error(`frame ${number} leaves a gap`);
    state = next;
    if (!state || hashes == null) continue;
    const own = [houseHash(state), zoneHash(state), ...(state.jam ? [roomHash(state.jam)] : [])];
    expect(own, `after frame ${number}, ${frame.type}`).toEqual(hashes);
    checked += 1;
  }
  expect(checked).toBeGreaterThan(20);
});
