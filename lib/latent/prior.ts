/**
 * Codes drawn from the prior of a variational autoencoder, the unit Gaussian.
 *
 * @module
 */

import { stream } from "../random/mod.ts";

/**
 * Draws codes from `N(0, I)`.
 *
 * @param count How many.
 * @param latentDim Length of a code.
 * @param seed Seeds the draw; the first codes of a larger draw are those of a smaller one.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { samplePrior } from "facespace/latent";
 * const codes = samplePrior(3, 256, "a");
 * assert(codes.length === 3 && codes[0]?.length === 256);
 * ```
 */
export function samplePrior(
  count: number,
  latentDim: number,
  seed: string,
): readonly Float32Array[] {
  return Array.from({ length: count }, (_, i) => {
    const random = stream(seed, "prior", String(i));
    return Float32Array.from({ length: latentDim }, () => random.normal(0, 1));
  });
}
