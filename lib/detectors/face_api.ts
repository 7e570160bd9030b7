/**
 * face-api: its module, which is loaded here only, its weights, and the layers of its networks.
 *
 * Its detectors and its heads are computed in this room (`tiny.ts`, `ssd.ts`, `face_heads.ts`), several
 * pictures at once. The detectors of face-api take one picture at a time. Its heads do take a batch and
 * give the same numbers within 1e-6, but 16 faces took them 5–7 % longer eagerly, 14–17 % in a compiled
 * step and 22–29 % on WASM.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { createRequire } from "node:module";
import { isNativeBackend, patchNodeUtil } from "../runtime/mod.ts";
import { projectPath } from "../system/mod.ts";

/** face-api, with the types that it publishes. */
export type FaceApi = typeof import("@vladmandic/face-api");

/** The folder of face-api's own weights, for `net.loadFromDisk(…)`. */
export const faceApiWeights: string = /* @__PURE__ */ projectPath(
  "node_modules/@vladmandic/face-api/model",
);

/**
 * Loads the build of face-api that computes on the active back end: each build names the TensorFlow.js
 * package that it uses, and any other one would bring a second engine.
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

/** A picture for face-api's own functions. */
export type FaceApiInput = ConstructorParameters<FaceApi["NetInput"]>[0][number];

/** A tensor as face-api's types name it, to which their own copy of the class is another one. */
export function faceApiInput(picture: tf.Tensor): FaceApiInput {
  const input: unknown = picture;
  return input as FaceApiInput;
}

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

/** The networks that are computed here, by their files' names. */
export type FaceApiNetwork =
  | "tiny_face_detector"
  | "ssd_mobilenetv1"
  | "face_landmark_68"
  | "face_expression"
  | "age_gender";

/** A network's weights as its two files have them. */
export interface FaceApiFiles {
  /** Names, shapes and number formats, in the order of the bytes. */
  readonly manifest: tf.io.WeightsManifestConfig;
  /** The weights, mostly 8-bit numbers. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Reads the files of a network's weights. */
export async function readFaceApiFiles(network: FaceApiNetwork): Promise<FaceApiFiles> {
  const base = `${faceApiWeights}/${network}_model`;
  return {
    manifest: JSON.parse(await Deno.readTextFile(`${base}-weights_manifest.json`)),
    bytes: await Deno.readFile(`${base}.bin`),
  };
}

/** Reads a network's weights and turns their 8-bit numbers into floats. */
export async function loadFaceApiWeights(network: FaceApiNetwork): Promise<NetworkWeights> {
  return decodeFaceApiWeights(network, await readFaceApiFiles(network));
}

/** Turns the 8-bit numbers of a network's files into floats. */
export function decodeFaceApiWeights(
  network: FaceApiNetwork,
  { manifest, bytes }: FaceApiFiles,
): NetworkWeights {
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

/**
 * Adds a bias to each channel of `[batch, height, width, channels]`: by TensorFlow's own `BiasAdd` where it is
 * the back end, which takes a sixth less time than a broadcast sum (2 % of a network's).
 */
export function addBias(x: tf.Tensor4D, bias: tf.Tensor1D): tf.Tensor4D {
  const backend = tf.backend();
  if (!isNativeBackend(backend)) return tf.add(x, bias);
  const { TF_ATTR_TYPE, TF_FLOAT } = backend.binding;
  const dtype = { name: "T", type: TF_ATTR_TYPE, value: TF_FLOAT };
  return backend.executeSingleOutput("BiasAdd", [dtype], [x, bias]) as tf.Tensor4D;
}

/** A convolution with its bias, padded to keep the size. */
export function convolve(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  bias: tf.Tensor1D,
  stride = 1,
): tf.Tensor4D {
  return addBias(tf.conv2d(x, filter, stride, "same"), bias);
}
