/** The eight steps of live sync: a phone, a laptop and a terminal in one house. */
import { chromium, type Browser, type BrowserServer } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { House } from "./support/minion";
import { CHROMIUM, openBrowser, Screen, tapToPair } from "./support/screen";

let house: House;
let phones: Browser;
let laptops: BrowserServer;

beforeAll(async () => {
  house = await House.open();
  phones = await openBrowser();
  laptops = await chromium.launchServer(CHROMIUM);
});

afterAll(async () => {
  await phones.close();
  await laptops.close();
  await house.close();
});

async function live() {
  const { comparison } = await house.state();
  if (!comparison?.pair || !comparison.prefetched) throw new Error("no pair is live");
  return { pair: comparison.pair, prefetched: comparison.prefetched, ...comparison.selected };
}

test("phone, laptop and terminal agree through the eight steps of live sync", async () => {
  // 1. Open the page on laptop and phone.
  const phone = await Screen.open(phones, house.origin, "phone");
  const desk = await chromium.connect(laptops.wsEndpoint());
  let laptop = await Screen.open(desk, house.origin, "laptop");
  await phone.badgeSays(/^2 devices/);
  await laptop.badgeSays(/^2 devices/);

  // 2. Start a comparison session on the laptop. 3. The phone shows the same pair.
  await laptop.press("Start comparing");
  await expect.poll(async () => (await house.state()).comparison).toBeTruthy();
  const first = await live();
  await laptop.shows(first.pair);
  await phone.shows(first.pair);

  // 4. Mark the winner on the phone: the laptop shows the next pair, the one that was announced.
  const phone_to_laptop_ms = await tapToPair(phone, laptop, () => phone.press(/^A wins/));
  await laptop.shows(first.prefetched);
  await phone.shows(first.prefetched);
  expect((await house.verdicts()).map(({ pair_id, winner }) => [pair_id, winner])).toEqual([
    [first.pair.pair_id, "a"],
  ]);

  // 5. Select track B on the laptop: the phone shows track B selected.
  await laptop.hear("b");
  await laptop.showsSounding("b");
  await phone.showsSounding("b");

  // 6. The command line judges: both devices advance, and what was selected has won.
  const second = await live();
  expect(second.pair.pair_id).toBe(first.prefetched.pair_id);
  let cli_to_phone_ms = 0;
  const said = await new Promise<Awaited<ReturnType<House["run"]>>>((done) => {
    const begun = Date.now();
    void house.run("web-winner").then(done);
    void phone.shows(second.prefetched).then(() => (cli_to_phone_ms = Date.now() - begun));
  });
  expect(said).toMatchObject({ code: 0 });
  await phone.shows(second.prefetched);
  await laptop.shows(second.prefetched);
  expect((await house.verdicts())[0]).toMatchObject({ pair_id: second.pair.pair_id, winner: "b" });

  // 7. Kill the laptop's browser: the phone goes on.
  laptops.process().kill("SIGKILL");
  const third = await live();
  await phone.press(/^Tie/);
  await phone.shows(third.prefetched);
  // The music went on with one side of the new pair; the other one is asked for.
  const other = (await live()).side === "a" ? "b" : "a";
  await phone.hear(other);
  await phone.showsSounding(other);

  // 8. The laptop comes back and shows what is current, the selected track with it.
  laptops = await chromium.launchServer(CHROMIUM);
  laptop = await Screen.open(await chromium.connect(laptops.wsEndpoint()), house.origin, "laptop");
  const now = await live();
  expect(now.pair.pair_id).toBe(third.prefetched.pair_id);
  await laptop.shows(now.pair);
  await laptop.showsSounding(other);
  await phone.shows(now.pair);

  console.info(`tap on the phone -> pair on the laptop: ${phone_to_laptop_ms} ms`);
  console.info(`web-winner typed -> pair on the phone: ${cli_to_phone_ms} ms`);
  expect(phone.complaints).toEqual([]);
  expect(laptop.complaints).toEqual([]);
});
