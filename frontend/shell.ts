/**
 * Tells the service worker which files this build made. Its text changes with them, and by that a
 * browser notices that there is another page to keep.
 */
import { createHash } from "node:crypto";
import type { Plugin } from "vite";

const WORKER = "sw.js";
const PAGE = "index.html";

export function shell(): Plugin {
  return {
    name: "minion-shell",
    apply: "build",
    generateBundle: {
      // After Vite has written index.html.
      order: "post",
      handler(_, bundle) {
        const worker = bundle[WORKER];
        const page = bundle[PAGE];
        if (worker?.type !== "chunk" || page?.type !== "asset") {
          this.error(`the build made no ${WORKER} or no ${PAGE}`);
        }
        const files = Object.keys(bundle).filter((name) => name.startsWith("assets/"));
        const version = createHash("sha256").update(page.source).update(files.sort().join("\n"));
        const made = {
          version: version.digest("hex").slice(0, 12),
          files,
        };
        worker.code = `const SHELL=${JSON.stringify(made)};${worker.code}`;
      },
    },
  };
}

/** Hashed names below assets/ for everything but the worker, whose address never changes. */
export function nameOf({ name }: { name: string }): string {
  return name === "sw" ? WORKER : "assets/[name]-[hash].js";
}
