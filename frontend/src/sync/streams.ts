/**
 * The streams that the state is made of: the house's, one for each zone, and one for each jam room.
 * Each numbers its own events, without gaps; a page follows the house, one zone, and the jam room
 * that it shows. Pure.
 */
import type { Envelope } from "./wire";

/** The number of the last event of each stream that is followed. */
export type Seqs = Readonly<Record<string, number>>;

export const HOUSE = "house";

/** Whether it is the stream of a jam room. */
export function isRoom(stream: string): boolean {
  return stream.startsWith("jam/");
}

export function seqsOf(streams: readonly { stream: string; seq: number }[]): Seqs {
  return Object.fromEntries(streams.map(({ stream, seq }) => [stream, seq]));
}

/** What is new in a numbered frame: "nothing" also where nobody follows its stream. */
export function newsOf(seqs: Seqs, { stream, seq }: Envelope): "nothing" | "next" | "gap" {
  const last = seqs[stream ?? ""];
  if (last === undefined || seq == null || seq <= last) return "nothing";
  return seq === last + 1 ? "next" : "gap";
}

/** Whether an event, of a stream that is followed, is still to come. */
export function isAhead(seqs: Seqs, { stream, seq }: { stream: string; seq: number }): boolean {
  const last = seqs[stream];
  return last !== undefined && seq > last;
}

/** As a connection names what it has seen: "house:12,zone/1:40". */
export function sinceText(seqs: Seqs): string {
  return Object.entries(seqs)
    .map(([stream, seq]) => `${stream}:${seq}`)
    .join();
}
