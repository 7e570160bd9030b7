/**
 * The program of a worker process: extracts chunks of faces with the real networks.
 *
 * @module
 */

import { openPictures } from "./open_pictures.ts";
import { loadFaceTools } from "./load_face_tools.ts";
import { serveWorker } from "./serve_worker.ts";

if (import.meta.main) {
  await serveWorker({
    openSource: ({ location }) => openPictures(location),
    loadTools: ({ settings, mtcnnFolder }) => loadFaceTools(settings, mtcnnFolder),
  });
}
