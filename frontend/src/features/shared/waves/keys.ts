/** Compare's keys: which of them may act, and what each one does. */

/** Keys that act on the waveform, wherever one is. */
export interface WaveActions {
  skipToHook: () => void;
  /** Null: nothing there can loop. */
  loop: { readonly is_on: boolean; step: () => void; clear: () => void } | null;
}

export interface KeyActions extends WaveActions {
  hear: (side: "a" | "b") => void;
  judge: (choice: "a" | "b" | "tie" | "skip") => void;
  undo: () => void;
  switchSide: () => void;
  seekBy: (delta_ms: number) => void;
  toggle: () => void;
  why: () => void;
  explain: () => void;
}

const STEP_MS = 10_000;

/** Things that use keys themselves: fields, sliders, menus, anything inside an open dialog. */
const BUSY =
  "input, textarea, select, [contenteditable], [role=slider], [role=tablist], dialog[open]";

/** The waveform, being a slider, uses the arrows and no letters. */
const BUSY_WRITING = "input, textarea, select, [contenteditable]";

/** Whether a key pressed there belongs to what has the focus. */
export function isBusy(target: EventTarget | null, busy = BUSY): boolean {
  if (document.querySelector("dialog[open]")) return true;
  return target instanceof Element && target.closest(busy) !== null;
}

/** A button that was reached by the keyboard keeps its space bar; one that was clicked does not. */
function ownsSpace(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const control = target.closest<HTMLElement>("button, a, [role=button]");
  if (!control) return false;
  if (control.matches(":focus-visible")) return true;
  control.blur();
  return false;
}

/** Acts on a key press where a waveform is; says whether it did. */
export function pressOnWaves(event: KeyboardEvent, actions: WaveActions): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return false;
  if (isBusy(event.target, BUSY_WRITING)) return false;
  const { loop } = actions;
  // With nothing to clear, Escape belongs to whoever else wants it.
  if (event.key === "Escape") {
    if (!loop?.is_on) return false;
    loop.clear();
    return true;
  }
  const table: Record<string, (() => void) | undefined> = {
    h: actions.skipToHook,
    l: loop ? () => loop.step() : undefined,
  };
  const act = table[event.key.toLowerCase()];
  act?.();
  return act !== undefined;
}

/** Acts on a key press; says whether it did. */
export function press(event: KeyboardEvent, actions: KeyActions): boolean {
  if (pressOnWaves(event, actions)) return true;
  if (event.ctrlKey || event.metaKey || event.altKey || isBusy(event.target)) return false;
  if (event.key === " ") {
    if (event.repeat || ownsSpace(event.target)) return false;
    actions.toggle();
    return true;
  }
  if (event.key === "," || event.key === ".") {
    actions.seekBy(event.key === "," ? -STEP_MS : STEP_MS);
    return true;
  }
  // A held key must not judge pair after pair.
  if (event.repeat) return false;
  const table: Record<string, () => void> = {
    "1": () => actions.hear("a"),
    "2": () => actions.hear("b"),
    ArrowLeft: () => actions.judge("a"),
    ArrowRight: () => actions.judge("b"),
    t: () => actions.judge("tie"),
    s: () => actions.judge("skip"),
    u: actions.undo,
    x: actions.switchSide,
    w: actions.why,
    "?": actions.explain,
  };
  const act = table[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  act?.();
  return act !== undefined;
}

/** What the overview shows. */
export const KEYS: readonly { keys: string[]; does: string }[] = [
  { keys: ["1", "2"], does: "Hear A, hear B; again: pause" },
  { keys: ["←", "→"], does: "A wins, B wins" },
  { keys: ["T"], does: "Tie" },
  { keys: ["S"], does: "Skip this pair" },
  { keys: ["U"], does: "Undo the last choice" },
  { keys: ["X"], does: "Switch to the other side" },
  { keys: ["W"], does: "Say why these two are asked" },
  { keys: [",", "."], does: "10 seconds back, forward" },
  { keys: ["H"], does: "Skip to the loudest passage" },
  { keys: ["L"], does: "Begin a loop, end it, stop it" },
  { keys: ["Space"], does: "Pause, go on" },
  { keys: ["?"], does: "Show these keys" },
];
