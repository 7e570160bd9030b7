/**
 * Codes drawn from the posteriors of a variational autoencoder, in plain numbers.
 *
 * @module
 */

import { stream } from "../random/mod.ts";
import type { Codes } from "./codes.ts";

/**
 * One code from each `N(mean, exp(logVar))`. Vector arithmetic is usually done on the means
 * instead; these are spread as the decoder saw them in training.
 *
 * @param means Shape `[count, dim]`.
 * @param logVars The same shape.
 * @param seed Seeds the draw; code `i` depends on its own index only.
 * @throws {RangeError} If the shapes differ.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { codesFrom } from "facespace/latent";
 * import { samplePosterior } from "facespace/latent";
 *
 * const sharp = samplePosterior(codesFrom([[1, 2]]), codesFrom([[-200, -200]]), "a");
 * assert(sharp.values.join() === "1,2");
 * ```
 */
export function samplePosterior(means: Codes, logVars: Codes, seed: string): Codes {
  const { values, count, dim } = means;
  if (logVars.count !== count || logVars.dim !== dim) {
    throw new RangeError(
      `Cannot sample as means and log-variances must have one shape: got [${count}, ${dim}] and ` +
        `[${logVars.count}, ${logVars.dim}]`,
    );
  }
  const sampled = new Float32Array(count * dim);
  for (let i = 0, at = 0; i < count; i++) {
    const random = stream(seed, "posterior", String(i));
    for (let j = 0; j < dim; j++, at++) {
      sampled[at] = random.normal(values[at] ?? 0, Math.exp((logVars.values[at] ?? 0) / 2));
    }
  }
  return { values: sampled, count, dim };
}
