/**
 * Judges of what an autoencoder draws, so that it is not judged by itself: they say which attributes
 * faces have and who is shown, and how often they are right where the answer is known.
 *
 * @module
 */

// What a judge of attributes is, and what its probabilities say.
export { type AttributeJudge, type AttributeScores, scoreSays } from "./judge.ts";

// The project's own: trained, or found among the runs and opened.
export {
  attributeJudge,
  type AttributeJudgeRun,
  findAttributeJudge,
  type FindAttributeJudgeOptions,
  judgeRunFolder,
  type JudgeSettings,
  type LabelledFaces,
  openAttributeJudge,
  type TrainedJudge,
  trainJudge,
} from "./attribute_judge.ts";

// Those by networks of face-api: of attributes, and of identity.
export { loadFaceApiJudge } from "./face_api_judge.ts";
export { type Descriptors, type IdentityJudge, loadIdentityJudge } from "./identity_judge.ts";

// How often they are right.
export {
  type Agreement,
  agreement,
  givenAttribute,
  type JudgeErrors,
  judgeErrors,
  type KnownAttributes,
  knownAttributes,
} from "./judge_errors.ts";
