import { assertAlmostEquals, assertGreater, assertThrows } from "@std/assert";
import { codesFrom, logisticDirection, samplePrior, svmDirection } from "facespace/latent";
import { assertClose } from "../statistics/close_to.ts";
import { labelled } from "../statistics/lehmer.ts";
import { CLASSIFIERS } from "../statistics/scipy_values.ts";
import { cosine } from "./cosine.ts";

Deno.test("logisticDirection() agrees with scikit-learn", () => {
  const { codes, labels } = labelled(12, 90, 5);
  for (const { cost, logistic } of CLASSIFIERS) {
    const { direction, intercept } = logisticDirection({ codes, labels }, { cost });
    for (const [i, value] of [...direction, intercept].entries()) {
      assertClose(value, logistic[i], `C = ${cost}, ${i}`);
    }
  }
});

Deno.test("svmDirection() agrees with scikit-learn", () => {
  const { codes, labels } = labelled(12, 90, 5);
  for (const { cost, svm } of CLASSIFIERS) {
    const { direction, intercept } = svmDirection({ codes, labels }, { cost });
    for (const [i, value] of [...direction, intercept].entries()) {
      assertClose(value, svm[i], `C = ${cost}, ${i}`);
    }
  }
});

Deno.test("logisticDirection() and svmDirection() leave out unknown labels", () => {
  const { codes, labels } = labelled(12, 90, 5);
  const rows = Array.from({ length: 90 }, (_, i) => codes.values.slice(5 * i, 5 * i + 5));
  const more = {
    codes: codesFrom([...rows, [99, -99, 99, -99, 99]]),
    labels: Int8Array.of(...labels, 0),
  };
  for (const fit of [logisticDirection, svmDirection]) {
    const [one, other] = [fit({ codes, labels }), fit(more)];
    for (const [i, value] of one.direction.entries()) {
      assertAlmostEquals(other.direction[i] ?? NaN, value, 1e-3);
    }
  }
});

Deno.test("logisticDirection() and svmDirection() find an axis among 64 that the classes share", () => {
  // Correlated dimensions: the difference of means points along 0 and 1, the best classifier does not.
  const rows = samplePrior(1500, 64, "axis").map((code, i) => {
    const common = 3 * (code[1] ?? 0);
    code[0] = (i % 2 === 0 ? 1.5 : -1.5) + common + (code[0] ?? 0);
    code[1] = common;
    return code;
  });
  const labels = rows.map((_, i) => i % 2 === 0 ? 1 : -1);
  const best = new Float64Array(64);
  [best[0], best[1]] = [1, -1];
  for (const fit of [logisticDirection, svmDirection]) {
    assertGreater(
      cosine(fit({ codes: codesFrom(rows), labels }, { cost: 0.1 }).direction, best),
      0.95,
    );
  }
});

Deno.test("logisticDirection() converges on classes that lie far apart, at a high cost", () => {
  const codes = codesFrom([[1000, 1], [1001, 1], [-1000, 1], [-1001, 1]]);
  const { direction } = logisticDirection({ codes, labels: [1, 1, -1, -1] }, { cost: 1000 });
  assertGreater(direction[0] ?? 0, 0);
});

Deno.test("logisticDirection() and svmDirection() refuse one class, and a cost of 0", () => {
  const codes = codesFrom([[1], [2]]);
  for (const fit of [logisticDirection, svmDirection]) {
    assertThrows(() => fit({ codes, labels: [1, 1] }), RangeError, "2 codes with the attribute");
    assertThrows(() => fit({ codes, labels: [1, -1] }, { cost: 0 }), RangeError, "got 0");
  }
  const { codes: many, labels } = labelled(12, 90, 5);
  assertThrows(
    () => logisticDirection({ codes: many, labels }, { tolerance: -1 }),
    Error,
    "in 200 steps: lower the cost from 1, or raise the tolerance from -1",
  );
});
