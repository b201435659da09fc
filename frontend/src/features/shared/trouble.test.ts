import { expect, test } from "vitest";
import { troubles } from "./trouble";

test("a full disk and a folder that hangs are told on every screen, a missing card is not", () => {
  const problem = (code: string) => ({ code, message: "the folder `a` is off" });
  expect(troubles([])).toEqual([]);
  expect(troubles([problem("no_sound_card")])).toEqual([]);
  expect(troubles([problem("folder_hangs"), problem("storage_failed")])).toEqual([
    "minion cannot write to its disk. What you choose waits here until it can.",
    "The folder “a” is off.",
  ]);
});
