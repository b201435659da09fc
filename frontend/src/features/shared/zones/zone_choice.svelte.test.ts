// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HOME, player, state, track } from "../../../sync/testing";
import type { State } from "../../../sync/state";
// Fetched ahead: what is tested is not how long that takes.
import "./late";
import ZoneChoice from "./ZoneChoice.svelte";

const kitchen = { id: 2, name: "Kitchen", device: null };
const control = vi.fn(() => Promise.resolve());

beforeEach(() => {
  // What jsdom does not have.
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function () {
    this.open = false;
  };
});
afterEach(cleanup);

function shown(state: State) {
  render(ZoneChoice, { zoning: { state, device_id: "d", zones: { control } } });
}

test("while there is one zone there is nothing to choose", () => {
  shown(state());
  expect(screen.queryByRole("button")).toBeNull();
});

test("the name of the zone leads to all of them, and a tap controls another", async () => {
  const playing = player({ track: track(7), is_playing: true });
  shown(state({ zones: [HOME, kitchen], player: playing }));
  await fireEvent.click(screen.getByRole("button", { name: "Home: whose music this is" }));
  const own = await screen.findByRole("button", { name: /Home, controlled here/ });
  expect(own.getAttribute("aria-current")).toBe("true");
  expect(own.textContent).toContain("Track 7");
  expect(own.textContent).toContain("Pi speaker");
  await fireEvent.click(screen.getByRole("button", { name: /Kitchen.*Nothing plays/ }));
  expect(control).toHaveBeenCalledWith(2);
});
