/** What is set for the whole house: names of devices, the library and its tags; and taking back. */
import type { Outcome } from "../state";
import type { TagRequest } from "../wire";
import { patch, post, put, remove, type Asker, type Definitions } from "./definition";

export type HouseCommand =
  | { kind: "device_name"; id: string; name: string }
  | { kind: "music_choose"; folders: string[]; is_demo: boolean }
  | { kind: "scan" }
  | { kind: "scan_cancel" }
  | { kind: "tag_ratings"; request: TagRequest }
  | { kind: "take_back"; seq: number; epoch: string; stream?: string };

export const house: Definitions<HouseCommand> = {
  device_name: {
    request: ({ id, name }) => patch(`/api/devices/${id}`, { name }),
    predict: (state, { id, name }) => ({
      ...state,
      devices: state.devices.map((device) => (device.id === id ? { ...device, name } : device)),
    }),
    is_kept: true,
    lane: ({ id }) => `name ${id}`,
  },
  music_choose: {
    request: ({ folders, is_demo }) => put("/api/setup/music", { folders, is_demo }),
  },
  scan: { request: () => post("/api/library/scan") },
  scan_cancel: { request: () => remove("/api/library/scan") },
  tag_ratings: { request: ({ request }) => post("/api/rankings/tags", request) },
  take_back: {
    request: ({ seq, epoch, stream }) => post(`/api/events/${seq}/undo`, { epoch, stream }),
  },
};

export class HouseCommands {
  readonly #asker: Asker<HouseCommand>;

  constructor(asker: Asker<HouseCommand>) {
    this.#asker = asker;
  }

  nameDevice(id: string, name: string): Promise<Outcome> {
    return this.#asker.send({ kind: "device_name", id, name });
  }
  /** Where the music comes from; `is_demo`: from the songs that minion brings along. */
  chooseMusic(folders: string[], is_demo: boolean): Promise<Outcome> {
    return this.#asker.send({ kind: "music_choose", folders, is_demo });
  }
  scan(): Promise<Outcome> {
    return this.#asker.send({ kind: "scan" });
  }
  cancelScan(): Promise<Outcome> {
    return this.#asker.send({ kind: "scan_cancel" });
  }
  /** Has ratings written into the files' tags, or taken out; it goes on in the background. */
  tagRatings(request: TagRequest): Promise<Outcome> {
    return this.#asker.send({ kind: "tag_ratings", request });
  }
  /** Takes back what an event changed. */
  takeBack(event: { seq: number; epoch: string; stream?: string }): Promise<Outcome> {
    const { seq, epoch, stream } = event;
    return this.#asker.send({ kind: "take_back", seq, epoch, stream });
  }
}
