/**
 * From pictures to face stores: finds, chooses, describes and cuts out the faces of drawn portraits, CelebA
 * or photographs, in as many processes as the machine can take. A run may be killed at any moment and goes
 * on where it was; the store's bytes depend neither on that nor on the number of processes or machines.
 *
 * @module
 */

// Opening faces of any source, and the pictures behind them.
export {
  facesFolder,
  openFaces,
  type OpenFacesOptions,
  type OpenFacesProgress,
  type PortraitChoice,
} from "./open_faces.ts";
export { openFacePictures, readPictures } from "./open_pictures.ts";

// The faces of a few pictures, without a store.
export {
  type FaceGroupOfPictures,
  type FacesOfPictures,
  facesOfPictures,
  type FacesOfPicturesOptions,
  type LeftOutPicture,
  type TakenFace,
} from "./faces_of_pictures.ts";

// The right answer, which drawn faces alone have: the same with one thing changed.
export {
  type CounterpartFaces,
  counterpartFaces,
  type CounterpartOptions,
} from "./counterpart_faces.ts";

// What became of the pictures, as a store's manifest has it.
export {
  describeReport,
  type ExtractionReport,
  parseReport,
  type PictureNote,
  type SkippedPicture,
  type SkipReason,
} from "./report.ts";

// Making a store, or a part of one on each of several machines.
export { extractFaces } from "./extract_faces.ts";
export type { ExtractFacesOptions, Extraction, ExtractionProgress } from "./extraction.ts";
export {
  CHOICES,
  completeSettings,
  type ExtractionSettings,
  parseShard,
  type Shard,
} from "./recipe.ts";
export { type ClusterShard, clusterShard, type ClusterVariables } from "./cluster_shard.ts";
export { type MergeOptions, mergeShards } from "./merge_shards.ts";

// What the time of a worker process goes to.
export { PHASES, type PhaseTimes } from "./extract_pictures.ts";
