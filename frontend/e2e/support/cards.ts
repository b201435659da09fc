/**
 * Sound cards that keep time and can be listened to: PulseAudio's null sinks. The speaker goes there
 * through ALSA's pulse plugin, a browser by itself; each to the card that its environment names.
 */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "./until";

export const RATE = 48_000;
const CHANNELS = 2;
const OPENS_MAX_MS = 20_000;
/** A recorder needs a moment until it is really there. */
const SETTLE_S = 0.5;

/** Whether this machine has what pretended cards need. */
export function hasCards(): boolean {
  const has = (program: string) => {
    try {
      execFileSync("which", [program], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  };
  return has("pulseaudio") && has("parec");
}

export class Cards {
  readonly #folder = mkdtempSync(join(tmpdir(), "minion-e2e-cards-"));
  #server: ChildProcess | null = null;

  /** Opens one card for each name. */
  static async open(...names: string[]): Promise<Cards> {
    const cards = new Cards();
    const asound = [
      "</usr/share/alsa/alsa.conf>",
      "pcm.!default { type pulse }",
      "ctl.!default { type pulse }",
      // Listed, so that each can be named.
      ...names.map(
        (name) =>
          `pcm.${name} { type pulse device "${name}" hint { show on description "${name}" } }`,
      ),
    ];
    writeFileSync(join(cards.#folder, "asound.conf"), `${asound.join("\n")}\n`);
    const sinks = names.map((name) => `module-null-sink sink_name=${name} rate=${RATE}`);
    const loads = ["module-native-protocol-unix", ...sinks].flatMap((module) => ["-L", module]);
    const options = ["-n", "--daemonize=no", "--exit-idle-time=-1"];
    cards.#server = spawn("pulseaudio", [...options, ...loads], {
      env: { PATH: process.env.PATH, ...cards.#home() },
      stdio: "ignore",
    });
    await until("pulseaudio listens", OPENS_MAX_MS, () =>
      existsSync(join(cards.#folder, "pulse/native")),
    );
    return cards;
  }

  async close(): Promise<void> {
    await end(this.#server, "SIGTERM");
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** What a program's environment must say so that it sounds on this card. */
  env(name: string): Record<string, string> {
    const alsa = join(this.#folder, "asound.conf");
    return { ...this.#home(), ALSA_CONFIG_PATH: alsa, PULSE_SINK: name };
  }

  /** Records cards for so long at once; interleaved stereo of each, in their order. */
  async record(names: readonly string[], seconds: number): Promise<Float32Array[]> {
    const recorders = names.map((name) => this.#recorder(name));
    const wanted = (SETTLE_S + seconds) * RATE * CHANNELS * Float32Array.BYTES_PER_ELEMENT;
    const has_all = () =>
      recorders.every(
        ({ chunks }) => chunks.reduce((sum, { length }) => sum + length, 0) >= wanted,
      );
    await until("the cards are recorded", seconds * 1_000 + OPENS_MAX_MS, has_all);
    const heard: Float32Array[] = [];
    for (const { recorder, chunks } of recorders) {
      await end(recorder, "SIGINT");
      const bytes = Buffer.concat(chunks);
      const whole = bytes.length - (bytes.length % Float32Array.BYTES_PER_ELEMENT);
      const samples = new Float32Array(
        bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + whole),
      );
      const from = SETTLE_S * RATE * CHANNELS;
      heard.push(samples.slice(from, from + seconds * RATE * CHANNELS));
    }
    return heard;
  }

  #recorder(name: string) {
    const format = [`--rate=${RATE}`, `--channels=${CHANNELS}`, "--format=float32le"];
    const recorder = spawn("parec", ["-d", `${name}.monitor`, "--raw", ...format], {
      env: { PATH: process.env.PATH, ...this.#home() },
      stdio: ["ignore", "pipe", "ignore"],
    });
    const chunks: Buffer[] = [];
    recorder.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    return { recorder, chunks };
  }

  #home(): Record<string, string> {
    return { HOME: this.#folder, XDG_RUNTIME_DIR: this.#folder };
  }
}

async function end(child: ChildProcess | null, signal: NodeJS.Signals): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "close");
  child.kill(signal);
  await gone;
}
