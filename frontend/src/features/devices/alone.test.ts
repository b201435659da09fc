import { expect, test } from "vitest";
import { HOME } from "../../sync/testing";
import { thingOf, zoneOfDevice } from "./alone";

test("a thing is called what people call it", () => {
  const names = ["iPhone", "Android phone", "Android tablet", "iPad", "Firefox on Linux"];
  expect(names.map(thingOf)).toEqual(["phone", "phone", "tablet", "tablet", "computer"]);
});

test("a device that has music of its own is not offered that again", () => {
  const own = { id: 2, name: "iPhone", device: "d" };
  expect(zoneOfDevice([HOME, own], "d")).toEqual(own);
  expect(zoneOfDevice([HOME, own], "other")).toBeNull();
});
