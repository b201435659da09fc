/** The radio's knob: what it would play is shown while it moves, and why it plays afterwards. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { House } from "./support/minion";
import { openBrowser, Screen } from "./support/screen";
import { until } from "./support/until";

const PATIENCE_MS = 10_000;
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

test("the knob moves the odds while one looks, and what plays then says why", async () => {
  await house.judge(60);
  await house.ask("DELETE", "/api/comparisons/session", {});
  const screen = await Screen.open(browser, house.origin, "phone");
  const { page } = screen;
  await screen.go("radio");
  await screen.press("New station");
  await page.getByLabel("Name").fill("Sunday");
  const odds = page.getByRole("region", { name: "What it would play" });
  const said = odds.getByRole("status");
  const knob = page.getByRole("slider", { name: "How adventurous" });
  await said.getByText("Of 100 played").waitFor();
  const first = await said.textContent();

  await knob.fill("0");
  await until("the odds follow the knob", PATIENCE_MS, async () => {
    return (await said.textContent()) !== first;
  });
  expect(await knob.getAttribute("aria-valuetext")).toBe("Only the best, 0 of 100");
  const share = (words: string | null) => Number(/about (\d+)/.exec(words ?? "")?.[1]);
  expect(share(await said.textContent())).toBeGreaterThan(share(first));
  await odds.getByText(/^Rank 1 of /).waitFor();

  await screen.press("Make it");
  await screen.press(/Sunday/);
  await page.getByText("On air: Sunday").waitFor();
  const { player, radio } = await house.state();
  expect(radio.stations.at(-1)?.adventure_percent).toBe(0);
  await page.locator(".air .why", { hasText: player.why ?? "no reason" }).waitFor();
  expect(await page.locator(".next .reason").count()).toBe(5);
  const reasons = radio.upcoming.map((item) => item.why);
  expect(await page.locator(".next .reason").allTextContents()).toEqual(reasons);

  const plays = player.track;
  await house.ask("POST", `/api/tracks/${plays?.id}/archive`, {});
  await until("the archived track is off the air", PATIENCE_MS, async () => {
    return (await page.locator(".air h2").textContent()) === radio.upcoming[0]?.track.title;
  });
  await screen.go("now");
  const after = await house.state();
  await page.locator("main .why", { hasText: after.player.why ?? "no reason" }).waitFor();
  expect(screen.complaints).toEqual([]);
  await screen.context.close();
});

test("a plan of the week turns the radio that plays, and stands on the page", async () => {
  const { radio } = await house.state();
  const everything = radio.stations.find((station) => station.name === "Everything");
  await house.ask("POST", `/api/radio/stations/${radio.stations[0]?.id}/activate`, {});
  const screen = await Screen.open(browser, house.origin, "phone");
  const { page } = screen;
  await screen.go("radio");
  await screen.press("Plan the week");
  const sheet = page.getByRole("dialog", { name: "By the time of day" });
  await sheet.getByLabel("Station").selectOption("Everything");
  await sheet.getByLabel("From").fill("00:00");
  await sheet.getByLabel("To", { exact: true }).fill("00:00");
  for (const day of ["Sat", "Sun"]) await sheet.getByRole("button", { name: day }).click();
  await screen.press("Keep the plan");
  await page.getByText("Every day, all day").waitFor();
  await page.getByText("On air: Everything").waitFor();
  const after = await house.state();
  expect(after.radio.active).toBe(everything?.id);
  expect(after.radio.schedule).toEqual([
    { days: 127, from_minute: 0, to_minute: 0, station_id: everything?.id },
  ]);
  expect(screen.complaints).toEqual([]);
  await screen.context.close();
});
