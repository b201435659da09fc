/** The zone that this page shows, and what to say when minion shows another one than was asked for. */
import { chooseZone, chosenZone } from "./chosen_zone";
import type { State } from "./state";
import type { Snapshot } from "./wire";

export class OwnZone {
  /** What the chosen one was called when it was last heard of. */
  #name: string | null = null;

  /** Hears how everything is. */
  saw({ zones }: Pick<State, "zones">): void {
    this.#name = zones.find(({ id }) => id === chosenZone())?.name ?? this.#name;
  }

  /** Hears of a snapshot. What was chosen may be no more: then what it shows is chosen. */
  landed({ zone, zones }: Snapshot): string | null {
    if (zone === chosenZone()) return null;
    const gone = this.#name ?? "What you controlled";
    const here = zones.find(({ id }) => id === zone)?.name ?? "the house";
    this.#name = null;
    chooseZone(zone);
    return `${gone} is gone. You control ${here} now.`;
  }

  /** Another one is wanted. */
  choose(zone: number): void {
    this.#name = null;
    chooseZone(zone);
  }
}
