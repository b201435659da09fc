import { expect, test } from "vitest";
import { HOME, player, state, track } from "./testing";
import type { ZoneNow } from "./wire";
import { freeName, heldText, holderOf, ownZoneName, zonesNow } from "./zones";

const kitchen = { id: 2, name: "Kitchen", device: null };

function told(over: Partial<ZoneNow> = {}): ZoneNow {
  const plays = { context: "queue", track: track(4), is_playing: true } as const;
  return { ...kitchen, ...plays, outputs: ["phone"], ...over };
}

test("while there is one zone nobody hears its name", () => {
  expect(ownZoneName(state())).toBeNull();
  expect(ownZoneName(state({ zones: [HOME, kitchen] }))).toBe("Home");
  expect(ownZoneName(state({ zones: [HOME, kitchen], zone: 2 }))).toBe("Kitchen");
});

test("what plays in the own zone is what the page shows, whatever was told of it", () => {
  const shown = {
    ...state({ zones: [HOME, kitchen], zone: 2, player: player({ track: track(9) }) }),
    zones_now: [told()],
  };
  expect(zonesNow(shown)).toMatchObject([
    { id: 1, name: "Home", track: null, outputs: [] },
    { id: 2, name: "Kitchen", track: { id: 9 }, outputs: ["speaker"], is_playing: false },
  ]);
});

test("a zone is called as it was named last", () => {
  const zones = [HOME, { ...kitchen, name: "Cellar" }];
  const shown = { ...state({ zones }), zones_now: [told()] };
  expect(zonesNow(shown)[1]).toMatchObject({ name: "Cellar", track: { id: 4 } });
});

test("an output is held by the zone that sounds on it, and the own one needs no word", () => {
  const shown = { ...state({ zones: [HOME, kitchen] }), zones_now: [told()] };
  expect(holderOf(shown, "phone")?.name).toBe("Kitchen");
  expect(holderOf(shown, "speaker")).toBeNull();
  expect(heldText(shown, "phone")).toBe("plays in Kitchen");
  const own = { ...kitchen, device: "phone" };
  const alone = { ...state({ zones: [HOME, own] }), zones_now: [told()] };
  expect(heldText(alone, "phone")).toBe("plays music of its own");
  expect(heldText(alone, "speaker")).toBeNull();
});

test("a name that is taken gets a number, in any case", () => {
  const zones = [HOME, { ...kitchen, name: "iPhone" }, { ...kitchen, id: 3, name: "IPHONE (2)" }];
  expect(freeName("Android phone", zones)).toBe("Android phone");
  expect(freeName("iphone", zones)).toBe("iphone (3)");
});
