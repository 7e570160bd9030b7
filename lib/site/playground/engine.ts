/**
 * The networks in the visitor's browser: encoder, decoder and judge on TensorFlow.js' WASM back end, one thread.
 * One thread, as more need a page that is isolated from others, which a folder cannot be; WebAssembly, as it gives the same numbers on every machine.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { ATTRIBUTE_NAMES, type AttributeName } from "../../annotations/mod.ts";
import {
  attributeLogits,
  buildAttributeClassifier,
  buildVae,
  decode,
  encode,
  namedVariables,
} from "../../models/mod.ts";
import {
  bytesOf,
  type PackedJudge,
  type PackedVae,
  type PackedWeight,
  unpackNumbers,
} from "../playground_data.ts";

/** Networks that are ready; all synchronous, a few milliseconds a face. */
export interface Engine {
  /** Width and height of its pictures. */
  readonly sizePx: number;
  /** Length of a code. */
  readonly latentDim: number;
  /** What the judge tells. */
  readonly attributes: readonly AttributeName[];
  /**
   * The pictures of codes.
   *
   * @returns `[codes, size, size, 3]`, in [0, 1].
   */
  decode(codes: readonly ArrayLike<number>[]): Float32Array<ArrayBuffer>;
  /** The posterior's mean of one picture, `[size, size, 3]` in [0, 1]. */
  encode(picture: Float32Array): Float32Array;
  /** The probability of each attribute for one picture, in the judge's order. */
  judge(picture: Float32Array): Float32Array<ArrayBuffer>;
}

/**
 * Starts WASM from the bytes of its module, so that nothing is fetched.
 *
 * @throws {Error} If the browser has no SIMD in WebAssembly, or the back end does not start.
 */
export async function startWasmFromBytes(base64: string): Promise<void> {
  const env = tf.env();
  env.set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  if (!await env.getAsync("WASM_HAS_SIMD_SUPPORT")) {
    throw new Error("Cannot start as this browser has no SIMD in WebAssembly: use a newer one");
  }
  const headers = { "content-type": "application/wasm" };
  env.platform.fetch = () => Promise.resolve(new Response(bytesOf(base64), { headers }));
  setWasmPaths("", true); // no place: what is asked for are the bytes above
  if (!await tf.setBackend("wasm")) throw new Error("Cannot start as WebAssembly did not load");
  await tf.ready();
}

/**
 * Builds the networks.
 *
 * @throws {RangeError} If weights are missing.
 */
export function openEngine(vaeData: PackedVae, judgeData: PackedJudge): Engine {
  const { version, imageSizePx: sizePx, latentDim } = vaeData;
  const vae = buildVae({ version, imageSizePx: sizePx, latentDim });
  assign(namedVariables({ encoder: vae.posterior, decoder: vae.decoder }), vaeData.weights);
  const attributes = judgeData.attributes.flatMap((name) =>
    ATTRIBUTE_NAMES.find((known) => known === name) ?? []
  );
  const classifier = buildAttributeClassifier({ attributes, imageSizePx: judgeData.imageSizePx });
  assign(namedVariables({ classifier: classifier.model }), judgeData.weights);
  return {
    sizePx,
    latentDim,
    attributes,
    decode: (codes) =>
      read(() => {
        const values = Float32Array.from(codes.flatMap((code) => Array.from(code)));
        return decode(vae, tf.tensor2d(values, [codes.length, latentDim]));
      }),
    encode: (picture) => read(() => encode(vae, asTensor(picture, sizePx)).mean),
    judge: (picture) =>
      read(() => tf.sigmoid(attributeLogits(classifier, asTensor(picture, sizePx)))),
  };
}

const asTensor = (picture: Float32Array, sizePx: number) =>
  tf.tensor4d(picture, [1, sizePx, sizePx, 3]);

function read(run: () => tf.Tensor): Float32Array<ArrayBuffer> {
  const tensor = tf.tidy(run);
  try {
    return new Float32Array(tensor.dataSync<"float32">());
  } finally {
    tensor.dispose();
  }
}

function assign(
  variables: ReturnType<typeof namedVariables>,
  weights: readonly PackedWeight[],
): void {
  const byName = new Map(weights.map((weight) => [weight.name, weight]));
  for (const [name, variable] of variables) {
    const weight = byName.get(name);
    if (!weight) throw new RangeError(`Cannot build the network as its weights lack ${name}`);
    const tensor = tf.tensor(unpackNumbers(weight), [...weight.shape]);
    variable.assign(tensor);
    tensor.dispose();
  }
}
