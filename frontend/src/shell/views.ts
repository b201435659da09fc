/** The views, each fetched when it is first opened. Nothing else may import one. */
import type { Component } from "svelte";
import type { ViewName } from "../route.svelte";

/** What a view is given; one that has no use for it takes no notice. */
export interface ViewProps {
  /** Shows the keys. */
  onkeys: () => void;
}

export const views: Record<ViewName, () => Promise<{ default: Component | Component<ViewProps> }>> =
  {
    compare: () => import("../features/compare/Compare.svelte"),
    radio: () => import("../features/radio/Radio.svelte"),
    library: () => import("../features/library/Library.svelte"),
    ranks: () => import("../features/ranks/Ranks.svelte"),
    now: () => import("../features/now/Now.svelte"),
    jam: () => import("../features/jam/Jam.svelte"),
    devices: () => import("../features/devices/Devices.svelte"),
    history: () => import("../features/history/History.svelte"),
    settings: () => import("../features/settings/Settings.svelte"),
  };
