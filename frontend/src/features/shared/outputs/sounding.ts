/** Of the store, where it sounds: what its parts here read, and what they ask for. */
import type { Store } from "../../../sync/store.svelte";

export interface Sounding extends Pick<
  Store,
  "state" | "device_id" | "deviceNames" | "problem" | "is_mute" | "left" | "here" | "outputNames"
> {
  readonly outputs: Pick<Store["outputs"], keyof Store["outputs"]>;
}
