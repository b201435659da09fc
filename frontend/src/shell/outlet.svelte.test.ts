// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import type { Component } from "svelte";
import { afterEach, expect, test, vi } from "vitest";
import RowSkeletons from "../ui/RowSkeletons.svelte";
import Outlet from "./Outlet.svelte";
import { views } from "./views";

/** Stands for a view. */
const Shown = RowSkeletons as unknown as Component;
const never = () => new Promise<never>(() => undefined);

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** Opens "now", which comes as `now` says, as some others do; the rest comes at once. */
function open(now: () => Promise<{ default: Component }>, others: object = {}): void {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  const come = () => Promise.resolve({ default: Shown });
  const all = Object.fromEntries(Object.keys(views).map((name) => [name, come]));
  render(Outlet, { view: "now", from: { ...all, now, ...others } as typeof views });
}
const isWaiting = () => document.querySelector("main[aria-busy]") !== null;

test("a skeleton stands where a view will be", async () => {
  let come: (view: { default: Component }) => void = () => undefined;
  open(() => new Promise((resolve) => (come = resolve)));
  expect(isWaiting()).toBe(true);
  come({ default: Shown });
  await vi.waitFor(() => expect(isWaiting()).toBe(false));
});

test("a view that did not come can be asked for again", async () => {
  const now = vi.fn<() => Promise<{ default: Component }>>();
  now.mockRejectedValueOnce(new Error("no chunk")).mockResolvedValue({ default: Shown });
  open(now);
  const again = await screen.findByRole("button", { name: "Try again" });
  expect(isWaiting()).toBe(false);
  await fireEvent.click(again);
  await vi.waitFor(() => expect(screen.queryByText(/did not come/)).toBeNull());
  expect(now).toHaveBeenCalledTimes(2);
});

test("the other views come ahead once one is shown, and none of them can do harm", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "performance"] });
  const radio = vi.fn(() => Promise.reject(new Error("no chunk")));
  const ranks = vi.fn(never);
  open(() => Promise.resolve({ default: Shown }), { radio, ranks });
  await vi.waitFor(() => expect(isWaiting()).toBe(false));
  expect(radio).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2_000);
  await vi.waitFor(() => expect(ranks).toHaveBeenCalledOnce());
  expect(radio).toHaveBeenCalledOnce();
  expect(screen.queryByText(/did not come/)).toBeNull();
  vi.useRealTimers();
});
