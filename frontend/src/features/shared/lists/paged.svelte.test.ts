import { expect, test } from "vitest";
import { ApiError, type Page } from "../../../api";
import { Paged, Rows, type Reader, type RowsReader } from "./paged.svelte";

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
  list.look(0, 10);
  await settle();
  expect(asked).toEqual(["start 100"]);
  list.look(40, 60);
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
  list.look(0, 29);
  await settle();
  expect(asked).toHaveLength(1);
});

test("a refresh keeps what is on screen until the answer is there", async () => {
  const { reader, asked } = numbers(150);
  const list = new Paged<number>();
  list.open(reader);
  await settle();
  list.look(60, 99);
  await settle();
  list.refresh();
  expect(list.items).toHaveLength(150);
  await settle();
  expect(asked.at(-1)).toBe("start 150");
  expect(list.items).toHaveLength(150);
});

test("a refresh far down a list keeps every row that was walked past", async () => {
  const { reader, asked } = numbers(2000);
  const list = new Paged<number>();
  list.open(reader);
  await settle();
  for (const at of [99, 599, 1099]) {
    list.look(at - 20, at);
    await settle();
  }
  expect(list.items).toHaveLength(1600);
  asked.length = 0;
  list.refresh();
  await settle();
  expect(asked).toEqual(["start 500", "500 500", "1000 500", "1500 100"]);
  expect(list.items).toHaveLength(1600);
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

/** A list of things that others change, entered anywhere, and what was asked of it. */
function things(names: string[]) {
  const asked: string[] = [];
  const reader: RowsReader<{ id: string }> = (offset, limit) => {
    asked.push(`${offset} ${limit}`);
    const items = names.slice(offset, offset + limit).map((id) => ({ id }));
    return Promise.resolve({ items, next: null, total: names.length });
  };
  return { reader, asked };
}

test("a long list is as high as all of it, and reads what is under the eye", async () => {
  const names = Array.from({ length: 25_200 }, (_, i) => `t${i}`);
  const { reader, asked } = things(names);
  const list = new Rows<{ id: string }>();
  list.open(reader);
  await settle();
  expect(list.count).toBe(25_200);
  list.look(20_000, 20_030);
  await settle();
  expect(asked).toEqual(["0 100", "19900 200"]);
  expect(list.at(20_010)).toEqual({ id: "t20010" });
  expect(list.has(10_000)).toBe(false);
});

test("what changes elsewhere is patched in place: no row that was there goes", async () => {
  const names = Array.from({ length: 2000 }, (_, i) => `t${i}`);
  const { reader, asked } = things(names);
  const list = new Rows<{ id: string }>();
  list.open(reader);
  await settle();
  list.look(1200, 1220);
  await settle();
  asked.length = 0;
  [names[1210], names[1211]] = ["t1211", "t1210"];
  list.refresh();
  expect(list.has(1210)).toBe(true);
  await settle();
  expect(asked).toEqual(["1100 200"]);
  expect(list.at(1210)).toEqual({ id: "t1211" });
  expect(list.has(0)).toBe(true);
  expect(list.count).toBe(2000);
});

test("when the list grew above the eye, the row that was there is read at its new place", async () => {
  const names = Array.from({ length: 3000 }, (_, i) => `t${i}`);
  const { reader } = things(names);
  const list = new Rows<{ id: string }>();
  list.open(reader);
  await settle();
  list.look(1200, 1220);
  await settle();
  names.unshift(...Array.from({ length: 700 }, (_, i) => `new${i}`));
  list.refresh();
  await settle();
  expect(list.count).toBe(3700);
  expect(list.keyAt(1900)).toBe("t1200");
});

test("a fling asks for where it ends, not for all that it passed", async () => {
  const names = Array.from({ length: 25_000 }, (_, i) => `t${i}`);
  const { reader, asked } = things(names);
  const list = new Rows<{ id: string }>();
  list.open(reader);
  await settle();
  asked.length = 0;
  for (let at = 1000; at <= 24_000; at += 100) list.look(at, at + 20);
  await settle();
  expect(asked.length).toBeLessThan(4);
  expect(list.has(24_010)).toBe(true);
});
