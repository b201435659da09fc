import { expect, it } from "vitest";
import { Detour } from "./detour.svelte";

async function fail(detour: Detour, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) await detour.failed();
}

it("says that WebSockets are refused only while everything else is answered", async () => {
  const refused = new Detour(() => Promise.resolve(true));
  await fail(refused, 2);
  expect(refused.is_refused).toBe(false);
  await fail(refused, 1);
  expect(refused.is_refused).toBe(true);
  refused.heard();
  expect(refused.is_refused).toBe(false);

  const away = new Detour(() => Promise.reject(new Error("out of reach")));
  await fail(away, 5);
  expect(away.is_refused).toBe(false);
});
