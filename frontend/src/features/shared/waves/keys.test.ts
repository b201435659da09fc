// @vitest-environment jsdom
import { beforeEach, expect, test } from "vitest";
import { press, type KeyActions } from "./keys";

let done: string[];
const actions: KeyActions = {
  hear: (side) => done.push(`hear ${side}`),
  judge: (choice) => done.push(`judge ${choice}`),
  undo: () => done.push("undo"),
  switchSide: () => done.push("switch"),
  seekBy: (delta_ms) => done.push(`seek ${delta_ms}`),
  toggle: () => done.push("toggle"),
  why: () => done.push("why"),
  skipToHook: () => done.push("hook"),
  loop: { is_on: true, step: () => done.push("loop"), clear: () => done.push("no loop") },
  explain: () => done.push("explain"),
};

beforeEach(() => {
  done = [];
  document.body.replaceChildren();
});

function type(key: string, on: Element = document.body, init: KeyboardEventInit = {}): boolean {
  let acted = false;
  const listen = (event: Event): void => {
    acted = press(event as KeyboardEvent, actions);
  };
  window.addEventListener("keydown", listen, { once: true });
  on.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, ...init }));
  return acted;
}

function put(tag: string, attributes: Record<string, string> = {}): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  document.body.append(element);
  return element;
}

test("each key does what the overview says", () => {
  const keys = ["1", "2", "ArrowLeft", "ArrowRight", "t", "S", "u", "x", "w", "h", "l", ","];
  for (const key of [...keys, ".", " ", "?"]) {
    expect(type(key)).toBe(true);
  }
  expect(done).toEqual([
    "hear a",
    "hear b",
    "judge a",
    "judge b",
    "judge tie",
    "judge skip",
    "undo",
    "switch",
    "why",
    "hook",
    "loop",
    "seek -10000",
    "seek 10000",
    "toggle",
    "explain",
  ]);
});

test("a key in a field, on a slider or under an open dialog judges nothing", () => {
  expect(type("ArrowLeft", put("input"))).toBe(false);
  expect(type("ArrowRight", put("div", { role: "slider" }))).toBe(false);
  put("dialog", { open: "" });
  expect(type("t")).toBe(false);
  expect(done).toEqual([]);
});

test("a key with a modifier is the browser's", () => {
  expect(type("u", document.body, { ctrlKey: true })).toBe(false);
  expect(type("ArrowLeft", document.body, { altKey: true })).toBe(false);
});

test("a held key judges once", () => {
  expect(type("ArrowLeft", document.body, { repeat: true })).toBe(false);
  expect(type("t", document.body, { repeat: true })).toBe(false);
  expect(done).toEqual([]);
});

test("any other key is left alone", () => {
  expect(type("a")).toBe(false);
  expect(type("Tab")).toBe(false);
});

test("the waveform has arrows of its own, and leaves the letters to its keys", () => {
  const waveform = put("div", { role: "slider" });
  expect(type("h", waveform)).toBe(true);
  expect(type("l", waveform)).toBe(true);
  expect(type("h", put("input"))).toBe(false);
  expect(done).toEqual(["hook", "loop"]);
});

test("escape takes a loop away, and is nobody's where there is none", () => {
  expect(type("Escape")).toBe(true);
  expect(done).toEqual(["no loop"]);
  actions.loop = null;
  expect(type("Escape")).toBe(false);
});
