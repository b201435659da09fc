import { afterEach, expect, it, vi } from "vitest";
import { address } from "./address";

afterEach(() => vi.unstubAllGlobals());

it("follows the page below the path that a proxy gave it", () => {
  const check = (baseURI: string, path: string, expected: string) => {
    vi.stubGlobal("document", { baseURI });
    expect(address(path)).toBe(expected);
  };
  check("http://pi:8642/", "/api/state", "/api/state");
  check("http://pi:8642/#/library", "/api/tracks?limit=1", "/api/tracks?limit=1");
  check("https://home.example/music/#/ranks", "/api/state", "/music/api/state");
  check("https://home.example/a/b/index.html?x=1", "/ws/sync", "/a/b/ws/sync");
});
