/** What survives: a reload of the page, a restart of the daemon, a pulled plug. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from "vitest";
import { House } from "./support/minion";
import { openBrowser, Screen } from "./support/screen";

/** Verdicts that must have been acknowledged before the plug is pulled. */
const ACKNOWLEDGED_MIN = 40;
/** People who judge at the same time, so that some answers are always under way. */
const JUDGES = 3;

let browser: Browser;
let house: House;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => browser.close());
beforeEach(async () => {
  house = await House.open();
});
afterEach(async () => house.close());

test("the selected track and the radio survive a reload of the page", async () => {
  const phone = await Screen.open(browser, house.origin, "phone");
  await phone.press("Start comparing");
  await phone.hear("b");
  await phone.showsSounding("b");
  const { comparison } = await house.state();
  await phone.page.reload();
  if (comparison?.pair) await phone.shows(comparison.pair);
  await phone.showsSounding("b");

  await phone.go("radio");
  await phone.press(/^Play Everything/);
  await phone.page.getByText("On air: Everything").waitFor();
  const { radio, player } = await house.state();
  await phone.page.reload();
  await phone.page.getByText("On air: Everything").waitFor();
  const air = phone.page.getByRole("region", { name: "On air" });
  await air.getByRole("heading", { name: player.track?.title ?? "", exact: true }).waitFor();
  expect((await house.state()).radio.active).toBe(radio.active);
  expect(phone.complaints).toEqual([]);
});

test("after a restart of the daemon the page comes back by itself and shows the same", async () => {
  const laptop = await Screen.open(browser, house.origin, "laptop");
  await laptop.press("Start comparing");
  await laptop.hear("b");
  await laptop.showsSounding("b");
  await laptop.press(/^A wins/);
  await expect.poll(async () => (await house.verdicts()).length).toBe(1);
  const before = (await house.state()).comparison;
  if (!before?.pair) throw new Error("no pair is live");
  await laptop.shows(before.pair);

  await house.stop();
  await laptop.badgeSays(/Reconnecting|Offline|restarts/);
  // The pair stays where it was, and nothing is said that is not so.
  await laptop.shows(before.pair);

  await house.start();
  await laptop.page.locator(".badge", { hasText: /device/ }).waitFor({ timeout: 35_000 });
  const after = (await house.state()).comparison;
  expect(after?.pair?.pair_id).toBe(before.pair.pair_id);
  expect(after?.prefetched?.pair_id).toBe(before.prefetched?.pair_id);
  expect(after?.selected?.side).toBe(before.selected?.side);
  await laptop.shows(before.pair);
  await laptop.press(/^B wins/);
  if (before.prefetched) await laptop.shows(before.prefetched);
});

test("every acknowledged verdict is there after kill -9 in the middle of verdicts", async () => {
  await house.ask("POST", "/api/comparisons/session", {});
  const acknowledged = new Map<number, string>();
  const names = { track_a: "a", track_b: "b", tie: "tie" } as const;
  const answers = Object.keys(names) as (keyof typeof names)[];
  let is_over = false;

  const judge = async () => {
    while (!is_over) {
      const pair = (await house.state()).comparison?.pair;
      if (!pair) return;
      const winner = answers[acknowledged.size % answers.length] ?? "tie";
      const key = { "idempotency-key": `${pair.pair_id}-${Math.random()}` };
      const body = { pair_id: pair.pair_id, winner };
      const answer = await house.send("POST", "/api/comparisons/verdict", body, key);
      if (answer.ok) acknowledged.set(pair.pair_id, names[winner]);
    }
  };
  const judges = Array.from({ length: JUDGES }, judge);
  const ended = Promise.allSettled(judges);
  await expect.poll(() => acknowledged.size, { timeout: 60_000 }).toBeGreaterThan(ACKNOWLEDGED_MIN);
  await house.stop("SIGKILL");
  is_over = true;
  await ended;

  await house.start();
  const kept = await house.verdicts();
  const found = new Map(kept.map(({ pair_id, winner }) => [pair_id, winner]));
  expect(found.size, "no pair was judged twice").toBe(kept.length);
  for (const [pair_id, winner] of acknowledged) {
    expect(found.get(pair_id), `the verdict on pair ${pair_id}`).toBe(winner);
  }
  // At most the answers that were under way are there beside them.
  expect(kept.length).toBeLessThanOrEqual(acknowledged.size + JUDGES);
  console.info(`acknowledged before the kill: ${acknowledged.size}, found after: ${kept.length}`);
});
