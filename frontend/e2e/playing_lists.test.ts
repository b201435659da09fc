/** Actions on whole lists: an album is queued, a playlist is made, the best fifty are played. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { House } from "./support/minion";
import { openBrowser, Screen } from "./support/screen";

let browser: Browser;
let house: House;
let phone: Screen;
let laptop: Screen;

const VERDICTS = 30;
/** A long touch opens the menu; a mouse does the same with its other button. */
const OTHER_BUTTON = { button: "right" } as const;

interface Track {
  id: number;
  title: string;
  album: string | null;
}
interface Listed<T> {
  items: T[];
  total: number;
}

beforeAll(async () => {
  browser = await openBrowser();
  house = await House.open();
  await house.judge(VERDICTS);
  const session = (await house.state()).comparison?.session_id;
  await house.ask("DELETE", "/api/comparisons/session", { session_id: session });
  phone = await Screen.open(browser, house.origin, "phone");
  laptop = await Screen.open(browser, house.origin, "laptop");
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

async function queued(): Promise<string[]> {
  const { items } = await house.get<Listed<{ track: Track }>>("/api/queue?limit=500");
  return items.map(({ track }) => track.title);
}

test("an album is queued from its tile, and plays whole from its page", async () => {
  const { items } = await house.get<Listed<{ id: number; title: string; track_count: number }>>(
    "/api/albums?limit=1&sort=artist",
  );
  const [album] = items;
  if (!album) throw new Error("there is no album");
  await laptop.go("library/albums");
  const tile = laptop.page.getByRole("link", { name: album.title }).first();
  await tile.click(OTHER_BUTTON);
  await laptop.page.getByRole("button", { name: "Add to the queue" }).click();
  await laptop.page.getByText(`${album.title} waits in the queue`).waitFor();
  expect(await queued()).toHaveLength(album.track_count);
  await laptop.page.getByRole("link", { name: album.title }).first().click();
  await laptop.page.getByText(album.title, { exact: true }).first().waitFor();
  await laptop.press("Play");
  await expect.poll(async () => (await house.state()).player.is_playing).toBe(true);
  const place = await house.get<Listed<Track>>(`/api/tracks?album=${album.id}&sort=place`);
  expect(await queued()).toEqual(place.items.map(({ title }) => title));
});

test("what an album took the place of is had back", async () => {
  const before = await queued();
  await house.ask("POST", "/api/queue", { selection: { filter: {} }, place: "end" });
  const whole = await queued();
  expect(whole.length).toBeGreaterThan(before.length);
  await laptop.press(/^Play in chance order/);
  await laptop.page.getByText(/plays in place of the \d+ tracks that waited/).waitFor();
  await laptop.press("Undo");
  // What began to sound meanwhile stays beside what came back.
  await expect.poll(async () => (await queued()).length).toBeGreaterThanOrEqual(whole.length);
});

test("clearing takes what is to come, and the music goes on", async () => {
  // From its start, so that it does not end meanwhile.
  await house.ask("POST", "/api/player/play", { selection: { filter: {} } });
  await phone.go("now/queue");
  await phone.press("Clear");
  await expect.poll(async () => (await queued()).length).toBeLessThanOrEqual(1);
  expect((await house.state()).player.track).not.toBeNull();
});

test("my top fifty is one tap on Ranks, best first, and a row plays from there on", async () => {
  await phone.go("ranks");
  await phone.press(/^Play my top \d+$/);
  const ranks = await house.get<Listed<Track>>("/api/rankings?limit=50");
  const titles = ranks.items.map(({ title }) => title);
  await expect.poll(queued).toEqual(titles);
  expect((await house.state()).player.track?.title).toBe(titles[0]);
  await phone.page
    .getByRole("list", { name: "Ranks" })
    .getByRole("button", { name: /^Play the track at rank 3/ })
    .click();
  await expect.poll(async () => (await house.state()).player.track?.title).toBe(titles[2]);
  expect((await queued()).length).toBeGreaterThan(3);
});

test("a playlist is made, filled from a menu, ordered, renamed, and removed with a way back", async () => {
  const { page } = phone;
  await phone.go("library/playlists");
  await phone.press("New playlist");
  await page.getByLabel("Name of the playlist").fill("Evening");
  await phone.press("Make it");
  await page.getByText("This playlist is empty.").waitFor();

  await phone.go("library/tracks");
  const rows = page.getByRole("list", { name: "Tracks" }).getByRole("listitem");
  for (const at of [0, 1, 2]) {
    await rows
      .nth(at)
      .getByRole("button", { name: /^More about/ })
      .click();
    await phone.press("Add to a playlist");
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /^Evening/ })
      .click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
  }
  const lists = await house.get<Listed<{ id: number }>>("/api/playlists");
  const id = lists.items[0]?.id;
  const held = async (): Promise<string[]> => {
    const { items } = await house.get<Listed<{ track: Track }>>(`/api/playlists/${id}/items`);
    return items.map(({ track }) => track.title);
  };
  const [a, b, c] = await held();
  await phone.go(`library/playlists/${id}`);
  const grip = page.getByRole("button", { name: `Move ${c}; arrow up and down` });
  await grip.focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expect.poll(held).toEqual([c, a, b]);

  await phone.press("More about Evening");
  await phone.press("Rename");
  await page.getByLabel("Name", { exact: true }).fill("Late evening");
  await phone.press("Keep the name");
  await page.getByText("Late evening", { exact: true }).first().waitFor();
  await phone.press(`Take ${a} out of the playlist`);
  await expect.poll(held).toEqual([c, b]);
  await phone.press("Undo");
  await expect.poll(held).toEqual([c, a, b]);

  await phone.press("Play");
  await expect.poll(queued).toEqual([c, a, b]);
  await phone.press("More about Late evening");
  await phone.press(/^Remove this playlist/);
  await page.getByText("No playlists yet.").waitFor();
  await phone.press("Undo");
  await page.getByText("Late evening", { exact: true }).first().waitFor();
});

test("the queue is kept as a playlist, and another screen shows it at once", async () => {
  await laptop.go("library/playlists");
  await phone.go("now/queue");
  await phone.press("Keep");
  await phone.page.getByLabel("Name of the playlist").fill("Tonight");
  await phone.press(/^Make it/);
  await laptop.page.getByRole("link", { name: /^Tonight/ }).waitFor();
});

test("nothing complained", () => {
  expect([...phone.complaints, ...laptop.complaints]).toEqual([]);
});
