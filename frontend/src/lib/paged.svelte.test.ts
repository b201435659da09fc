import { expect, test } from "vitest";
import { ApiError, type Page } from "../api";
import { Paged, type Reader } from "./paged.svelte";

/** A list of `total` numbers in pages, and what was asked of it. */
function numbers(total: number): { reader: Reader<number>; asked: string[] } {
  const asked: string[] = [];
  const reader: Reader<number> = (cursor, limit) => {
    asked.push(`${cursor ?? "start"} ${limit}`);
    const from = Number(cursor ?? 0);
    const items = Array.from({ length: Math.min(limit, total - from) }, (_, i) => from + i);
    const next = from + limit < total ? String(from + limit) : null;
    return Promise.resolve({ items, next, total });
  };
  return { reader, asked };
}

/** Lets every answer that is on its way arrive. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}

test("the next page is fetched when the eye comes near, and only then", async () => {
  const { reader, asked } = numbers(2000);
  const list = new Paged<number>();
  list.open(reader);
  await settle();
  list.reach(10);
  await settle();
  expect(asked).toEqual(["start 100"]);
  list.reach(60);
  await settle();
  expect(asked).toEqual(["start 100", "100 500"]);
  expect(list.items).toHaveLength(600);
  expect(list.total).toBe(2000);
});

test("at the end nothing more is asked", async () => {
  const { reader, asked } = numbers(30);
  const list = new Paged<number>();
  list.open(reader);
  await settle();
  list.reach(29);
  await settle();
  expect(asked).toHaveLength(1);
});

test("a refresh keeps what is on screen until the answer is there", async () => {
  const { reader, asked } = numbers(150);
  const list = new Paged<number>();
  list.open(reader);
  await settle();
  list.reach(99);
  await settle();
  list.refresh();
  expect(list.items).toHaveLength(150);
  await settle();
  expect(asked.at(-1)).toBe("start 150");
  expect(list.items).toHaveLength(150);
});

test("the answer to an earlier question never overwrites the later one", async () => {
  const list = new Paged<string>();
  let answerSlowly: (page: Page<string>) => void = () => undefined;
  list.open(() => new Promise((resolve) => (answerSlowly = resolve)));
  list.open(() => Promise.resolve({ items: ["later"], next: null, total: 1 }));
  await settle();
  answerSlowly({ items: ["earlier"], next: null, total: 1 });
  await settle();
  expect(list.items).toEqual(["later"]);
});

test("a failure is a sentence, and trying again mends it", async () => {
  const list = new Paged<number>();
  const { reader } = numbers(3);
  let broken = true;
  list.open((cursor, limit, signal) =>
    broken ? Promise.reject(new ApiError(0, "unreachable", "x")) : reader(cursor, limit, signal),
  );
  await settle();
  expect(list.failed).toContain("out of reach");
  broken = false;
  list.refresh();
  await settle();
  expect(list.failed).toBeNull();
  expect(list.items).toEqual([0, 1, 2]);
});
