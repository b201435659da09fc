/** What a page shows while commands are on their way, for tests of their predictions. */
import { predict, type Command, type Pending } from "../commands";
import type { State } from "../state";

export const NOW_MS = 10_000;

export function view(confirmed: State, ...commands: Command[]): State {
  const pending = commands.map((command, i): Pending => ({
    ...{ op: `${i}`, command, at_ms: NOW_MS },
    zone: confirmed.zone,
  }));
  return pending.reduce(predict, confirmed);
}
