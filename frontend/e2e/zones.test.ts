/**
 * Two zones at once, as heard: a phone with music of its own beside the house's. Each plays on a
 * pretended card of its own; one piece of music is on the left alone, the other on the right.
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { Cards, hasCards, RATE } from "./support/cards";
import { House, type Snapshot } from "./support/minion";
import { writePhrase } from "./support/phrase";
import { CHROMIUM, Screen } from "./support/screen";
import { until } from "./support/until";

const CARDS = ["phone", "laptop"] as const;
const HEARD_S = 2;
const MUSIC_S = 120;
const SOUNDS_MAX_MS = 30_000;
/** Louder than any card that has nothing to play. */
const SOUND = 0.01;
const HAND_OFF_S = 8;
const SILENCE_MAX_MS = 1_000;
/** Recordings until one shows what is to be heard: a busy machine's cards come late at times. */
const TAKES_MAX = 5;

type Side = "left" | "right";

let cards: Cards;
let house: House;
let music: string;
const browsers: Browser[] = [];

beforeAll(async () => {
  if (!hasCards()) return;
  cards = await Cards.open(...CARDS);
  for (const card of CARDS) {
    const browser = await chromium.launch({
      ...CHROMIUM,
      args: [...CHROMIUM.args, "--autoplay-policy=no-user-gesture-required"],
      ignoreDefaultArgs: ["--mute-audio"],
      env: { ...process.env, ...cards.env(card) } as Record<string, string>,
    });
    browsers.push(browser);
  }
  music = mkdtempSync(join(tmpdir(), "minion-e2e-music-"));
  for (const [number, side] of (["left", "right"] as const).entries()) {
    writePhrase(join(music, `One - ${side}.wav`), MUSIC_S, 0, number + 1, side);
    writePhrase(join(music, `Other - ${side}.wav`), MUSIC_S, 0, number + 3, side);
  }
  house = await House.open({ music });
});
afterAll(async () => {
  for (const browser of browsers) await browser.close();
  await house?.close();
  await cards?.close();
});

async function zone(id: number): Promise<Snapshot> {
  return house.get<Snapshot>(`/api/state?zone=${id}`);
}

async function idOf(title: string): Promise<number> {
  const { items } = await house.get<{ items: { id: number; title: string; artist?: string }[] }>(
    "/api/tracks",
  );
  const found = items.find((track) => `${track.artist} - ${track.title}` === title);
  if (!found) throw new Error(`${title} is not there`);
  return found.id;
}

/** The sides that are heard in a recording. */
function sidesOf(heard: Float32Array): Side[] {
  const peaks = { left: 0, right: 0 };
  for (let at = 0; at + 1 < heard.length; at += 2) {
    peaks.left = Math.max(peaks.left, Math.abs(heard[at] ?? 0));
    peaks.right = Math.max(peaks.right, Math.abs(heard[at + 1] ?? 0));
  }
  return (["left", "right"] as const).filter((side) => peaks[side] > SOUND);
}

/** Waits until the phone's card and the laptop's are heard with these sides and no others. */
async function hears(phone: Side[], laptop: Side[]): Promise<void> {
  let heard: Side[][] = [];
  for (let take = 0; take < TAKES_MAX; take += 1) {
    heard = (await cards.record(CARDS, HEARD_S)).map(sidesOf);
    if (JSON.stringify(heard) === JSON.stringify([phone, laptop])) break;
  }
  expect(heard).toEqual([phone, laptop]);
}

async function sounds(screen: Screen): Promise<void> {
  await screen.page.waitForFunction(
    () => window.sounds.some((one) => !one.paused && !one.seeking && one.currentTime > 0.3),
    undefined,
    { polling: 20, timeout: SOUNDS_MAX_MS },
  );
}

/** The longest time in which a side is heard on none of the cards, ms. */
function silenceOf(side: Side, recordings: Float32Array[]): number {
  const from = side === "left" ? 0 : 1;
  const frames = Math.min(...recordings.map((one) => one.length)) / 2;
  let longest = 0;
  let silent = 0;
  for (let frame = 0; frame < frames; frame += 1) {
    const is_heard = recordings.some((one) => Math.abs(one[2 * frame + from] ?? 0) > SOUND);
    silent = is_heard ? 0 : silent + 1;
    longest = Math.max(longest, silent);
  }
  return (longest / RATE) * 1_000;
}

test.runIf(hasCards())(
  "a phone and a laptop each hear their own music, and only that, also after a restart and kill -9",
  async () => {
    const [of_phone, of_laptop] = browsers;
    if (!of_phone || !of_laptop) return;
    const laptop = await Screen.open(of_laptop, house.origin, "laptop");
    await laptop.go("devices");
    await laptop.press(/^Hear it here/);
    const phone = await Screen.open(of_phone, house.origin, "phone");
    await phone.go("devices");
    await phone.press("Only on this phone");
    await expect.poll(async () => (await zone(1)).zones.length).toBe(2);
    await expect.poll(async () => (await zone(2)).player.outputs.length).toBe(1);
    expect((await zone(1)).player.outputs).not.toEqual((await zone(2)).player.outputs);

    const [left, right] = [await idOf("One - left"), await idOf("One - right")];
    await house.ask("PUT", "/api/player/mode", { repeat: "all" });
    await house.ask("PUT", "/api/player/mode?zone=2", { repeat: "all" });
    await house.ask("POST", "/api/player/play?zone=2", { track_ids: [left] });
    await house.ask("POST", "/api/player/play", { track_ids: [right] });
    await sounds(phone);
    await sounds(laptop);
    await hears(["left"], ["right"]);

    // A pause of one is no pause of the other.
    await house.ask("POST", "/api/player/pause?zone=2", {});
    await hears([], ["right"]);
    await house.ask("POST", "/api/player/play?zone=2", {});
    await sounds(phone);

    // The radio plays in the house, while the phone compares.
    await house.ask("POST", "/api/radio/stations/1/activate", {});
    await phone.go("compare");
    await phone.press("Start comparing");
    await expect.poll(async () => (await zone(2)).comparison?.pair).toBeTruthy();
    const before = await zone(1);
    const pair = (await zone(2)).comparison?.pair;
    await phone.press(/^A wins/);
    await expect
      .poll(async () => (await zone(2)).comparison?.pair?.pair_id)
      .not.toBe(pair?.pair_id);
    const after = await zone(1);
    expect(after.player).toMatchObject({ context: "radio", is_playing: true });
    expect(after.player.seek_rev).toBe(before.player.seek_rev);
    expect(after.comparison).toBeNull();
    await house.ask("DELETE", "/api/comparisons/session?zone=2", {});

    // The phone's music goes over to the laptop, and is hardly missed.
    await house.ask("POST", "/api/player/play?zone=2", { track_ids: [left] });
    await sounds(phone);
    await hears(["left"], sidesOf((await cards.record(["laptop"], 1))[0] ?? new Float32Array()));
    await house.ask("POST", "/api/player/pause", {});
    let missed_ms = Infinity;
    for (let take = 0; take < TAKES_MAX && missed_ms > SILENCE_MAX_MS; take += 1) {
      const [from, to] = take % 2 === 0 ? [2, 1] : [1, 2];
      const recorded = cards.record(CARDS, HAND_OFF_S);
      await new Promise((done) => setTimeout(done, 3_000));
      await house.ask("POST", `/api/zones/${from}/move`, { to });
      missed_ms = silenceOf("left", await recorded);
    }
    console.log(`hand-off: ${Math.round(missed_ms)} ms of silence`);
    expect(missed_ms).toBeLessThanOrEqual(SILENCE_MAX_MS);

    const outputs = async () => [(await zone(1)).player.outputs, (await zone(2)).player.outputs];
    const chosen = await outputs();
    for (const signal of ["SIGTERM", "SIGKILL"] as const) {
      await house.stop(signal);
      await house.start();
      await expect.poll(async () => (await zone(2)).zones.length).toBe(2);
      // Each browser comes back to its zone, as what it was there.
      const devices = async () =>
        (await house.state()).devices.filter((one) => one.connections > 0);
      await expect.poll(async () => (await devices()).length, { timeout: SOUNDS_MAX_MS }).toBe(2);
      expect(await outputs()).toEqual(chosen);
      await house.ask("POST", "/api/player/play?zone=2", { track_ids: [left] });
      await house.ask("POST", "/api/player/play", { track_ids: [right] });
      await until("both sound", SOUNDS_MAX_MS, async () => {
        await sounds(phone);
        await sounds(laptop);
        return true;
      });
      await hears(["left"], ["right"]);
    }
    expect(laptop.complaints.filter((one) => !one.includes("ERR_CONNECTION"))).toEqual([]);
    await phone.context.close();
    await laptop.context.close();
  },
  300_000,
);

test.runIf(hasCards())("a second sound card plays for a zone of its own", async () => {
  await house.stop();
  const env = { ...cards.env("laptop"), MINION_SPEAKER_ENABLED: "true" };
  const config = '[[outputs]]\nname = "Garden"\ncard = "phone"\n';
  const own = await House.open({ music, env, config });
  onTestFinished(() => own.close());
  await own.ask("POST", "/api/zones", { name: "Garden", outputs: ["speaker:phone"] });
  const { items } = await own.get<{ items: { id: number; title: string }[] }>("/api/tracks");
  const of = (title: string) => items.filter((track) => track.title === title).map(({ id }) => id);
  await own.ask("POST", "/api/player/play?zone=Garden", { track_ids: of("left") });
  await own.ask("POST", "/api/player/play", { track_ids: of("right") });
  await hears(["left"], ["right"]);
  const state = await own.state();
  expect(state.cards).toEqual([{ id: "speaker:phone", name: "Garden" }]);
  expect(state.player.outputs).toEqual(["speaker"]);
  expect(state.problems.map(({ code }) => code)).toEqual([]);
});
