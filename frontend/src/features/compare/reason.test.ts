import { expect, test } from "vitest";
import type { PairReason } from "../../sync/wire";
import { reasonText } from "./reason";

test("every reason is a sentence that fits the line", () => {
  const reasons: PairReason[] = ["informative", "contender", "newcomer", "check", "repeat"];
  for (const reason of reasons) expect(reasonText(reason, 50).length).toBeLessThan(44);
});
