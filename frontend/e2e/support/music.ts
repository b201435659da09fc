/** Music folders for tests, made of the fixtures that are committed. */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const FIXTURES = resolve(import.meta.dirname, "../../../tests/fixtures");

/** About one frame of MP3. */
const CUT_BYTES = 420;

/** A folder with one MP3 for each title, which stands in its tag (ID3v2.4, UTF-8). */
export function musicNamed(titles: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "minion-e2e-music-"));
  const sound = withoutTag(readFileSync(join(FIXTURES, "tone.mp3")));
  titles.forEach((title, index) => {
    const frames = Buffer.concat([
      textFrame("TIT2", title),
      textFrame("TPE1", title),
      textFrame("TALB", title),
      textFrame("TRCK", String(index + 1)),
    ]);
    const tag = Buffer.concat([header("ID3", [4, 0, 0], frames.length), frames]);
    // Each a little shorter than the one before: copies of one recording are never asked as a pair.
    const own = sound.subarray(0, sound.length - index * CUT_BYTES);
    writeFileSync(join(folder, `${index + 1}.mp3`), Buffer.concat([tag, own]));
  });
  return folder;
}

/** Sizes in ID3v2.4 use seven bits of each byte. */
function synchsafe(size: number): number[] {
  return [21, 14, 7, 0].map((shift) => (size >> shift) & 0x7f);
}

function header(name: string, flags: number[], size: number): Buffer {
  return Buffer.concat([Buffer.from(name), Buffer.from([...flags, ...synchsafe(size)])]);
}

function textFrame(name: string, text: string): Buffer {
  const UTF8 = 3;
  const bytes = Buffer.concat([Buffer.from([UTF8]), Buffer.from(text)]);
  return Buffer.concat([
    Buffer.from(name),
    Buffer.from(synchsafe(bytes.length)),
    Buffer.from([0, 0]),
    bytes,
  ]);
}

function withoutTag(mp3: Buffer): Buffer {
  if (mp3.subarray(0, 3).toString() !== "ID3") return mp3;
  const size = [...mp3.subarray(6, 10)].reduce((sum, byte) => sum * 128 + byte, 0);
  return mp3.subarray(10 + size);
}
