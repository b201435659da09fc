import { expect, test } from "vitest";
import { requestOf, type Command } from "../commands";
import { HOME, state } from "../testing";
import { zonesNow } from "../zones";
import { view } from "./testing_view";

const kitchen = { id: 2, name: "Kitchen", device: null };
const house = () => state({ zones: [HOME, kitchen] });

test("a zone has its new name, and is gone, before the server has said so", () => {
  const renamed = view(house(), { kind: "zone_rename", id: 2, name: "Cellar" });
  expect(renamed.zones.map(({ name }) => name)).toEqual(["Home", "Cellar"]);
  expect(view(renamed, { kind: "zone_remove", id: 2 }).zones).toEqual([HOME]);
});

test("the zone on screen stays until minion shows another", () => {
  const shown = view(state({ zones: [HOME, kitchen], zone: 2 }), { kind: "zone_remove", id: 2 });
  expect(shown.zones).toHaveLength(2);
});

test("an output that is chosen here is no other zone's any more", () => {
  const now = { ...kitchen, context: "queue" as const, track: null, is_playing: false };
  const before = { ...house(), zones_now: [{ ...now, outputs: ["phone", "tablet"] }] };
  const shown = view(before, { kind: "outputs", outputs: ["speaker", "phone"] });
  expect(shown.player.outputs).toEqual(["speaker", "phone"]);
  expect(zonesNow(shown)[1]?.outputs).toEqual(["tablet"]);
});

test("a zone of one device names the device and what it sounds on", () => {
  const here = { outputs: ["d"], device: "d" };
  const command: Command = { kind: "zone_create", name: "iPhone", ...here };
  expect(requestOf(command, 0)).toEqual({
    ...{ method: "POST", path: "/api/zones" },
    body: { name: "iPhone", outputs: ["d"], device: "d" },
  });
});
