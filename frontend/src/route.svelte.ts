/** Where the page is: the fragment of the address, so that any server can serve any place. */

export const views = [
  "compare",
  "radio",
  "library",
  "ranks",
  "now",
  "jam",
  "devices",
  "history",
  "settings",
] as const;
export type ViewName = (typeof views)[number];

interface Place {
  view: ViewName;
  rest: string[];
  query: URLSearchParams;
}

/** Reads `#/library/albums/12?q=sea`; anything unknown is Compare, the heart. */
export function parse(hash: string): Place {
  const [path = "", question = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const [first = "", ...rest] = path.split("/").filter(Boolean).map(decode);
  const view = views.find((name) => name === first) ?? "compare";
  return { view, rest, query: new URLSearchParams(question) };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Views that others are opened from: the tabs. */
const TABS: readonly ViewName[] = ["compare", "radio", "library", "ranks"];

class Route {
  #place = $state.raw(parse(location.hash));
  #tab = $state.raw<ViewName>("compare");

  constructor() {
    this.#arrive();
    addEventListener("hashchange", () => this.#arrive());
  }
  #arrive(): void {
    this.#place = parse(location.hash);
    if (TABS.includes(this.#place.view)) this.#tab = this.#place.view;
  }
  /** The tab that was open last: where "back" leads from Devices. */
  get tab(): ViewName {
    return this.#tab;
  }
  get view(): ViewName {
    return this.#place.view;
  }
  /** What follows the view's name: `["albums", "12"]`. */
  get rest(): string[] {
    return this.#place.rest;
  }
  get query(): URLSearchParams {
    return this.#place.query;
  }
}

export const route = new Route();

/** Where "back" leads from what belongs to no tab: to the tab that was open last. */
export function backToTab(): { href: string; title: string } {
  const { tab } = route;
  return { href: href(tab), title: tab.charAt(0).toUpperCase() + tab.slice(1) };
}

/** The address of a place, for `<a href>`. */
export function href(view: ViewName, ...rest: (string | number)[]): string {
  return `#/${[view, ...rest].map((part) => encodeURIComponent(part)).join("/")}`;
}

/** Goes there; `replace` leaves no step back (for what a person types into a search field). */
export function go(address: string, replace = false): void {
  if (replace) {
    history.replaceState(null, "", address);
    dispatchEvent(new HashChangeEvent("hashchange"));
  } else {
    location.hash = address;
  }
}
