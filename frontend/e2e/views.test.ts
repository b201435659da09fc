/** Every view: usable by everyone, quiet in the console, and whole whatever a title holds. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { House } from "./support/minion";
import { musicNamed } from "./support/music";
import { openBrowser, Screen, type Kind } from "./support/screen";

const VIEWS = [
  ...["compare", "radio", "library", "library/starred", "library/starred/albums", "now"],
  ...["ranks", "ranks/artists", "ranks/albums", "ranks/tracks/1"],
  ...["jam", "devices", "history", "history/chosen", "settings"],
];
const SCHEMES = ["light", "dark"] as const;
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** The narrowest screen that is drawn for. */
const NARROW = { width: 320, height: 568 };

const HTML = `<img src=x onerror="document.title='broken in'"><b>Bold</b> & "quoted"`;
const LONG = "Unendlichkeit".repeat(39).slice(0, 500);
const TITLES = [HTML, LONG, "🎹🎶 Ночь на Лысой горе 👩‍👩‍👧‍👦", "مرحبا بالعالم", "夜曲"];

let browser: Browser;
const houses: House[] = [];

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  for (const house of houses) await house.close();
});

async function open(music?: string): Promise<House> {
  const house = await House.open(music === undefined ? {} : { music });
  houses.push(house);
  return house;
}

/** A house in the middle of an evening: something judged, something on air. */
async function livedIn(house: House): Promise<void> {
  await house.ask("POST", "/api/comparisons/session", {});
  const { comparison, radio } = await house.state();
  const body = { pair_id: comparison?.pair?.pair_id, winner: "track_a" };
  await house.ask("POST", "/api/comparisons/verdict", body);
  const { items: albums } = await house.get<{ items: { id: number }[] }>("/api/albums?limit=1");
  await house.ask("PUT", `/api/stars/albums/${albums[0]?.id}`, {});
  await house.ask("PUT", `/api/stars/tracks/${comparison?.pair?.track_a.id}`, {});
  await house.ask("POST", `/api/radio/stations/${radio.stations[0]?.id}/activate`, {});
}

/** What axe calls serious or critical, in one line each. */
async function seriousOn(screen: Screen): Promise<string[]> {
  await screen.page.evaluate(AXE);
  const results = await screen.page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: () => Promise<AxeResults> } };
    return axe.run();
  });
  return results.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

async function settled(screen: Screen, view: string): Promise<void> {
  await screen.go(view);
  await screen.page.locator("h1").first().waitFor();
  await screen.page.waitForLoadState("networkidle");
}

test("no view has a serious fault for anyone, complains, or asks anyone but minion", async () => {
  const house = await open();
  await livedIn(house);
  const found: string[] = [];
  for (const kind of ["phone", "laptop"] satisfies Kind[]) {
    const screen = await Screen.open(browser, house.origin, kind, { reducedMotion: "reduce" });
    for (const view of VIEWS) {
      for (const colorScheme of SCHEMES) {
        await screen.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await settled(screen, view);
        const faults = await seriousOn(screen);
        found.push(...faults.map((fault) => `${view}, ${kind}, ${colorScheme}: ${fault}`));
      }
    }
    found.push(...screen.complaints.map((complaint) => `${kind}: ${complaint}`));
    await screen.context.close();
  }
  expect(found).toEqual([]);
});

test("a title is text, and however long it is it breaks no view at 320 pixels", async () => {
  const house = await open(musicNamed(TITLES));
  await livedIn(house);
  const screen = await Screen.open(browser, house.origin, "phone", { viewport: NARROW });
  const found: string[] = [];
  for (const view of [...VIEWS, "library/tracks"]) {
    await settled(screen, view);
    const wide = await screen.page.evaluate(() => {
      const wide = document.documentElement.scrollWidth - innerWidth;
      return { wide, html: document.querySelectorAll("main b img, main img[src='x']").length };
    });
    if (wide.wide > 0 || wide.html > 0) found.push(`${view}: ${JSON.stringify(wide)}`);
  }
  expect(found).toEqual([]);
  await settled(screen, "library/tracks");
  await screen.page.getByText(HTML, { exact: true }).first().waitFor();
  await screen.page.getByText(LONG, { exact: true }).first().waitFor();
  expect(await screen.page.title()).not.toContain("broken in");
  expect(screen.complaints).toEqual([]);
});
