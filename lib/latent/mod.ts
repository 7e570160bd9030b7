/**
 * Codes as plain numbers, and what is done with them: sums, differences, paths and directions, and
 * equations over attributes that say which faces are added. Nothing here loads TensorFlow.
 *
 * @module
 */

/** Codes: many in one flat array, their rows and dimensions, and those nearest to one. */
export {
  assertCodes,
  codeAt,
  type Codes,
  codesFrom,
  dimensionOf,
  distance,
  dot,
  nearestCodes,
  type Neighbour,
  norm,
  samplePosterior,
  samplePrior,
  selectCodes,
  unit,
} from "./codes.ts";

/** Codes drawn from the prior and from posteriors. */

/** Products and lengths of vectors. */

/** Arithmetic: means, weighted sums with what becomes of their length, and codes between two. */
export {
  analogy,
  type Centroid,
  centroid,
  combine,
  type CombineOptions,
  lerp,
  meanNorm,
  type NormPolicy,
  slerp,
  type Term,
} from "./arithmetic.ts";

/** Directions that stand for an attribute, and steps along them. */
export {
  type AttributeVector,
  attributeVector,
  balancedDifference,
  type LabelledCodes,
  meanDifference,
  moveAlong,
  projectFree,
} from "./directions.ts";
export {
  type ClassifierOptions,
  type LinearClassifier,
  logisticDirection,
  svmDirection,
} from "./linear_classifier.ts";

/** Equations: from `smiling woman - man` to terms and their faces, and the words that are known. */
export { type EquationTerm, parseEquation, type PlacedCondition, termMembers } from "./equation.ts";
export { type Span, underlined, wrapList } from "./equation_error.ts";
export { CELEBA_WORDS, type Condition, type Vocabulary } from "./attribute_words.ts";
