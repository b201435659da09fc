/** Where it sounds, and how loud. */
import type { Outcome, State } from "../state";
import { audible, instead, nameOf } from "../where";
import { holderOf, ownZoneName } from "../zones";
import { put, type Asker, type Definitions } from "./definition";

export type OutputCommand =
  | { kind: "volume"; volume_percent: number }
  | { kind: "mute"; is_muted: boolean }
  | { kind: "outputs"; outputs: string[] };

export const outputs: Definitions<OutputCommand> = {
  volume: {
    request: ({ volume_percent }) => put("/api/player/volume", { volume_percent }),
    predict: (state, { volume_percent }) => ({
      ...state,
      player: { ...state.player, volume_percent, is_muted: false },
    }),
    lane: () => "volume",
  },
  mute: {
    request: ({ is_muted }) => put("/api/player/mute", { is_muted }),
    predict: (state, { is_muted }) => ({ ...state, player: { ...state.player, is_muted } }),
    lane: () => "mute",
  },
  outputs: {
    request: ({ outputs }) => put("/api/player/outputs", { outputs }),
    predict: chosen,
    lane: () => "outputs",
  },
};

/** An output belongs to one zone: it leaves the one that it sounded for. */
function chosen(state: State, { outputs }: { outputs: string[] }): State {
  const zones_now = state.zones_now.map((zone) => ({
    ...zone,
    outputs: zone.outputs.filter((id) => !outputs.includes(id)),
  }));
  return { ...state, player: { ...state.player, outputs }, zones_now };
}

interface House extends Asker<OutputCommand> {
  /** This browser's device id. */
  readonly device_id: string;
  /** Lets this browser sound: to be called in a touch. */
  unlockSound(): void;
}

interface Playing {
  play(): Promise<Outcome>;
  pause(): Promise<Outcome>;
}

export class OutputCommands {
  readonly #house: House;
  readonly #player: Playing;

  constructor(house: House, player: Playing) {
    this.#house = house;
    this.#player = player;
  }

  setVolume(volume_percent: number): Promise<Outcome> {
    return this.#house.send({ kind: "volume", volume_percent: Math.round(volume_percent) });
  }
  /** Nothing is heard for now; the volume is kept. */
  setMuted(is_muted: boolean): Promise<Outcome> {
    return this.#house.send({ kind: "mute", is_muted });
  }
  /** All of them: "speaker", or device ids. */
  async choose(outputs: string[]): Promise<Outcome> {
    const { state } = this.#house;
    const taken = outputs.filter((id) => state && holderOf(state, id) !== null);
    const outcome = await this.#house.send({ kind: "outputs", outputs });
    const zone = state && ownZoneName(state);
    if (!state || !zone || outcome.status !== "done") return outcome;
    for (const id of taken) {
      this.#house.say(`${nameOf(state, id, this.#house.device_id)} now plays in ${zone}`);
    }
    return outcome;
  }
  /** Adds or removes one output: "speaker" or a device id. This browser: call it in the click. */
  async set(id: string, on: boolean): Promise<void> {
    const others = (this.#house.state?.player.outputs ?? []).filter((output) => output !== id);
    if (id === this.#house.device_id && on) this.#house.unlockSound();
    await this.choose(on ? [...others, id] : others);
  }
  /** "Play here": this browser becomes an output, or stops being one. Call it in the click. */
  setHere(on: boolean): Promise<void> {
    return this.set(this.#house.device_id, on);
  }
  /** This browser instead of the speaker that is none. Call it in the click. */
  async hearHereInstead(): Promise<void> {
    const { outputs = [] } = this.#house.state?.player ?? {};
    const { device_id } = this.#house;
    const others = outputs.filter((id) => id !== "speaker" && id !== device_id);
    this.#house.unlockSound();
    await this.choose([...others, device_id]);
  }
  /** On the speaker, or here, instead of what left; and it goes on. Call it in the click. */
  async playInstead(): Promise<void> {
    const { state, device_id } = this.#house;
    if (!state) return;
    const id = instead(state, device_id);
    if (id === device_id) this.#house.unlockSound();
    await this.choose([id]);
    await this.#player.play();
  }
  /** The system stopped it here: others play on; where nobody else hears it, the music waits. */
  async interrupted(): Promise<void> {
    const { state, device_id } = this.#house;
    if (!state) return;
    const is_alone = audible(state, device_id).every((id) => id === device_id);
    await (is_alone ? this.#player.pause() : this.setHere(false));
  }
  /** Answers "Tap to hear it here". Call it in the click. */
  tapToHear(): void {
    this.#house.unlockSound();
  }
}
