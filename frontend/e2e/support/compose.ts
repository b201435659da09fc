/** Before all tests: composes the demo library once, which takes a debug build a minute or two. */
import { House, START_MAX_MS } from "./minion";
import { until } from "./until";

/** Songs of the whole demo library. */
const SONGS = 24;

export default async function compose(): Promise<void> {
  const house = await House.open();
  await until("all songs are there", START_MAX_MS, async () => {
    const tracks = await house.get<{ total: number }>("/api/tracks?limit=1");
    return tracks.total === SONGS;
  });
  await house.close();
}
