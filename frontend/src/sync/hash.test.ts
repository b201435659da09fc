import { expect, test } from "vitest";
import { fnv1a, houseHash, houseText, zoneHash, zoneText } from "./hash";
import { comparison, HOME, item, paused, player, state, track } from "./testing";

const bytes = (text: string) => new TextEncoder().encode(text);

test("FNV-1a gives its authors' test vectors", () => {
  expect(fnv1a(bytes(""))).toBe(0x811c9dc5);
  expect(fnv1a(bytes("a"))).toBe(0xe40c292c);
  expect(fnv1a(bytes("foobar"))).toBe(0xbf9cf968);
});

test("every field of the state has its place in the text", () => {
  const star = (kind: "track" | "album", id: number, starred = true) => ({
    ...{ kind, id, starred },
    stamp: { ms: id * 10, counter: 1, device: "x" },
  });
  const whole = state({
    comparison: comparison({ goal: { kind: "top", places: 50 }, reached: true }),
    paused_sessions: [paused(7, 2), paused(4, 9)],
    player: player({
      ...{ context: "comparison", track: track(2), is_playing: true, position_ms: 40 },
      ...{ at_ms: 99, seek_rev: 3, volume_percent: 55, outputs: ["d1", "speaker"] },
      ...{ is_muted: true, sleep: { after: "minutes" as const, at_ms: 77 } },
      ...{ switching: "own", pair_begins: "hook", loop: { from_ms: 5, to_ms: 9 } },
      aside: { position_ms: 7, loop: null },
      queue: { revision: 8, length: 20, index: 4, window: [item(21, 1), item(22, 2)] },
    }),
    radio: {
      stations: [
        {
          ...{ id: 1, name: "Süß", adventure_percent: 40, mode: "loved" as const },
          ...{ filter: {}, filter_text: "All music" },
        },
      ],
      active: 1,
      upcoming: [item(31, 5)],
      schedule: [{ days: 31, from_minute: 420, to_minute: 540, station_id: 1 }],
      scheduled: 1,
    },
    stars: [star("album", 2), star("track", 10), star("track", 9), star("track", 3, false)],
    device_names: [
      { id: "b", name: "Kitchen" },
      { id: "a", name: "Desk" },
    ],
    zones: [{ id: 2, name: "Phone", device: "d1" }, HOME],
    rooms: [
      { id: 4, name: "Friday", created_ms: 9 },
      { id: 6, name: "Attic", created_ms: 3 },
    ],
  });
  const plain = (text: string) => text.split(";").join(" ").trim();
  expect(plain(houseText(whole))).toBe(
    "2 4 4000 9 7 7000 2 " +
      "1 1 Süß 40 1 1 31 420 540 1 " +
      "3 track 9 90 1 track 10 100 1 album 2 20 1 " +
      "2 a Desk b Kitchen " +
      "2 1 Home - 2 Phone d1 " +
      "2 4 Friday 9 6 Attic 3",
  );
  expect(plain(zoneText(whole))).toBe(
    "1 balanced top 50 1 9 0 11 1 2 12 3 4 " +
      "comparison 2 - 1 40 99 3 55 1 minutes 77 off 0 own hook 7 - 5 9 2 d1 speaker " +
      "8 20 4 2 21 1 22 2 " +
      "1 1 31 5",
  );
});

test("what is looked up does not count", () => {
  const plain = state({ comparison: comparison() });
  const named = state({ comparison: comparison({ filter_text: "Jazz" }) });
  expect(houseHash(named)).toBe(houseHash(plain));
  expect(zoneHash(named)).toBe(zoneHash(plain));
});
