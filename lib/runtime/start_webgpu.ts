/**
 * Starting the WebGPU back end of tfjs on Deno's own `navigator.gpu`.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";

/**
 * Makes WebGPU the active back end.
 *
 * @returns The version of its package.
 * @throws {Error} If it does not start.
 */
export async function startWebgpu(): Promise<string> {
  const { version_webgpu: version } = await import("@tensorflow/tfjs-backend-webgpu").then(
    (module) => ({ version_webgpu: tf.version_core, ...module }),
  );
  if (!await tf.setBackend("webgpu")) {
    throw new Error("Cannot start the WebGPU back end as its adapter gave no device");
  }
  await tf.ready();
  return version;
}
