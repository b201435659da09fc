/** What comes of ratings in the files' tags, as sentences. Pure. */
import type { TagReport, TaggedFile } from "../../api";
import type { Outcome } from "../../sync/state";
import type { ScanProgress, TagRequest } from "../../sync/wire";
import { count, number, sentenceOf } from "../../words";

/** Who writes ratings into tags, and what it is doing now. */
export interface TagWriter {
  readonly scan: ScanProgress | null;
  write(request: TagRequest): Promise<Outcome>;
  stop(): void;
}

/** What writing would do, or did: "94 files get a rating. 6 have it already." */
export function tagSentences(report: TagReport): string[] {
  const { changed, same, has_own, failed, looked, total } = report;
  const says: string[] = [];
  if (report.mode === "preview") {
    const some =
      changed === 1 ? "1 file gets a rating." : `${count(changed, "file")} get a rating.`;
    says.push(changed > 0 ? some : "No file would change.");
  } else {
    const many = count(changed, "file");
    says.push(
      report.mode === "write" ? `Ratings are in ${many}.` : `minion’s ratings are out of ${many}.`,
    );
  }
  if (same > 0 && report.mode !== "remove") {
    says.push(`${number(same)} ${same === 1 ? "has" : "have"} it already.`);
  }
  if (has_own > 0) {
    const own = has_own === 1 ? "has a rating of its own" : "have a rating of their own";
    says.push(`${number(has_own)} ${own}: that stays.`);
  }
  if (failed > 0) says.push(`${number(failed)} cannot be changed.`);
  if (report.is_cancelled) says.push(`Stopped after ${number(looked)} of ${number(total)}.`);
  else if (looked < total)
    says.push(`minion looked into the first ${number(looked)} of ${number(total)}.`);
  return says;
}

/** What comes of one file: "4½ stars", "4 stars, 3½ before", "Has a rating of its own". */
export function fateText(file: TaggedFile): string {
  switch (file.fate) {
    case "has_own":
      return "Has a rating of its own";
    case "failed":
      return sentenceOf(file.reason ?? "it cannot be changed");
    case "changed": {
      const before = file.stars_before == null ? null : starsText(file.stars_before);
      if (file.stars == null) return before ? `${before} taken out` : "Taken out";
      const now = starsText(file.stars);
      return before && before !== now ? `${now}, ${before} before` : now;
    }
  }
}

/** "½ star", "1 star", "4½ stars". */
export function starsText(stars: number): string {
  const whole = Math.floor(stars);
  const half = stars > whole ? "½" : "";
  return `${whole > 0 ? whole : ""}${half} ${stars > 1 ? "stars" : "star"}`;
}
