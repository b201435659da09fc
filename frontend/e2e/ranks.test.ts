/** The ranks: a part of them, places of groups, a track's own page, and files to take along. */
import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { House } from "./support/minion";
import { openBrowser, Screen } from "./support/screen";

let browser: Browser;
let house: House;
let screen: Screen;

const VERDICTS = 40;

beforeAll(async () => {
  browser = await openBrowser();
  house = await House.open();
  await house.judge(VERDICTS);
  screen = await Screen.open(browser, house.origin, "phone");
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

test("a genre's ranks are a part of all, and the address keeps it", async () => {
  const { page } = screen;
  await screen.go("ranks");
  await page.getByRole("button", { name: "Choose which music" }).click();
  const genres = page.getByLabel("Genre");
  await expect.poll(async () => genres.locator("option").count()).toBeGreaterThan(1);
  await genres.selectOption({ index: 1 });
  await page.getByRole("button", { name: "Show these" }).click();
  await page.getByText(/^A part of the music: \d+ tracks?$/).waitFor();
  expect(page.url()).toMatch(/#\/ranks\?genre=\d+$/);
  await page.getByRole("button", { name: "All music" }).click();
  await page.getByText(/^A part of the music/).waitFor({ state: "detached" });
});

test("an artist's place leads to the artist's tracks", async () => {
  const { page } = screen;
  await screen.go("ranks");
  await page.getByRole("link", { name: "Artists", exact: true }).click();
  const first = page.getByRole("list", { name: "Artists by rank" }).getByRole("link").first();
  const name = await first.locator("b").innerText();
  await first.click();
  await page.getByText(`${name}: `).waitFor();
  expect(page.url()).toContain("artist=");
});

test("a track's page tells its duels and marks one that is taken back", async () => {
  const { page } = screen;
  await screen.go("ranks");
  await page
    .getByRole("link", { name: /^Rank and duels of/ })
    .first()
    .click();
  await page.getByRole("heading", { name: "Its rank over time" }).waitFor();
  await page.locator("[role=img] canvas").waitFor();
  const duels = page.getByRole("list", { name: "Duels" }).getByRole("listitem");
  await duels.first().getByRole("button", { name: /^Undo/ }).click();
  await duels
    .first()
    .getByText(/^Undone · /)
    .waitFor();
});

test("the best are taken along as a file", async () => {
  const { page } = screen;
  await screen.go("ranks");
  await page.getByRole("button", { name: "Take the ranks along" }).click();
  const coming = page.waitForEvent("download");
  await page.getByRole("link", { name: /^Table/ }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toMatch(/^minion-top-\d+\.csv$/);
  const table = readFileSync(await file.path(), "utf8");
  expect(table.split("\r\n")[0]).toMatch(/^rank,title,artist/);
  expect((await house.run("export")).stdout).toBe(table);
});

test("nothing complained", () => {
  expect(screen.complaints).toEqual([]);
});
