/** Why a file cannot be used, as a person says it; the reader's own words stand behind it. */

const CANNOT_PARSE = /^(failed to parse|its tags cannot be understood)/i;
const NO_FORMAT = /^no format could be determined/i;

/** A sentence where the beginning of `reason` is known, else null. */
export function whyBroken(path: string, reason: string): string | null {
  const kind = /\.([a-z0-9]{2,5})$/i.exec(path)?.[1]?.toUpperCase() ?? "file";
  if (reason.startsWith("cannot read it")) {
    return /permission denied/i.test(reason)
      ? `minion is not allowed to read this ${kind}.`
      : `The disk could not read this ${kind}.`;
  }
  if (reason.startsWith("it is empty")) return `There is nothing in this ${kind}.`;
  if (reason.startsWith("it holds no audio")) return `There is no sound in this ${kind}.`;
  if (NO_FORMAT.test(reason)) return `This is no ${kind}, whatever its name says.`;
  if (CANNOT_PARSE.test(reason)) return `This ${kind} is damaged: its tags cannot be read.`;
  return null;
}
