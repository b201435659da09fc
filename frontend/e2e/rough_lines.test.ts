/** Lines that break words: every byte by itself, and a reset in the middle of a frame. */
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { House } from "./support/minion";
import { Network } from "./support/proxy";
import { openBrowser, Screen } from "./support/screen";

/** Back-off and handshake after a reset. */
const BACK_MAX_MS = 35_000;
/** A page of some hundred kilobytes, byte by byte. */
const TRICKLE_MAX_MS = 60_000;

let browser: Browser;
let house: House;
let network: Network;
let phone: Screen | null = null;

beforeAll(async () => {
  browser = await openBrowser();
  house = await House.open();
});
afterAll(async () => {
  await browser.close();
  await house.close();
});
beforeEach(async () => {
  network = await Network.open(house.origin);
});
afterEach(async () => {
  await phone?.context.close();
  phone = null;
  await network.close();
  await house.ask("DELETE", "/api/comparisons/session", {});
});

async function currentPair() {
  const { comparison } = await house.state();
  if (!comparison?.pair) throw new Error("no pair is live");
  return comparison.pair;
}

async function startedPair() {
  await house.ask("POST", "/api/comparisons/session", {});
  return currentPair();
}

async function judge(): Promise<void> {
  const { pair_id } = await currentPair();
  await house.ask("POST", "/api/comparisons/verdict", { pair_id, winner: "track_a" });
}

async function isOnline(screen: Screen): Promise<void> {
  const badge = screen.page.locator(".badge", { hasText: /device/ });
  await badge.waitFor({ timeout: TRICKLE_MAX_MS });
}

/** How the page's sockets began: the first frame of each, newest last. */
function firstFrames(screen: Screen): string[] {
  const firsts: string[] = [];
  screen.page.on("websocket", (socket) => {
    socket.once("framereceived", ({ payload }) => {
      firsts.push((JSON.parse(String(payload)) as { type: string }).type);
    });
  });
  return firsts;
}

test("byte by byte a page opens, follows and judges", async () => {
  const pair = await startedPair();
  network.split();
  phone = await Screen.open(browser, network.origin, "phone");
  await isOnline(phone);
  await phone.shows(pair);
  await judge();
  await phone.shows(await currentPair());
  const mine = await currentPair();
  await phone.press(/^A wins/);
  await expect.poll(async () => (await currentPair()).pair_id).not.toBe(mine.pair_id);
  await phone.shows(await currentPair());
  expect(phone.complaints).toEqual([]);
});

test("a connection reset in the middle of a frame is resumed with everything", async () => {
  const pair = await startedPair();
  phone = await Screen.open(browser, network.origin, "phone");
  await phone.shows(pair);
  const firsts = firstFrames(phone);

  const reset = network.resetWithin(`"comparison:advanced"`);
  await judge();
  await reset;
  await judge();
  await judge();
  await isOnline(phone);
  await phone.shows(await currentPair());
  await expect.poll(() => firsts, { timeout: BACK_MAX_MS }).toEqual(["sync:resume"]);
});

test("an answer that was reset halfway is asked for again, and the choice counts once", async () => {
  const pair = await startedPair();
  phone = await Screen.open(browser, network.origin, "phone");
  await phone.shows(pair);

  const reset = network.resetWithin(`"success"`);
  await phone.press(/^B wins/);
  await reset;
  await expect.poll(async () => (await currentPair()).pair_id).not.toBe(pair.pair_id);
  await isOnline(phone);
  await phone.shows(await currentPair());
  await expect
    .poll(async () => {
      const all = await house.verdicts();
      return all.filter(({ pair_id }) => pair_id === pair.pair_id).map(({ winner }) => winner);
    })
    .toEqual(["b"]);
  // Nothing waits: the second asking was answered.
  await phone.page.locator(".badge", { hasText: /wait/ }).waitFor({ state: "detached" });
});
