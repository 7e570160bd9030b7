/**
 * Faces in pictures: who finds them, how they are cut out, and what networks of face-api say of a face
 * once it is found. A back end must have been started.
 *
 * @module
 */

// Finding faces: a detector by its name, or as many as have their weights; several side by side.
export {
  type AvailableDetectors,
  availableDetectors,
  type DetectorOptions,
  loadDetector,
  tinyDetector,
} from "./ladder.ts";
export {
  type CroppableFace,
  type Detector,
  type DetectorName,
  type FaceInPicture,
  type FoundFace,
  roundPixels,
} from "./detector.ts";
export {
  type ComparedDetector,
  compareDetectors,
  type CompareDetectorsOptions,
  type ComparedPicture,
} from "./compare_detectors.ts";

// Cutting them out.
export {
  cropFace,
  cropFaces,
  type CropOptions,
  type CropPolicyOptions,
  cutFace,
} from "./crop_face.ts";

// What the networks say of a face: landmarks, expression, sex and age.
export {
  type Describer,
  type DescribingNetworks,
  type DescribingOutputs,
  type Description,
  type FaceSquareOptions,
  faceSquares,
  type LandmarkFinder,
  loadDescriber,
  loadDescribingNetworks,
  loadLandmarkFinder,
} from "./face_heads.ts";

// How sure the tiny detector is of a face, in a step that can be compiled.
export { type FaceScorer, loadFaceScorer } from "./tiny.ts";

// face-api itself, its weights and its inputs.
export {
  type FaceApi,
  type FaceApiFiles,
  type FaceApiInput,
  faceApiInput,
  type FaceApiNetwork,
  faceApiWeights,
  loadFaceApi,
  readFaceApiFiles,
} from "./face_api.ts";
