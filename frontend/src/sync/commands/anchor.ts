/** What the player holds after a jump, another track, or none. Pure. */
import { positionMs } from "../clock";
import { holds } from "../loop";
import type { State } from "../state";
import type { Loop, Player, TrackInfo } from "../wire";

/** The same sound, told from where it is now. */
export function anchored(player: Player, at_ms: number): Player {
  return { ...player, position_ms: positionMs(player, at_ms), at_ms };
}

export function playing(state: State, is_playing: boolean, at_ms: number): State {
  const { player } = state;
  if (!player.track || player.is_playing === is_playing) return state;
  return { ...state, player: { ...anchored(player, at_ms), is_playing } };
}

/** A jump to anywhere else ends a loop. */
export function jumped(
  player: Player,
  position_ms: number,
  seek_rev: number,
  at_ms: number,
): Player {
  const loop = player.loop && holds(player.loop, position_ms) ? player.loop : null;
  return { ...player, position_ms, at_ms, seek_rev, loop };
}

/** What sounds within the loop goes on; else it jumps to its beginning. */
export function looping(player: Player, loop: Loop, seek_rev: number, at_ms: number): Player {
  const { from_ms, to_ms } = loop;
  if (player.loop?.from_ms === from_ms && player.loop.to_ms === to_ms) return player;
  if (holds(loop, positionMs(player, at_ms))) return { ...anchored(player, at_ms), loop };
  return { ...player, position_ms: from_ms, at_ms, seek_rev, loop };
}

export function loaded(player: Player, track: TrackInfo, at_ms: number): Player {
  return {
    ...player,
    ...{ track, why: null, queue_item_id: null, position_ms: 0, at_ms },
    ...{ seek_rev: player.seek_rev + 1, aside: null, loop: null },
  };
}

export function unloaded(player: Player, at_ms: number): Player {
  return {
    ...player,
    track: null,
    why: null,
    queue_item_id: null,
    is_playing: false,
    position_ms: 0,
    at_ms,
    aside: null,
    loop: null,
    seek_rev: player.seek_rev + (player.track ? 1 : 0),
  };
}
