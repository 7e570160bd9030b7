import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { compareLosses, lossDifference } from "./compare_losses.ts";
import { COMPILED, COMPILED_MIXED, EAGER, STOCK, YARDSTICK } from "./contenders.ts";
import { divideIntoHeats, joinHeats } from "./heats.ts";
import type { CaseResult, ContenderResult } from "./results.ts";
import { findings, speedOf, stepTable } from "./tables.ts";
import { markdownReport } from "./write_report.ts";

function result(name: string, fields: Partial<ContenderResult> = {}): ContenderResult {
  return {
    name,
    family: "Facespace",
    versions: {},
    threads: 2,
    items: 10,
    losses: [4, 2],
    firstStepMs: 3000,
    firstStepsMs: [1100, 100],
    rounds: [[100], [100], [100]],
    ...fields,
  };
}

// A product has 2 · 2048³ operations; a step of 10 items has half as many.
const flopsPerItem = 2048 ** 3 / 10;

const theCase: CaseResult = {
  title: "VAE V1, batches of 10",
  network: "vae",
  unit: "images",
  flopsPerItem,
  contenders: [
    result(COMPILED),
    result(STOCK, { family: "tfjs-node", rounds: [[200], [260], [240]] }),
    result("Keras", { family: "Keras", rounds: [[90], [90], [120]], peakBytes: 7e8 }),
    result("Keras with XLA", { family: "Keras", rounds: [[50], [50], [50]], problem: "differs" }),
    result(YARDSTICK, { family: "yardstick", rounds: [[160], [160], [160]] }),
  ],
};

Deno.test("lossDifference() is the greatest share, and infinite for what is not finite", () => {
  assertAlmostEquals(lossDifference([10.1, 20], [10, 20]), 0.01, 1e-12);
  assertEquals(lossDifference([NaN, 20], [10, 20]), Infinity);
  assertEquals(lossDifference([10], [10, 20]), Infinity);
});

Deno.test("compareLosses() reports who computes something else, and keeps earlier problems", () => {
  const compared = compareLosses([
    result(EAGER),
    result("near", { losses: [4.0001, 2] }),
    result("far", { losses: [4, 2.1] }),
    result("mixed", { losses: [4.01, 2], precision: "mixed" }),
    result("mixed, far", { losses: [4.03, 2], precision: "mixed" }),
    result("failed", { losses: [], problem: "Cannot load" }),
    result(YARDSTICK, { family: "yardstick", losses: [0, 0] }),
  ], EAGER);
  assertEquals(compared.map(({ problem }) => problem), [
    undefined,
    undefined,
    "not comparable as its losses are 4.00000, 2.10000, not 4.00000, 2.00000",
    undefined,
    "not comparable as its losses are 4.03000, 2.00000, not 4.00000, 2.00000",
    "Cannot load",
    undefined,
  ]);
  assertAlmostEquals(compared[1]?.lossDifference ?? NaN, 2.5e-5, 1e-9);
});

Deno.test("divideIntoHeats() has one heat where all fit, and even ones where they do not", () => {
  const names = (atOnce: number) =>
    divideIntoHeats("oabcdy".split("").map((name) => ({ name })), { always: ["o", "y"], atOnce })
      .map((heat) => heat.map(({ name }) => name).join(""));
  assertEquals(names(6), ["oabcdy"]);
  assertEquals(names(5.9), ["oaby", "ocdy"]);
  assertEquals(names(1), ["oay", "oby", "ocy", "ody"]);
});

Deno.test("joinHeats() keeps rounds of different heats apart", () => {
  const joined = joinHeats([
    [result("o", { rounds: [[1], [2]] }), result("a", { rounds: [[3], [4]] })],
    [
      result("o", { rounds: [[5], [6]], firstStepMs: 1 }),
      result("b", { rounds: [[7], undefined] }),
    ],
  ], 2);
  assertEquals(joined.map(({ rounds }) => rounds), [
    [[1], [2], [5], [6]],
    [[3], [4]],
    [undefined, undefined, [7], undefined],
  ]);
  assertEquals(joined[0]?.firstStepMs, 3000); // of the first heat
});

Deno.test("speedOf() relates a step to the compiled one, to the machine and to its first steps", () => {
  const [compiled, stock] = theCase.contenders;
  assert(compiled && stock);
  const speed = speedOf(compiled, theCase);
  assert(speed);
  assertEquals(speed.itemsPerSecond.median, 100);
  assertAlmostEquals(speed.gflopPerSecond, 2048 ** 3 / 0.1 / 1e9, 1e-9);
  assertAlmostEquals(speed.shareOfYardstick ?? NaN, 0.8, 1e-12); // half of it in 100 of 160 ms
  assertEquals(speed.compilingMs, 1000);
  assertEquals(speedOf(stock, theCase)?.timesCompiled?.median, 2.4);
});

Deno.test("findings() compares with the best that computes the same", () => {
  assertEquals(findings(theCase), [
    "Compiled against the best of Keras (Keras): 0.90 times its speed " +
    "(quartiles of the rounds 0.90–1.05)",
    "Compiled against stock tfjs-node (tfjs-node, stock): 2.40 times its speed " +
    "(quartiles of the rounds 2.20–2.50)",
  ]);
});

Deno.test("findings() compares mixed precision with mixed precision, and with Keras in float32", () => {
  const mixed = { precision: "mixed" } as const;
  const contenders = [
    ...theCase.contenders,
    result(COMPILED_MIXED, { ...mixed, rounds: [[50], [50], [60]] }),
    result("Keras, mixed", { ...mixed, family: "Keras", rounds: [[60], [60], [60]] }),
  ];
  assertEquals(findings({ ...theCase, contenders }), [
    ...findings(theCase),
    `Compiled, mixed, against itself in float32 (${COMPILED}): 2.00 times its speed ` +
    "(quartiles of the rounds 1.83–2.00)",
    "Compiled, mixed, against the best of Keras in float32 (Keras): 1.80 times its speed " +
    "(quartiles of the rounds 1.80–1.90)",
    "Compiled, mixed, against Keras in mixed precision (Keras, mixed): 1.20 times its speed " +
    "(quartiles of the rounds 1.10–1.20)",
  ]);
});

Deno.test("stepTable() sorts by speed, and notes who is left out and why", () => {
  const { rows, notes } = stepTable(theCase);
  assertEquals(rows.map(([name]) => name), ["Keras", COMPILED, STOCK]);
  assertEquals(rows[0]?.slice(1), [
    "90",
    "90–105",
    "111",
    "0.90",
    "95",
    "89 %",
    "700",
    "3.0",
    "1.0",
    "",
  ]);
  assertEquals(notes, [
    "The machine's rate: 107 GFLOP/s in a product of 2048×2048 matrices in float32, " +
    "timed in the same rounds",
    "Keras with XLA: differs",
  ]);
});

Deno.test("stepTable() notes who has had fewer threads", () => {
  const contenders = [result(COMPILED), result("WASM", { threads: 1 })];
  assertEquals(stepTable({ ...theCase, contenders }).notes, ["WASM has only 1 thread"]);
});

Deno.test("markdownReport() has a section for each case", () => {
  const text = markdownReport({
    startedAt: "2022-02-19T12:00:00Z",
    command: "deno task bench",
    threads: 2,
    machine: { processor: "Abacus" },
    lossTolerance: 1e-3,
    mixedLossTolerance: 5e-3,
    cases: [theCase],
  });
  assertStringIncludes(text, "## VAE V1, batches of 10\n\n| contender |");
  assertStringIncludes(text, "- Keras with XLA: differs\n");
  assertStringIncludes(text, "processor Abacus");
});
