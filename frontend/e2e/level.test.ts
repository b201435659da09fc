/**
 * Fair listening, as rendered: what the speaker and a browser really play is recorded on pretended
 * sound cards and measured there. Two files of the same music, 12 dB apart.
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { Cards, hasCards } from "./support/cards";
import { loudness, median } from "./support/loudness";
import { House } from "./support/minion";
import { writePhrase } from "./support/phrase";
import { CHROMIUM, Screen } from "./support/screen";
import { until } from "./support/until";

const CARDS = ["speaker", "browser"] as const;
const APART_DB = 12;
const RESIDUAL_LU = 0.25;
const HEARD_S = 5;
/** Overlapping seconds without a fault that say how loud a card is, and how often it is recorded. */
const WHOLE_MIN = 5;
const TAKES_MAX = 4;
const NOTHING = new Float32Array();
const MUSIC_S = 60;
const SOUNDS_MAX_MS = 20_000;

let cards: Cards;
let browser: Browser;

beforeAll(async () => {
  if (!hasCards()) return;
  cards = await Cards.open(...CARDS);
  browser = await chromium.launch({
    ...CHROMIUM,
    args: [...CHROMIUM.args, "--autoplay-policy=no-user-gesture-required"],
    ignoreDefaultArgs: ["--mute-audio"],
    env: { ...process.env, ...cards.env("browser") } as Record<string, string>,
  });
});
afterAll(async () => {
  await browser?.close();
  await cards?.close();
});

function twelveApart(): string {
  const music = mkdtempSync(join(tmpdir(), "minion-e2e-music-"));
  writePhrase(join(music, "Same - Loud.wav"), MUSIC_S, 0);
  writePhrase(join(music, "Same - Soft.wav"), MUSIC_S, -APART_DB);
  return music;
}

async function house(music: string): Promise<House> {
  const env = { ...cards.env("speaker"), MINION_SPEAKER_ENABLED: "true" };
  const house = await House.open({ music, env });
  // Also after a failure: it would sound on in the next test.
  onTestFinished(() => house.close());
  await house.ask("PUT", "/api/player/volume", { volume_percent: 100 });
  return house;
}

async function measured(house: House, count: number): Promise<void> {
  await until("the music is measured", SOUNDS_MAX_MS, async () => {
    const { items } = await house.get<{ items: { has_waveform: boolean }[] }>("/api/tracks");
    return items.length === count && items.every((track) => track.has_waveform);
  });
}

/** A screen that is an output, beside the speaker. */
async function listener(house: House, before = (): void => undefined): Promise<Screen> {
  const screen = await Screen.open(browser, house.origin, "laptop");
  onTestFinished(() => screen.context.close());
  await screen.page.addInitScript(before);
  await screen.page.reload();
  await screen.go("devices");
  await screen.press(/^Hear it here/);
  const id = await screen.page.evaluate(() => localStorage.getItem("minion.device"));
  await house.ask("PUT", "/api/player/outputs", { outputs: ["speaker", id] });
  return screen;
}

/** Waits until this track sounds in the browser; answers what was fetched for it. */
async function sounds(screen: Screen, track_id: number): Promise<string> {
  const found = await screen.page.waitForFunction(
    (stream) => {
      const sound = window.sounds.find((one) => !one.paused && one.src.includes(stream));
      return sound && !sound.error && !sound.seeking && sound.currentTime > 0.3 ? sound.src : null;
    },
    `/api/tracks/${track_id}/stream`,
    { polling: 20, timeout: SOUNDS_MAX_MS },
  );
  return (await found.jsonValue()) ?? "";
}

type Heard = Record<(typeof CARDS)[number], number[]>;

/** Records both cards until each has given some whole seconds; notes how loud they were. */
async function listen(heard: Heard): Promise<void> {
  const whole: Heard = { speaker: [], browser: [] };
  for (let take = 0; take < TAKES_MAX; take += 1) {
    const recordings = await cards.record(CARDS, HEARD_S);
    CARDS.forEach((card, index) => whole[card].push(...loudness(recordings[index] ?? NOTHING)));
    if (CARDS.every((card) => whole[card].length >= WHOLE_MIN)) break;
  }
  for (const card of CARDS) heard[card].push(median(whole[card]));
}

/** Plays both sides in turn and measures them on both cards. */
async function hearPair(house: House, screen: Screen) {
  const heard: Heard = { speaker: [], browser: [] };
  const sources: string[] = [];
  const { comparison } = await house.state();
  const pair = comparison?.pair;
  if (!pair) throw new Error("there is no pair");
  for (const track of [pair.track_a, pair.track_b]) {
    await house.ask("POST", "/api/comparisons/select-track", {
      track_id: track.id,
      is_playing: true,
    });
    sources.push(await sounds(screen, track.id));
    await listen(heard);
  }
  return { heard, sources };
}

function apart([a = NaN, b = NaN]: number[]): number {
  return Math.abs(a - b);
}

/** As iOS does: an element's volume is 1, whatever is asked. */
function fixVolume(): void {
  Object.defineProperty(HTMLMediaElement.prototype, "volume", { get: () => 1, set: () => {} });
}

test.runIf(hasCards())(
  "both sides of a pair are equally loud, on the speaker and here",
  async () => {
    const home = await house(twelveApart());
    await measured(home, 2);
    await home.ask("POST", "/api/comparisons/session", {});
    const screen = await listener(home);
    const { heard } = await hearPair(home, screen);
    console.log("a pair as rendered, LUFS", heard);
    expect(apart(heard.speaker)).toBeLessThanOrEqual(RESIDUAL_LU);
    expect(apart(heard.browser)).toBeLessThanOrEqual(RESIDUAL_LU);
  },
);

test.runIf(hasCards())("a browser whose volume is fixed gets the level in the stream", async () => {
  const home = await house(twelveApart());
  await measured(home, 2);
  await home.ask("POST", "/api/comparisons/session", {});
  const screen = await listener(home, fixVolume);
  const { heard, sources } = await hearPair(home, screen);
  console.log("a pair rendered for a fixed volume, LUFS", heard, sources);
  for (const source of sources) expect(source).toMatch(/render=wav&gain_db=/);
  expect(apart(heard.browser)).toBeLessThanOrEqual(RESIDUAL_LU);
});

test.runIf(hasCards())(
  "a queue of files 12 dB apart is equally loud, on the speaker at -18 LUFS",
  async () => {
    const home = await house(twelveApart());
    await measured(home, 2);
    const screen = await listener(home);
    const heard: Heard = { speaker: [], browser: [] };
    const { items } = await home.get<{ items: { id: number }[] }>("/api/tracks");
    for (const { id } of items) {
      await home.ask("POST", "/api/player/play", { track_ids: [id] });
      await sounds(screen, id);
      await listen(heard);
    }
    console.log("a queue as rendered, LUFS", heard);
    expect(apart(heard.speaker)).toBeLessThanOrEqual(RESIDUAL_LU);
    expect(apart(heard.browser)).toBeLessThanOrEqual(RESIDUAL_LU);
    for (const lufs of heard.speaker) expect(Math.abs(lufs + 18)).toBeLessThanOrEqual(RESIDUAL_LU);
  },
);
