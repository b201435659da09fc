/** A new house: it says what it looks at, the folder is chosen on the page, and music shows. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { House } from "./support/minion";
import { musicNamed } from "./support/music";
import { openBrowser, Screen } from "./support/screen";

let browser: Browser;
const houses: House[] = [];

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  for (const house of houses) await house.close();
});

async function open(options: { music?: string }): Promise<House> {
  const house = await House.open(options);
  houses.push(house);
  return house;
}

test("a house without music is told on the page where it is, and shows it without a restart", async () => {
  const music = musicNamed(["Harbour", "Nightjar", "Low Country"]);
  const house = await open({ music: "" });
  const screen = await Screen.open(browser, house.origin, "phone");
  const { page } = screen;
  await screen.go("library");
  await page.getByText("minion has no music yet.").waitFor();
  expect(await page.getByRole("button", { name: "Start the radio" }).count()).toBe(0);

  await screen.press("Choose the folder");
  const field = page.getByLabel("Folder on minion’s machine");
  await field.fill("/no/such/place");
  await screen.press("Open");
  await page.getByText("There is no folder “/no/such/place”.").waitFor();
  await field.fill(dirname(music));
  await screen.press("Open");
  await page.getByRole("button", { name: basename(music), exact: true }).click();
  await screen.press("Take the music from here");
  await page
    .getByRole("link", { name: /Nightjar/ })
    .first()
    .waitFor();
  await page.getByRole("button", { name: "Start the radio" }).waitFor();

  await house.stop();
  await house.start();
  const { folders } = await house.get<{ folders: string[] }>("/api/setup");
  expect(folders).toEqual([music]);
  await expect
    .poll(async () => (await house.state()).library.track_count, { timeout: 20_000 })
    .toBe(3);
});

test("a folder without music is named, and the configuration is not overruled", async () => {
  const empty = mkdtempSync(join(tmpdir(), "minion-e2e-empty-"));
  const house = await open({ music: empty });
  const screen = await Screen.open(browser, house.origin, "laptop");
  await screen.go("library");
  await screen.page.getByText(empty).first().waitFor();
  expect(await screen.page.getByRole("button", { name: /Choose/ }).count()).toBe(0);
  const answer = await house.send("PUT", "/api/setup/music", { folders: ["/tmp"] });
  expect(answer.status).toBe(403);
});

test("minion can be tried with made-up songs", async () => {
  const house = await open({ music: "" });
  const screen = await Screen.open(browser, house.origin, "phone");
  await screen.press("Try it with 24 made-up songs");
  await expect
    .poll(async () => (await house.state()).library.track_count, { timeout: 100_000 })
    .toBe(24);
  await screen.press("Start comparing");
});
