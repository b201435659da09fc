import { expect, test } from "vitest";
import { whyBroken } from "./broken";

test("a known reason reads as a sentence about the file", () => {
  const says = (reason: string) => whyBroken("/music/a.mp3", reason);
  expect(says("failed to parse Mpeg file: file contains an invalid frame")).toBe(
    "This MP3 is damaged: its tags cannot be read.",
  );
  expect(says("its tags cannot be understood")).toBe(
    "This MP3 is damaged: its tags cannot be read.",
  );
  expect(says("it is empty")).toBe("There is nothing in this MP3.");
  expect(says("it holds no audio")).toBe("There is no sound in this MP3.");
  expect(says("cannot read it: Permission denied (os error 13)")).toBe(
    "minion is not allowed to read this MP3.",
  );
  expect(says("No format could be determined from the provided file")).toBe(
    "This is no MP3, whatever its name says.",
  );
});

test("an unknown reason is left in its own words", () => {
  expect(whyBroken("/music/a.mp3", "something odd")).toBeNull();
});
