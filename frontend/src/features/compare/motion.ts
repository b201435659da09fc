/** The motion of a verdict: the loser sinks and fades, the winner stays a moment, the next rise. */
import type { Side, Winner } from "../../sync/wire";

/** Interactive at once: the leaving pair is inert, the new one lies above it. */
const MOVE_MS = 180;

function duration(node: Element): number {
  const window = node.ownerDocument.defaultView;
  return window?.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : MOVE_MS;
}

function easeOut(t: number): number {
  return 1 - (1 - t) ** 3;
}

interface Motion {
  duration: number;
  easing: (t: number) => number;
  css: (t: number, u: number) => string;
}

interface Leaving {
  side: Side;
  /** The newest verdict shown. */
  verdict: () => { pair_id: number; winner: Winner } | null;
}

export function rise(node: Element): Motion {
  return {
    duration: duration(node),
    easing: easeOut,
    css: (t, u) => `opacity: ${t}; transform: translateY(${12 * u}px)`,
  };
}

/**
 * Which way a side leaves depends on the verdict, wherever it was made. The pair that leaves is
 * named on the element itself (`data-pair`): by then the state has gone on.
 */
export function leave(node: HTMLElement, of: Leaving): () => Motion {
  return () => {
    const verdict = of.verdict();
    const winner = String(verdict?.pair_id) === node.dataset.pair ? verdict?.winner : null;
    const won = winner === of.side;
    return {
      duration: duration(node),
      easing: easeOut,
      css: won
        ? (t, u) => `opacity: ${t}; transform: scale(${1 + 0.015 * u})`
        : (t, u) => `opacity: ${t}; transform: translateY(${20 * u}px) scale(${1 - 0.04 * u})`,
    };
  };
}
