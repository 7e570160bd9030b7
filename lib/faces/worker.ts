/**
 * The program of a worker process: extracts chunks of faces with the real networks on the best back end.
 *
 * @module
 */

import {
  cropFaces,
  type Describer,
  type LandmarkFinder,
  loadDescriber,
  loadDetector,
  loadLandmarkFinder,
} from "../detectors/mod.ts";
import { decodeImage } from "../images/mod.ts";
import { describeBackend, startBackend } from "../runtime/mod.ts";
import type { FaceTools } from "./extract_pictures.ts";
import { openPictures } from "./open_pictures.ts";
import { type ExtractionSettings, softwareVersions } from "./recipe.ts";
import { serveWorker } from "./serve_worker.ts";

/**
 * Starts the back end and loads the detector. Landmarks and descriptions are loaded with the first
 * face that needs them: portraits and CelebA never do.
 *
 * @throws {RangeError} If the detector's weights are not there; the message says what to do.
 */
export async function loadFaceTools(
  settings: ExtractionSettings,
  mtcnnFolder?: string,
): Promise<FaceTools> {
  const report = await startBackend({ log: () => {} });
  const detector = await loadDetector(settings.detector, mtcnnFolder ? { mtcnnFolder } : {});
  let landmarkFinder: Promise<LandmarkFinder> | undefined;
  let describer: Promise<Describer> | undefined;
  const { sizesPx, policy, margin } = settings;
  const cropOptions = margin === null ? { policy } : { policy, margin };
  const { name, version, acceleration, threads } = report;
  const usesGpu = threads === 0;
  return {
    software: {
      backend: [name, version, usesGpu ? "GPU" : "CPU", acceleration].filter(Boolean).join(" "),
      ...await softwareVersions(),
    },
    usesGpu,
    backend: describeBackend(report),
    decode: decodeImage,
    detect: (pictures) => detector.detect(pictures),
    findLandmarks: async (faces) => {
      landmarkFinder ??= loadLandmarkFinder();
      return await (await landmarkFinder).findLandmarks(faces);
    },
    describe: async (faces) => {
      describer ??= loadDescriber();
      return await (await describer).describeFaces(faces);
    },
    crop: ({ picture, face }) => cropFaces(picture, face, sizesPx, cropOptions),
  };
}

if (import.meta.main) {
  await serveWorker({
    openSource: ({ location }) => openPictures(location),
    loadTools: ({ settings, mtcnnFolder }) => loadFaceTools(settings, mtcnnFolder),
  });
}
