/** What stands around a view, and is the same for all of them: told by whoever frames the views. */
import { createContext, type Component } from "svelte";

export interface Surroundings {
  /** What the whole page is called. */
  readonly name: string;
  /** Which place is shown: what was scrolled there is remembered under it. */
  readonly place: string;
  /** At the end of every header. */
  readonly Tools: Component;
  /** Above what a view shows. */
  readonly Notes: Component;
  /** The right column of a view that has none of its own, and what it is called. */
  readonly Column: Component;
  readonly column_name: string;
}

export const [useSurroundings, provideSurroundings] = createContext<Surroundings>();
