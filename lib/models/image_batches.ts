/**
 * Many images or codes through a model, batch by batch, so that memory stays bounded.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { type FloatImages, type PackedImages, toFloats } from "../images/packed_images.ts";
import { fitPca, type Pca, reconstructByPca } from "./pca.ts";
import { decode, reconstruct, type Vae } from "./vae.ts";

const BATCH_SIZE = 64;

/**
 * Reconstructs images by the posterior's mean.
 *
 * @param images The images.
 * @param rows Which of them.
 */
export function reconstructImages(
  vae: Vae,
  images: PackedImages,
  rows: readonly number[],
): Promise<FloatImages> {
  return inBatches(rows, images.sizePx, (part) => {
    const { values } = toFloats(images, part);
    return reconstruct(vae, tf.tensor4d(values, [part.length, images.sizePx, images.sizePx, 3]));
  });
}

/**
 * Decodes codes.
 *
 * @param codes Each of the VAE's `latentDim` numbers.
 * @throws {RangeError} If a code has another length.
 */
export function decodeImages(vae: Vae, codes: readonly ArrayLike<number>[]): Promise<FloatImages> {
  return inBatches(codes, vae.imageSizePx, (part) => {
    const lengths = new Set(part.map((code) => code.length));
    const [length = 0] = lengths;
    if (lengths.size !== 1) {
      throw new RangeError(
        `Cannot decode codes of different lengths: got ${[...lengths].join(", ")}`,
      );
    }
    const values = Float32Array.from(part.flatMap((code) => Array.from(code)));
    return decode(vae, tf.tensor2d(values, [part.length, length]));
  });
}

/**
 * Fits a principal component analysis to images.
 *
 * @param images The images.
 * @param rows Those to fit to.
 * @param options How many components, and the seed of the random start.
 */
export function fitImagePca(
  images: PackedImages,
  rows: readonly number[],
  options: { readonly components: number; readonly seed: string },
): Pca {
  const matrix = tf.tensor2d(toFloats(images, rows).values, [rows.length, images.sizePx ** 2 * 3]);
  try {
    return fitPca(matrix, options);
  } finally {
    matrix.dispose();
  }
}

/** Images through the principal components and back. */
export function reconstructImagesByPca(
  pca: Pca,
  images: PackedImages,
  rows: readonly number[],
): Promise<FloatImages> {
  const length = images.sizePx ** 2 * 3;
  return inBatches(
    rows,
    images.sizePx,
    (part) =>
      reconstructByPca(pca, tf.tensor2d(toFloats(images, part).values, [part.length, length])),
  );
}

async function inBatches<T>(
  items: readonly T[],
  sizePx: number,
  run: (part: readonly T[]) => tf.Tensor,
): Promise<FloatImages> {
  const stride = sizePx * sizePx * 3;
  const values = new Float32Array(items.length * stride);
  for (let at = 0; at < items.length; at += BATCH_SIZE) {
    const images = tf.tidy(() => run(items.slice(at, at + BATCH_SIZE)));
    try {
      values.set(Float32Array.from(await images.data()), at * stride);
    } finally {
      images.dispose();
    }
  }
  return { values, count: items.length, sizePx };
}
