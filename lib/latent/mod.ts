/**
 * latent.
 *
 * @module
 */

export { analogy, combine, type NormPolicy, type Term, weightNorm } from "./arithmetic.ts";
export { balancedDifference, meanDifference, projectFree } from "./attribute_direction.ts";
export { attributeVector, moveAlong } from "./attribute_vector.ts";
export { CELEBA_WORDS, type Condition } from "./attribute_words.ts";
export { type Centroid, centroid, meanNorm } from "./centroid.ts";
export { assertCodes, codeAt, type Codes, codesFrom, dimensionOf, selectCodes } from "./codes.ts";
export { editDistance, nearestWords } from "./edit_distance.ts";
export { parseEquation } from "./equation.ts";
export { equationError, underlined, wrapList } from "./equation_error.ts";
export type { EquationTerm, PlacedCondition } from "./equation_term.ts";
export { equationTokens } from "./equation_tokens.ts";
export { cosine, dot, norm, unit } from "./inner_product.ts";
export { lerp, type Path, slerp, strip } from "./interpolate.ts";
export { classMeans, type LabelledCodes } from "./labelled_codes.ts";
export { logisticDirection } from "./logistic_direction.ts";
export { nearestCodes } from "./nearest_codes.ts";
export { samplePosterior } from "./posterior_sample.ts";
export { samplePrior } from "./prior.ts";
export { svmDirection } from "./svm_direction.ts";
export { termMembers } from "./term_members.ts";
