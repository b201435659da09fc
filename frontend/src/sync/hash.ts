/**
 * The twin of `src/domain/hash.rs`: by it a screen and the daemon know that they show the same.
 * Each stream has one: 32-bit FNV-1a (Fowler, Noll, Vo) over the UTF-8 bytes of every field of its
 * state, in the order of `houseFields` and `zoneFields`, each followed by `;`. No floats, no
 * decoration.
 */
import type { Jam } from "./jam_wire";
import type { State } from "./state";
import { HOUSE, isRoom } from "./streams";
import type { Loop, Pair, Player, QueueItem, StarEntry } from "./wire";

type Field = string | number | boolean | null | undefined;

/** The hash of a stream that `state` follows. */
export function hashOf(state: State, stream: string): number {
  if (stream === HOUSE) return houseHash(state);
  return state.jam && isRoom(stream) ? roomHash(state.jam) : zoneHash(state);
}
export function houseHash(state: State): number {
  return fnv1a(new TextEncoder().encode(houseText(state)));
}
export function zoneHash(state: State): number {
  return fnv1a(new TextEncoder().encode(zoneText(state)));
}
/** Of the text in which the room was told, in its order. */
export function roomHash(jam: Jam): number {
  const text = JSON.stringify({ ...jam, id: undefined, name: undefined });
  return fnv1a(new TextEncoder().encode(text));
}

/** Offset basis 0x811c9dc5, prime 0x01000193. */
export function fnv1a(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** The texts that are hashed. */
export function houseText(state: State): string {
  return text(houseFields(state));
}
export function zoneText(state: State): string {
  return text(zoneFields(state));
}

function text(fields: Iterable<Field>): string {
  let text = "";
  for (const field of fields) text += `${word(field)};`;
  return text;
}

/** Booleans are `0` and `1`, what is absent is `-`. */
function word(field: Field): string {
  if (field === null || field === undefined) return "-";
  return typeof field === "boolean" ? String(Number(field)) : String(field);
}

function* houseFields(state: State): Generator<Field> {
  const { radio } = state;
  const paused = state.paused_sessions.toSorted((a, b) => a.session_id - b.session_id);
  yield paused.length;
  for (const one of paused) yield* [one.session_id, one.paused_ms, one.comparisons_done];
  yield radio.stations.length;
  for (const { id, name, adventure_percent } of radio.stations)
    yield* [id, name, adventure_percent];
  yield* [radio.scheduled, radio.schedule.length];
  for (const slot of radio.schedule) {
    yield* [slot.days, slot.from_minute, slot.to_minute, slot.station_id];
  }
  const starred = Object.values(state.stars).filter((star) => star.starred);
  yield starred.length;
  for (const { kind, id, stamp } of starred.toSorted(byKindAndId)) {
    yield* [kind, id, stamp.ms, stamp.counter];
  }
  const names = Object.entries(state.device_names).toSorted(([a], [b]) => (a < b ? -1 : 1));
  yield* [names.length, ...names.flat()];
  const zones = state.zones.toSorted((a, b) => a.id - b.id);
  yield zones.length;
  for (const { id, name, device } of zones) yield* [id, name, device];
  const rooms = state.rooms.toSorted((a, b) => a.id - b.id);
  yield rooms.length;
  for (const { id, name, created_ms } of rooms) yield* [id, name, created_ms];
}

function* zoneFields({ comparison, player, radio }: State): Generator<Field> {
  if (!comparison) yield null;
  else {
    const { session_id, mode, goal, reached, total_tracks } = comparison;
    const places = goal.kind === "top" ? goal.places : 0;
    yield* [session_id, mode, goal.kind, places, reached, total_tracks];
    yield comparison.progress.comparisons_done;
    yield* pair(comparison.pair);
    yield* pair(comparison.prefetched);
  }
  yield* [player.context, player.track?.id, player.queue_item_id, player.is_playing];
  yield* [player.position_ms, player.at_ms, player.seek_rev, player.volume_percent];
  yield player.is_muted;
  yield* sleep(player.sleep);
  yield* [player.repeat, player.shuffle, player.switching, player.pair_begins];
  if (!player.aside) yield null;
  else yield* [player.aside.position_ms, ...loop(player.aside.loop)];
  yield* loop(player.loop);
  yield* [player.outputs.length, ...player.outputs];
  const { queue } = player;
  yield* [queue.revision, queue.length, queue.index, ...items(queue.window)];
  yield* [radio.active, ...items(radio.upcoming)];
}

/** The server's order: tracks before albums, each by id. */
function byKindAndId(a: StarEntry, b: StarEntry): number {
  return a.kind === b.kind ? a.id - b.id : a.kind === "track" ? -1 : 1;
}

function items(window: readonly QueueItem[]): Field[] {
  return [window.length, ...window.flatMap((item) => [item.queue_item_id, item.track.id])];
}

function sleep(value: Player["sleep"]): Field[] {
  if (!value) return [null];
  return value.after === "minutes" ? [value.after, value.at_ms] : [value.after];
}

function loop(value: Loop | null): Field[] {
  return value ? [value.from_ms, value.to_ms] : [null];
}

function pair(value: Pair | null): Field[] {
  return value ? [value.pair_id, value.track_a.id, value.track_b.id] : [null];
}
