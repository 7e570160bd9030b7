/**
 * judges.
 *
 * @module
 */

export { agreement, givenAttribute } from "./attribute_agreement.ts";
export { findAttributeJudge, openAttributeJudge } from "./attribute_judge_run.ts";
export { loadFaceApiJudge } from "./face_api_judge.ts";
export { faceSquares } from "./face_squares.ts";
export { identityDistance, loadIdentityJudge } from "./identity_judge.ts";
export {
  type AttributeJudge,
  attributeJudge,
  type AttributeScores,
  scoresByAttribute,
} from "./judge.ts";
export {
  errorsOfScores,
  judgeErrors,
  judgeErrorsOfFaces,
  knownAttributes,
  scoreSays,
} from "./judge_errors.ts";
export { loadRecognitionNetwork } from "./recognition_network.ts";
export { trainAttributeClassifier } from "./train_attribute_classifier.ts";
