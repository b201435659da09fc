import { expect, test } from "vitest";
import type { Command } from "../commands";
import { state } from "../testing";
import { view } from "./testing_view";

test("the last of two stars is shown", () => {
  const star = (starred: boolean): Command => ({
    ...{ kind: "star", star_kind: "track", id: 7 },
    starred,
  });
  expect(view(state(), star(true), star(false)).stars["track:7"]?.starred).toBe(false);
});
