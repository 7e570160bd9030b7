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
  type ClassifierJudge,
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

// Whether pictures could be real faces, one by one and as a set.
export {
  type JudgedRealism,
  loadRealismJudge,
  type PictureRealism,
  type RealFaces,
  type RealismJudge,
  type RealismOptions,
  type RealismView,
  type SetOptions,
} from "./realism_judge.ts";

// Damage to see whether a judge finds it, and the eyes that some of it needs.
export { type LandmarkJudge, loadLandmarkJudge } from "./eye_patches.ts";
export { plantDamage, type PlantedDamage, type PlantOptions } from "./planted_damage.ts";

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
