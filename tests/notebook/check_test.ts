import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { check, type Claim, SETTING_VARIABLE } from "facespace/notebook";
import { printed } from "./fixture.ts";

/** The rows of the table that is shown, and the message of the error if one is thrown. */
async function shown(
  claims: readonly Claim[],
  setting?: "committed" | "changed",
): Promise<{ rows: string[][]; message: string }> {
  const before = Deno.env.get(SETTING_VARIABLE);
  let message = "";
  if (setting) Deno.env.set(SETTING_VARIABLE, setting);
  else Deno.env.delete(SETTING_VARIABLE);
  try {
    const lines = await printed(() => check(claims).catch((error) => message = error.message));
    const rows = lines.join("\n").split("\n").slice(2).map((line) => line.split(/ {2,}/));
    return { rows, message };
  } finally {
    if (before === undefined) Deno.env.delete(SETTING_VARIABLE);
    else Deno.env.set(SETTING_VARIABLE, before);
  }
}

Deno.test("check() shows what is asked beside what was found", async () => {
  const { rows, message } = await shown([
    { claim: "enough", found: 7, atLeast: 7, atMost: 8 },
    { claim: "little", found: 7, atMost: 7 },
    { claim: "so", found: "yes", holds: true },
  ]);
  assertEquals(message, "");
  assertEquals(rows, [
    ["enough", "7", "7 to 8", "holds"],
    ["little", "7", "at most 7", "holds"],
    ["so", "yes", "holds"],
  ]);
});

Deno.test("check() names the claims that do not hold, and no others", async () => {
  const { message } = await shown([
    { claim: "large", found: 6.9, atLeast: 7 },
    { claim: "small", found: 8, atMost: 7 },
    { claim: "known", found: undefined, atLeast: 7 },
    { claim: "both", found: 7, atLeast: 7, holds: false },
    { claim: "right", found: 7, atLeast: 6 },
  ]);
  const list = "large (found: 6.9); small (found: 8); known (found: NaN); both (found: 7)";
  assertEquals(message, `The results do not hold: ${list}`);
});

Deno.test("check() refuses to pass without a claim, or a claim without a condition", async () => {
  assertStringIncludes((await shown([])).message, "nothing is claimed");
  assertStringIncludes((await shown([{ claim: "a", found: 1 }])).message, '"a" as it has no cond');
});

Deno.test("check() enforces claims of quality in the committed setting alone", async () => {
  const claims = [
    { claim: "good", found: 7, atLeast: 7, quality: true },
    { claim: "bad", found: 6, atLeast: 7, quality: true },
  ];
  const verdicts = async (setting?: "committed" | "changed") => {
    const { rows, message } = await shown(claims, setting);
    return [...rows.map((row) => row.at(-1)), message];
  };
  const failure = "The results do not hold: bad (found: 6)";
  assertEquals(await verdicts("committed"), ["holds", "DOES NOT HOLD", failure]);
  const unjudged = "not judged: parameters were set";
  assertEquals(await verdicts("changed"), [unjudged, unjudged, ""]);
  assertEquals(await verdicts(), ["holds", "not as in the committed setting", ""]);
});

Deno.test("check() enforces what is no claim of quality in every setting", async () => {
  const finite = { claim: "every loss is finite", found: NaN, holds: false };
  for (const setting of ["committed", "changed", undefined] as const) {
    const { message } = await shown([finite], setting);
    assertEquals(message, "The results do not hold: every loss is finite (found: NaN)");
  }
});

Deno.test("check() counts the tensors that some work leaves", async () => {
  const kept: tf.Tensor[] = [];
  await tf.ready();
  const lines = await printed(() =>
    check([], { leaksOf: () => tf.scalar(1).dispose(), leaksWhile: "two codes are decoded" })
  );
  assertStringIncludes(lines.join("\n"), `no tensor leaks on ${tf.getBackend()} while two codes`);
  await assertRejects(
    () => check([], { leaksOf: () => Promise.resolve(kept.push(tf.scalar(1), tf.scalar(2))) }),
    Error,
    `no tensor leaks on ${tf.getBackend()} (found: 2)`,
  );
  tf.dispose(kept);
});
