import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { codeAt } from "facespace/latent";
import {
  type ArithmeticCell,
  arithmeticCells,
  type EquationKind,
  gridOf,
} from "../../lib/studies/arithmetic_cell.ts";
import { arithmeticStudy } from "../../lib/studies/arithmetic_study.ts";
import { VECTOR_KINDS } from "../../lib/studies/transfer_vector.ts";
import { SPLIT, toyJudge, toyNetwork, toyOptions } from "./toy_study.ts";

const CELL: ArithmeticCell = {
  kind: "entry",
  count: 3,
  policy: "plain",
  codes: "mean",
  strength: 1,
};
const KINDS: readonly EquationKind[] = ["entry", "average", ...VECTOR_KINDS];

Deno.test("arithmeticStudy() finds the code that every kind must give where faces differ in nothing else", async () => {
  const { resultsOf } = await arithmeticStudy(toyNetwork(), toyOptions());
  for (const kind of KINDS) {
    // three faces of both sexes would bring some of the difference between those
    const averaged = kind === "entry" || kind === "average";
    const { codes } = resultsOf({ ...CELL, kind, count: averaged ? 3 : "all" });
    assertEquals(codes.count, averaged ? 20 : 3);
    for (let draw = 0; draw < codes.count; draw++) {
      const [smile = NaN, man = NaN] = codeAt(codes, draw);
      // −1 + (1 − (−1)) = 1
      assertAlmostEquals(smile, 1, 0.01, kind);
      assertAlmostEquals(man, 1, 0.1, kind);
    }
  }
});

Deno.test("arithmeticStudy() judges every draw, cell by cell, and knows the rates", async () => {
  const network = toyNetwork();
  const study = await arithmeticStudy(network, toyOptions());
  const judges = [toyJudge("a"), toyJudge("b")];
  const kinds = ["entry", "average", "difference", "balanced"] as const;
  const grid = { ...gridOf(CELL), kinds, strengths: [0.25, 1] };
  const { draws, figures, leftOut } = await study.run(grid, { judges });
  assertEquals([figures.length, draws.length, leftOut.length], [8, 8 * 20, 0]);
  for (const { strength, success, draws } of figures) {
    // at a quarter the smile is at −0.5: not smiling
    assertEquals(success.a?.estimate, strength === 1 ? 1 : 0);
    assertEquals(success.b, success.a);
    assertEquals(draws, 20);
  }
  assert(network.most() <= 20, "no more than one cell may be decoded at once");
});

Deno.test("arithmeticStudy() measures distance from the real group in its own spread", async () => {
  const study = await arithmeticStudy(toyNetwork(), toyOptions());
  const { draws } = await study.run(gridOf({ ...CELL, count: 3 }), { judges: [toyJudge()] });
  for (const { groupDistance } of draws) assert(groupDistance < 5);
  const far = await study.run(gridOf({ ...CELL, strength: 2 }), { judges: [toyJudge()] });
  // the smile lies 2 beyond the real men, whose rows 36, 40, 44 lie 0, 0.04, 0.04 from their mean
  for (const { groupDistance } of far.draws) {
    assertAlmostEquals(groupDistance, 2 / (0.08 / 3), 2);
  }
});

Deno.test("arithmeticStudy() repeats with its seed, and another seed draws others", async () => {
  const membersOf = async (seed: string) =>
    (await arithmeticStudy(toyNetwork(), toyOptions({ seed }))).resultsOf({ ...CELL, count: 2 })
      .members;
  assertEquals(await membersOf("a"), await membersOf("a"));
  assert(JSON.stringify(await membersOf("a")) !== JSON.stringify(await membersOf("b")));
});

Deno.test("arithmeticStudy() takes vectors from training faces and changes only those of its part", async () => {
  for (const part of ["validation", "test"] as const) {
    const { resultsOf } = await arithmeticStudy(toyNetwork(), toyOptions({ part }));
    const [train, held] = [new Set(SPLIT.train), new Set(SPLIT[part])];
    for (const kind of KINDS) {
      for (const { with: having, without, changed } of resultsOf({ ...CELL, kind }).members) {
        const from = kind === "entry" ? held : train;
        assert([...having, ...without].every((row) => from.has(row)), kind);
        assert(changed.every((row) => held.has(row)), kind);
        assertEquals(new Set(having).size, having.length, "without replacement");
        assertEquals(changed.length, kind === "entry" || kind === "average" ? 3 : 1);
      }
    }
  }
});

Deno.test("cells that differ in policy, codes or strength are given the same faces", async () => {
  const { resultsOf } = await arithmeticStudy(toyNetwork(), toyOptions());
  const { members } = resultsOf(CELL);
  assertEquals(resultsOf({ ...CELL, policy: "rescaled" }).members, members);
  assertEquals(resultsOf({ ...CELL, codes: "sampled", strength: 2 }).members, members);
});

Deno.test("arithmeticCells() leaves out averages for which there are too few faces, and says so", async () => {
  const { parts } = await arithmeticStudy(toyNetwork(), toyOptions());
  const grid = { ...gridOf(CELL), kinds: KINDS, counts: [3, 4, 7, 100, "all"] } as const;
  const { cells, leftOut } = arithmeticCells(grid, parts);
  const countsOf = (kind: EquationKind) =>
    cells.filter((cell) => cell.kind === kind).map(({ count }) => count);
  assertEquals(countsOf("entry"), [3]);
  assertEquals(countsOf("average"), [3]);
  assertEquals(countsOf("difference"), [3, 4, "all"]);
  assertEquals(countsOf("logistic"), [3, 4, 7, "all"]);
  assertEquals(
    leftOut.find(({ kind, count }) => kind === "difference" && count === 7)?.reason,
    "the smallest group has 6 faces",
  );
  assertEquals(cells.length + leftOut.length, 5 * KINDS.length);
});

Deno.test("arithmeticStudy() gives one result for each face where there is one vector", async () => {
  const { resultsOf } = await arithmeticStudy(toyNetwork(), toyOptions());
  const { members } = resultsOf({ ...CELL, kind: "difference", count: "all" });
  assertEquals(members.flatMap(({ changed }) => changed).toSorted(), [37, 41, 45]);
});

Deno.test("arithmeticStudy() refuses a part without faces to compare with, and a judge that cannot tell", async () => {
  const split = { ...SPLIT, test: [37, 38, 39] };
  await assertRejects(
    () => arithmeticStudy(toyNetwork(), toyOptions({ split })),
    RangeError,
    "the test part must have 2 of them: got 0; use more faces",
  );
  const study = await arithmeticStudy(toyNetwork(), toyOptions());
  const silent = { ...toyJudge("silent"), judge: () => Promise.resolve({}) };
  await assertRejects(
    () => study.run(gridOf(CELL), { judges: [silent] }),
    RangeError,
    "Cannot judge Smiling as silent does not tell it",
  );
});

Deno.test("untouched() judges both sorts of held-out men, as they are and reconstructed", async () => {
  const study = await arithmeticStudy(toyNetwork(), toyOptions());
  const rates = await study.untouched([toyJudge()]);
  assertEquals(
    rates.map((
      { faces, pictures, count, success },
    ) => [faces, pictures, count, success.toy?.estimate]),
    [
      ["with", "originals", 3, 0],
      ["with", "reconstructions", 3, 1],
      ["without", "originals", 3, 0],
      ["without", "reconstructions", 3, 0],
    ],
  );
});
