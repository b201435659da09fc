/** Two devices at one pair, and two tabs of one device. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { House } from "./support/minion";
import { openBrowser, Screen } from "./support/screen";

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

test("two devices judge one pair at once: one verdict, and the other is told kindly", async () => {
  const phone = await Screen.open(browser, house.origin, "phone");
  const laptop = await Screen.open(browser, house.origin, "laptop");
  await phone.press("Start comparing");
  await expect.poll(async () => (await house.state()).comparison).toBeTruthy();
  const { comparison } = await house.state();
  if (!comparison?.pair || !comparison.prefetched) throw new Error("no pair is live");
  await laptop.shows(comparison.pair);
  await phone.shows(comparison.pair);

  // The laptop's answer is on its way while the phone's arrives: nobody has seen the other's.
  let letGo: () => void = () => undefined;
  const phone_is_done = new Promise<void>((done) => (letGo = done));
  await laptop.page.route("**/api/comparisons/verdict", async (route) => {
    await phone_is_done;
    await route.continue();
  });
  const refused = laptop.page.waitForResponse("**/api/comparisons/verdict");
  await laptop.press(/^B wins/);
  const accepted = phone.page.waitForResponse("**/api/comparisons/verdict");
  await phone.press(/^A wins/);
  expect((await accepted).status()).toBe(200);
  letGo();

  expect((await refused).status()).toBe(409);
  await laptop.page.getByText(/^Already decided on Android phone/).waitFor();
  const judged = (await house.verdicts()).map(({ pair_id, winner }) => [pair_id, winner]);
  expect(judged).toEqual([[comparison.pair.pair_id, "a"]]);
  await laptop.shows(comparison.prefetched);
  await phone.shows(comparison.prefetched);
  await phone.context.close();
  await laptop.context.close();
});

test("closing one of two tabs neither evicts the device nor pauses the music", async () => {
  const first = await Screen.open(browser, house.origin, "laptop");
  const second = await Screen.openTab(first.context, house.origin, "/#/devices");
  const id = await first.page.evaluate(() => localStorage.getItem("minion.device"));
  const device = async () => (await house.state()).devices.find((one) => one.id === id);
  await expect.poll(async () => (await device())?.connections).toBe(2);

  await first.go("radio");
  await first.press(/^Play Everything/);
  await second.press(/^Hear it here/);
  await expect.poll(async () => (await house.state()).player.outputs).toContain(id);
  const sounds = (screen: Screen) =>
    screen.page.evaluate(() => window.sounds.some((sound) => !sound.paused));
  await expect
    .poll(async () => (await sounds(first)) || (await sounds(second)), { timeout: 10_000 })
    .toBe(true);
  const is_first = await sounds(first);
  const [sounding, silent] = is_first ? [first, second] : [second, first];
  const before = (await house.state()).player;

  await sounding.page.close();
  await expect.poll(async () => (await device())?.connections).toBe(1);
  // The tab that is left takes over, and the house never paused.
  await expect.poll(() => sounds(silent), { timeout: 10_000 }).toBe(true);
  const after = (await house.state()).player;
  expect(after.outputs).toEqual(before.outputs);
  expect(after).toMatchObject({ is_playing: true, at_ms: before.at_ms });
  expect(after.track?.id).toBe(before.track?.id);
  await first.context.close();
});
