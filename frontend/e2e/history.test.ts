/** The history: what happened, by whom, and taking it back, with two screens watching. */
import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { verdictText } from "../src/features/history/activity";
import { House } from "./support/minion";
import { openBrowser, Screen } from "./support/screen";

let browser: Browser;
let house: House;
let phone: Screen;
let laptop: Screen;

beforeAll(async () => {
  browser = await openBrowser();
  house = await House.open();
  phone = await Screen.open(browser, house.origin, "phone");
  laptop = await Screen.open(browser, house.origin, "laptop");
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

async function comparison() {
  const { comparison } = await house.state();
  if (!comparison?.pair) throw new Error("no pair is live");
  return { ...comparison, pair: comparison.pair };
}

/** The row of the history that says this. */
function row(says: string): Locator {
  return laptop.page.getByRole("listitem").filter({ hasText: says }).first();
}

function undo(says: string): Locator {
  return row(says).getByRole("button", { name: /^Undo/ });
}

test("an old verdict is taken back and given again from the history; no pair moves", async () => {
  await house.ask("POST", "/api/comparisons/session", {});
  const { pair: first } = await comparison();
  await phone.shows(first);
  await phone.press(/^A wins/);
  await expect.poll(async () => (await comparison()).pair.pair_id).not.toBe(first.pair_id);
  const second = (await comparison()).pair;
  await phone.shows(second);
  await phone.press(/^Tie/);
  await expect.poll(async () => (await comparison()).pair.pair_id).not.toBe(second.pair_id);
  const { pair: current, prefetched } = await comparison();
  await phone.shows(current);

  await laptop.go("history");
  await laptop.page.getByRole("heading", { name: "Today" }).waitFor();
  const said = verdictText({ ...first, winner: "a" } as Parameters<typeof verdictText>[0]);
  await row(said)
    .getByText(/Android phone/)
    .waitFor();
  await undo(said).click();
  await row(`Took back: ${said}`)
    .getByText(/This device/)
    .waitFor();
  await laptop.page.getByText(/^Undone · .*Android phone/).waitFor();
  const judged = (await house.verdicts()).map(({ pair_id }) => pair_id);
  expect(judged).toEqual([second.pair_id]);
  await phone.page.getByText(/took an earlier choice back$/).waitFor();
  await phone.shows(current);
  const after = await comparison();
  expect(after.prefetched?.pair_id).toBe(prefetched?.pair_id);
  expect(after.progress.comparisons_done).toBe(1);

  await undo(`Took back: ${said}`).click();
  await row(`Gave again: ${said}`).waitFor();
  expect(await house.verdicts()).toHaveLength(2);
  expect((await comparison()).pair.pair_id).toBe(current.pair_id);
});

test("any verdict of the list of choices has its way back", async () => {
  await laptop.go("history/chosen");
  const standing = laptop.page.getByRole("button", { name: /^Undo/ });
  await expect.poll(() => standing.count()).toBe(2);
  await standing.last().click();
  await laptop.page.getByText(/^Undone · /).waitFor();
  await expect.poll(() => standing.count()).toBe(1);
});

test("a star and a cleared queue come back, and what was undone says so", async () => {
  const { items } = await house.get<{ items: { id: number; title: string }[] }>("/api/tracks");
  const [star, ...others] = items.slice(0, 4);
  if (!star) throw new Error("no tracks");
  await house.ask("PUT", `/api/stars/tracks/${star.id}`, {});
  await house.ask("POST", "/api/queue", { track_ids: others.map(({ id }) => id) });
  await house.ask("DELETE", "/api/queue", { what: "all" });
  await laptop.go("history");
  const starred = `Starred ${star.title}`;
  await row(starred)
    .getByText(/^Someone · /)
    .waitFor();
  await undo(starred).click();
  await row(`Took the star off ${star.title}`).waitFor();
  await row(starred)
    .getByText(/^Undone · /)
    .waitFor();
  expect(await undo(starred).count()).toBe(0);
  expect((await house.state()).stars).toEqual([]);

  await undo("Cleared the queue of 3 tracks").click();
  await row("Cleared the queue of 3 tracks")
    .getByText(/^Undone · /)
    .waitFor();
  const { player } = await house.state();
  expect(player.queue.window.map(({ track }) => track.id)).toEqual(others.map(({ id }) => id));
  expect(phone.complaints).toEqual([]);
  expect(laptop.complaints).toEqual([]);
});
