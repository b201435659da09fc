/** What a list of any length looks at: which rows there are, and which are at hand. */

/** What a list on the screen needs to know of what it shows. */
export interface Viewable {
  /** Rows to make room for. */
  readonly count: number;
  /** Whether the row is at hand. */
  has(index: number): boolean;
  /** What tells the row from every other, wherever it moves to. */
  keyAt(index: number): unknown;
  /** Told the first and the last row in view. */
  look(first: number, last: number): void;
}
