/** Zones: parts of the house with music of their own, made, renamed, left; and music that moves. */
import type { Outcome } from "../state";
import type { ZoneInfo } from "../wire";
import { freeName, zonesNow } from "../zones";
import { patch, post, remove, type Asker, type Definitions } from "./definition";

export type ZoneCommand =
  | { kind: "zone_create"; name: string; outputs?: string[]; device?: string }
  | { kind: "zone_rename"; id: number; name: string }
  | { kind: "zone_remove"; id: number }
  | { kind: "zone_move"; from: number; to: number; copy: boolean };

export const zones: Definitions<ZoneCommand> = {
  zone_create: {
    request: ({ name, outputs, device }) => post("/api/zones", { name, outputs, device }),
  },
  zone_rename: {
    request: ({ id, name }) => patch(`/api/zones/${id}`, { name }),
    predict: (state, { id, name }) => ({
      ...state,
      zones: state.zones.map((zone) => (zone.id === id ? { ...zone, name } : zone)),
    }),
    lane: ({ id }) => `zone name ${id}`,
  },
  zone_remove: {
    request: ({ id }) => remove(`/api/zones/${id}`),
    // The one that is shown stays until minion shows another.
    predict: (state, { id }) =>
      id === state.zone ? state : { ...state, zones: state.zones.filter((one) => one.id !== id) },
  },
  zone_move: {
    request: ({ from, to, copy }) => post(`/api/zones/${from}/move`, { to, copy }),
  },
};

interface House extends Asker<ZoneCommand> {
  /** This browser's device id. */
  readonly device_id: string;
  readonly deviceNames: ReadonlyMap<string, string>;
  /** Lets this browser sound: to be called in a touch. */
  unlockSound(): void;
  /** Shows that zone from now on; false: minion is out of reach. */
  follow(zone: number): boolean;
}

export class ZoneCommands {
  readonly #house: House;
  readonly #player: { pause(): Promise<Outcome> };

  constructor(house: House, player: { pause(): Promise<Outcome> }) {
    this.#house = house;
    this.#player = player;
  }

  /** This page shows that zone, and what is asked for here is meant there. Call it in the click. */
  async control(id: number): Promise<void> {
    const { state, device_id } = this.#house;
    const zone = state?.zones.find((one) => one.id === id);
    if (!state || !zone || id === state.zone) return;
    const { is_playing, outputs } = state.player;
    // A page follows one zone: what this device plays for the other one would not be heard any more.
    const is_heard = is_playing && outputs.includes(device_id);
    const is_alone = is_heard && outputs.length === 1;
    if (is_alone) void this.#player.pause();
    const sounds_here = zonesNow(state).some(
      (one) => one.id === id && one.outputs.includes(device_id),
    );
    if (sounds_here) this.#house.unlockSound();
    if (!this.#house.follow(id) || !is_heard) return;
    const how = is_alone ? "paused" : "silent";
    this.#house.say(`This device is ${how} while it controls ${zone.name}`);
  }
  /** A zone that sounds nowhere yet; this page controls it. */
  async create(name: string): Promise<void> {
    await this.#made({ kind: "zone_create", name });
  }
  /** This device alone, with music of its own; this page controls it. Call it in the click. */
  async onlyHere(): Promise<void> {
    const { device_id: device, deviceNames, state } = this.#house;
    this.#house.unlockSound();
    const name = freeName(deviceNames.get(device) ?? "This device", state?.zones ?? []);
    await this.#made({ kind: "zone_create", name, outputs: [device], device });
  }
  async #made(command: ZoneCommand): Promise<void> {
    const outcome = await this.#house.send(command);
    if (outcome.status !== "done") return;
    const { id, name } = outcome.answer as ZoneInfo;
    if (this.#house.follow(id)) this.#house.say(`You control ${name} now`);
  }
  rename(id: number, name: string): Promise<Outcome> {
    return this.#house.send({ kind: "zone_rename", id, name });
  }
  /** With its queue; where it sounded belongs to no zone then. */
  remove(id: number): Promise<Outcome> {
    return this.#house.send({ kind: "zone_remove", id });
  }
  /**
   * What plays in one goes to the other, queue and position; `copy`: it stays where it was, too.
   * Who moves what is on screen goes with it.
   */
  async move(from: number, to: number, copy = false): Promise<Outcome> {
    const is_shown = this.#house.state?.zone === from;
    const outcome = await this.#house.send({ kind: "zone_move", from, to, copy });
    if (outcome.status === "done" && is_shown && !copy) this.#house.follow(to);
    return outcome;
  }
}
