/**
 * Many images or codes through a model, part by part, so that memory stays bounded.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { type FacePixels, type FloatImages, readAhead, unitFloats } from "../images/mod.ts";
import { fitPca, type Pca, reconstructByPca } from "./pca.ts";
import { decode, reconstruct, type Vae } from "./vae.ts";

const PART_SIZE = 64;

/** Larger parts suit the large matrix products of a fit. */
const FIT_PART_SIZE = 256;

/**
 * Sends faces through a model that gives images of their size.
 *
 * @param faces The faces, in memory or on disk.
 * @param rows Which of them.
 * @param run Takes and gives shape `[part, sizePx, sizePx, 3]`; called inside `tf.tidy`.
 * @param options How many faces at once (default 64), and who is told how many are done.
 */
export function mapImages(
  faces: FacePixels,
  rows: readonly number[],
  run: (images: tf.Tensor4D) => tf.Tensor4D,
  options: MapImagesOptions = {},
): Promise<FloatImages> {
  const { sizePx } = faces;
  const { partSize = PART_SIZE, onProgress } = options;
  return collect(rows.length, sizePx, matrices(faces, rows, partSize), (part) => {
    return run(part.reshape([part.shape[0], sizePx, sizePx, 3]));
  }, onProgress);
}

/** Options of {@linkcode mapImages}. */
export interface MapImagesOptions {
  /** Faces that are in memory at once. Default 64. */
  readonly partSize?: number;
  /** Told after each part how many images are done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Reconstructs faces by the posterior's mean.
 *
 * @param faces The faces, in memory or on disk.
 * @param rows Which of them.
 */
export function reconstructImages(
  vae: Vae,
  faces: FacePixels,
  rows: readonly number[],
): Promise<FloatImages> {
  return mapImages(faces, rows, (images) => reconstruct(vae, images));
}

/**
 * Decodes codes.
 *
 * @param codes Each of the VAE's `latentDim` numbers.
 * @throws {RangeError} If a code has another length.
 */
export async function decodeImages(
  vae: Vae,
  codes: readonly ArrayLike<number>[],
): Promise<FloatImages> {
  const lengths = new Set(codes.map((code) => code.length));
  if (lengths.size > 1) {
    throw new RangeError(
      `Cannot decode codes of different lengths: got ${[...lengths].join(", ")}`,
    );
  }
  const all = codeMatrices(codes);
  return await collect(codes.length, vae.imageSizePx, all, (part) => decode(vae, part));
}

/**
 * Fits a principal component analysis to faces. They are read several times, part by part.
 *
 * @param faces The faces, in memory or on disk.
 * @param rows Those to fit to.
 * @param options How many components, and the seed of the random start.
 */
export function fitImagePca(
  faces: FacePixels,
  rows: readonly number[],
  options: { readonly components: number; readonly seed: string },
): Promise<Pca> {
  return fitPca({
    count: rows.length,
    length: faces.sizePx ** 2 * 3,
    parts: () => matrices(faces, rows, FIT_PART_SIZE),
  }, options);
}

/** Faces through the principal components and back. */
export function reconstructImagesByPca(
  pca: Pca,
  faces: FacePixels,
  rows: readonly number[],
): Promise<FloatImages> {
  const all = matrices(faces, rows, PART_SIZE);
  return collect(rows.length, faces.sizePx, all, (part) => reconstructByPca(pca, part));
}

/** Faces as matrices of one face a row, each owned by whoever loops. */
async function* matrices(
  faces: FacePixels,
  rows: readonly number[],
  partSize: number,
): AsyncGenerator<tf.Tensor2D> {
  for await (const { rows: part, bytes } of readAhead(faces, rows, { partSize, lookAhead: 1 })) {
    yield tf.tensor2d(unitFloats(bytes), [part.length, faces.sizePx ** 2 * 3]);
  }
}

function* codeMatrices(codes: readonly ArrayLike<number>[]): Generator<tf.Tensor2D> {
  for (let at = 0; at < codes.length; at += PART_SIZE) {
    const part = codes.slice(at, at + PART_SIZE);
    const values = Float32Array.from(part.flatMap((code) => Array.from(code)));
    yield tf.tensor2d(values, [part.length, values.length / part.length]);
  }
}

/** What `run` makes of each part; parts and results are freed. */
async function collect(
  count: number,
  sizePx: number,
  parts: AsyncIterable<tf.Tensor2D> | Iterable<tf.Tensor2D>,
  run: (part: tf.Tensor2D) => tf.Tensor,
  onProgress?: (done: number, total: number) => void,
): Promise<FloatImages> {
  const values = new Float32Array(count * sizePx * sizePx * 3);
  let at = 0;
  for await (const part of parts) {
    let images: tf.Tensor | undefined;
    try {
      images = tf.tidy(() => run(part));
      const made = await images.data();
      values.set(made, at);
      at += made.length;
      onProgress?.(at / (sizePx * sizePx * 3), count);
    } finally {
      tf.dispose([part, images]);
    }
  }
  return { values, count, sizePx };
}
