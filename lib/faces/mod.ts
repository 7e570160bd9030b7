/**
 * faces.
 *
 * @module
 */

export { extractFaces } from "./extract_faces.ts";
export { openFacePictures, readPictures } from "./face_pictures.ts";
export { loadFaceTools } from "./load_face_tools.ts";
export { mergeShards } from "./merge_shards.ts";
export { facesFolder, openFaces } from "./open_faces.ts";
export { PHASES, type PhaseTimes } from "./phase_timer.ts";
export { describeReport, parseReport } from "./report.ts";
export { CHOICES, completeSettings, type ExtractionSettings } from "./settings.ts";
export { parseShard, type Shard } from "./shard.ts";
