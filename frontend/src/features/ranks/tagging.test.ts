import { expect, test } from "vitest";
import type { TagReport, TaggedFile } from "../../api";
import { fateText, starsText, tagSentences } from "./tagging";

const preview: TagReport = {
  ...{ mode: "preview", is_running: false, is_cancelled: false, may_write: true },
  ...{ total: 104, looked: 104, changed: 94, same: 6, has_own: 3, failed: 1, files: [] },
};

test("a preview says what would be, a run what was", () => {
  expect(tagSentences(preview).join(" ")).toBe(
    "94 files get a rating. 6 have it already. 3 have a rating of their own: that stays. 1 cannot be changed.",
  );
  const none = { ...preview, changed: 0, same: 1, has_own: 0, failed: 0, looked: 1, total: 1 };
  expect(tagSentences(none).join(" ")).toBe("No file would change. 1 has it already.");
  const very_many = { ...none, changed: 1, same: 0, looked: 4_000, total: 50_000 };
  expect(tagSentences(very_many).join(" ")).toBe(
    "1 file gets a rating. minion looked into the first 4,000 of 50,000.",
  );
  const stopped = { ...very_many, mode: "write" as const, changed: 12, is_cancelled: true };
  expect(tagSentences(stopped).join(" ")).toBe(
    "Ratings are in 12 files. Stopped after 4,000 of 50,000.",
  );
  const out = { ...none, mode: "remove" as const, changed: 1, same: 9, looked: 10, total: 10 };
  expect(tagSentences(out).join(" ")).toBe("minion’s ratings are out of 1 file.");
});

test("stars read as a person says them", () => {
  const says = [0.5, 1, 1.5, 4, 5].map(starsText);
  expect(says).toEqual(["½ star", "1 star", "1½ stars", "4 stars", "5 stars"]);
});

test("a file says what comes of it", () => {
  const file: TaggedFile = { track_id: 1, file: "a/b.mp3", fate: "changed", stars: 4.5 };
  expect(fateText(file)).toBe("4½ stars");
  expect(fateText({ ...file, stars_before: 4 })).toBe("4½ stars, 4 stars before");
  expect(fateText({ ...file, stars_before: 4.5 })).toBe("4½ stars");
  expect(fateText({ ...file, stars: null, stars_before: 4 })).toBe("4 stars taken out");
  expect(fateText({ ...file, fate: "has_own" })).toBe("Has a rating of its own");
  const locked: TaggedFile = { ...file, fate: "failed", reason: "it is write-protected" };
  expect(fateText(locked)).toBe("It is write-protected.");
});
