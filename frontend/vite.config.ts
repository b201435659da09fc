import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { compress } from "./compress.ts";
import { early, PARTS } from "./early.ts";
import { nameOf, shell } from "./shell.ts";
import { sizes } from "./sizes.ts";

/** Where `npm run dev` finds a running minion. */
const server = process.env.MINION_DEV_SERVER ?? "http://127.0.0.1:8642";

export default defineConfig({
  // The page may lie below any path: whatever it names is named from where it lies.
  base: "./",
  plugins: [svelte(), early(), shell(), sizes(), compress()],
  build: {
    target: "es2022",
    // Without these Vite lowers light-dark() to something that ignores the colour scheme.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    // The content security policy allows neither data: scripts nor inline ones.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    rolldownOptions: {
      input: { index: "index.html", sw: "src/sw.ts" },
      output: {
        entryFileNames: nameOf,
        codeSplitting: {
          groups: [
            // A few large files compress better than forty small ones: what every visit loads,
            { name: "first", tags: ["$initial"], test: /(?<!main\.ts|sw\.ts)$/, priority: 1 },
            // and what several views are made of.
            { name: PARTS, minShareCount: 2 },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      "/api": { target: server, changeOrigin: true },
      "/health": { target: server, changeOrigin: true },
      "/ws": { target: server, changeOrigin: true, ws: true, rewriteWsOrigin: true },
    },
  },
  resolve: process.env.VITEST ? { conditions: ["browser"] } : {},
  test: {
    // Files that need a page say so: `// @vitest-environment jsdom` costs a second each.
    environment: "node",
    include: ["src/**/*.test.ts"],
    restoreMocks: true,
  },
});
