/**
 * What a person can ask for, as data: it can be predicted, kept in the outbox and sent later.
 * A command names the thing it acts on, so that a late or repeated one is refused, never misread.
 */
import { comparison, type ComparisonCommand } from "./commands/comparison";
import type { Definition, Definitions, Request } from "./commands/definition";
import { house, type HouseCommand } from "./commands/house";
import { jam, type JamCommand } from "./commands/jam";
import { outputs, type OutputCommand } from "./commands/outputs";
import { player, type PlayerCommand } from "./commands/player";
import { playlists, type PlaylistCommand } from "./commands/playlists";
import { queue, type QueueCommand } from "./commands/queue";
import { radio, type RadioCommand } from "./commands/radio";
import { stars, type StarCommand } from "./commands/stars";
import { zones, type ZoneCommand } from "./commands/zones";
import { withSelection } from "./reducer";
import type { State } from "./state";

export type Command =
  | ComparisonCommand
  | PlayerCommand
  | OutputCommand
  | QueueCommand
  | PlaylistCommand
  | StarCommand
  | RadioCommand
  | HouseCommand
  | ZoneCommand
  | JamCommand;

const definitions: Definitions<Command> = {
  ...comparison,
  ...player,
  ...outputs,
  ...queue,
  ...playlists,
  ...stars,
  ...radio,
  ...house,
  ...zones,
  ...jam,
};

function definitionOf(command: Command): Definition<Command> {
  // Its own kind names it, so it takes this command and no other.
  return definitions[command.kind] as Definition<Command>;
}

/** The request a command makes. `age_ms`: how long ago the thumb was down. */
export function requestOf(command: Command, age_ms: number): Request {
  return definitionOf(command).request(command, age_ms);
}

/** Whether a command is kept while minion is out of reach; the others would surprise later. */
export function isKept(command: Command): boolean {
  return definitionOf(command).is_kept === true;
}

/** Commands of one lane replace each other while they wait: only the last one of a drag counts. */
export function laneOf(command: Command): string | null {
  return definitionOf(command).lane?.(command) ?? null;
}

export interface Pending {
  /** The Idempotency-Key, by which our own effect is recognised in the stream. */
  op: string;
  command: Command;
  /** Whose music was on screen then: it is meant there. */
  zone: number;
  /** Server time at which the thumb was down. */
  at_ms: number;
}

/** The state as `pending` will probably leave it: view = pending.reduce(predict, confirmed). */
export function predict(state: State, { command, zone, at_ms }: Pending): State {
  const { predict } = definitionOf(command);
  return predict && zone === state.zone ? withSelection(predict(state, command, at_ms)) : state;
}
