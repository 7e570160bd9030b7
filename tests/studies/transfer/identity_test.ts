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

Deno.test("facePairs() looks for nobody who is not there: its passes are as many as its pairs", () => {
  let reads = 0;
  const count = 2000;
  const counting = (identities: readonly number[]) =>
    new Proxy(identities, {
      get: (target, name) => {
        if (typeof name === "string" && /^\d+$/.test(name)) reads++;
        return Reflect.get(target, name);
      },
    });
  const rows = Array.from({ length: count }, (_, i) => i);
  const options = { pairs: 5, seed: "a" };
  assertEquals(facePairs(counting(rows), rows, "one person", options), []);
  const one = counting(rows.map(() => 7));
  assertEquals(facePairs(one, rows, "two people", options), []);
  assert(reads < 30 * count, `${reads} reads`);
});
