/**
 * Sends commands one after another, so that they arrive in the order of the thumbs, and says what
 * became of each. Kept commands are repeated under their key until the server has answered.
 */
import { address } from "../address";
import { errorOf } from "../api";
import { inZone } from "./chosen_zone";
import { FIRST_ZONE } from "./zones";
import { isKept, laneOf, requestOf, type Command, type Pending } from "./commands";
import { uuid } from "./identity";
import type { Kept, Outbox } from "./outbox";
import { OUTBOX_MAX } from "./outbox";
import type { Outcome } from "./state";
import { isAhead, type Seqs } from "./streams";

/** A server that has not answered by then is out of reach. */
const ANSWER_TIMEOUT_MS = 10_000;
/** A database that takes longer to open is stuck. */
const RESTORE_MAX_MS = 2_000;
/** Pause before asking again a server that is busy or shutting down. */
const BUSY_PAUSE_MS = 2_000;
/** Answers that are no answer: the same request may pass a moment later. */
const BUSY: ReadonlySet<number> = new Set([429, 502, 503, 504]);

interface Entry extends Pending, Kept {
  zone: number;
  stage: "waiting" | "sent" | "answered";
  /** Its event, as the answer names it: the prediction holds until its stream has come this far. */
  event: { stream: string; seq: number } | null;
  resolve: (outcome: Outcome) => void;
}

export interface SenderEvents {
  /** The pending commands changed: fold again. */
  changed(): void;
  /** The rules or the network said no. */
  refused(command: Command, outcome: Outcome): void;
  /** Done, but there is something to know: no output is on. */
  note(note: string): void;
  /** An answer did not come: the connection deserves a look. */
  silence(): void;
}

export class Sender {
  readonly #events: SenderEvents;
  readonly #outbox: Outbox;
  readonly #device: string;
  #entries: Entry[] = [];
  #is_open = false;
  #is_draining = false;
  /** How far the streams have come. */
  #arrived: Seqs = {};
  #is_restored = false;
  /** Why the server takes nothing that is kept, by the code of its answer; null: it does. */
  #held: string | null = null;
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor(outbox: Outbox, device: string, events: SenderEvents) {
    this.#outbox = outbox;
    this.#device = device;
    this.#events = events;
  }

  /** What to predict with, oldest first. */
  get pending(): readonly Pending[] {
    return this.#entries;
  }
  /** How many wait: for a connection, or for a server that can write. */
  get waiting(): number {
    return this.#waits().length;
  }
  /** How many verdicts wait. */
  get waitingVerdicts(): number {
    return this.#waits().filter(({ command }) => command.kind === "verdict").length;
  }
  /** Why a server that is there takes nothing: `disk_full`, or another code. */
  get held(): string | null {
    return this.#is_open ? this.#held : null;
  }
  #waits(): Entry[] {
    if (this.#is_open && this.#held === null) return [];
    return this.#entries.filter((entry) => entry.stage !== "answered" && isKept(entry.command));
  }
  owns(op: string): boolean {
    const base = op.replace(/\.\d+$/, "");
    return this.#entries.some((entry) => entry.op === base);
  }

  /** Brings back what an earlier visit could not send; nothing newer leaves before that. */
  async restore(serverNow: () => number): Promise<void> {
    const patience = new Promise<Kept[]>((resolve) => setTimeout(resolve, RESTORE_MAX_MS, []));
    const kept = await Promise.race([this.#outbox.load(), patience]);
    this.#is_restored = true;
    const known = new Set(this.#entries.map((entry) => entry.op));
    const restored = kept
      .filter((entry) => !known.has(entry.op))
      .map((entry): Entry => {
        const at_ms = serverNow() - Math.max(0, Date.now() - entry.made_ms);
        return {
          ...entry,
          zone: entry.zone ?? FIRST_ZONE,
          ...{ at_ms, stage: "waiting", event: null, resolve: () => undefined },
        };
      });
    this.#entries = [...restored, ...this.#entries];
    this.#events.changed();
    void this.#drain();
  }

  /** Whether the server can be reached; opening sends what waits. */
  setOpen(is_open: boolean): void {
    this.#is_open = is_open;
    this.#events.changed();
    if (is_open) this.hurry();
    else clearTimeout(this.#pause);
  }

  /** Asks at once what would be asked again in a moment. */
  hurry(): void {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    void this.#drain();
  }

  /** `zone`: whose music is on screen. */
  send(command: Command, zone: number, at_ms: number): Promise<Outcome> {
    if (!isKept(command) && !this.#is_open) {
      const outcome: Outcome = { status: "unreachable" };
      this.#events.refused(command, outcome);
      return Promise.resolve(outcome);
    }
    if (this.#entries.length >= OUTBOX_MAX) return Promise.resolve({ status: "unreachable" });
    return new Promise((resolve) => {
      this.#replaceLane(command, zone);
      const made_ms = Date.now();
      const op = uuid();
      const entry: Entry = {
        ...{ op, command, zone, at_ms, made_ms, attempts: 0, resolve },
        ...{ stage: "waiting", event: null },
      };
      this.#entries.push(entry);
      if (isKept(command)) void this.#keep(entry);
      if (!this.#is_open || (this.#held !== null && isKept(command))) {
        resolve({ status: "waiting" });
      }
      this.#events.changed();
      void this.#drain();
    });
  }

  /** Takes back the newest verdict that has not left yet; false if there is none. */
  cancelVerdict(): boolean {
    const entry = this.#entries.findLast((entry) => entry.command.kind === "verdict");
    if (!entry || entry.stage !== "waiting" || entry.attempts > 0) return false;
    this.#drop(entry);
    return true;
  }

  /** The numbers begin anew (another database): what was answered belongs to the past. */
  forgetAnswered(): void {
    this.#entries = this.#entries.filter((entry) => entry.stage !== "answered");
    this.#arrived = {};
  }

  /** The streams have come so far: what they contain needs no prediction any more. */
  arrived(seqs: Seqs): void {
    this.#arrived = seqs;
    const before = this.#entries.length;
    this.#entries = this.#entries.filter(({ event }) => event === null || isAhead(seqs, event));
    if (this.#entries.length !== before) this.#events.changed();
  }

  #replaceLane(command: Command, zone: number): void {
    const lane = laneOf(command);
    if (!lane) return;
    const replaced = this.#entries.filter(
      (entry) =>
        entry.stage === "waiting" &&
        entry.attempts === 0 &&
        entry.zone === zone &&
        laneOf(entry.command) === lane,
    );
    for (const entry of replaced) {
      entry.resolve({ status: "done", answer: null });
      this.#drop(entry);
    }
  }

  async #drain(): Promise<void> {
    if (this.#is_draining || !this.#is_restored) return;
    this.#is_draining = true;
    try {
      for (;;) {
        const entry = this.#entries.find((entry) => this.#mayLeave(entry));
        if (!entry || !this.#is_open) return;
        await this.#deliver(entry);
      }
    } finally {
      this.#is_draining = false;
    }
  }

  /** While the server takes nothing that is kept, a pause or another volume still overtakes. */
  #mayLeave({ stage, command }: Entry): boolean {
    return stage === "waiting" && (this.#pause === undefined || !isKept(command));
  }

  async #deliver(entry: Entry): Promise<void> {
    entry.stage = "sent";
    const key = keyOf(entry);
    entry.attempts += 1;
    if (isKept(entry.command)) await this.#keep(entry);
    let response: Response;
    try {
      response = await this.#post(entry, key);
    } catch {
      this.#unanswered(entry);
      return;
    }
    if (isKept(entry.command) && !BUSY.has(response.status)) this.#held = null;
    if (response.ok) {
      await this.#answered(entry, response);
    } else if (BUSY.has(response.status) && isKept(entry.command)) {
      await this.#hold(entry, response);
    } else {
      const { code, message } = await errorOf(response);
      // Another tab has sent this star with another age: it is done.
      const done = code === "key_reused" && entry.command.kind === "star";
      this.#settle(entry, done ? { status: "done", answer: null } : refusal(code, message));
    }
  }

  #post(entry: Entry, key: string): Promise<Response> {
    const age_ms = Math.max(0, Date.now() - entry.made_ms);
    const { method, path, body } = requestOf(entry.command, age_ms);
    const headers: Record<string, string> = {
      "content-type": "application/json",
      "idempotency-key": key,
      "minion-device": this.#device,
    };
    return fetch(address(inZone(path, entry.zone)), {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
  }

  async #answered(entry: Entry, response: Response): Promise<void> {
    const { headers } = response;
    const answer: unknown = await response.json().catch(() => null);
    entry.stage = "answered";
    // What names none changed nothing that is numbered.
    const stream = headers.get("minion-stream") ?? "";
    entry.event = { stream, seq: Number(headers.get("minion-seq") ?? 0) };
    if (isKept(entry.command)) void this.#outbox.remove(entry.op);
    const note = (answer as { note?: unknown } | null)?.note;
    if (typeof note === "string") this.#events.note(note);
    entry.resolve({ status: "done", answer });
    this.#events.changed();
    // The streams are often faster than the answer.
    this.arrived(this.#arrived);
  }

  #unanswered(entry: Entry): void {
    this.#events.silence();
    if (isKept(entry.command)) {
      entry.stage = "waiting";
      this.#is_open = false;
      entry.resolve({ status: "waiting" });
      this.#events.changed();
    } else {
      this.#settle(entry, { status: "unreachable" });
    }
  }

  /** Asked too often, shutting down, disk full: what is kept is asked again until it passes. */
  async #hold(entry: Entry, response: Response): Promise<void> {
    const { code } = await errorOf(response);
    // A refusal is an answer: nothing was taken, so the thumb may still take it back.
    if (code !== "unknown") entry.attempts -= 1;
    entry.stage = "waiting";
    this.#held = code;
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.hurry(), BUSY_PAUSE_MS);
    entry.resolve({ status: "waiting" });
    this.#events.changed();
  }

  #settle(entry: Entry, outcome: Outcome): void {
    entry.resolve(outcome);
    this.#drop(entry);
    if (outcome.status !== "done") this.#events.refused(entry.command, outcome);
  }

  #drop(entry: Entry): void {
    this.#entries = this.#entries.filter((other) => other !== entry);
    if (isKept(entry.command)) void this.#outbox.remove(entry.op);
    if (!this.#entries.some(({ command }) => isKept(command))) this.#held = null;
    this.#events.changed();
  }

  #keep({ op, command, zone, made_ms, attempts }: Entry): Promise<void> {
    return this.#outbox.put({ op, command, zone, made_ms, attempts });
  }
}

/**
 * A repeated star carries another age, so it needs another key; that is safe, because the server
 * lets the later thumb win however often the same one is told.
 */
function keyOf(entry: Kept): string {
  const repeated = entry.command.kind === "star" && entry.attempts > 0;
  return repeated ? `${entry.op}.${entry.attempts}` : entry.op;
}

function refusal(code: string, message: string): Outcome {
  return { status: "refused", code, message };
}
