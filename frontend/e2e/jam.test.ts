/** A jam room on two screens: what one turns, both have; and it is still there afterwards. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { House } from "./support/minion";
import { openBrowser, Screen } from "./support/screen";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** The narrowest screen that is drawn for. */
const NARROW = { width: 320, height: 568 };
const SCHEMES = ["light", "dark"] as const;

let browser: Browser;
let house: House;

beforeAll(async () => {
  browser = await openBrowser();
  house = await House.open({ music: "" });
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

interface Told {
  pattern: { on: string };
  timeline: { transport: { state: string } };
}
const told = (id: number) => house.get<Told>(`/api/jam/${id}`);

function pad(screen: Screen, name: string): Locator {
  return screen.page.getByRole("gridcell", { name, exact: true });
}
async function shows(screen: Screen, name: string, is_on: boolean): Promise<void> {
  await expect.poll(() => pad(screen, name).getAttribute("aria-selected")).toBe(String(is_on));
}
async function made(name: string): Promise<number> {
  const room = (await house.ask("POST", "/api/jam", { name })) as { id: number };
  return room.id;
}
async function enter(screen: Screen, id: number): Promise<void> {
  await screen.go(`jam/${id}`);
  await screen.page.getByRole("grid", { name: /^Grid/ }).waitFor();
}

test("two screens share a room: its pads, its play, and it outlives a reload", async () => {
  const laptop = await Screen.open(browser, house.origin, "laptop");
  await laptop.page.getByRole("link", { name: "Jam" }).first().click();
  await laptop.press("New room");
  await laptop.page.getByLabel("Name").fill("Friday");
  await laptop.press("Make the room");
  await laptop.page.getByRole("heading", { name: "Friday" }).waitFor();
  const id = Number(/jam\/(\d+)/.exec(laptop.page.url())?.[1]);

  const phone = await Screen.open(browser, house.origin, "phone");
  await phone.go("jam");
  await phone.page.getByRole("link", { name: /Friday/ }).click();
  await pad(laptop, "C3, step 1").click();
  await shows(phone, "C3, step 1", true);
  await pad(phone, "G4, step 5").tap();
  await shows(laptop, "G4, step 5", true);
  await pad(phone, "C3, step 1").tap();
  await shows(laptop, "C3, step 1", false);
  // Row 8 is at the top: cell 60.
  expect((await told(id)).pattern.on).toBe("1000000000000000");

  await laptop.press("Play");
  await phone.page.getByRole("button", { name: "Pause" }).first().waitFor();
  await expect.poll(() => phone.page.locator("[role=gridcell].now").count()).toBeGreaterThan(0);
  expect((await told(id)).timeline.transport.state).toBe("playing");
  await phone.press("Stop");
  await expect.poll(async () => (await told(id)).timeline.transport.state).toBe("stopped");
  await expect.poll(() => laptop.page.locator("[role=gridcell].now").count()).toBe(0);

  await phone.page.reload();
  await shows(phone, "G4, step 5", true);
  await laptop.page.getByRole("radio", { name: "E♭" }).check({ force: true });
  await pad(phone, "E♭3, step 1").waitFor();
  for (const screen of [laptop, phone]) {
    expect(screen.complaints).toEqual([]);
    await screen.context.close();
  }
});

test("a drag paints, what was cleared comes back, and a room that is removed is gone", async () => {
  const id = await made("Attic");
  const screen = await Screen.open(browser, house.origin, "laptop");
  await enter(screen, id);
  const [from, to] = [
    await boxOf(pad(screen, "C3, step 1")),
    await boxOf(pad(screen, "C4, step 8")),
  ];
  await screen.page.mouse.move(from.x, from.y);
  await screen.page.mouse.down();
  await screen.page.mouse.move(to.x, to.y, { steps: 20 });
  await screen.page.mouse.up();
  await expect.poll(async () => (await told(id)).pattern.on).toBe("00000000000000ff");
  await screen.press("Clear");
  await expect.poll(async () => (await told(id)).pattern.on).toBe("0000000000000000");
  await screen.press("Undo");
  await expect.poll(async () => (await told(id)).pattern.on).toBe("00000000000000ff");
  await screen.press("Slow bells");
  await expect.poll(async () => (await told(id)).pattern.on).not.toBe("00000000000000ff");

  const other = await Screen.open(browser, house.origin, "phone");
  await enter(other, id);
  await screen.press("Remove");
  await screen.press("Remove it");
  await other.page.getByText("There is no such room.").waitFor();
  expect(screen.page.url()).toMatch(/#\/jam$/);
  for (const one of [screen, other]) {
    expect(one.complaints).toEqual([]);
    await one.context.close();
  }
});

test("everything can be done with the keyboard", async () => {
  const id = await made("Keys");
  const screen = await Screen.open(browser, house.origin, "laptop");
  await enter(screen, id);
  const { keyboard } = screen.page;
  await pad(screen, "C4, step 1").focus();
  await keyboard.press("PageDown");
  await keyboard.press("ArrowRight");
  await keyboard.press("Space");
  await shows(screen, "D3, step 2", true);
  await keyboard.press("?");
  await screen.page.getByText("Row 1, D3, step 2, on").waitFor({ state: "attached" });
  await keyboard.press("Space");
  await expect.poll(async () => (await told(id)).pattern.on).toBe("0000000000000000");
  await screen.page.getByRole("slider", { name: "Tempo" }).focus();
  await keyboard.press("End");
  await screen.page.getByText("240 beats a minute").waitFor();
  await screen.page.getByRole("radio", { name: "C", exact: true }).focus();
  await keyboard.press("ArrowRight");
  await pad(screen, "G3, step 1").waitFor();
  await screen.page.getByRole("button", { name: "Play", exact: true }).first().focus();
  await keyboard.press("Enter");
  await expect.poll(async () => (await told(id)).timeline.transport.state).toBe("playing");
  expect(screen.complaints).toEqual([]);
  await screen.context.close();
});

test("a tab is silent until it is touched, and then it sounds", async () => {
  const id = await made("Quiet");
  // Whoever follows a link has touched nothing here yet; what a test asks counts as a touch.
  const context = await browser.newContext();
  await context.addInitScript(() => {
    Object.defineProperty(navigator, "userActivation", { value: { hasBeenActive: false } });
  });
  const screen = await Screen.openTab(context, house.origin, `/#/jam/${id}`);
  await screen.press("Tap to hear");
  await screen.page.getByRole("button", { name: "Mute here" }).waitFor();
  await screen.press("Mute here");
  await screen.page.getByRole("button", { name: "Silent here", pressed: true }).waitFor();
  expect(screen.complaints).toEqual([]);
  await screen.context.close();
});

test("rooms are usable by everyone, in either scheme, and fit 320 pixels", async () => {
  const id = await made("Wide open");
  await house.ask("POST", `/api/jam/${id}/edits`, { edits: [{ set: "randomized" }] });
  const found: string[] = [];
  for (const options of [{}, { viewport: NARROW }]) {
    const screen = await Screen.open(browser, house.origin, "phone", options);
    for (const place of ["jam", `jam/${id}`]) {
      await screen.go(place);
      await screen.page
        .getByText(place === "jam" ? "Wide open" : "Drums")
        .first()
        .waitFor();
      for (const more of await screen.page.locator("main summary").all()) await more.click();
      for (const colorScheme of SCHEMES) {
        await screen.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        found.push(
          ...(await faultsOf(screen)).map((fault) => `${place}, ${colorScheme}: ${fault}`),
        );
      }
      const wide = await screen.page.evaluate(
        () => document.documentElement.scrollWidth - innerWidth,
      );
      if (wide > 0) found.push(`${place}: ${wide} pixels too wide`);
    }
    found.push(...screen.complaints);
    await screen.context.close();
  }
  expect(found).toEqual([]);
});

async function boxOf(of: Locator): Promise<{ x: number; y: number }> {
  const box = await of.boundingBox();
  if (!box) throw new Error("it is not shown");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

async function faultsOf(screen: Screen): Promise<string[]> {
  await screen.page.evaluate(AXE);
  const results = await screen.page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: () => Promise<AxeResults> } };
    return axe.run();
  });
  return results.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`,
  );
}
