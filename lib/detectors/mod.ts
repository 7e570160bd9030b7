/**
 * detectors.
 *
 * @module
 */

export { availableDetectors } from "./available_detectors.ts";
export { compareDetectors, type ComparedPicture, landmarkDistance } from "./compare_detectors.ts";
export { cropFace, cropFaces, cropOf } from "./crop_face.ts";
export { type Describer, type Description, loadDescriber } from "./describe.ts";
export { DESCRIBING_MARGIN, loadDescribingNetworks } from "./describing_networks.ts";
export type { Detector, DetectorName, FoundFace } from "./detector.ts";
export { faceApiWeights, loadFaceApi } from "./face_api.ts";
export { loadFaceApiWeights, type NetworkWeights } from "./face_api_weights.ts";
export type { FaceFinder } from "./face_finder.ts";
export { lookInBatches, MEAN_RGB, SQUARE_SIZE_PX } from "./face_input.ts";
export { frameFace } from "./framing.ts";
export { climb } from "./ladder.ts";
export { fiveOf, type LandmarkFinder, loadLandmarkFinder } from "./landmarks.ts";
export { addBias } from "./layers.ts";
export { loadDetector } from "./load_detector.ts";
export {
  type Candidate,
  candidateOf,
  overlapOfSmaller,
  shiftedBox,
  squaredBox,
  type Window,
} from "./mtcnn/candidates.ts";
export { loadWeights, weightOf, type Weights } from "./mtcnn/load_weights.ts";
export { loadMtcnn } from "./mtcnn/mtcnn.ts";
export { buildNetworks, prelu } from "./mtcnn/networks.ts";
export { propose, pyramidScales } from "./mtcnn/propose.ts";
export { cutWindows, halvedPictures } from "./mtcnn/windows.ts";
export { boxInPicture, layOut, placeOf } from "./pad.ts";
export { resample, resampleTurned } from "./resample.ts";
export { rungOf } from "./rungs.ts";
export { loadSsd } from "./ssd.ts";
export { suppress } from "./suppress.ts";
export { loadTiny } from "./tiny.ts";
