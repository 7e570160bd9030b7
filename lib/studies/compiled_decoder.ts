/**
 * Many codes through a decoder, as a compiled step where the back end has one.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { FloatImages } from "../images/mod.ts";
import type { Codes } from "../latent/mod.ts";
import { decode, type Vae } from "../models/mod.ts";
import { compileStep } from "../compile/mod.ts";

/** Decodes codes. */
export interface CodeDecoder {
  decode(codes: Codes): Promise<FloatImages>;
  /** Frees the graph; the network stays the caller's. */
  dispose(): void;
}

/**
 * Codes in a step; 50 go into 200. A last part is filled up, so that one graph serves all; one of
 * less than half runs eagerly.
 */
const PART_SIZE = 50;

/**
 * Compiles a network's decoder.
 *
 * @param log Told if it runs eagerly. Default: `console.log`.
 */
export function compiledDecoder(vae: Vae, log?: (line: string) => void): CodeDecoder {
  const { latentDim, imageSizePx: sizePx } = vae;
  const step = compileStep(
    ({ z }: { readonly z: tf.Tensor }) => ({
      images: decode(vae, z.as2D(PART_SIZE, latentDim)),
    }),
    { whenRefused: "run eagerly", ...(log ? { log } : {}) },
  );
  const run = (codes: Float32Array): { readonly images: tf.Tensor } => {
    const count = codes.length / latentDim;
    if (count < PART_SIZE / 2) {
      return { images: tf.tidy(() => decode(vae, tf.tensor2d(codes, [count, latentDim]))) };
    }
    const part = new Float32Array(PART_SIZE * latentDim);
    part.set(codes);
    const z = tf.tensor2d(part, [PART_SIZE, latentDim]);
    try {
      return step.run({ z });
    } finally {
      z.dispose();
    }
  };
  return {
    async decode({ values: codes, count }) {
      const stride = sizePx * sizePx * 3;
      const values = new Float32Array(count * stride);
      for (let from = 0; from < count; from += PART_SIZE) {
        const { images } = run(codes.subarray(from * latentDim, (from + PART_SIZE) * latentDim));
        try {
          const pixels = await images.data<"float32">();
          values.set(pixels.subarray(0, (count - from) * stride), from * stride);
        } finally {
          images.dispose();
        }
      }
      return { values, count, sizePx };
    },
    dispose: () => step.dispose(),
  };
}
