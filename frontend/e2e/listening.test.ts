/** Listening to a pair: each side from its own position, and a stretch of it round and round. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { House } from "./support/minion";
import { openBrowser, Screen } from "./support/screen";

const SOUNDS_MAX_MS = 15_000;
const LOOP = { from_ms: 4_000, to_ms: 5_500 };
/** Long enough for three ends of that loop. */
const WATCHED_MS = 5_500;
/** An element is asked to start before the end of a round and read through a busy machine. */
const SLACK_MS = 250;

let browser: Browser;
let house: House;

beforeAll(async () => {
  browser = await openBrowser();
  house = await House.open();
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

/** What sounds in the page, every few ms: where the element that is heard stands; null: none. */
async function heardFor(screen: Screen, span_ms: number): Promise<(number | null)[]> {
  return screen.page.evaluate(async (span_ms) => {
    const heard: (number | null)[] = [];
    const end = performance.now() + span_ms;
    while (performance.now() < end) {
      const sounding = window.sounds.filter((one) => !one.paused && one.volume > 0.01);
      const loudest = sounding.toSorted((a, b) => b.volume - a.volume)[0];
      heard.push(loudest ? loudest.currentTime * 1000 : null);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return heard;
  }, span_ms);
}

async function positionOf(screen: Screen, track_id: number): Promise<number> {
  const moved = await screen.page.waitForFunction(
    (stream) => {
      const sound = window.sounds.find((one) => !one.paused && one.src.includes(stream));
      return sound && !sound.seeking && sound.volume > 0.01 ? sound.currentTime * 1000 : null;
    },
    `/api/tracks/${track_id}/stream`,
    { polling: 10, timeout: SOUNDS_MAX_MS },
  );
  return (await moved.jsonValue()) ?? 0;
}

test("a loop is heard without a gap, and each side goes on from its own position", async () => {
  const screen = await Screen.open(browser, house.origin, "laptop");
  await screen.go("devices");
  await screen.press(/^Hear it here/);
  await house.ask("PUT", "/api/player/listening", { switching: "own" });
  await house.ask("POST", "/api/comparisons/session", {});
  await screen.go("compare");
  const { comparison } = await house.state();
  const pair = comparison?.pair;
  if (!pair) throw new Error("no pair");
  // The keys belong to the view, which is loaded when it is gone to.
  await screen.shows(pair);
  await screen.page.keyboard.press("1");
  await positionOf(screen, pair.track_a.id);

  // The keys choose a loop where the music is; the house hears of it as of any other.
  await screen.page.keyboard.press("l");
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await screen.page.keyboard.press("l");
  await expect.poll(async () => (await house.state()).player.loop).not.toBeNull();
  await screen.page.keyboard.press("Escape");
  await expect.poll(async () => (await house.state()).player.loop).toBeNull();

  await house.ask("PUT", "/api/player/loop", LOOP);
  await positionOf(screen, pair.track_a.id);
  // The first round may wait for its data.
  await heardFor(screen, 1_500);
  const heard = await heardFor(screen, WATCHED_MS);
  const places = heard.filter((place) => place !== null);
  const [first, last] = [Math.min(...places), Math.max(...places)];
  expect(first).toBeGreaterThan(LOOP.from_ms - SLACK_MS);
  expect(last).toBeLessThan(LOOP.to_ms + SLACK_MS);
  const rounds = places.filter((place, at) => place < (places[at - 1] ?? 0) - 500);
  expect(rounds.length).toBeGreaterThanOrEqual(2);
  const silent = heard.filter((place) => place === null).length / heard.length;
  expect(silent, `${(silent * 100).toFixed(1)} % of it was silent`).toBeLessThan(0.02);

  // B begins at its own start, and is left a good second later.
  await screen.page.keyboard.press("2");
  expect(await positionOf(screen, pair.track_b.id)).toBeLessThan(2_000);
  // The page shows what will be before the house has said so.
  await expect.poll(async () => (await house.state()).player.loop).toBeNull();
  await heardFor(screen, 1_500);
  await screen.page.keyboard.press("x");
  const in_loop = await positionOf(screen, pair.track_a.id);
  expect(in_loop).toBeGreaterThan(LOOP.from_ms - SLACK_MS);
  expect(in_loop).toBeLessThan(LOOP.to_ms + SLACK_MS);
  await expect.poll(async () => (await house.state()).player.loop).toEqual(LOOP);
  const { player } = await house.state();
  const left_ms = player.aside?.position_ms ?? 0;
  expect(left_ms).toBeGreaterThan(1_000);
  await heardFor(screen, 2_000);
  await screen.page.keyboard.press("x");
  const again_ms = await positionOf(screen, pair.track_b.id);
  expect(Math.abs(again_ms - left_ms)).toBeLessThan(1_000);
  expect(screen.complaints).toEqual([]);
  await screen.context.close();
});

test("a stretch that is drawn on the waveform loops, and a tap beside it ends that", async () => {
  const screen = await Screen.open(browser, house.origin, "laptop");
  await screen.go("devices");
  await screen.press(/^Hear it here/);
  await house.ask("POST", "/api/comparisons/session", {});
  await screen.go("compare");
  const { comparison } = await house.state();
  if (!comparison?.pair) throw new Error("no pair");
  await screen.shows(comparison.pair);
  await screen.page.keyboard.press("1");
  const wave = screen.page.getByRole("slider", { name: "Position in both tracks" });
  await expect.poll(async () => wave.getAttribute("aria-disabled")).toBe("false");
  const box = await wave.boundingBox();
  if (!box) throw new Error("no waveform");
  const at = (share: number) => [box.x + box.width * share, box.y + box.height / 2] as const;
  const drag = async (from: number, to: number) => {
    await screen.page.mouse.move(...at(from));
    await screen.page.mouse.down();
    await screen.page.mouse.move(...at((from + to) / 2));
    await screen.page.mouse.move(...at(to));
    await screen.page.mouse.up();
  };
  await screen.page.keyboard.down("Shift");
  await drag(0.2, 0.4);
  await screen.page.keyboard.up("Shift");
  await expect.poll(async () => (await house.state()).player.loop).not.toBeNull();
  const drawn = (await house.state()).player.loop;
  const end = screen.page.getByRole("slider", { name: "Loop ends" });
  await end.focus();
  await end.press("ArrowRight");
  await expect
    .poll(async () => (await house.state()).player.loop?.to_ms)
    .toBeGreaterThan(drawn?.to_ms ?? 0);
  const { player } = await house.state();
  expect(player.position_ms).toBeGreaterThanOrEqual(player.loop?.from_ms ?? -1);
  await screen.page.mouse.click(...at(0.7));
  await expect.poll(async () => (await house.state()).player.loop).toBeNull();
  expect(screen.complaints).toEqual([]);
  await screen.context.close();
});
