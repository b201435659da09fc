/** What minion cannot do with its disks and folders, as a line on every screen. */
import type { Problem } from "../../sync/wire";
import { sentenceOf } from "../../words";

/** Problems that are said in minion's own words. */
const TOLD = ["folder_hangs", "library_waits"];

export function troubles(problems: readonly Problem[]): string[] {
  const is_full = problems.some(({ code }) => code === "storage_failed");
  const told = problems.filter(({ code }) => TOLD.includes(code));
  return [
    ...(is_full
      ? ["minion cannot write to its disk. What you choose waits here until it can."]
      : []),
    ...told.map(({ message }) => sentenceOf(message)),
  ];
}
