import { expect, test } from "vitest";
import { pair } from "./testing";
import { feedbackText } from "./feedback";
import type { VerdictFeedback } from "./wire";

const asked = pair(7, 1, 2);
const taught = (over: Partial<VerdictFeedback>) =>
  feedbackText({ size: "usual", predicted_percent: 50, moves: [], ...over }, asked);
const moves = (
  a: [number | null, number],
  b: [number | null, number],
): VerdictFeedback["moves"] => [
  { track_id: 1, from: a[0], to: a[1] },
  { track_id: 2, from: b[0], to: b[1] },
];

test("where it moved a track comes first, the longer way before the shorter", () => {
  expect(taught({ moves: moves([40, 28], [3, 5]) })).toBe("That moved Track 1 up 12 places");
  expect(taught({ moves: moves([40, 39], [3, 1_403]) })).toBe(
    "That moved Track 2 down 1,400 places",
  );
  expect(taught({ moves: moves([5, 9], [9, 5]) })).toBe("That moved Track 2 up 4 places");
  expect(taught({ moves: moves([null, 9], [null, 4]) })).toBe("Track 2 comes in at place 4");
});

test("else how much it taught, and nothing where there is nothing to say", () => {
  const stays = moves([1, 1], [2, 2]);
  expect(taught({ size: "big", moves: stays })).toBe("That taught a lot: the two were a coin toss");
  expect(taught({ size: "big", predicted_percent: 90, moves: stays })).toBe("That taught a lot");
  expect(taught({ predicted_percent: 12, moves: stays })).toBe(
    "That was a surprise: it taught a lot",
  );
  expect(taught({ size: "small", predicted_percent: 95, moves: stays })).toMatch(
    /^As minion expected/,
  );
  expect(taught({ moves: stays })).toBeNull();
});

test("a long title leaves room for what is said of it", () => {
  const long = {
    ...asked,
    track_a: { ...asked.track_a, title: "An Exceedingly Long Title, Part Two" },
  };
  const feedback: VerdictFeedback = {
    size: "usual",
    predicted_percent: 50,
    moves: moves([9, 2], [1, 1]),
  };
  expect(feedbackText(feedback, long)).toBe("That moved An Exceedingly Long Title… up 7 places");
});
