import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { check } from "facespace/notebook";
import { printed } from "./fixture.ts";

Deno.test("check() passes when all claims hold, judged or not", async () => {
  await check([
    { claim: "a", found: 1, holds: true },
    { claim: "b", found: "too small", holds: undefined },
  ]);
});

Deno.test("check() names the claims that do not hold", async () => {
  await assertRejects(
    () =>
      check([
        { claim: "a", found: 1, holds: true },
        { claim: "the loss falls", found: -2, holds: false },
      ]),
    Error,
    "The results do not hold: the loss falls (found: -2)",
  );
});

Deno.test("check() refuses to pass without a claim that can be judged", async () => {
  await assertRejects(() => check([]), RangeError, "no check can be judged");
  await assertRejects(
    () => check([{ claim: "a", found: 1, holds: undefined }]),
    RangeError,
    "no check can be judged",
  );
});

Deno.test("check() takes limits, of which some runs have none", async () => {
  const lines = await printed(() =>
    check([
      { claim: "enough", found: 7, atLeast: 7, atMost: 7 },
      { claim: "anything", found: 7, atLeast: null },
      { claim: "something", found: undefined, atMost: undefined },
    ])
  );
  const cells = lines.join("\n").split("\n").slice(2).map((line) => line.split(/ {2,}/));
  assertEquals(cells, [
    ["enough", "7", "holds"],
    ["anything", "7", "not judged here"],
    ["something", "NaN", "not judged here"],
  ]);
  const { message } = await assertRejects(() =>
    check([
      { claim: "large", found: 6.9, atLeast: 7 },
      { claim: "small", found: 8, atMost: 7 },
      { claim: "known", found: undefined, atLeast: 7 },
      { claim: "both", found: 7, atLeast: 7, holds: false },
      { claim: "unclear, but wrong", found: 7, atLeast: null, holds: false },
      { claim: "right", found: 7, atLeast: 6 },
    ]), Error);
  for (const name of ["large", "small", "known", "both", "unclear, but wrong"]) {
    assertStringIncludes(message, `${name} (found: `);
  }
  assertEquals(message.includes("right"), false);
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
