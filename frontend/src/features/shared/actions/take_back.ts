/** Takes back what this device just did, as its line in the history would. */
import { api, type Deed } from "../../../api";
import { sync } from "../../../sync/sync.svelte";

/** Deeds that are looked through: what was just done is among the latest. */
const LOOKED_AT = 20;

/** Takes back the latest deed of this device that `is_it`; says where else it can be done. */
export async function takeBackLast(is_it: (what: Deed["what"]) => boolean): Promise<void> {
  const none = { items: [] as Deed[] };
  const { items } = await api.deeds({ limit: LOOKED_AT }).catch(() => none);
  const own = items.find(({ what, device }) => device === sync.device_id && is_it(what));
  if (own) await sync.takeBack(own);
  else sync.say("It stands in the history, and can be taken back there.");
}
