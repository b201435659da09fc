/** Holding a finger on something, or the right button of a mouse: both ask what can be done. */
import type { Attachment } from "svelte/attachments";

const HELD_MS = 500;
/** A finger that moves further scrolls. */
const STILL_PX = 10;

export function onHold(ask: () => void): Attachment<HTMLElement> {
  return (element) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let from = { x: 0, y: 0 };
    let was_held = false;
    const forget = (): void => clearTimeout(timer);
    const menu = (event: Event): void => {
      event.preventDefault();
      forget();
      if (!was_held) ask();
      was_held = false;
    };
    const down = (event: PointerEvent): void => {
      was_held = false;
      if (event.pointerType === "mouse") return;
      from = { x: event.clientX, y: event.clientY };
      forget();
      // iOS tells of no context menu.
      timer = setTimeout(() => {
        was_held = true;
        ask();
      }, HELD_MS);
    };
    const move = (event: PointerEvent): void => {
      if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > STILL_PX) forget();
    };
    // The finger that leaves afterwards taps nothing.
    const click = (event: MouseEvent): void => {
      if (!was_held) return;
      was_held = false;
      event.preventDefault();
      event.stopPropagation();
    };
    const listeners: [string, (event: never) => void][] = [
      ["contextmenu", menu],
      ["pointerdown", down],
      ["pointermove", move],
      ["pointerup", forget],
      ["pointercancel", forget],
    ];
    for (const [kind, listener] of listeners) {
      element.addEventListener(kind, listener as EventListener);
    }
    element.addEventListener("click", click, true);
    return () => {
      forget();
      for (const [kind, listener] of listeners) {
        element.removeEventListener(kind, listener as EventListener);
      }
      element.removeEventListener("click", click, true);
    };
  };
}
