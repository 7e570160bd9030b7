import { assert, assertEquals } from "@std/assert";
import { codesFrom } from "facespace/latent";
import { facePairs, nearestRows } from "../../../lib/studies/transfer/identity.ts";

Deno.test("facePairs() pairs faces of one person, or of two, each face once", () => {
  const identities = [1, 1, 2, 2, 3, 4];
  const rows = [0, 1, 2, 3, 4, 5];
  const options = { pairs: 10, seed: "a" };
  const same = facePairs(identities, rows, "one person", options);
  assertEquals(same.map((pair) => pair.toSorted()).toSorted(), [[0, 1], [2, 3]]);
  const others = facePairs(identities, rows, "two people", options);
  assertEquals(new Set(others.flat()).size, others.length * 2);
  assert(others.length >= 2 && others.every(([a, b]) => identities[a] !== identities[b]));
  assertEquals(facePairs([1, 2, 3], [0, 1, 2], "one person", options), []);
});

Deno.test("nearestRows() names rows of the table, by rising distance", () => {
  const means = codesFrom([[0], [5], [7], [100]]);
  const codes = codesFrom([[6.5], [4]]);
  assertEquals(nearestRows(codes, means, [1, 2, 3], 2), [
    [{ row: 2, distance: 0.5 }, { row: 1, distance: 1.5 }],
    [{ row: 1, distance: 1 }, { row: 2, distance: 3 }],
  ]);
});
