/** Ratings in the files' tags from the ranks' sheet; why a pair is asked, and what it taught. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { House } from "./support/minion";
import { musicNamed } from "./support/music";
import { openBrowser, Screen } from "./support/screen";
import { until } from "./support/until";

let browser: Browser;
let house: House;
let screen: Screen;
let music: string;

const TITLES = ["Nightjar", "Halma", "Moth", "Lantern", "Estuary", "Quarry", "Tallow", "Fen"];
const VERDICTS = 12;
const SHOTS = process.env.MINION_SHOTS;

beforeAll(async () => {
  browser = await openBrowser();
  music = musicNamed(TITLES);
  house = await House.open({ music, env: { MINION_LIBRARY_MAY_WRITE_TAGS: "true" } });
  await house.judge(VERDICTS);
  screen = await Screen.open(browser, house.origin, "phone");
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

/** Files that carry a rating of minion. */
function rated(): number {
  const files = readdirSync(music).filter((name) => !name.startsWith("."));
  return files.filter((name) => readFileSync(join(music, name)).includes("MINION_RATING")).length;
}

test("ratings go into the files after a look, and out again", async () => {
  const { page } = screen;
  await screen.go("ranks");
  await page.getByRole("button", { name: "Take the ranks along" }).click();
  await page.getByRole("button", { name: /^All ranked/ }).click();
  await page.getByRole("button", { name: /^Ratings in your files/ }).click();
  const write = page.getByRole("button", { name: /^Write into \d+ files$/ });
  await write.waitFor();
  expect(rated()).toBe(0);
  const many = Number(/\d+/.exec(await write.innerText())?.[0]);
  expect(many).toBeGreaterThan(5);
  await page.getByText("5 stars").first().waitFor();
  await write.click();
  await page.getByText(`Ratings are in ${many} files.`).first().waitFor();
  expect(rated()).toBe(many);
  await page.getByRole("button", { name: "Done" }).click();

  await page.getByRole("button", { name: "Take the ranks along" }).click();
  await page.getByRole("button", { name: /^Ratings in your files/ }).click();
  await page.getByText("No file would change.").waitFor();
  await page.getByRole("button", { name: "Take minion’s out" }).click();
  await page.getByText(/^minion’s ratings are out of/).waitFor();
  await until("all are out", 10_000, () => Promise.resolve(rated() === 0));
  await page.getByRole("button", { name: "Done" }).click();
});

test("a pair says why it is asked, and an answer what it taught, on the one line", async () => {
  const { page } = screen;
  await screen.go("compare");
  const line = page.locator(".line");
  const before = await line.boundingBox();
  await page.getByRole("button", { name: "Why these two?" }).click();
  await page
    .getByRole("status")
    .filter({ hasText: /^(Because|By chance|Again)/ })
    .waitFor();
  await screen.press(/^A wins/);
  // Whatever it taught, the line stands where it stood.
  await page.getByRole("button", { name: "Why these two?" }).waitFor();
  expect(await line.boundingBox()).toEqual(before);
});

test.runIf(SHOTS)("what it looks like", async () => {
  const sizes = [
    [320, 568],
    [390, 844],
    [768, 1024],
    [1440, 900],
  ] as const;
  for (const [width, height] of sizes) {
    for (const scheme of ["light", "dark"] as const) {
      const own = await Screen.open(browser, house.origin, "laptop", {
        viewport: { width, height },
        colorScheme: scheme,
      });
      const shoot = (name: string) =>
        own.page.screenshot({ path: `${SHOTS}/${name}-${width}-${scheme}.png` });
      await own.go("compare");
      await own.page.getByRole("button", { name: "Why these two?" }).waitFor();
      await shoot("rest");
      await own.page.getByRole("button", { name: "Why these two?" }).click();
      await shoot("why");
      await own.go("ranks");
      await own.page.getByRole("button", { name: "Take the ranks along" }).click();
      await own.page.getByRole("button", { name: /^All ranked/ }).click();
      await shoot("export");
      await own.page.getByRole("button", { name: /^Ratings in your files/ }).click();
      await own.page.getByRole("button", { name: /^Write into/ }).waitFor();
      await shoot("tags");
      await own.page.close();
    }
  }
});

test("nothing complained", () => {
  expect(screen.complaints).toEqual([]);
});
