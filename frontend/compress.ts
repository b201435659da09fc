/**
 * Writes a .br and a .gz beside every text asset of the build, so that the server never compresses.
 * A copy that saves nothing is not written: the server then sends the plain file.
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { gzipAsync } from "@gfx/zopfli";
import type { Plugin } from "vite";

const TEXT = /\.(html|js|css|svg|json|webmanifest|txt)$/;
/** What the page may weigh before it shows anything: its JavaScript, gzipped. */
const FIRST_BYTES_MAX = 120 * 1000;
/** With all that is fetched when it is wanted: sheets, seldom views, plots. */
const SCRIPT_BYTES_MAX = 160 * 1000;
/** How long Zopfli looks for a shorter way: a second for all, and more finds nothing. */
const ITERATIONS = 15;
/** Below this, headers outweigh what compression saves. */
const SMALLEST_BYTES = 512;

export function compress(): Plugin {
  let folder = "dist";
  /** Scripts of the first load: the page's entry, and what it imports. */
  const first = new Set<string>();
  return {
    name: "minion-compress",
    apply: "build",
    configResolved(config) {
      folder = join(config.root, config.build.outDir);
    },
    generateBundle(_, bundle) {
      const follow = (file: string): void => {
        const chunk = bundle[file];
        if (chunk?.type !== "chunk" || first.has(file)) return;
        first.add(file);
        chunk.imports.forEach(follow);
      };
      for (const chunk of Object.values(bundle)) {
        if (chunk.type === "chunk" && chunk.isEntry && chunk.name === "index") {
          follow(chunk.fileName);
        }
      }
    },
    async closeBundle() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile() && TEXT.test(entry.name));
      const sizes = await Promise.all(
        files.map((entry) => compressFile(join(entry.parentPath, entry.name))),
      );
      const weigh = (which: (name: string) => boolean): number =>
        sizes.reduce((sum, bytes, i) => sum + (which(files[i]?.name ?? "") ? bytes : 0), 0);
      const names = new Set([...first].map((file) => basename(file)));
      for (const [script, allowed] of [
        [weigh((name) => names.has(name)), FIRST_BYTES_MAX],
        [weigh((name) => name.endsWith(".js")), SCRIPT_BYTES_MAX],
      ] as const) {
        if (script > allowed) {
          this.error(`scripts weigh ${script} bytes gzipped; ${allowed} are allowed`);
        }
      }
    },
  };
}

/** Writes the compressed copies and says how large the gzipped one is. */
async function compressFile(path: string): Promise<number> {
  const plain = await readFile(path);
  if (plain.length < SMALLEST_BYTES) return plain.length;
  const brotli = await promisify(brotliCompress)(plain, {
    params: {
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
    },
  });
  // Browsers take brotli over https only, so at home nearly everybody gets this one.
  const gzipped = await gzipAsync(plain, { numiterations: ITERATIONS });
  if (brotli.length < plain.length) await writeFile(`${path}.br`, brotli);
  if (gzipped.length < plain.length) await writeFile(`${path}.gz`, gzipped);
  return gzipped.length;
}
