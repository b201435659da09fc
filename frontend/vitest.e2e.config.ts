import { defineConfig } from "vitest/config";

/** The tests in a real browser, against the real binary: `make browser-test`. */
export default defineConfig({
  test: {
    environment: "node",
    include: ["e2e/**/*.test.ts"],
    globalSetup: ["e2e/support/compose.ts"],
    hookTimeout: 120_000,
    testTimeout: 120_000,
    // What needs the second try is printed as retried: to be mended.
    retry: 1,
    // A second, the usual, is not enough for a busy machine.
    expect: { poll: { timeout: 10_000 } },
    // Each file has a house and browsers of its own, and most machines have two cores.
    maxWorkers: 2,
  },
});
