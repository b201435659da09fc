import { expect, test } from "vitest";
import { filterOf, movementOf, questionOf, search } from "./ranked";

test("a filter and its address are the same thing", () => {
  const filter = { genre: 3, year_from: 1990, is_starred: true };
  const address = search(questionOf(filter));
  expect(address).toBe("?genre=3&year_from=1990&starred=true");
  expect(filterOf(new URLSearchParams(address))).toEqual(filter);
});

test("an address that means nothing is no filter", () => {
  const odd = "genre=jazz&folder=-1&year_to=&starred=yes&artist=1e9";
  expect(filterOf(new URLSearchParams(odd))).toEqual({});
  expect(search({ q: "", artist: null })).toBe("");
});

test("a name in an address may hold anything", () => {
  const address = search({ name: 'Ночь & 🦋 = 1, "two"\n' });
  expect(new URLSearchParams(address).get("name")).toBe('Ночь & 🦋 = 1, "two"\n');
});

test("who rises has an arrow up, who stays has none", () => {
  expect(movementOf(2, 5, true)).toMatchObject({ sign: "▲3", says: "up 3 since yesterday" });
  expect(movementOf(12, 2, true)).toMatchObject({ sign: "▼10", is_up: false });
  expect(movementOf(4, 4, true)).toBeNull();
});

test("new is who had no place while others had", () => {
  expect(movementOf(4, null, true)?.sign).toBe("new");
  expect(movementOf(4, undefined, false)).toBeNull();
  expect(movementOf(null, 4, true)).toBeNull();
});
