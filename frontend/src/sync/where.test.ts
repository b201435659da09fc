import { expect, test } from "vitest";
import type { State } from "./state";
import { audible, instead, isMute, nameOf, whoLeft } from "./where";

function house(outputs: string[], here: string[], codes: string[] = []) {
  const devices = ["phone", "laptop"].map((id) => ({
    id,
    name: id === "phone" ? "Kitchen phone" : "Laptop",
    connections: here.includes(id) ? 1 : 0,
  }));
  const problems = codes.map((code) => ({ code, message: "" }));
  const cards = [{ id: "speaker:garden", name: "Garden" }];
  return { player: { outputs }, devices, cards, problems } as unknown as State;
}

test("an output that left is not heard, and is named", () => {
  const left = house(["phone"], ["laptop"]);
  expect(audible(left, "laptop")).toEqual([]);
  expect(whoLeft(left, "laptop")).toBe("Kitchen phone");
  expect(isMute(left)).toBe(false);
  expect(instead(left, "laptop")).toBe("speaker");
});

test("while anything else is heard nobody needs to know who left", () => {
  const one = house(["phone", "speaker"], []);
  expect(audible(one, "laptop")).toEqual(["speaker"]);
  expect(whoLeft(one, "laptop")).toBeNull();
});

test("without a sound card the speaker is mute, and this device stands in for what left", () => {
  expect(isMute(house(["speaker"], [], ["no_sound_card"]))).toBe(true);
  const left = house(["phone", "speaker"], [], ["no_sound_card"]);
  expect(isMute(left)).toBe(false);
  expect(whoLeft(left, "laptop")).toBe("Kitchen phone");
  expect(instead(left, "laptop")).toBe("laptop");
});

test("an output that nobody has heard of is away, too", () => {
  expect(whoLeft(house(["gone"], ["laptop"]), "laptop")).toBe("A device that is away");
});

test("a further sound card is heard while it is there, and called by its name", () => {
  expect(audible(house(["speaker:garden"], []), "laptop")).toEqual(["speaker:garden"]);
  expect(nameOf(house([], []), "speaker:garden", "laptop")).toBe("Garden");
  const gone = house(["speaker:garden"], [], ["output_missing speaker:garden"]);
  expect(audible(gone, "laptop")).toEqual([]);
  expect(isMute(gone)).toBe(true);
});
