/** Stations, and the plan by which they follow each other. */
import type { Outcome } from "../state";
import type { Filter, Slot } from "../wire";
import { post, put, remove, type Asker, type Definitions } from "./definition";

export interface StationDraft {
  name: string;
  /** From 0 (only the best) to 100 (surprise me). */
  adventure_percent: number;
  filter?: Filter;
}

export type RadioCommand =
  | { kind: "station_activate"; id: number }
  | { kind: "radio_stop" }
  | { kind: "station_create"; station: StationDraft }
  | { kind: "station_change"; id: number; station: StationDraft }
  | { kind: "station_delete"; id: number }
  | { kind: "schedule_set"; slots: Slot[] };

export const radio: Definitions<RadioCommand> = {
  station_activate: {
    request: ({ id }) => post(`/api/radio/stations/${id}/activate`),
    predict: (state, { id }) => ({ ...state, radio: { ...state.radio, active: id } }),
  },
  radio_stop: {
    request: () => post("/api/radio/deactivate"),
    predict: (state) => ({ ...state, radio: { ...state.radio, active: null } }),
  },
  station_create: { request: ({ station }) => post("/api/radio/stations", station) },
  station_change: { request: ({ id, station }) => put(`/api/radio/stations/${id}`, station) },
  station_delete: { request: ({ id }) => remove(`/api/radio/stations/${id}`) },
  schedule_set: { request: ({ slots }) => put("/api/radio/schedule", { slots }) },
};

export class RadioCommands {
  readonly #asker: Asker<RadioCommand>;

  constructor(asker: Asker<RadioCommand>) {
    this.#asker = asker;
  }

  /** Puts it on air. */
  activate(id: number): Promise<Outcome> {
    return this.#asker.send({ kind: "station_activate", id });
  }
  stop(): Promise<Outcome> {
    return this.#asker.send({ kind: "radio_stop" });
  }
  create(station: StationDraft): Promise<Outcome> {
    return this.#asker.send({ kind: "station_create", station });
  }
  change(id: number, station: StationDraft): Promise<Outcome> {
    return this.#asker.send({ kind: "station_change", id, station });
  }
  delete(id: number): Promise<Outcome> {
    return this.#asker.send({ kind: "station_delete", id });
  }
  setSchedule(slots: Slot[]): Promise<Outcome> {
    return this.#asker.send({ kind: "schedule_set", slots });
  }
}
