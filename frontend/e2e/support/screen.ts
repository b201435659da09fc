/**
 * A person's screen: a page in Debian's Chromium, and what a person sees and touches on it.
 * Each screen is a browser context of its own, which makes it a device of its own, and keeps a list
 * of what must never happen there.
 */
import { chromium, devices, type Browser, type BrowserContext, type Page } from "playwright-core";
import { until } from "./until";

export const CHROMIUM = {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-component-update"],
};

const PHONE_AGENT = devices["Pixel 7"]?.userAgent ?? "";
export type Kind = "phone" | "laptop";
export const KINDS = {
  phone: {
    viewport: { width: 390, height: 844 },
    userAgent: PHONE_AGENT,
    hasTouch: true,
    isMobile: true,
  },
  laptop: { viewport: { width: 1440, height: 900 } },
} as const;

export type Side = "a" | "b";

/** How long what one screen did may take to reach another, before a test calls it lost. */
const ARRIVES_MAX_MS = 10_000;
/** How long a page may take to load, on the slowest link of the tests. */
const OPENS_MAX_MS = 60_000;

declare global {
  interface Window {
    /** Every `<audio>` element that the page made. */
    sounds: HTMLAudioElement[];
  }
}

/** Remembers the elements of the player, which stand in no document. */
function rememberSounds(): void {
  window.sounds = [];
  window.Audio = new Proxy(window.Audio, {
    construct(target, given) {
      const element = Reflect.construct(target, given) as HTMLAudioElement;
      window.sounds.push(element);
      return element;
    },
  });
}

export async function openBrowser(): Promise<Browser> {
  return chromium.launch(CHROMIUM);
}

export class Screen {
  readonly page: Page;
  /** Errors in the console, broken scripts, and requests to anywhere but minion. */
  readonly complaints: string[];

  private constructor(page: Page, complaints: string[]) {
    this.page = page;
    this.complaints = complaints;
  }

  static async open(browser: Browser, origin: string, kind: Kind, options = {}): Promise<Screen> {
    const context = await browser.newContext({ ...KINDS[kind], ...options });
    return Screen.openTab(context, origin);
  }

  /** Another tab of a device that is here already. */
  static async openTab(context: BrowserContext, origin: string, path = "/"): Promise<Screen> {
    const page = await context.newPage();
    page.setDefaultTimeout(ARRIVES_MAX_MS);
    const complaints: string[] = [];
    await page.addInitScript(rememberSounds);
    page.on("pageerror", (error) => complaints.push(`script: ${error.message}`));
    page.on("console", (said) => {
      if (said.type() === "error") complaints.push(`console: ${said.text()}`);
    });
    page.on("response", (response) => {
      const said = `${response.status()} to ${response.request().method()} ${response.url()}`;
      if (response.status() >= 400) complaints.push(said);
    });
    page.on("request", (request) => {
      if (!isOwn(request.url(), origin)) complaints.push(`asked ${request.url()}`);
    });
    page.on("websocket", (socket) => {
      if (!isOwn(socket.url(), origin)) complaints.push(`asked ${socket.url()}`);
    });
    await page.goto(origin + path, { timeout: OPENS_MAX_MS });
    return new Screen(page, complaints);
  }

  get context(): BrowserContext {
    return this.page.context();
  }

  async go(place: string): Promise<void> {
    await this.page.evaluate((hash) => (location.hash = hash), `#/${place}`);
  }

  async badgeSays(words: RegExp): Promise<void> {
    await this.page.locator(".badge", { hasText: words }).waitFor();
  }

  async press(name: string | RegExp): Promise<void> {
    await this.page.getByRole("button", { name }).filter({ visible: true }).first().click();
  }

  async hear(side: Side): Promise<void> {
    await this.#side(side)
      .getByRole("button", { name: /hear it|playing/i })
      .click();
  }

  /** The pair on the screen, when exactly one is there (while one leaves, there are two). */
  async pairShown(): Promise<{ pair_id: number; a: string; b: string } | null> {
    const sides = await this.page.locator("article.side").evaluateAll((articles) =>
      articles.map((article) => ({
        pair_id: Number((article as HTMLElement).dataset.pair),
        title: article.querySelector(".title")?.textContent ?? "",
      })),
    );
    const [a, b] = sides;
    if (sides.length !== 2 || !a || !b || a.pair_id !== b.pair_id) return null;
    return { pair_id: a.pair_id, a: a.title, b: b.title };
  }

  async shows(pair: { pair_id: number; track_a: Titled; track_b: Titled }): Promise<void> {
    await until(`pair ${pair.pair_id} is shown`, ARRIVES_MAX_MS, async () => {
      const shown = await this.pairShown();
      return (
        shown?.pair_id === pair.pair_id &&
        shown.a === pair.track_a.title &&
        shown.b === pair.track_b.title
      );
    });
  }

  /** Waits until this side, and no other, is shown as the one that sounds; null: none is. */
  async showsSounding(side: Side | null): Promise<void> {
    for (const one of ["a", "b"] as const) {
      await this.#side(one)
        .locator(`button[aria-pressed="${one === side}"]`)
        .waitFor();
    }
  }

  #side(side: Side) {
    return this.page.locator(`article.side.${side}`).last();
  }
}

interface Titled {
  title: string;
}

/** Milliseconds from the next touch on `from` until `to` draws a pair that it does not show now. */
export async function tapToPair(from: Screen, to: Screen, tap: () => Promise<void>) {
  const tapped = from.page.evaluate(
    () =>
      new Promise<number>((done) => {
        addEventListener("click", () => done(Date.now()), { capture: true, once: true });
      }),
  );
  const drawn = to.page.evaluate(() => {
    const ids = () =>
      [...document.querySelectorAll("article.side")].map((a) => (a as HTMLElement).dataset.pair);
    const before = ids();
    return new Promise<number>((done) => {
      const look = new MutationObserver(() => {
        if (ids().every((id) => before.includes(id))) return;
        look.disconnect();
        done(Date.now());
      });
      look.observe(document.body, { childList: true, subtree: true });
    });
  });
  await tap();
  return (await drawn) - (await tapped);
}

function isOwn(address: string, origin: string): boolean {
  const { protocol, host } = new URL(address);
  return ["data:", "blob:"].includes(protocol) || host === new URL(origin).host;
}
