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

/** Opens "now", which comes as `now` says; the other views never do. */
function open(now: () => Promise<{ default: Component }>): void {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  const others = Object.fromEntries(Object.keys(views).map((name) => [name, never]));
  render(Outlet, { view: "now", from: { ...others, now } as typeof views });
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
