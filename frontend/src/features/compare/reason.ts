/** Why a pair is asked, in one sentence. Pure. */
import type { PairReason } from "../../sync/wire";

/** The answer to "Why these two?"; `top` is how many the best are. */
export function reasonText(reason: PairReason, top: number): string {
  switch (reason) {
    case "informative":
      return "Because minion cannot tell which wins";
    case "contender":
      return `Because one could reach your top ${top}`;
    case "newcomer":
      return "Because one was hardly compared yet";
    case "check":
      return "By chance, to test how good the ranks are";
    case "repeat":
      return "Again, to see how steady your choices are";
  }
}
