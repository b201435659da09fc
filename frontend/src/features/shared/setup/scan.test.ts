import { expect, test } from "vitest";
import type { ScanProgress } from "../../../sync/wire";
import { isScanning, scanProgress, scanVerb } from "./scan";

const reading: ScanProgress = {
  phase: "reading",
  done: 412,
  total: 1284,
  current: null,
  eta_ms: 21_000,
  note: null,
};

test("a scan that is over is no scan", () => {
  expect(isScanning(reading)).toBe(true);
  expect(isScanning({ ...reading, phase: "done" })).toBe(false);
  expect(isScanning({ ...reading, phase: "cancelled" })).toBe(false);
  expect(isScanning(null)).toBe(false);
});

test("how far it is reads as files and time, and as nothing while nobody knows", () => {
  expect(scanProgress(reading)).toBe("412 of 1,284 files, about 30 s left");
  expect(scanProgress({ ...reading, total: 0, eta_ms: null })).toBe("");
});

test("what it does is a sentence", () => {
  expect(scanVerb({ ...reading, phase: "demo" })).toBe("minion is making some music to try.");
});
