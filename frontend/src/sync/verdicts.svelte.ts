/** The verdicts as they are heard: what to tell of them, and which one undo takes back. */
import { identity } from "./identity";
import { feedbackText } from "./feedback";
import { namesOf } from "./names";
import { sentence } from "../words";
import { verdictNews, type Notices } from "./notices.svelte";
import type { State } from "./state";
import { newsOf } from "./streams";
import type { Frame, Pair, Verdict, Winner } from "./wire";

type Advanced = Extract<Frame, { type: "comparison:advanced" }>;
type Changed = Extract<Frame, { type: "verdict:changed" }>;

export class Verdicts {
  readonly #notices: Notices;
  #shown = $state.raw<{ pair_id: number; winner: Winner } | null>(null);
  /** The pair judged last and by whom: for undo, and to say who was faster. */
  #last: { pair: Pair; verdict: Verdict; who: string | null } | null = null;

  constructor(notices: Notices) {
    this.#notices = notices;
  }

  /** The newest verdict shown, ours before it is confirmed: it tells the leaving pair who lost. */
  get shown(): { pair_id: number; winner: Winner } | null {
    return this.#shown;
  }
  show(verdict: { pair_id: number; winner: Winner } | null): void {
    this.#shown = verdict;
  }

  /** What is shown now is the comparison of another zone. */
  forget(): void {
    this.#shown = null;
    this.#last = null;
    this.#notices.hush();
  }

  /** The verdict that was heard last, unless it was taken back since. */
  get last(): { verdict_id: number; pair: Pair } | null {
    if (this.#last?.verdict.undone !== false) return null;
    const { verdict, pair } = this.#last;
    return { verdict_id: verdict.verdict_id, pair };
  }

  /** Who judged that pair, where it is known. */
  decider(pair_id: number): string | null {
    return this.#last?.pair.pair_id === pair_id ? this.#last.who : null;
  }

  /** A verdict on the pair on screen; `isAheadOf`: a later choice of ours is on its way. */
  advanced(frame: Advanced, state: State | null, isAheadOf: (pair: Pair) => boolean): void {
    const { verdict } = frame.data;
    const current = state?.comparison?.pair ?? null;
    if (state && newsOf(state.seqs, frame) === "nothing") return;
    if (!verdict) {
      const changed = current !== null && current.pair_id !== frame.data.pair?.pair_id;
      if (changed) this.#notices.tell("A track of that pair left. Here is another pair.");
      return;
    }
    const pair = current?.pair_id === verdict.pair_id ? current : null;
    const origin = frame.origin;
    const { pair_id, winner, undone } = verdict;
    this.#shown = undone ? null : { pair_id, winner };
    const who = nameOf(origin?.device ?? null, state);
    if (pair) this.#last = { pair, verdict, who };
    else if (this.#last?.verdict.verdict_id === verdict.verdict_id) this.#last = null;
    if (origin?.device !== identity.device) {
      const news = verdictNews(who ?? "Someone", verdict, pair ?? frame.data.pair);
      this.#notices.tell(sentence(news));
    } else if (pair && frame.data.feedback && !isAheadOf(pair)) {
      // What a choice taught is of no interest once the next one is made.
      this.#notices.teach(feedbackText(frame.data.feedback, pair));
    }
  }

  /** A verdict of the past was taken back, or given again: no pair moves. */
  changed(frame: Changed, state: State | null): void {
    if (state && newsOf(state.seqs, frame) === "nothing") return;
    const { data, origin } = frame;
    if (this.#last?.verdict.verdict_id === data.verdict_id) this.#last = null;
    if (origin?.device === identity.device) return;
    const who = nameOf(origin?.device ?? null, state) ?? "Someone";
    const what = data.undone ? "took an earlier choice back" : "gave an earlier choice again";
    this.#notices.tell(sentence(`${who} ${what}`));
  }
}

function nameOf(device: string | null, state: State | null): string | null {
  if (device === null) return null;
  const { devices = [], device_names = {} } = state ?? {};
  const plain = (id: string) => devices.find((one) => one.id === id)?.name ?? device_names[id];
  const name = plain(device);
  if (name === undefined) return null;
  // The reader's own name says nothing about who else it was.
  if (device !== identity.device && name === plain(identity.device)) return `another ${name}`;
  return namesOf(devices).get(device) ?? name;
}
