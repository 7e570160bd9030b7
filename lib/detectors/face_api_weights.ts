/**
 * The weights of face-api's networks, as its package brings them. The networks themselves are
 * written here (`tiny.ts`, `ssd.ts`, `describing_networks.ts`, `landmarks.ts`,
 * `recognition_network.ts`), because face-api takes one picture at a time and computes longer; the
 * numbers are the same.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { faceApiWeights } from "./face_api.ts";

/** Tensors by name. */
export interface NetworkWeights {
  /**
   * The tensor of a name, owned by this set.
   *
   * @throws {RangeError} If there is none.
   */
  get<R extends tf.Rank>(name: string): tf.Tensor<R>;
  /** Frees them all. */
  dispose(): void;
}

/** The networks whose weights are used, by their files' names. */
export type FaceApiNetwork =
  | "tiny_face_detector"
  | "ssd_mobilenetv1"
  | "face_landmark_68"
  | "face_expression"
  | "age_gender"
  | "face_recognition";

/** Reads a network's weights and turns their 8-bit numbers into floats. */
export async function loadFaceApiWeights(network: FaceApiNetwork): Promise<NetworkWeights> {
  const base = `${faceApiWeights}/${network}_model`;
  const manifest: tf.io.WeightsManifestConfig = JSON.parse(
    await Deno.readTextFile(`${base}-weights_manifest.json`),
  );
  const bytes = await Deno.readFile(`${base}.bin`);
  const tensors = tf.io.decodeWeights(bytes.buffer, manifest.flatMap(({ weights }) => weights));
  return {
    get<R extends tf.Rank>(name: string): tf.Tensor<R> {
      const tensor = tensors[name];
      if (!tensor) throw new RangeError(`Cannot build ${network} as its weights lack ${name}`);
      return tensor as tf.Tensor<R>;
    },
    dispose: () => tf.dispose(tensors),
  };
}
