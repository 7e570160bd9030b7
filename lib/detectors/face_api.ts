/**
 * Loading face-api, the one place that does. Its builds name the TensorFlow.js package they use; the
 * one that matches the active back end shares its engine, and any other would bring a second one.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { createRequire } from "node:module";
import { projectPath } from "../system/mod.ts";
import { patchNodeUtil } from "../runtime/mod.ts";

/** face-api, with the types that it publishes. */
export type FaceApi = typeof import("@vladmandic/face-api");

/** The folder of face-api's own weights, for `net.loadFromDisk(…)`. */
export const faceApiWeights: string = projectPath("node_modules/@vladmandic/face-api/model");

/**
 * Loads the build of face-api that computes on the active back end.
 *
 * @returns Its module; a second call returns the same one.
 * @throws {RangeError} If no back end was started.
 */
export function loadFaceApi(): FaceApi {
  const backend = tf.getBackend();
  const build = { tensorflow: "node-gpu", webgpu: "node-wasm", wasm: "node-wasm" }[backend];
  if (!build) {
    throw new RangeError(
      `Cannot load face-api as it needs the back end tensorflow, webgpu or wasm: got "${backend}"; ` +
        `call startBackend() first`,
    );
  }
  patchNodeUtil();
  const path = projectPath(`node_modules/@vladmandic/face-api/dist/face-api.${build}.js`);
  const faceApi: FaceApi = createRequire(import.meta.url)(path);
  return faceApi;
}
