/** Music that goes from one zone to another, in words. Pure. */
import type { ZoneNow } from "../../../sync/wire";

/** Where music can go: `copy`: and stay where it is. */
export interface Move {
  from: ZoneNow;
  to: ZoneNow;
  copy: boolean;
}

/**
 * Where the music of `zone` can go: from the one that is controlled (`own`) to any other, from
 * another one to that.
 */
export function movesOf(zone: ZoneNow, zones: readonly ZoneNow[], own: number): Move[] {
  if (!zone.track) return [];
  const others = zones.filter(({ id }) => id !== zone.id && (zone.id === own || id === own));
  return others.flatMap((to) => [
    { from: zone, to, copy: false },
    { from: zone, to, copy: true },
  ]);
}

/** What a move is called before it is made. It cannot be taken back where something is replaced. */
export function moveText({ to, copy }: Move): string {
  const what = copy ? `Play it in ${to.name}, too` : `Move the music to ${to.name}`;
  return to.track ? `${what}, in place of what is there` : what;
}

/** And afterwards. */
export function movedText({ from, to, copy }: Move): string {
  if (copy) return `The music of ${from.name} is in ${to.name}, too`;
  return from.is_playing ? `The music plays in ${to.name} now` : `The music is in ${to.name} now`;
}

/** Whether it can be had back by moving it back: nothing had to make room. */
export function comesBack({ to, copy }: Move): boolean {
  return !copy && !to.track;
}
