/**
 * The direction along which a logistic regression tells two classes apart.
 *
 * @module
 */

import type { LabelledCodes } from "./labelled_codes.ts";
import {
  type ClassifierOptions,
  fitLinearClassifier,
  type LinearClassifier,
  type MarginLoss,
} from "./linear_classifier.ts";

const LOGISTIC: MarginLoss = {
  loss: (margin) => Math.max(0, -margin) + Math.log1p(Math.exp(-Math.abs(margin))),
  slope: (margin) => -wrong(margin),
  curvature: (margin) => wrong(margin) * wrong(-margin),
  penalisesIntercept: false,
};

/**
 * Minimises `½ ‖w‖² + C Σ log(1 + exp(−y (w·z + b)))`, as scikit-learn's `LogisticRegression` does,
 * over the codes of which the attribute is known.
 *
 * @throws {RangeError} If labels are missing, a class is empty, or the cost is not above 0.
 * @throws {Error} If it does not converge.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { codesFrom } from "facespace/latent";
 * import { logisticDirection } from "facespace/latent";
 *
 * const codes = codesFrom([[1, 0], [2, 0], [-1, 0], [-2, 0]]);
 * const { direction, intercept } = logisticDirection({ codes, labels: [1, 1, -1, -1] });
 * assert((direction[0] ?? 0) > 0 && direction[1] === 0 && Math.abs(intercept) < 1e-6);
 * ```
 */
export function logisticDirection(
  labelled: LabelledCodes,
  options: ClassifierOptions = {},
): LinearClassifier {
  return fitLinearClassifier(labelled, LOGISTIC, options, "a logistic regression");
}

/** The chance that a logistic regression gives to the wrong class. */
function wrong(margin: number): number {
  const power = Math.exp(-Math.abs(margin));
  return margin > 0 ? power / (1 + power) : 1 / (1 + power);
}
