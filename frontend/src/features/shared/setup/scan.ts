/** What a scan says of itself, as sentences. Pure. */
import type { ScanProgress } from "../../../sync/wire";
import { count, number, remaining } from "../../../words";

const VERBS: Record<string, string> = {
  demo: "minion is making some music to try.",
  looking: "minion is looking at your folders.",
  reading: "minion is reading what is new.",
  analysing: "minion is measuring loudness.",
  tagging: "minion is writing into your files.",
};

export function isScanning(scan: ScanProgress | null | undefined): scan is ScanProgress {
  return scan != null && scan.phase !== "done" && scan.phase !== "cancelled";
}

/** What it does: one sentence. */
export function scanVerb(scan: ScanProgress): string {
  return VERBS[scan.phase] ?? "minion is looking at your music.";
}

/** How far it is: "412 of 1,284 files, about 30 s left"; empty while nobody knows. */
export function scanProgress(scan: ScanProgress): string {
  const of = scan.total > 0 ? `${number(scan.done)} of ${count(scan.total, "file")}` : "";
  const eta = scan.eta_ms ? remaining(scan.eta_ms) : "";
  return [of, eta].filter(Boolean).join(", ");
}
