import { assertRejects } from "@std/assert";
import { checkResults } from "../../lib/notebook/check_results.ts";

Deno.test("checkResults() passes when all claims hold, judged or not", async () => {
  await checkResults([
    { claim: "a", found: 1, holds: true },
    { claim: "b", found: "too small", holds: undefined },
  ]);
});

Deno.test("checkResults() names the claims that do not hold", async () => {
  await assertRejects(
    () =>
      checkResults([
        { claim: "a", found: 1, holds: true },
        { claim: "the loss falls", found: -2, holds: false },
      ]),
    Error,
    "The results do not hold: the loss falls (found: -2)",
  );
});

Deno.test("checkResults() refuses to pass without a claim that can be judged", async () => {
  await assertRejects(() => checkResults([]), RangeError, "no check can be judged");
  await assertRejects(
    () => checkResults([{ claim: "a", found: 1, holds: undefined }]),
    RangeError,
    "no check can be judged",
  );
});
