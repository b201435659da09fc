/**
 * Says what the page weighs, and refuses a build that weighs too much: a phone at the edge of the
 * house's network waits for every byte. Sizes are gzipped, since at home nearly everybody gets that.
 */
import { gzipSync } from "node:zlib";
import type { Plugin, Rolldown } from "vite";
import { isParts } from "./early.ts";

/** The JavaScript before the first view shows: what index.html loads, and the heaviest view. */
const FIRST_BYTES_MAX = 90_000;
/** What opening a view may fetch beyond the first load. */
const VIEW_BYTES_MAX = 30_000;
/** With all that is fetched when it is wanted: sheets, views, plots. */
const SCRIPT_BYTES_MAX = 186_000;
/** Views lie there: `features/radio/Radio.svelte`. */
const VIEW = /\/features\/(\w+)\/(\w+)\.svelte$/;

type Chunk = Rolldown.OutputChunk;

export function sizes(): Plugin {
  return {
    name: "minion-sizes",
    apply: "build",
    writeBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((one): one is Chunk => one.type === "chunk");
      const found = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
      const page = chunks.find((chunk) => chunk.isEntry && chunk.name === "index");
      if (!page) this.error("the build made no page");
      const weigh = (files: Iterable<string>): number =>
        [...files].reduce((sum, file) => sum + weightOf(found.get(file)), 0);
      const first = new Set(
        [page, ...chunks.filter(isParts)].flatMap((chunk) => [...reached(chunk, found)]),
      );
      const first_bytes = weigh(first);
      const views = chunks.filter(isView).map((chunk) => {
        const own = [...reached(chunk, found)].filter((file) => !first.has(file));
        return { name: chunk.name, bytes: weigh(own) };
      });
      const heaviest = views.toSorted((a, b) => b.bytes - a.bytes)[0];
      if (!heaviest) this.error("the build made no views");
      const all_bytes = weigh(found.keys());
      for (const { name, bytes } of views) this.info(line(`opening ${name}`, bytes));
      this.info(line("what index.html loads", first_bytes));
      const bounded = [
        [`opening ${heaviest.name}`, heaviest.bytes, VIEW_BYTES_MAX],
        ["the first load with the heaviest view", first_bytes + heaviest.bytes, FIRST_BYTES_MAX],
        ["all scripts", all_bytes, SCRIPT_BYTES_MAX],
      ] as const;
      for (const [what, bytes, max] of bounded) {
        this.info(`${line(what, bytes)} of ${kilobytes(max)}`);
      }
      for (const [what, bytes, max] of bounded) {
        if (bytes > max) this.error(`${what}: ${bytes} bytes gzipped; ${max} are allowed`);
      }
    },
  };
}

function isView({ facadeModuleId }: Chunk): boolean {
  const [, folder, file] = VIEW.exec(facadeModuleId ?? "") ?? [];
  return folder !== undefined && file?.toLowerCase() === folder;
}

/** The chunk, and all that must be there before it runs. */
function reached(chunk: Chunk, found: ReadonlyMap<string, Chunk>): Set<string> {
  const files = new Set<string>();
  const follow = (one: Chunk | undefined): void => {
    if (!one || files.has(one.fileName)) return;
    files.add(one.fileName);
    for (const file of one.imports) follow(found.get(file));
  };
  follow(chunk);
  return files;
}

function weightOf(chunk: Chunk | undefined): number {
  return chunk ? gzipSync(chunk.code, { level: 9 }).length : 0;
}

function line(what: string, bytes: number): string {
  return `${what}: ${kilobytes(bytes)}`;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
