/**
 * What a command is: the request that it makes, what it will probably do, and how it waits. Each
 * file beside this one holds the commands of one feature, and who asks for them.
 */
import type { Outcome, State } from "../state";

export interface Request {
  method: "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  body?: unknown;
}

export interface Definition<C> {
  /** `age_ms`: how long ago the thumb was down. */
  request: (command: C, age_ms: number) => Request;
  /**
   * The state as it will probably be, shown at once; `at_ms`: when, by the server's clock. Pure. It
   * checks that it still applies, so that one whose effect is already confirmed changes nothing;
   * what cannot be known here is left to the server.
   */
  predict?: (state: State, command: C, at_ms: number) => State;
  /** Kept while minion is out of reach; the others would surprise later. */
  is_kept?: true;
  /** Commands of one lane replace each other while they wait: only the last of a drag counts. */
  lane?: (command: C) => string;
}

export type Definitions<C extends { kind: string }> = {
  [K in C["kind"]]: Definition<Extract<C, { kind: K }>>;
};

/** Where commands go, and what they are made from. */
export interface Asker<C> {
  readonly state: State | null;
  send(command: C): Promise<Outcome>;
  /** Puts a sentence on screen for a few seconds. */
  say(text: string): void;
}

export const post = (path: string, body: unknown = {}): Request => ({ method: "POST", path, body });
export const put = (path: string, body: unknown): Request => ({ method: "PUT", path, body });
export const patch = (path: string, body: unknown): Request => ({ method: "PATCH", path, body });
export const remove = (path: string, body?: unknown): Request => ({ method: "DELETE", path, body });
