/** Away from home: a tunnel, a slow link, a dead route, and an address without service workers. */
import { chromium, type Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { House } from "./support/minion";
import { Network } from "./support/proxy";
import { CHROMIUM, openBrowser, Screen } from "./support/screen";

/** A dead route must be told by then. */
const TOLD_MAX_MS = 15_000;
/** Back-off and handshake after the network is back. */
const BACK_MAX_MS = 35_000;
const SLOW = { bytes_per_s: 10_000, latency_ms: 300 };
const SLOW_MAX_MS = 60_000;

let browser: Browser;
let house: House;
let network: Network;
const screens: Screen[] = [];

beforeAll(async () => {
  browser = await openBrowser();
  house = await House.open();
});
afterAll(async () => {
  await browser.close();
  await house.close();
});
beforeEach(async () => {
  network = await Network.open(house.origin);
});
afterEach(async () => {
  for (const screen of screens.splice(0)) await screen.context.close();
  await network.close();
  await house.ask("DELETE", "/api/comparisons/session", {});
});

/** The phone, behind the network that can be cut. */
async function openPhone(origin = network.origin, by = browser): Promise<Screen> {
  const phone = await Screen.open(by, origin, "phone");
  screens.push(phone);
  return phone;
}

async function openLaptop(): Promise<Screen> {
  const laptop = await Screen.open(browser, house.origin, "laptop");
  screens.push(laptop);
  return laptop;
}

async function startedPair() {
  await house.ask("POST", "/api/comparisons/session", {});
  const { comparison } = await house.state();
  if (!comparison?.pair || !comparison.prefetched) throw new Error("no pair is live");
  return { pair: comparison.pair, prefetched: comparison.prefetched };
}

async function isKept(screen: Screen): Promise<void> {
  await screen.page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
}

async function isOnline(screen: Screen): Promise<void> {
  const badge = screen.page.locator(".badge", { hasText: /device/ });
  await badge.waitFor({ timeout: BACK_MAX_MS });
}

/** The verdicts of these pairs, oldest first. */
async function verdictsOn(...pairs: { pair_id: number }[]): Promise<[number, string][]> {
  const ids = pairs.map((pair) => pair.pair_id);
  const judged = (await house.verdicts()).filter(({ pair_id }) => ids.includes(pair_id));
  return judged.reverse().map(({ pair_id, winner }) => [pair_id, winner]);
}

/** Errors of the network are what these tests are about; those of the page are not. */
function broken(screen: Screen): string[] {
  return screen.complaints.filter((complaint) => complaint.startsWith("script:"));
}

test("of a star set in a tunnel and a later one taken back at home, the later wins", async () => {
  const { pair } = await startedPair();
  const { id, title } = pair.track_a;
  const phone = await openPhone();
  const laptop = await openLaptop();
  await phone.hear("a");
  await laptop.showsSounding("a");
  await phone.go("now");
  const star = (screen: Screen, pressed: boolean) =>
    screen.page
      .locator(`button[aria-label="Star ${title}"][aria-pressed="${pressed}"]`)
      .filter({ visible: true });
  const isStarred = async () => (await house.state()).stars.some((one) => one.id === id);
  // Now playing is all of the screen: the badge is on the other views.
  const isCutOff = async (screen: Screen) => {
    await screen.go("compare");
    network.cut();
    await screen.badgeSays(/Reconnecting|Offline/);
    await screen.go("now");
  };
  const isBack = async (screen: Screen) => {
    await screen.go("compare");
    await isOnline(screen);
    await screen.go("now");
  };

  await isCutOff(phone);
  await star(phone, false).click();
  await star(phone, true).waitFor();
  await star(laptop, false).click();
  await expect.poll(isStarred).toBe(true);
  await star(laptop, true).click();
  await expect.poll(isStarred).toBe(false);

  network.heal();
  await isBack(phone);
  await star(phone, false).waitFor();
  await star(laptop, false).waitFor();
  expect(await isStarred()).toBe(false);

  // The other way round: what was done later in the tunnel wins over what the house had.
  await star(laptop, false).click();
  await star(phone, true).waitFor();
  await isCutOff(phone);
  await star(phone, true).click();
  await star(phone, false).waitFor();
  network.heal();
  await isBack(phone);
  await star(laptop, false).waitFor();
  await star(phone, false).waitFor();
  expect(await isStarred()).toBe(false);
  expect(broken(phone)).toEqual([]);
  expect(laptop.complaints).toEqual([]);
});

test("choices made in a tunnel survive reloads there, and arrive once and in order", async () => {
  const { pair, prefetched } = await startedPair();
  const phone = await openPhone();
  await phone.shows(pair);
  await isKept(phone);

  network.cut();
  await phone.badgeSays(/Reconnecting|Offline/);
  await phone.press(/^A wins/);
  await phone.shows(prefetched);
  await phone.page.reload();
  await phone.shows(prefetched);
  await phone.badgeSays(/Offline, 1 change\s+waits/);
  await phone.page.getByText(/^As of \d\d:\d\d\. Your choice waits here\.$/).waitFor();

  await phone.press(/^B wins/);
  await phone.page.getByText("That was the last pair minion had sent.").waitFor();
  await phone.page.reload();
  await phone.badgeSays(/Offline, 2 changes\s+wait/);
  await phone.page.getByText("Your 2 choices wait here.").waitFor();
  expect(await verdictsOn(pair, prefetched)).toEqual([]);

  network.heal();
  await isOnline(phone);
  await expect
    .poll(() => verdictsOn(pair, prefetched))
    .toEqual([
      [pair.pair_id, "a"],
      [prefetched.pair_id, "b"],
    ]);
  const { comparison } = await house.state();
  if (!comparison?.pair) throw new Error("no pair is live");
  await phone.shows(comparison.pair);
  expect(broken(phone)).toEqual([]);
});

test("without choices a page opened in a tunnel says how old it is, in every view", async () => {
  const { pair } = await startedPair();
  const phone = await openPhone();
  await phone.shows(pair);
  await isKept(phone);
  network.cut();
  await phone.badgeSays(/Reconnecting|Offline/);
  await phone.page.reload();
  await phone.shows(pair);
  await phone.badgeSays(/Offline,\s+as of \d\d:\d\d/);
  await phone.page.getByText(/^As of \d\d:\d\d\. Choices you make wait here\.$/).waitFor();
  await phone.go("library");
  await phone.page.getByText(/^minion is out of reach: this is as of \d\d:\d\d\.$/).waitFor();
  await phone.go("ranks");
  await phone.page.getByText("This comes back with the connection.").first().waitFor();
  network.heal();
  await isOnline(phone);
  await phone.page.getByText("This comes back with the connection.").first().waitFor({
    state: "detached",
  });
  expect(broken(phone)).toEqual([]);
});

test("a pair judged at home meanwhile stays as judged, and the phone is told kindly", async () => {
  const { pair, prefetched } = await startedPair();
  const phone = await openPhone();
  const laptop = await openLaptop();
  await phone.shows(pair);
  network.cut();
  await phone.badgeSays(/Reconnecting|Offline/);
  await phone.press(/^A wins/);
  await phone.shows(prefetched);
  await phone.press(/^B wins/);
  await phone.badgeSays(/Offline, 2 changes\s+wait/);
  await laptop.press(/^B wins/);
  await laptop.shows(prefetched);

  const refused = phone.page.waitForResponse("**/api/comparisons/verdict", {
    timeout: BACK_MAX_MS,
  });
  network.heal();
  expect((await refused).status()).toBe(409);
  await phone.page.getByText(/^Already decided on Chrome on Linux/).waitFor();
  await expect
    .poll(() => verdictsOn(pair, prefetched))
    .toEqual([
      [pair.pair_id, "b"],
      [prefetched.pair_id, "b"],
    ]);
  const { comparison } = await house.state();
  if (!comparison?.pair) throw new Error("no pair is live");
  await phone.shows(comparison.pair);
  await laptop.shows(comparison.pair);
  expect(broken(phone)).toEqual([]);
  expect(laptop.complaints).toEqual([]);
});

test("at 10 KB a second and 300 ms a page comes online and shows the pair", async () => {
  const { pair } = await startedPair();
  network.slow(SLOW);
  const began = Date.now();
  const phone = await openPhone();
  await phone.page.locator(".badge", { hasText: /device/ }).waitFor({ timeout: SLOW_MAX_MS });
  await phone.shows(pair);
  console.info(`online at 10 KB/s after ${Date.now() - began} ms`);
  expect(phone.complaints).toEqual([]);
});

test("a route that died in silence is told within 15 s, and healed", async () => {
  const { pair } = await startedPair();
  const phone = await openPhone();
  await phone.shows(pair);
  network.silence();
  const began = Date.now();
  await phone.page
    .locator(".badge", { hasText: /Reconnecting|Offline/ })
    .waitFor({ timeout: TOLD_MAX_MS });
  console.info(`a dead route was told after ${Date.now() - began} ms`);
  await phone.press(/^A wins/);
  network.heal();
  await isOnline(phone);
  await expect.poll(() => verdictsOn(pair)).toEqual([[pair.pair_id, "a"]]);
});

test("on a plain-http name of the LAN choices wait and arrive without a service worker", async () => {
  const args = [...CHROMIUM.args, "--host-resolver-rules=MAP minion.local 127.0.0.1"];
  const lan = await chromium.launch({ ...CHROMIUM, args });
  try {
    const { pair, prefetched } = await startedPair();
    const origin = `http://minion.local:${network.port}`;
    const phone = await openPhone(origin, lan);
    await phone.shows(pair);
    expect(
      await phone.page.evaluate(() => ({
        is_secure: isSecureContext,
        has_worker: "serviceWorker" in navigator,
        has_uuid: "randomUUID" in crypto,
      })),
    ).toEqual({ is_secure: false, has_worker: false, has_uuid: false });
    network.cut();
    await phone.badgeSays(/Reconnecting|Offline/);
    await phone.press(/^A wins/);
    await phone.shows(prefetched);
    await phone.badgeSays(/Offline, 1 change\s+waits/);
    network.heal();
    await isOnline(phone);
    await expect.poll(() => verdictsOn(pair)).toEqual([[pair.pair_id, "a"]]);

    // The page that made the choice is gone; the next one finds it and sends it.
    network.cut();
    await phone.badgeSays(/Reconnecting|Offline/);
    await phone.press(/^B wins/);
    await phone.badgeSays(/Offline, 1 change\s+waits/);
    await phone.page.close();
    network.heal();
    const again = await Screen.openTab(phone.context, origin);
    await isOnline(again);
    await expect
      .poll(() => verdictsOn(pair, prefetched))
      .toEqual([
        [pair.pair_id, "a"],
        [prefetched.pair_id, "b"],
      ]);
    expect(broken(phone)).toEqual([]);
    expect(broken(again)).toEqual([]);
  } finally {
    screens.length = 0;
    await lan.close();
  }
});
