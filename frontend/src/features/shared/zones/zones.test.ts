import { expect, test } from "vitest";
import { HOME, state, track } from "../../../sync/testing";
import type { ZoneNow } from "../../../sync/wire";
import { comesBack, movedText, moveText, movesOf, type Move } from "./moves";
import { playsText, whereText } from "./zones";

function zone(id: number, name: string, over: Partial<ZoneNow> = {}): ZoneNow {
  const nothing = { context: "queue", track: null, is_playing: false } as const;
  return { id, name, device: null, ...nothing, outputs: [], ...over };
}

const playing = { track: track(7, { title: "Nightjar", artist: "Halma Reyes" }), is_playing: true };
const home = zone(1, "Home", playing);
const kitchen = zone(2, "Kitchen");
const attic = zone(3, "Attic", playing);
const all = [home, kitchen, attic];

/** Where its music can go, as its menu says it, while Home is controlled. */
function menu(of: ZoneNow): string[] {
  return movesOf(of, all, home.id).map(moveText);
}

test("what plays in a zone is said with its artist, and whether it is paused", () => {
  expect(playsText(home)).toBe("Nightjar – Halma Reyes");
  expect(playsText({ ...home, is_playing: false })).toBe("Paused: Nightjar – Halma Reyes");
  expect(playsText(kitchen)).toBe("Nothing plays");
});

test("where a zone sounds is said in the names that people gave", () => {
  const device = { kind: "browser", connections: 1, is_output: true, connected_at: 0 } as const;
  const house = state({ devices: [{ ...device, id: "k", name: "Kitchen phone" }], zones: [HOME] });
  const outputs = ["speaker", "k", "own"];
  const names = whereText(house, { ...kitchen, outputs }, "own");
  expect(names).toBe("Pi speaker + Kitchen phone + This device");
  expect(whereText(house, kitchen, "own")).toBe("No speaker yet");
});

test("what is controlled can go anywhere, and what plays elsewhere comes here", () => {
  expect(menu(home)).toEqual([
    ...["Move the music to Kitchen", "Play it in Kitchen, too"],
    "Move the music to Attic, in place of what is there",
    "Play it in Attic, too, in place of what is there",
  ]);
  expect(menu(attic)).toEqual([
    "Move the music to Home, in place of what is there",
    "Play it in Home, too, in place of what is there",
  ]);
  expect(menu(kitchen)).toEqual([]);
});

test("a move comes back where nothing had to make room", () => {
  const move = (to: ZoneNow, copy: boolean): Move => ({ from: home, to, copy });
  expect(comesBack(move(kitchen, false))).toBe(true);
  expect(comesBack(move(kitchen, true))).toBe(false);
  expect(comesBack(move(attic, false))).toBe(false);
});

test("what was moved is said as it is now", () => {
  const move = { from: home, to: kitchen, copy: false };
  expect(movedText(move)).toBe("The music plays in Kitchen now");
  const paused = { ...home, is_playing: false };
  expect(movedText({ ...move, from: paused })).toBe("The music is in Kitchen now");
  expect(movedText({ ...move, copy: true })).toBe("The music of Home is in Kitchen, too");
});
