// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import { afterEach, expect, test, vi } from "vitest";
import Star from "./Star.svelte";

afterEach(cleanup);

test("a star shows what is known of it, and a tap asks for the other", async () => {
  const setStar = vi.fn(() => Promise.resolve({ status: "done", answer: null } as const));
  const music = { isStarred: () => true, setStar };
  render(Star, { id: 7, title: "Nightjar", fallback: false, music });
  const star = screen.getByRole("button", { name: "Star Nightjar" });
  expect(star.getAttribute("aria-pressed")).toBe("true");
  await fireEvent.click(star);
  expect(setStar).toHaveBeenCalledWith("track", 7, false);
});
