/** This browser as an output, as the page sees it: how it fares, and the touch that unlocks it. */
import { keepNumber, keptNumber } from "./kept";

const OFFSET_KEY = "minion.offset_ms";

interface Report {
  needs_tap: boolean;
  problem: string | null;
}

export class OwnOutput {
  readonly #say: (text: string) => void;
  #report = $state.raw<Report>({ needs_tap: false, problem: null });
  #offset_ms = $state.raw(keptNumber(OFFSET_KEY));
  #unlock: (() => void) | null = null;

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  get reported(): Report {
    return this.#report;
  }
  /** How much earlier this device must play, for what its hardware adds. */
  get offset_ms(): number {
    return this.#offset_ms;
  }
  setOffset(offset_ms: number): void {
    this.#offset_ms = offset_ms;
    keepNumber(OFFSET_KEY, offset_ms);
  }

  /** The output of this page says how it fares. */
  report(output: Partial<Report>): void {
    const next = { ...this.#report, ...output };
    const { needs_tap, problem } = this.#report;
    if (next.needs_tap === needs_tap && next.problem === problem) return;
    const is_new = next.problem !== null && next.problem !== problem;
    this.#report = next;
    if (is_new && next.problem) this.#say(next.problem);
  }
  /** The output of this page takes the touch that unlocks sound. */
  onUnlock(unlock: () => void): void {
    this.#unlock = unlock;
  }
  unlock(): void {
    this.#unlock?.();
  }
}
