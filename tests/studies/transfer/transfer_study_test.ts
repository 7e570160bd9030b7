import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { ATTRIBUTE_NAMES } from "facespace/annotations";
import type { FloatImages } from "facespace/images";
import { codesFrom } from "facespace/latent";
import {
  type CellFigures,
  ENTRY_TRANSFER,
  OTHER_TRANSFERS,
  otherTransfers,
  RECIPE,
  transferStudy,
} from "facespace/studies";
import { bestCell } from "../../../lib/studies/transfer/transfer_study.ts";
import { COUNT, SPLIT, toyJudge, toyNetwork, toyOptions } from "../toy_study.ts";

Deno.test("run() judges every draw, cell by cell, and knows the rates", async () => {
  const network = toyNetwork();
  const judges = [toyJudge("a"), toyJudge("b")];
  const study = await transferStudy(
    ENTRY_TRANSFER,
    toyOptions({ networks: { toy: network }, judges }),
  );
  const told: string[] = [];
  const found = await study.run({
    kind: ["entry", "average", "difference", "balanced"],
    strength: [0.25, 1],
  }, { onProgress: (done, total) => told.push(`${done}/${total}`) });
  assertEquals([found.cells.length, found.draws.length, found.leftOut.length], [8, 8 * 20, 0]);
  assertEquals([told.length, told.at(-1)], [8, "8/8"]);
  for (const { strength, success, draws } of found.cells) {
    // at a quarter the smile is at −0.5: not smiling
    assertEquals(success.a?.estimate, strength === 1 ? 1 : 0);
    assertEquals(success.b, success.a);
    assertEquals(draws, 20);
  }
  assert(network.most() <= 20, "no more than one cell may be decoded at once");
  const few = await study.run(RECIPE, { draws: 5, judges: judges.slice(1) });
  assertEquals(few.draws.map(({ judged }) => Object.keys(judged)), Array(5).fill(["b"]));
  assertEquals(
    few.draws.map(({ groupDistance }) => groupDistance),
    found.only(RECIPE).draws.slice(0, 5).map(({ groupDistance }) => groupDistance),
  );
});

Deno.test("runEach() does another grid on each network, and leaves the others out", async () => {
  const networks = { one: toyNetwork(), two: toyNetwork(), three: toyNetwork() };
  const study = await transferStudy(ENTRY_TRANSFER, toyOptions({ networks }));
  const found = await study.runEach({ one: { count: [1, 2] }, three: { count: [3, 100] } });
  assertEquals(found.cells.map(({ network, count }) => [network, count]), [
    ["one", 1],
    ["one", 2],
    ["three", 3],
  ]);
  assertEquals(found.leftOut, [
    "Left out: a − b + c, all held-out, 100 images in an average: the smallest group has 3 faces",
  ]);
});

Deno.test("run() measures distance from the real group in its own spread", async () => {
  const study = await transferStudy(ENTRY_TRANSFER, toyOptions());
  const { draws } = await study.run(RECIPE);
  for (const { groupDistance } of draws) assert(groupDistance < 5);
  const far = await study.run({ strength: 2 });
  // the smile lies 2 beyond the real men, whose rows 36, 40, 44 lie 0, 0.04, 0.04 from their mean
  for (const { groupDistance } of far.draws) {
    assertAlmostEquals(groupDistance, 2 / (0.08 / 3), 2);
  }
});

Deno.test("transferStudy() finds nothing where faces or judges do not allow it, and says why", async () => {
  const { equation } = ENTRY_TRANSFER;
  const whole = await transferStudy(ENTRY_TRANSFER, toyOptions());
  assertEquals(whole.notes, []);
  const few = { split: { ...SPLIT, test: [37, 38, 39] } };
  const dull = { judges: [{ ...toyJudge("dull"), attributes: [] }] };
  for (
    const [options, why] of [
      [few, "its smallest group in the test part has 0 of the 3 faces that are needed"],
      [dull, "the judge dull cannot tell Smiling"],
    ] as const
  ) {
    const study = await transferStudy(ENTRY_TRANSFER, toyOptions(options));
    assertEquals(study.notes, [
      `Left out: all of ${equation}: ${why}; what would show it says "none"`,
    ]);
    assertEquals(study.groups().length, 3);
    const real = await study.untouched();
    const { tried, chosen, best, changed, overCounts } = await study.choose("equation");
    const found = (await study.run(RECIPE)).and(tried, chosen, await study.runEach(best));
    const nobody = { describe: () => Promise.resolve(codesFrom([])) };
    assertEquals(found.table({ beside: real }), []);
    assertEquals(found.success("toy", "toy").estimate, NaN);
    assertEquals(real.success("toy", "toy").estimate, NaN);
    assertEquals([changed({}), overCounts([1])], [{}, {}]);
    const curve = found.curve("success", { title: "", subtitle: "", beside: real });
    assertEquals(curve.data, { values: [] });
    const tables = [
      real.table(),
      study.nearestDistances(RECIPE, "a"),
      await study.drift({ smile: best }, { descriptors: nobody, pairs: 1, seed: "a" }),
    ];
    assertEquals(tables, [[], [], []]);
    const pictures = [
      await found.examples(3),
      await study.sliders("toy", [1]),
      await study.analogy("toy"),
      await study.nearestFaces("toy", RECIPE),
    ];
    assertEquals(pictures.flatMap(({ rows }) => rows), []);
  }
});

Deno.test("choose() chooses nothing where validation faces are too few, and the rest is found", async () => {
  const split = { ...SPLIT, validation: [24, 25, 26, 27] };
  const study = await transferStudy(ENTRY_TRANSFER, toyOptions({ split }));
  assertEquals(study.notes, [
    `Left out: what is chosen for ${ENTRY_TRANSFER.equation}: its smallest group in the validation part has 1 of the 3 faces that are needed`,
  ]);
  const { best, tried } = await study.choose("vector");
  assertEquals([best, tried.cells], [{}, []]);
  assertEquals((await study.run(RECIPE)).cells.length, 1);
});

Deno.test("run() refuses a judge that says nothing of what it should tell, and a network that is not there", async () => {
  const silent = { ...toyJudge("silent"), judge: () => Promise.resolve({}) };
  const study = await transferStudy(ENTRY_TRANSFER, toyOptions({ judges: [silent] }));
  await assertRejects(
    () => study.run(RECIPE),
    RangeError,
    "Cannot judge Smiling as silent does not tell it",
  );
  await assertRejects(() => study.sliders("V3", [0]), RangeError, "there are only toy");
});

Deno.test("untouched() judges both sorts of held-out men, as they are and reconstructed", async () => {
  const study = await transferStudy(ENTRY_TRANSFER, toyOptions());
  const real = await study.untouched();
  assertEquals(
    real.table().map(({ faces, pictures, count, toy }) => [faces, pictures, count, toy]),
    [
      ["with", "originals", 3, "0 % (0 to 56)"],
      ["with", "reconstructions", 3, "100 % (44 to 100)"],
      ["without", "originals", 3, "0 % (0 to 56)"],
      ["without", "reconstructions", 3, "0 % (0 to 56)"],
    ],
  );
  assertEquals(real.success("toy", "toy").estimate, 1);
  assertThrows(() => real.success("toy", "another"), RangeError, "Cannot read what another says");
});

Deno.test("groups() counts the faces of each group, part by part", async () => {
  const study = await transferStudy(ENTRY_TRANSFER, toyOptions());
  assertEquals(study.groups().map((row) => Object.values(row)), [
    ["train", 6, 6, 6, 6],
    ["validation", 3, 3, 3, 3],
    ["test", 3, 3, 3, 3],
  ]);
});

Deno.test("choose() tries what fits the groups on validation faces, and gives the best", async () => {
  const study = await transferStudy(ENTRY_TRANSFER, toyOptions());
  const equation = await study.choose("equation");
  assertEquals(equation.tried.cells.length, 3 * 4);
  assertEquals(equation.tried.leftOut, []);
  assert(equation.tried.cells.every(({ count, draws }) => count === 3 && draws === 10));
  // all succeed, as at a half the smile is at 0, which counts as one: the way as sharp as real faces
  assertEquals(equation.best, { toy: { ...RECIPE, strength: 1 } });
  assertEquals(equation.chosen.cells.map(({ strength }) => strength), [1]);
  assertEquals(equation.overCounts([1, 2]).toy, {
    ...RECIPE,
    count: [1, 2],
    policy: ["plain"],
    strength: 1,
  });
  const vector = await study.choose("vector");
  assertEquals(vector.tried.cells.length, 5 * 3);
  assertEquals(vector.changed({ kind: "svm" }).toy, { ...RECIPE, kind: "svm" });
  const validation = new Set(SPLIT.validation);
  assert(vector.tried.draws.every(({ changed }) => validation.has(changed ?? -1)));
});

Deno.test("bestCell() goes by the stricter judge, among equals by sharpness, then by strength", () => {
  const share = (estimate: number) => ({ estimate, low: estimate - 0.03, high: 1 });
  const cell = (strength: number, a: number, b: number, sharpness = 1): CellFigures => ({
    ...RECIPE,
    network: "toy",
    strength,
    draws: 6,
    success: { a: share(a), b: share(b) },
    relativeSharpness: share(sharpness),
    groupDistance: share(1),
  });
  assertEquals(bestCell([cell(3, 1, 0.4), cell(2, 0.8, 0.7), cell(1, 0.7, 0.7)]).strength, 1);
  assertEquals(bestCell([cell(3, 1, 0.4), cell(2, 0.8, 0.75), cell(1, 0.7, 1)]).strength, 2);
  // within the best's interval: the one that is as sharp as real faces
  assertEquals(bestCell([cell(1, 1, 0.76, 0.3), cell(2, 1, 0.74, 0.9)]).strength, 2);
  assertEquals(bestCell([cell(1, 1, 0.76, 0.3), cell(2, 1, 0.72, 0.9)]).strength, 1);
  assertEquals(bestCell([cell(1, 1, 0.7, 1.5), cell(2, 1, 0.7, 0.9)]).strength, 2);
  assertThrows(() => bestCell([]), RangeError, "nothing to choose from");
});

Deno.test("examples() shows what went into draws and what came out, one row each", async () => {
  const study = await transferStudy(ENTRY_TRANSFER, toyOptions());
  const found = await study.run({ count: [1, 3] });
  const { rows, columnLabels } = await found.only({ count: 3 }).examples(2);
  assertEquals(rows.map(({ label, images }) => [label, images.length]), [
    ["toy: a", 6],
    ["toy: − b", 6],
    ["toy: + c", 6],
    ["toy: = the result", 6],
  ]);
  assertEquals(columnLabels, ["typical", "typical", "best", "best", "worst", "worst"]);
  await assertRejects(() => found.examples(2), RangeError, "there must be one: got 2");
  await assertRejects(() => found.results(), RangeError, "there must be one: got 2");
  const few = await study.run({ count: 3 }, { draws: 4 });
  const { toy } = await few.results();
  assertEquals([toy?.count, few.draws.length], [4, 4]);
});

Deno.test("sliders and the analogy's square have the rows and columns that they name", async () => {
  const study = await transferStudy(ENTRY_TRANSFER, toyOptions());
  // 12 of the toy's training faces smile: too few
  assertEquals(await study.sliders("toy", [-1, 0]), { rows: [], columnLabels: ["−1", "0"] });
  const many = { ...SPLIT, train: Array.from({ length: COUNT }, (_, row) => row) };
  const wider = await transferStudy(ENTRY_TRANSFER, toyOptions({ split: many }));
  const sliders = await wider.sliders("toy", [-1, 0]);
  assertEquals(sliders.rows.map(({ label, images }) => [label, images.length]), [
    ["Smiling", 2],
    ["Male", 2],
  ]);
  const { rows } = await study.analogy("toy");
  assertEquals(rows.map(({ images }) => images.length), [5, 5, 5, 5, 5]);
});

Deno.test("nearestFaces() and nearestDistances() compare results with training faces", async () => {
  const study = await transferStudy(ENTRY_TRANSFER, toyOptions());
  const { rows } = await study.nearestFaces("toy", RECIPE);
  assertEquals(rows.map(({ images }) => images.length), [7, 7, 7, 7, 7]);
  const [distances] = study.nearestDistances(RECIPE, "nearest");
  assertEquals(distances?.network, "toy");
  // smiling men 36, 40, 44 lie 0.16, 0.20 and 0.24 from the last of the training part, 20
  assert(String(distances?.["real ones"]).startsWith("0.20"), String(distances?.["real ones"]));
});

Deno.test("drift() compares people, and faces before and after", async () => {
  const study = await transferStudy(ENTRY_TRANSFER, toyOptions());
  const descriptors = {
    // the smile, which is 0.1 of brightness for each 1
    async describe(images: FloatImages) {
      const { Smiling = [] } = await toyJudge().judge(images);
      return codesFrom(Array.from(Smiling, (value) => [10 * value]));
    },
  };
  const smile = { toy: { ...RECIPE, kind: "difference", count: "all" } } as const;
  const options = { descriptors, pairs: 2, seed: "drift" };
  const rows = await study.drift({ "a smile": smile }, options);
  assertEquals(rows.map(({ pairs, count }) => [pairs, count]), [
    ["two faces of one person", 2],
    ["two faces of two people", 2],
    ["two people are farther apart than one person's faces", 4],
    ["before and after: a smile", 2],
  ]);
  // people of the toy have one smiling and one neutral face
  assertEquals(rows[0]?.distance, "2.00 (2.00 to 2.00)");
  assertEquals(rows[3]?.distance, "2.00 (2.00 to 2.00)");
  // Two people are 2 or 0 apart: as far as one person's faces, which counts half, or nearer.
  const two = Number.parseFloat(String(rows[1]?.distance));
  assertEquals(rows[2]?.distance, `in ${(100 * two / 2 / 2).toFixed(0)} % of cases`);
  await assertRejects(
    () => study.drift({ "an average": { toy: RECIPE } }, options),
    RangeError,
    "Cannot measure drift of entry as it changes no single face",
  );
});

Deno.test("otherTransfers() does what faces and judge allow, and says why the rest is left out", async () => {
  const transfers = [ENTRY_TRANSFER, ...OTHER_TRANSFERS.slice(0, 1)];
  const { judges: [toy = toyJudge()], ...options } = toyOptions();
  const judge = { ...toy, attributes: ATTRIBUTE_NAMES };
  const found = await otherTransfers(transfers, { ...options, judge });
  const [, glasses] = transfers;
  assertEquals(found.leftOut, [
    `Left out: ${glasses?.equation}: its smallest group in the train part has 0 of the 3 faces that are needed`,
  ]);
  assertEquals(found.table().map((row) => Object.values(row)), [[
    ENTRY_TRANSFER.equation,
    "toy",
    "100 % (44 to 100)",
    "100 % (84 to 100)",
    "100 % (44 to 100)",
  ]]);
  const [pictures] = found.pictures;
  assertEquals(pictures?.columnLabels, ["1: typical", "1: best", "1: worst"]);
  assertEquals(pictures?.rows.length, 4);
  const untold = await otherTransfers(transfers, {
    ...options,
    judge: { ...toy, attributes: ["Smiling"] },
  });
  assertEquals(untold.pictures, []);
  assertEquals(untold.leftOut.map((line) => line.split(": ").at(-1)), [
    "the judge toy cannot tell Male",
    "the judge toy cannot tell Eyeglasses",
  ]);
});

/** A toy of so many faces: four groups in turn. */
function manyFaces(count: number, train = 400) {
  const smiling = new Int8Array(count).map((_, row) => row % 2 === 0 ? 1 : -1);
  const male = new Int8Array(count).map((_, row) => Math.floor(row / 2) % 2 === 0 ? 1 : -1);
  const network = {
    ...toyNetwork(),
    means: codesFrom(
      Array.from({ length: count }, (_, row) => [smiling[row] ?? 0, male[row] ?? 0, row / 1e5]),
    ),
    logVars: codesFrom(Array.from({ length: count }, () => [-200, -200, -200])),
  };
  const options = toyOptions({ networks: { toy: network } });
  const table = {
    attribute: (name: string) => name === "Smiling" ? smiling : male,
    identities: Int32Array.from({ length: count }, (_, row) => row),
  };
  const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
  return {
    network,
    options: {
      ...options,
      faces: { ...options.faces, table, count },
      split: {
        train: rows(0, train),
        validation: rows(train, train + 100),
        test: rows(train + 100, count),
      },
    },
  };
}

Deno.test("a study of many faces decodes a draw of each group, and says of how many", async () => {
  const { network, options } = manyFaces(500 + 4 * 1200); // 1,200 held-out faces in each group
  const study = await transferStudy(ENTRY_TRANSFER, options);
  assertEquals(study.notes, [
    "Of held-out groups of more than 1,000 faces so many are decoded, drawn",
  ]);
  const untouched = await study.untouched();
  assertEquals(untouched.table().map(({ count }) => count), [1000, 1000, 1000, 1000]);
  assertEquals(untouched.success("toy", "toy").estimate, 1);
  assert(network.most() <= 1000, `${network.most()} were decoded at once`);
  const [row] = study.nearestDistances(RECIPE, "n");
  assertEquals(Object.keys(row ?? {}), ["network", "results", "real ones (200 of them)"]);
});

Deno.test("a study of many faces fits classifiers to a draw of each side, and says so", async () => {
  const { options } = manyFaces(20_000, 19_000);
  const study = await transferStudy(ENTRY_TRANSFER, options);
  assertEquals(study.notes, ["Classifiers are fitted to 8,000 faces of each side at most, drawn"]);
  const found = await study.run({ kind: ["logistic", "svm"], count: "all" });
  assertEquals(found.cells.map(({ success }) => success.toy?.estimate), [1, 1]);
});
