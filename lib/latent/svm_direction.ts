/**
 * The direction along which a linear support vector machine tells two classes apart.
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

const SQUARED_HINGE: MarginLoss = {
  loss: (margin) => Math.max(0, 1 - margin) ** 2,
  slope: (margin) => -2 * Math.max(0, 1 - margin),
  curvature: (margin) => margin < 1 ? 2 : 0,
  penalisesIntercept: true,
};

/**
 * Minimises `½ (‖w‖² + b²) + C Σ max(0, 1 − y (w·z + b))²` over the codes of which the attribute is
 * known, as LIBLINEAR and scikit-learn's `LinearSVC` do by default: the intercept is the weight of
 * a constant 1, and so penalised too.
 *
 * @throws {RangeError} If labels are missing, a class is empty, or the cost is not above 0.
 * @throws {Error} If it does not converge.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { codesFrom } from "facespace/latent";
 * import { svmDirection } from "facespace/latent";
 *
 * const codes = codesFrom([[1, 0], [2, 0], [-1, 0], [-2, 0]]);
 * const { direction } = svmDirection({ codes, labels: [1, 1, -1, -1] }, { cost: 100 });
 * assert(Math.abs((direction[0] ?? 0) - 1) < 0.01 && direction[1] === 0);
 * ```
 */
export function svmDirection(
  labelled: LabelledCodes,
  options: ClassifierOptions = {},
): LinearClassifier {
  return fitLinearClassifier(labelled, SQUARED_HINGE, options, "a support vector machine");
}
