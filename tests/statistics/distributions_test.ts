import { assertEquals, assertThrows } from "@std/assert";
import {
  chiSquaredTails,
  incompleteBeta,
  incompleteGamma,
  lnGamma,
  logNormalCdf,
  normalCdf,
  normalQuantile,
  studentQuantile,
  studentTwoTails,
} from "../../lib/statistics/distributions.ts";
import { assertRatio } from "./close_to.ts";
import { DISTRIBUTIONS } from "./scipy_values.ts";

Deno.test("normalCdf() agrees with SciPy far into the tails", () => {
  for (const [x = NaN, share] of DISTRIBUTIONS.normal) {
    assertRatio(normalCdf(x), share, `x = ${x}`, 1e-12);
  }
});

Deno.test("logNormalCdf() agrees with SciPy where the share itself is 0", () => {
  for (const [x = NaN, logarithm] of DISTRIBUTIONS.logNormal) {
    assertRatio(logNormalCdf(x), logarithm, `x = ${x}`, 1e-12);
  }
});

Deno.test("normalQuantile() agrees with SciPy and undoes normalCdf()", () => {
  for (const [share = NaN, x = NaN] of DISTRIBUTIONS.quantiles) {
    assertRatio(normalQuantile(share), x, `share = ${share}`, 1e-13);
  }
  for (const x of [-30, -8, -1, 0.2]) assertRatio(normalQuantile(normalCdf(x)), x, `x = ${x}`);
  assertEquals([normalQuantile(0), normalQuantile(0.5), normalQuantile(1)], [
    -Infinity,
    0,
    Infinity,
  ]);
  assertThrows(() => normalQuantile(1.1), RangeError, "got 1.1");
});

Deno.test("chiSquaredTails() agree with SciPy on both sides", () => {
  for (const [x = NaN, freedom = NaN, lower, upper] of DISTRIBUTIONS.chiSquared) {
    const tails = chiSquaredTails(x, freedom);
    assertRatio(tails.lower, lower, `below ${x} of ${freedom}`);
    assertRatio(tails.upper, upper, `above ${x} of ${freedom}`);
  }
});

Deno.test("studentTwoTails() agrees with SciPy", () => {
  for (const [t = NaN, freedom = NaN, share] of DISTRIBUTIONS.student) {
    assertRatio(studentTwoTails(t, freedom), share, `t = ${t}, ${freedom}`);
  }
  assertEquals(studentTwoTails(Infinity, 5), 0);
});

Deno.test("studentQuantile() undoes studentTwoTails()", () => {
  for (const [share = NaN, freedom = NaN] of [[0.975, 1], [0.6, 3], [0.9999, 2], [0.975, 4000]]) {
    const t = studentQuantile(share, freedom);
    assertRatio(studentTwoTails(t, freedom) / 2, 1 - share, `${share} of ${freedom}`);
  }
  assertEquals(studentQuantile(0.975, 1).toFixed(4), "12.7062");
  assertThrows(() => studentQuantile(0.5, 1), RangeError, "above 0.5 and below 1: got 0.5");
});

Deno.test("lnGamma() agrees with SciPy", () => {
  for (const [x = NaN, value] of DISTRIBUTIONS.lnGamma) {
    assertRatio(lnGamma(x), value, `x = ${x}`, 1e-13);
  }
  assertThrows(() => lnGamma(0), RangeError, "must be above 0: got 0");
});

Deno.test("incompleteGamma() and incompleteBeta() refuse what has no value", () => {
  assertThrows(() => incompleteGamma(1, -1), RangeError, "got 1 and -1");
  assertThrows(() => incompleteGamma(0, 1), RangeError, "got 0 and 1");
  assertThrows(() => incompleteBeta(1, 1, 2), RangeError, "x from 0 to 1");
});
