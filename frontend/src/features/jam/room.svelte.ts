/**
 * A room as its view has it, and the edits that are made there. One request is on its way at a time,
 * and what a finger does meanwhile is gathered into the next: a drag over the grid is few requests.
 */
import type { Jam, JamEdit } from "../../sync/jam_wire";
import type { JamCommand } from "../../sync/commands/jam";
import type { Asker } from "../../sync/commands/definition";
import { predicted } from "./fold";

/** As many as minion takes in one request. */
const EDITS_MAX = 64;
/** A knob that is turned tells no more often. */
const PAUSE_MS = 50;

export interface House extends Asker<JamCommand> {
  serverNow(): number;
}

export class Room {
  readonly id: number;
  readonly #house: House;
  #gathered = $state.raw<readonly JamEdit[]>([]);
  #is_sending = false;

  constructor(id: number, house: House) {
    this.id = id;
    this.#house = house;
  }

  /** With everything that was asked for here; null while it is not known. */
  get jam(): Jam | null {
    const jam = this.#house.state?.jam ?? null;
    if (jam?.id !== this.id) return null;
    return predicted(jam, this.#gathered, this.#house.serverNow());
  }

  edit(...edits: JamEdit[]): void {
    this.#gathered = edits.reduce(gatheredWith, this.#gathered);
    if (!this.#is_sending) void this.#send();
  }

  async #send(): Promise<void> {
    this.#is_sending = true;
    while (this.#gathered.length > 0) {
      const edits = this.#gathered.slice(0, EDITS_MAX);
      const answer = this.#house.send(this.#command(edits));
      this.#gathered = this.#gathered.slice(EDITS_MAX);
      await answer;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    this.#is_sending = false;
  }

  #command(edits: readonly JamEdit[]): JamCommand {
    return {
      kind: "jam",
      request: { method: "POST", path: `/api/jam/${this.id}/edits`, body: { edits } },
      predict: (state, at_ms) =>
        state.jam?.id === this.id ? { ...state, jam: predicted(state.jam, edits, at_ms) } : state,
    };
  }
}

/** The edits and one more, which takes the place of one of the same thing. */
export function gatheredWith(edits: readonly JamEdit[], edit: JamEdit): JamEdit[] {
  const target = targetOf(edit);
  return [...edits.filter((one) => target === null || targetOf(one) !== target), edit];
}

/** What an edit assigns; null: it matters in which order such are made. */
function targetOf(edit: JamEdit): string | null {
  switch (edit.set) {
    case "transport":
    case "cleared":
    case "randomized":
    case "evolution":
      return null;
    case "cell":
    case "voice":
      return `${edit.set} ${edit.cell}`;
    case "mute":
    case "solo":
      return `${edit.set} ${edit.axis} ${edit.line}`;
    case "stroke":
      return `${edit.drum} ${edit.sixteenth}`;
    case "drum_muted":
      return `${edit.set} ${edit.drum}`;
    default:
      return edit.set;
  }
}
