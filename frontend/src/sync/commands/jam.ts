/**
 * What is asked of a jam room. It is never kept for later, so it may hold what it does, and the rules
 * of the room need not be here: they come with its view.
 */
import type { State } from "../state";
import type { Definitions, Request } from "./definition";

export interface JamCommand {
  kind: "jam";
  request: Request;
  /** The state as it will probably be; `at_ms`: by the server's clock. Pure. */
  predict?: (state: State, at_ms: number) => State;
}

export const jam: Definitions<JamCommand> = {
  jam: {
    request: ({ request }) => request,
    predict: (state, { predict }, at_ms) => predict?.(state, at_ms) ?? state,
  },
};
