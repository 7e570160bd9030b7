/**
 * Principal components in the place of a network: a linear encoder and decoder with as long a code. What
 * they add as well as an autoencoder does is not the merit of the autoencoder.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { type FacePixels, type FloatImages, readAhead, unitFloats } from "../images/mod.ts";
import { type Codes, codesFrom } from "../latent/mod.ts";
import { fitImagePca, type Pca } from "../models/mod.ts";
import { sampleOf } from "./draws.ts";
import type { EncodingNetwork } from "./networks.ts";

/** What components are fitted to. */
export interface PcaNetworkOptions {
  /** Training faces; of more than 10,000 a draw of so many. */
  readonly rows: readonly number[];
  /** Length of a code; at most the number of these faces. */
  readonly components: number;
  /** Seeds the fit. */
  readonly seed: string;
}

/** Training faces that components are fitted to, at most: they are gone through six times. */
const MOST_FITTED = 10_000;

/** Images that are in memory as tensors at once. */
const PART_SIZE = 128;
/** The log-variance of what has no variance: codes are exact. */
const EXACT = -40;

/**
 * Fits components to training faces and encodes all faces.
 *
 * @returns Owned by the caller; `decoder.dispose()` frees the components.
 */
export async function pcaNetwork(
  faces: FacePixels,
  { rows, components: wanted, seed }: PcaNetworkOptions,
): Promise<EncodingNetwork> {
  const { sizePx, count } = faces;
  const components = Math.min(wanted, rows.length);
  const length = sizePx * sizePx * 3;
  const fitted = sampleOf(rows, MOST_FITTED, `pca ${seed}`);
  const pca = await fitImagePca(faces, fitted, { components, seed });
  const all = Array.from({ length: count }, (_, row) => row);
  const means = new Float32Array(count * components);
  let done = 0;
  for await (const { rows: part, bytes } of readAhead(faces, all, { partSize: PART_SIZE })) {
    means.set(await project(pca, unitFloats(bytes), part.length), done * components);
    done += part.length;
  }
  return {
    means: { values: means, count, dim: components },
    logVars: { values: new Float32Array(means.length).fill(EXACT), count, dim: components },
    async encode({ values, count }: FloatImages): Promise<Codes> {
      const codes: Float32Array[] = [];
      for (let from = 0; from < count; from += PART_SIZE) {
        const some = Math.min(PART_SIZE, count - from);
        const part = values.subarray(from * length, (from + some) * length);
        const projected = await project(pca, part, some);
        for (let i = 0; i < some; i++) {
          codes.push(projected.slice(i * components, (i + 1) * components));
        }
      }
      return codesFrom(codes);
    },
    decoder: {
      async decode({ values: codes, count }) {
        const values = new Float32Array(count * length);
        for (let from = 0; from < count; from += PART_SIZE) {
          const some = Math.min(PART_SIZE, count - from);
          const part = codes.subarray(from * components, (from + some) * components);
          const images = tf.tidy(() =>
            tf.matMul(tf.tensor2d(part, [some, components]), pca.components).add(pca.mean)
              .clipByValue(0, 1)
          );
          try {
            values.set(await images.data(), from * length);
          } finally {
            images.dispose();
          }
        }
        return { values, count, sizePx };
      },
      dispose: () => tf.dispose([pca.mean, pca.components]),
    },
  };
}

/** The codes of some images, one after the other. */
async function project(
  { mean, components }: Pca,
  images: Float32Array,
  count: number,
): Promise<Float32Array> {
  const codes = tf.tidy(() =>
    tf.matMul(
      tf.tensor2d(images, [count, images.length / count]).sub<tf.Tensor2D>(mean),
      components,
      false,
      true,
    )
  );
  try {
    return Float32Array.from(await codes.data());
  } finally {
    codes.dispose();
  }
}
