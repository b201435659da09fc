/** Sessions with a goal: an album sorted to its end, and one that goes on at another device. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { House } from "./support/minion";
import { openBrowser, Screen } from "./support/screen";

let browser: Browser;
let house: House;
let phone: Screen;

interface Album {
  id: number;
  title: string;
  track_count: number;
}

/** More than any album of the demo takes. */
const VERDICTS_MAX = 80;

beforeAll(async () => {
  browser = await openBrowser();
  house = await House.open();
  phone = await Screen.open(browser, house.origin, "phone");
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

/** Judges the pair on the screen: the lower id is the better track. */
async function judge(screen: Screen): Promise<boolean> {
  const { comparison } = await house.state();
  const pair = comparison?.pair;
  if (!pair) return false;
  await screen.shows(pair);
  await screen.press(pair.track_a.id < pair.track_b.id ? /^A wins/ : /^B wins/);
  await expect
    .poll(async () => (await house.state()).comparison?.pair?.pair_id)
    .not.toBe(pair.pair_id);
  return true;
}

test("an album is sorted completely, and its order is there to see and to hear", async () => {
  const { items } = await house.get<{ items: Album[] }>("/api/albums?limit=100");
  const albums = items.filter((one) => one.track_count >= 3);
  const album = albums.toSorted((a, b) => a.track_count - b.track_count)[0];
  if (!album) throw new Error("the demo has no album");
  const { page } = phone;
  await phone.go(`library/albums/${album.id}`);
  await phone.press(`More about ${album.title}`);
  await phone.press("Put this album in order");
  await page.getByText("Hear both, then choose").waitFor();
  await judge(phone);
  await page.getByText(/until all is in order/).waitFor();
  let verdicts = 1;
  while ((await judge(phone)) && verdicts < VERDICTS_MAX) verdicts += 1;
  await page.getByRole("heading", { name: `${album.title} is in order.` }).waitFor();
  expect((await house.state()).comparison).toMatchObject({ reached: true, pair: null });

  const rows = page.getByRole("list", { name: "The result" }).getByRole("listitem");
  const ranked = await house.get<{ items: { title: string }[] }>(`/api/rankings?album=${album.id}`);
  await expect.poll(() => rows.count()).toBe(Math.min(10, album.track_count));
  await rows
    .first()
    .getByText(ranked.items[0]?.title ?? "")
    .waitFor();
  await phone.press("Hear the result");
  await expect.poll(async () => (await house.state()).player.queue.length).toBe(album.track_count);

  await phone.press("Undo the last choice");
  await expect.poll(async () => phone.pairShown()).toBeTruthy();
  // The page shows it before the daemon has done it.
  await expect.poll(async () => (await house.state()).comparison?.pair).toBeTruthy();
  // The ratings were refitted meanwhile: the last answer may leave one more question.
  while ((await judge(phone)) && verdicts < VERDICTS_MAX) verdicts += 1;
  await page.getByRole("link", { name: "See all in the ranks" }).click();
  await page.getByText(new RegExp(`^A part of the music: ${album.track_count} tracks`)).waitFor();
});

test("a session that was ended goes on at another device, at the very same pair", async () => {
  await phone.go("compare");
  await phone.press("Another goal");
  await phone.page.getByRole("radio", { name: /^Sort my top/ }).check();
  await phone.press("All music");
  await phone.press("Compare these");
  await expect.poll(async () => (await house.state()).comparison?.goal?.kind).toBe("top");
  await judge(phone);
  await judge(phone);
  const { comparison: before } = await house.state();
  if (!before?.pair || !before.prefetched) throw new Error("no pair is live");
  await phone.shows(before.pair);
  await phone.page.locator("button.filter").click();
  await phone.press("Stop comparing");
  await phone.press("Start comparing");
  await expect.poll(async () => (await house.state()).paused_sessions).toHaveLength(1);
  await expect.poll(async () => (await house.state()).comparison?.goal?.kind).toBe("open");

  const laptop = await Screen.open(browser, house.origin, "laptop");
  await laptop.page.locator("button.filter").click();
  const list = laptop.page.getByRole("list", { name: "Sessions to go on with" });
  await list.getByRole("button", { name: /^Forget Sort my top/ }).click();
  await expect.poll(async () => (await house.state()).paused_sessions).toEqual([]);
  await list.getByRole("button", { name: "Undo" }).click();
  await list
    .getByRole("button", { name: /^Sort my top \d+ about [\d,]+ more · 2 choices made/ })
    .click();
  await laptop.shows(before.pair);
  await phone.shows(before.pair);
  const { comparison: after, paused_sessions } = await house.state();
  expect(after?.session_id).toBe(before.session_id);
  expect(after?.prefetched?.pair_id).toBe(before.prefetched.pair_id);
  expect(after?.progress.comparisons_done).toBe(2);
  expect(paused_sessions).toEqual([]);
  await judge(laptop);
  await phone.shows(before.prefetched);
  expect(laptop.complaints).toEqual([]);
  await laptop.context.close();
});

test("nothing complained", () => {
  expect(phone.complaints).toEqual([]);
});
