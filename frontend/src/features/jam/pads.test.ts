// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { gridPads } from "./pads";
import Pads from "./Pads.svelte";
import { EMPTY, VOICE, withCell } from "./pattern";
import { jam } from "./testing_jam";

const onset = vi.fn();

beforeEach(() => {
  onset.mockClear();
  // B4, at the right of the second row from above.
  const pattern = withCell(EMPTY, 6 * 8 + 7, VOICE);
  render(Pads, { label: "Grid", rows: gridPads(jam({ pattern })), now: 2, onset });
});
afterEach(cleanup);

const pads = () => screen.getAllByRole("gridcell");
const pad = (row: number, column: number) => pads()[8 * row + column]!;
const focused = () => document.activeElement?.getAttribute("aria-label");

test("the lowest pitch is at the bottom left, and what is on is marked", () => {
  expect(pads()).toHaveLength(64);
  expect(pad(7, 0).getAttribute("aria-label")).toBe("C3, step 1");
  expect(pad(0, 7).getAttribute("aria-label")).toBe("C5, step 8");
  const on = pads().filter((one) => one.getAttribute("aria-selected") === "true");
  expect(on.map((one) => one.getAttribute("aria-label"))).toEqual(["B4, step 8"]);
});

test("one pad is in the order of tabs; the arrows walk and stop at the edge", async () => {
  expect(pads().filter((one) => one.tabIndex === 0)).toEqual([pad(0, 0)]);
  pad(0, 0).focus();
  for (const key of ["ArrowDown", "ArrowRight", "ArrowRight"]) {
    await fireEvent.keyDown(document.activeElement!, { key });
  }
  expect(document.activeElement).toBe(pad(1, 2));
  await fireEvent.keyDown(document.activeElement!, { key: "End" });
  expect(focused()).toBe("B4, step 8");
  await fireEvent.keyDown(document.activeElement!, { key: "ArrowRight" });
  expect(document.activeElement).toBe(pad(1, 7));
  expect(pads().filter((one) => one.tabIndex === 0)).toEqual([pad(1, 7)]);
});

test("a key turns a pad, and a question mark says where one is", async () => {
  // The browser makes a click without a pointer of a space bar.
  await fireEvent.click(pad(1, 7));
  expect(onset).toHaveBeenCalledWith(1, 7, false);
  pad(1, 7).focus();
  await fireEvent.keyDown(pad(1, 7), { key: "?" });
  await vi.waitFor(() =>
    expect(screen.getByRole("status").textContent).toBe("Row 7, B4, step 8, on"),
  );
});

test("a drag paints what its first pad became, each pad once", async () => {
  let under: Element = pad(0, 0);
  document.elementFromPoint = () => under;
  // jsdom has no pointers.
  const press = (type: string, at: Element) => {
    const event = new MouseEvent(type, { bubbles: true, button: 0 });
    return fireEvent(at, Object.assign(event, { isPrimary: true }));
  };
  await press("pointerdown", pad(0, 0));
  expect(onset).toHaveBeenLastCalledWith(0, 0, true);
  under = pad(0, 1);
  await press("pointermove", pad(0, 0));
  expect(onset).toHaveBeenLastCalledWith(0, 1, true);
  // This one is on already.
  under = pad(1, 7);
  await press("pointermove", pad(0, 0));
  expect(onset).toHaveBeenCalledTimes(2);
  await press("pointerup", pad(0, 0));
  under = pad(3, 3);
  await press("pointermove", pad(0, 0));
  expect(onset).toHaveBeenCalledTimes(2);
  // The click that a pointer makes turns nothing back.
  await fireEvent.click(pad(0, 0), { detail: 1 });
  expect(onset).toHaveBeenCalledTimes(2);
});
