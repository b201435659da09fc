/** Music made for a test: one second again and again, so that any second of it is as loud. */
import { writeFileSync } from "node:fs";
import { RATE } from "./cards";

const NOTES = 8;
const PEAK = 0.7;

/** A WAV file of 16 bits in stereo at 48 kHz, perhaps on one side alone. `seed` makes it another piece. */
export function writePhrase(
  file: string,
  seconds: number,
  gain_db = 0,
  seed = 1,
  side: "both" | "left" | "right" = "both",
): void {
  const gain = PEAK * 10 ** (gain_db / 20) * 32_767;
  const phrase = new Int16Array(RATE * 2);
  for (let frame = 0; frame < RATE; frame += 1) {
    const note = Math.floor((frame * NOTES) / RATE);
    // Whole cycles a second, so that the seam is no click; never silent for more than a sample.
    const hertz = 200 + 40 * ((note * 5 + seed * 3) % 16);
    const turns = (frame * hertz) / RATE;
    const sample = Math.sin(2 * Math.PI * turns) * 0.6 + Math.sin(6 * Math.PI * turns) * 0.3;
    const value = Math.round(sample * gain) || 1;
    if (side !== "right") phrase[2 * frame] = value;
    if (side !== "left") phrase[2 * frame + 1] = value;
  }
  const body = Buffer.concat(Array.from({ length: seconds }, () => Buffer.from(phrase.buffer)));
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + body.length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(2, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(RATE * 4, 28);
  head.writeUInt16LE(4, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36);
  head.writeUInt32LE(body.length, 40);
  writeFileSync(file, Buffer.concat([head, body]));
}
