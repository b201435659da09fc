/**
 * The shapes of a jam room on the wire, and the rules that a page brings along to follow one.
 * Numbers with a fraction are told in whole thousandths, hundredths or microseconds.
 */
import type { JamChange, JamInfo } from "../protocol.gen";

export type {
  Axis,
  Drum,
  Drums,
  JamChange,
  JamEdit,
  Key,
  Lines,
  Mutes,
  Pattern,
  RoomInfo,
  Scale,
  Segment,
  Timeline,
  Voice,
  Wave,
} from "../protocol.gen";

/** A room, whole. Its hash is that of the fields after `name`, in the order in which they came. */
export type Jam = Omit<JamInfo, "chord"> & { chord: number | null };

/** A room to follow. Its rules come with the view, so that the first load need not carry them. */
export interface Followed {
  id: number;
  changed(jam: Jam, changes: readonly JamChange[]): Jam;
}
