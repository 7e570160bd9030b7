import {
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertLess,
  assertThrows,
} from "@std/assert";
import {
  attributeVector,
  balancedDifference,
  codesFrom,
  dot,
  meanDifference,
  moveAlong,
  norm,
  projectFree,
  samplePrior,
  unit,
} from "facespace/latent";
import { stream } from "facespace/random";
import { cosine } from "./cosine.ts";

const LATENT_DIM = 32;

/** Dimension 0 is the smile, 1 the sex; women smile far more often, and some labels are unknown. */
function confounded(count: number) {
  const random = stream("confounded");
  const [smiling, women] = [new Int8Array(count), new Int8Array(count)];
  const rows = samplePrior(count, LATENT_DIM, "confounded").map((code, i) => {
    const woman = random.chance(0.5);
    const smiles = random.chance(woman ? 0.85 : 0.25);
    const known = random.chance(0.9);
    smiling[i] = known ? smiles ? 1 : -1 : 0;
    women[i] = woman ? 1 : -1;
    code[0] = (code[0] ?? 0) + (smiles ? 1 : -1);
    code[1] = (code[1] ?? 0) + (woman ? 2 : -2);
    return code;
  });
  return { codes: codesFrom(rows), smiling, women };
}

Deno.test("meanDifference() carries a confounding attribute along, balancedDifference() does not", () => {
  const { codes, smiling, women } = confounded(4000);
  const plain = meanDifference({ codes, labels: smiling });
  const balanced = balancedDifference({ codes, labels: smiling }, [women]);
  assertAlmostEquals(plain[0] ?? NaN, 2, 0.2);
  assertGreater(plain[1] ?? NaN, 2);
  assertAlmostEquals(balanced[0] ?? NaN, 2, 0.2);
  assertAlmostEquals(balanced[1] ?? NaN, 0, 0.2);
});

Deno.test("balancedDifference() rests on the strata that have both classes, and needs one", () => {
  const codes = codesFrom([[1], [0], [5], [5], [9], [7]]);
  const labels = [1, -1, 1, 1, 0, 1];
  assertEquals([...balancedDifference({ codes, labels }, [[1, 1, -1, -1, 1, 0]])], [1]);
  assertThrows(
    () => balancedDifference({ codes, labels }, [[1, -1, 1, 1, 1, 1]]),
    RangeError,
    "no stratum has codes with and without the attribute: got 2 strata",
  );
});

Deno.test("balancedDifference() without confounders is the difference of means", () => {
  const { codes, smiling } = confounded(300);
  assertEquals(
    balancedDifference({ codes, labels: smiling }, []),
    meanDifference({ codes, labels: smiling }),
  );
});

Deno.test("projectFree() is at right angles to all others, even nearly dependent ones", () => {
  const [direction = [], ...others] = samplePrior(6, LATENT_DIM, "project");
  const [first = new Float32Array()] = others;
  const twin = Float64Array.from(first, (x, i) => x + (i === 0 ? 1e-7 : 0));
  const free = projectFree(direction, [...others, twin, first]);
  for (const other of [...others, twin]) assertAlmostEquals(cosine(free, other), 0, 1e-9);
  // What was taken away lies in the span: the rest is no longer than the direction.
  assertLess(norm(free), norm(direction));
  assertAlmostEquals(dot(free, direction), norm(free) ** 2, 1e-9);
  assertThrows(() => projectFree([1, 1], [[1, 0], [0, 2]]), RangeError, "wholly in their span");
});

Deno.test("meanDifference() finds a direction as well as theory says it can", () => {
  // cos ≈ Δ / √(Δ² + 2d/n): the mean of each class is off by 1/√n in each of d dimensions.
  const [dim, gap] = [256, 3];
  for (const count of [3, 30, 300]) {
    let sum = 0;
    for (let draw = 0; draw < 12; draw++) {
      const rows = samplePrior(2 * count, dim, `${count} ${draw}`);
      for (const row of rows.slice(0, count)) row[0] = (row[0] ?? 0) + gap;
      const labels = rows.map((_, i) => i < count ? 1 : -1);
      sum += unit(meanDifference({ codes: codesFrom(rows), labels }))[0] ?? 0;
    }
    assertAlmostEquals(sum / 12, gap / Math.sqrt(gap ** 2 + 2 * dim / count), 0.06, `${count}`);
  }
});

Deno.test("attributeVector() measures the gap, and moveAlong() steps by it", () => {
  const { codes, smiling } = confounded(4000);
  const axis = new Float64Array(LATENT_DIM);
  axis[0] = -5;
  const vector = attributeVector({ codes, labels: smiling }, axis);
  assertEquals(vector.direction[0], 1);
  assertAlmostEquals(vector.gap, 2, 0.15);
  const code = new Float32Array(LATENT_DIM);
  assertAlmostEquals(moveAlong(code, vector, 2)[0] ?? NaN, 2 * vector.gap, 1e-5);
  assertAlmostEquals(moveAlong(code, vector, -1)[0] ?? NaN, -vector.gap, 1e-6);
  assertThrows(() => moveAlong([1], vector, 1), RangeError, "got 1 and 32");
});

Deno.test("directions say which labels they cannot use", () => {
  const codes = codesFrom([[1], [2], [3]]);
  assertThrows(() => meanDifference({ codes, labels: [1, 1] }), RangeError, "got 2 for 3 codes");
  assertThrows(
    () => meanDifference({ codes, labels: [1, 1, 0] }),
    RangeError,
    "2 codes with the attribute, 0 without",
  );
  assertThrows(() => meanDifference({ codes, labels: [1, 2, -1] }), RangeError, "code 1 with 2");
  assertThrows(
    () => attributeVector({ codes, labels: [1, -1, -1] }, [1]),
    RangeError,
    "2 codes or more: got 1",
  );
});
