// @vitest-environment jsdom
import { expect, test } from "vitest";
import { go, href, parse, route } from "./route.svelte";

test("an address names a view and what is in it", () => {
  expect(parse("#/library/albums/12?q=sea")).toMatchObject({
    view: "library",
    rest: ["albums", "12"],
  });
  expect(parse("#/library?q=deep%20sea").query.get("q")).toBe("deep sea");
});

test("what is unknown is Compare", () => {
  for (const hash of ["", "#", "#/", "#/nowhere", "#/%E0%A4%A"]) {
    expect(parse(hash).view).toBe("compare");
  }
});

test("an address and its parts are the same thing", () => {
  const address = href("library", "artists", "AC/DC & Süß?");
  expect(parse(address)).toMatchObject({ view: "library", rest: ["artists", "AC/DC & Süß?"] });
});

test("back from Devices leads to the tab that was open", () => {
  go(href("library", "artists"), true);
  go(href("devices"), true);
  expect(route.view).toBe("devices");
  expect(route.tab).toBe("library");
});
