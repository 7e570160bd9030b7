import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { codeAt } from "facespace/latent";
import { ENTRY_TRANSFER, RECIPE, TRANSFER_KINDS } from "facespace/studies";
import { transferGroups } from "../../../lib/studies/transfer/transfer.ts";
import {
  gridCells,
  type TransferMaterial,
  transferResults,
} from "../../../lib/studies/transfer/transfer_results.ts";
import { SPLIT, TABLE, toyNetwork } from "../toy_study.ts";

/** The toy's codes, with vectors from training faces for those of a part. */
function material(part: "validation" | "test" = "test", seed = "toy"): TransferMaterial {
  const { means, logVars } = toyNetwork();
  return {
    training: transferGroups(TABLE, SPLIT.train, ENTRY_TRANSFER),
    heldOut: transferGroups(TABLE, SPLIT[part], ENTRY_TRANSFER),
    means,
    logVars,
    trainingRows: SPLIT.train,
    draws: 20,
    seed,
  };
}

const isAveraged = (kind: string) => kind === "entry" || kind === "average";

Deno.test("transferResults() finds the code that every kind must give where faces differ in nothing else", () => {
  const resultsOf = transferResults(material());
  for (const kind of TRANSFER_KINDS) {
    // three faces of both sexes would bring some of the difference between those
    const { codes } = resultsOf({ ...RECIPE, kind, count: isAveraged(kind) ? 3 : "all" });
    assertEquals(codes.count, isAveraged(kind) ? 20 : 3);
    for (let draw = 0; draw < codes.count; draw++) {
      const [smile = NaN, man = NaN] = codeAt(codes, draw);
      // −1 + (1 − (−1)) = 1
      assertAlmostEquals(smile, 1, 0.01, kind);
      assertAlmostEquals(man, 1, 0.1, kind);
    }
  }
});

Deno.test("transferResults() repeats with its seed, and another seed draws others", () => {
  const membersOf = (seed: string) =>
    transferResults(material("test", seed))({ ...RECIPE, count: 2 }).members;
  assertEquals(membersOf("a"), membersOf("a"));
  assert(JSON.stringify(membersOf("a")) !== JSON.stringify(membersOf("b")));
});

Deno.test("transferResults() takes vectors from training faces and changes only held-out ones", () => {
  for (const part of ["validation", "test"] as const) {
    const resultsOf = transferResults(material(part));
    const [train, held] = [new Set(SPLIT.train), new Set(SPLIT[part])];
    for (const kind of TRANSFER_KINDS) {
      for (const { with: having, without, changed } of resultsOf({ ...RECIPE, kind }).members) {
        const from = kind === "entry" ? held : train;
        assert([...having, ...without].every((row) => from.has(row)), kind);
        assert(changed.every((row) => held.has(row)), kind);
        assertEquals(new Set(having).size, having.length, "without replacement");
        assertEquals(changed.length, isAveraged(kind) ? 3 : 1);
      }
    }
  }
});

Deno.test("cells that differ in policy, codes or strength are given the same faces", () => {
  const resultsOf = transferResults(material());
  const { members } = resultsOf(RECIPE);
  assertEquals(resultsOf({ ...RECIPE, policy: "rescaled" }).members, members);
  assertEquals(resultsOf({ ...RECIPE, codes: "sampled", strength: 2 }).members, members);
});

Deno.test("transferResults() gives one result for each face where there is one vector", () => {
  const { members } = transferResults(material())({ ...RECIPE, kind: "difference", count: "all" });
  assertEquals(members.flatMap(({ changed }) => changed).toSorted(), [37, 41, 45]);
});

Deno.test("gridCells() leaves out averages for which there are too few faces, and says so", () => {
  const counts = [3, 4, 7, 100, "all"] as const;
  const { cells, leftOut } = gridCells({ kind: TRANSFER_KINDS, count: counts }, material());
  const countsOf = (kind: string) =>
    cells.filter((cell) => cell.kind === kind).map(({ count }) => count);
  assertEquals(countsOf("entry"), [3]);
  assertEquals(countsOf("average"), [3]);
  assertEquals(countsOf("difference"), [3, 4, "all"]);
  assertEquals(countsOf("logistic"), [3, 4, 7, "all"]);
  assertEquals(
    leftOut.find(({ kind, count }) => kind === "difference" && count === 7)?.reason,
    "the smallest group has 6 faces",
  );
  assertEquals(cells.length + leftOut.length, 5 * TRANSFER_KINDS.length);
});

Deno.test("gridCells() combines what is given, and takes the rest from the recipe", () => {
  assertEquals(gridCells({}, material()).cells, [RECIPE]);
  const { cells } = gridCells({ count: [1, 3], strength: [1, 2], codes: "sampled" }, material());
  assertEquals(
    cells.map(({ count, strength, codes }) => [count, strength, codes]),
    [[1, 1, "sampled"], [1, 2, "sampled"], [3, 1, "sampled"], [3, 2, "sampled"]],
  );
});
