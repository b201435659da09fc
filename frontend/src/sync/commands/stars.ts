/** Stars, and what is never offered again. */
import { starKey, type Outcome } from "../state";
import type { StarKind } from "../wire";
import { post, put, remove, type Asker, type Definitions } from "./definition";

export type StarCommand =
  | { kind: "star"; star_kind: StarKind; id: number; starred: boolean }
  | { kind: "archive"; track_id: number; archived: boolean };

export const stars: Definitions<StarCommand> = {
  star: {
    request: ({ star_kind, id, starred }, age_ms) =>
      (starred ? put : remove)(`/api/stars/${star_kind}s/${id}`, { age_ms }),
    predict: (state, { star_kind: kind, id, starred }, at_ms) => {
      const stamp = { ms: at_ms, counter: 0, device: "" };
      const stars = { ...state.stars, [starKey(kind, id)]: { kind, id, starred, stamp } };
      return { ...state, stars };
    },
    is_kept: true,
  },
  archive: {
    request: ({ track_id, archived }) =>
      (archived ? post : remove)(`/api/tracks/${track_id}/archive`, {}),
    is_kept: true,
  },
};

export class StarCommands {
  readonly #asker: Asker<StarCommand>;

  constructor(asker: Asker<StarCommand>) {
    this.#asker = asker;
  }

  set(kind: StarKind, id: number, starred: boolean): Promise<Outcome> {
    return this.#asker.send({ kind: "star", star_kind: kind, id, starred });
  }
  /** Never offer or play this track again; the file stays. */
  archive(track_id: number): Promise<Outcome> {
    return this.#asker.send({ kind: "archive", track_id, archived: true });
  }
  unarchive(track_id: number): Promise<Outcome> {
    return this.#asker.send({ kind: "archive", track_id, archived: false });
  }
}
