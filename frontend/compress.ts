/**
 * Writes a .br and a .gz beside every text asset of the build, so that the server never compresses.
 * A copy that saves nothing is not written: the server then sends the plain file.
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { gzipAsync } from "@gfx/zopfli";
import type { Plugin } from "vite";

const TEXT = /\.(html|js|css|svg|json|webmanifest|txt)$/;
/** How long Zopfli looks for a shorter way: a second for all, and more finds nothing. */
const ITERATIONS = 15;
/** Below this, headers outweigh what compression saves. */
const SMALLEST_BYTES = 512;

export function compress(): Plugin {
  let folder = "dist";
  return {
    name: "minion-compress",
    apply: "build",
    configResolved(config) {
      folder = join(config.root, config.build.outDir);
    },
    async closeBundle() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile() && TEXT.test(entry.name));
      await Promise.all(files.map((entry) => compressFile(join(entry.parentPath, entry.name))));
    },
  };
}

async function compressFile(path: string): Promise<void> {
  const plain = await readFile(path);
  if (plain.length < SMALLEST_BYTES) return;
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
}
