/** The page as an output: a browser plays what the house plays, in step with it. */
import { cpSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { House } from "./support/minion";
import { FIXTURES } from "./support/music";
import { openBrowser, Screen } from "./support/screen";

/** Formats that Chromium cannot decode: it takes them as WAV from minion's own decoder. */
const RENDERED = /^(AIFF|ALAC) /;
const FORMATS_MIN = 8;
const SOUNDS_MAX_MS = 15_000;
/** Nearer than this two rooms sound like one; the element's clock is read through a test driver. */
const IN_STEP_MS = 100;

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => browser.close());

/** A screen that has asked to be an output itself, by a touch. */
async function listener(house: House): Promise<Screen> {
  const screen = await Screen.open(browser, house.origin, "laptop");
  await screen.go("devices");
  await screen.press(/^Hear it here/);
  const id = await screen.page.evaluate(() => localStorage.getItem("minion.device"));
  await expect.poll(async () => (await house.state()).player.outputs).toContain(id);
  return screen;
}

/** Waits until this track sounds here and its clock has moved; answers what was fetched for it. */
async function heard(screen: Screen, track_id: number): Promise<string> {
  const moved = await screen.page.waitForFunction(
    (stream) => {
      const sound = window.sounds.find((one) => !one.paused && one.src.includes(stream));
      return sound && !sound.error && sound.currentTime > 0.2 ? sound.src : null;
    },
    `/api/tracks/${track_id}/stream`,
    { polling: 20, timeout: SOUNDS_MAX_MS },
  );
  return (await moved.jsonValue()) ?? "";
}

test("the browser plays a track of every format", async () => {
  const music = mkdtempSync(join(tmpdir(), "minion-e2e-music-"));
  for (const name of readdirSync(FIXTURES).filter((name) => name.startsWith("tone"))) {
    cpSync(join(FIXTURES, name), join(music, name));
  }
  const house = await House.open({ music });
  const screen = await listener(house);
  await house.ask("PUT", "/api/player/mode", { repeat: "one" });
  const tracks: { items: { id: number; title: string }[] } = await house.get("/api/tracks");
  expect(tracks.items.length).toBeGreaterThanOrEqual(FORMATS_MIN);
  for (const { id, title } of tracks.items) {
    await house.ask("POST", "/api/player/play", { track_ids: [id] });
    const src = await heard(screen, id);
    expect(src.includes("render=wav"), `${title} came rendered`).toBe(RENDERED.test(title));
  }
  await screen.context.close();
  await house.close();
});

test("what the browser plays follows the anchor of the house", async () => {
  const house = await House.open();
  const screen = await listener(house);
  const tracks: { items: { id: number }[] } = await house.get("/api/tracks?limit=1");
  const id = tracks.items[0]?.id ?? 0;
  await house.ask("POST", "/api/player/play", { track_ids: [id] });
  await heard(screen, id);
  await house.ask("POST", "/api/player/position", { position_ms: 8_000 });
  const { player } = await house.state();
  await screen.page.waitForFunction(
    ({ position_ms, at_ms, in_step_ms }) => {
      const sound = window.sounds.find((one) => !one.paused);
      if (!sound || sound.seeking) return false;
      const due_ms = position_ms + Date.now() - at_ms;
      return Math.abs(sound.currentTime * 1000 - due_ms) < in_step_ms;
    },
    { position_ms: player.position_ms, at_ms: player.at_ms, in_step_ms: IN_STEP_MS },
    { polling: 20, timeout: SOUNDS_MAX_MS },
  );
  await screen.context.close();
  await house.close();
});
