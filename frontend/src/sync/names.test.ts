import { expect, test } from "vitest";
import type { Device } from "./wire";
import { namesOf } from "./names";

function device(id: string, name: string, connected_at: number): Device {
  return { id, name, connected_at, kind: "browser", connections: 1, is_output: false };
}

test("devices of one name are numbered in the order in which they came", () => {
  const names = namesOf([
    device("b", "Chrome on Linux", 20),
    device("a", "Chrome on Linux", 10),
    device("c", "Kitchen phone", 5),
  ]);
  expect(names.get("a")).toBe("Chrome on Linux");
  expect(names.get("b")).toBe("Chrome on Linux (2)");
  expect(names.get("c")).toBe("Kitchen phone");
});
