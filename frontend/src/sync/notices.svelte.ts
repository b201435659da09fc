/** Sentences for people: the news above Compare's buttons, and toasts. They leave by themselves. */
import { isolated, momentOf, sentence } from "../words";
import type { Command } from "./commands";
import type { Notice, Outcome } from "./state";
import type { Pair, Verdict } from "./wire";

const NEWS_MS = 6_000;
const FEEDBACK_MS = 4_000;
const TOAST_MS = 5_000;
/** More toasts than this at once is a wall. */
const TOASTS_MAX = 3;

/** A speaker that is away for less is not worth a word. */
const SPEAKER_BACK_MS = 3_000;
/** So many words of the server are kept for the settings. */
const HEARD_MAX = 10;

/** What the server said, and when: local ms since 1970. */
export interface Heard {
  at_ms: number;
  message: string;
}

export class Notices {
  #news = $state.raw<string | null>(null);
  #feedback = $state.raw<string | null>(null);
  #toasts = $state.raw<readonly Notice[]>([]);
  #feedback_timer: ReturnType<typeof setTimeout> | undefined;
  #news_timer: ReturnType<typeof setTimeout> | undefined;
  #last_id = 0;
  #heard = $state.raw<readonly Heard[]>([]);
  #speaker_timer: ReturnType<typeof setTimeout> | undefined;
  #is_speaker_missed = false;

  get news(): string | null {
    return this.#news;
  }
  get feedback(): string | null {
    return this.#feedback;
  }
  get toasts(): readonly Notice[] {
    return this.#toasts;
  }

  /** The newest words of the server as it said them, for who wants to know: newest first. */
  get heard(): readonly Heard[] {
    return this.#heard;
  }
  /** A word of the server. A speaker that is back in a moment was never gone. */
  hear({ code, message }: { code: string; message: string }): void {
    this.#heard = [{ at_ms: Date.now(), message }, ...this.#heard].slice(0, HEARD_MAX);
    switch (code) {
      case "speaker_lost":
        this.#speaker_timer ??= setTimeout(() => {
          this.#speaker_timer = undefined;
          this.#is_speaker_missed = true;
          this.toast("The Pi speaker stopped. It plays on as soon as it is back.");
        }, SPEAKER_BACK_MS);
        return;
      case "speaker_back":
        clearTimeout(this.#speaker_timer);
        this.#speaker_timer = undefined;
        if (this.#is_speaker_missed) this.toast("The Pi speaker is back.");
        this.#is_speaker_missed = false;
        return;
      case "track_failed":
        this.toast("Skipped a track that cannot be played.");
        return;
      default:
        this.toast(sentence(message));
    }
  }

  tell(news: string): void {
    this.#news = news;
    clearTimeout(this.#news_timer);
    this.#news_timer = setTimeout(() => (this.#news = null), NEWS_MS);
  }

  /** What a choice taught: a calm word, in the place of the progress. */
  teach(feedback: string | null): void {
    this.#feedback = feedback;
    clearTimeout(this.#feedback_timer);
    this.#feedback_timer = setTimeout(() => (this.#feedback = null), FEEDBACK_MS);
  }

  /** What was said is no longer what matters: the person went on. */
  hush(): void {
    clearTimeout(this.#news_timer);
    this.#news = null;
    this.teach(null);
  }

  toast(text: string): void {
    if (this.#toasts.some((toast) => toast.text === text)) return;
    this.#last_id += 1;
    const id = this.#last_id;
    this.#toasts = [...this.#toasts, { id, text, place: "toast" as const }].slice(-TOASTS_MAX);
    setTimeout(() => this.dismiss(id), TOAST_MS);
  }

  dismiss(id: number): void {
    this.#toasts = this.#toasts.filter((toast) => toast.id !== id);
  }
}

/** "Kitchen phone chose Nightjar". `pair` is the one that was judged, where it is known. */
export function verdictNews(who: string, verdict: Verdict, pair: Pair | null): string {
  if (verdict.undone) return `${who} took a choice back`;
  switch (verdict.winner) {
    case "tie":
      return `${who} called it a tie`;
    case "skip":
      return `${who} skipped this pair`;
    case "a":
      return `${who} chose ${isolated(pair?.track_a.title ?? "A")}`;
    case "b":
      return `${who} chose ${isolated(pair?.track_b.title ?? "B")}`;
  }
}

/** What to say when a command came to nothing; `decider` is who judged the pair, if known. */
export function refusalText(command: Command, outcome: Outcome, decider: string | null): string {
  if (outcome.status !== "refused") return "minion is out of reach";
  switch (outcome.code) {
    case "stale_pair":
      return decider ? `Already decided on ${decider}` : "Already decided on another screen";
    case "stale_item":
      return "That track had already ended";
    case "stale_track":
      return "Another track plays by now";
    case "nothing_playing":
      return "Nothing is playing yet";
    case "nothing_to_undo":
      return "There is nothing left to take back";
    case "no_comparison":
      return "No comparison is running";
    case "too_few_tracks":
      return "Comparing needs at least two tracks. Try a wider choice.";
    case "queue_full":
      return "The queue is full";
    // What is kept is asked again, so nothing here speaks of what did or did not change.
    case "disk_full":
      return "The disk of minion is full";
    case "storage":
      return "minion cannot write just now";
    default:
      return sentence(outcome.message) || `minion declined (${command.kind})`;
  }
}

/**
 * What stands above the buttons while choices wait: for an answer, or (`held` is the code of the
 * refusal) for a server that can write again. `as_of_ms`: what is shown was so then.
 */
export function choicesWait(
  choices: number,
  held: string | null,
  as_of_ms: number | null = null,
): string {
  const why =
    held === null
      ? as_of_ms === null
        ? "minion is out of reach."
        : `As of ${momentOf(as_of_ms, Date.now())}.`
      : held === "disk_full"
        ? "The disk of minion is full."
        : "minion cannot write just now.";
  if (choices === 0) return `${why} Choices you make wait here.`;
  const what = choices === 1 ? "Your choice waits" : `Your ${choices} choices wait`;
  return `${why} ${what} here.`;
}
