import { assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import { samplePrior } from "../../lib/latent/prior.ts";

Deno.test("samplePrior() is a prefix of a larger draw with the same seed", () => {
  assertEquals(samplePrior(2, 5, "a"), samplePrior(4, 5, "a").slice(0, 2));
  assertNotEquals(samplePrior(2, 5, "a"), samplePrior(2, 5, "b"));
});

Deno.test("samplePrior() has mean 0 and variance 1, within 5 standard errors", () => {
  const values = samplePrior(100, 256, "moments").flatMap((code) => [...code]);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  assertAlmostEquals(mean, 0, 5 / Math.sqrt(values.length));
  assertAlmostEquals(variance, 1, 5 * Math.sqrt(2 / values.length));
});
