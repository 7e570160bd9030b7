/**
 * Principal component analysis of images: the best linear autoencoder, and so the baseline that a
 * network with as long a code has to beat.
 *
 * The components come from a randomised subspace iteration (Halko, Martinsson & Tropp 2011,
 * algorithm 4.4), as an exact decomposition of thousands of images of 19,200 values takes minutes. It
 * asks for the images part by part, several times over, so that they never have to be in memory.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { type FacePixels, type FloatImages, readAhead, unitFloats } from "../images/mod.ts";
import { stream } from "../random/mod.ts";
import { mapImages } from "./many_images.ts";

/** A fitted decomposition; its tensors are the caller's to dispose. */
export interface Pca {
  /** The mean image, shape `[1, values]`. */
  readonly mean: tf.Tensor2D;
  /** Orthonormal components by falling variance, shape `[components, values]`. */
  readonly components: tf.Tensor2D;
  /** Variance along each component, shape `[components]`, from rows centred on the mean. */
  readonly variances: readonly number[];
}

/**
 * Faces that are in memory at once while a decomposition is fitted: larger parts suit its large matrix
 * products.
 */
const FIT_PART_SIZE = 256;

/**
 * Fits a decomposition to faces. They are read several times, part by part.
 *
 * @param faces The faces, in memory or on disk.
 * @param rows Those to fit to.
 * @param options How many components, and the seed of the random start.
 * @throws {RangeError} If there are fewer faces than components.
 */
export function fitImagePca(
  faces: FacePixels,
  rows: readonly number[],
  options: { readonly components: number; readonly seed: string },
): Promise<Pca> {
  const length = faces.sizePx ** 2 * 3;
  return fitPca({
    count: rows.length,
    length,
    async *parts() {
      const reading = { partSize: FIT_PART_SIZE, lookAhead: 1 };
      for await (const { rows: part, bytes } of readAhead(faces, rows, reading)) {
        yield tf.tensor2d(unitFloats(bytes), [part.length, length]);
      }
    },
  }, options);
}

/**
 * Faces through the principal components and back; values may leave [0, 1].
 *
 * @param faces The faces, in memory or on disk.
 * @param rows Which of them.
 */
export function reconstructImagesByPca(
  pca: Pca,
  faces: FacePixels,
  rows: readonly number[],
): Promise<FloatImages> {
  return mapImages(faces, rows, (images) => {
    const [count] = images.shape;
    return reconstructByPca(pca, images.reshape([count, -1])).reshape(images.shape);
  });
}

/** The first components of a decomposition; its own components are the caller's to dispose. */
export function leadingComponents(pca: Pca, count: number): Pca {
  return {
    mean: pca.mean,
    components: pca.components.slice([0, 0], [count, -1]),
    variances: pca.variances.slice(0, count),
  };
}

/** Rounds of power iteration. */
const ITERATIONS = 3;

/** Options of {@linkcode fitPca}. */
interface PcaOptions {
  /** How many components; at most the smaller side of the data. */
  readonly components: number;
  /** Seeds the random start. */
  readonly seed: string;
  /** Further directions that are carried along and dropped. Default 32. */
  readonly oversampling?: number;
}

/** Many rows of values that are gone through part by part, as often as needed. */
export interface RowParts {
  /** How many rows there are. */
  readonly count: number;
  /** Values in a row. */
  readonly length: number;
  /**
   * All rows in their order.
   *
   * @returns Parts of shape `[rows, length]`, float32, each owned by whoever loops.
   */
  parts(): AsyncIterable<tf.Tensor2D> | Iterable<tf.Tensor2D>;
}

/**
 * Fits a decomposition. Goes through the rows six times, three of them for power iterations.
 *
 * @param rows One image a row.
 * @throws {RangeError} If there are fewer rows or values than components.
 */
export async function fitPca(rows: RowParts, options: PcaOptions): Promise<Pca> {
  const { components, seed, oversampling = 32 } = options;
  const { count, length } = rows;
  if (components < 1 || components > Math.min(count, length)) {
    throw new RangeError(
      `Cannot fit ${components} components to ${count} images of ${length} values: at most ${
        Math.min(count, length)
      }`,
    );
  }
  const width = Math.min(components + oversampling, count, length);
  const random = stream(seed, "pca");
  const normal = (height: number) => {
    const values = Float32Array.from({ length: height * width }, () => random.normal(0, 1));
    return tf.tensor2d(values, [height, width]);
  };

  const mean = await sumOver(
    rows,
    (part) => part.sum<tf.Tensor2D>(0, true),
    (sum) => sum.div<tf.Tensor2D>(count),
  ); // [1, length]
  const temporary: tf.Tensor2D[] = [];
  try {
    let basis = await sumOver(
      rows,
      (part) => tf.matMul(part.sub<tf.Tensor2D>(mean), normal(part.shape[0]), true),
      orthonormal,
    ); // [length, width]
    temporary.push(basis);
    for (let i = 0; i < ITERATIONS; i++) {
      const last = basis;
      basis = await sumOver(rows, (part) => {
        const centred = part.sub<tf.Tensor2D>(mean);
        return tf.matMul(centred, tf.matMul(centred, last), true);
      }, orthonormal);
      temporary.push(basis);
    }
    const gram = await sumOver(rows, (part) => {
      const scores = tf.matMul(part.sub<tf.Tensor2D>(mean), basis); // [rows, width]
      return tf.matMul(scores, scores, true);
    }, (sum) => sum);
    temporary.push(gram);
    const { vectors, eigenvalues } = spectrum(gram);
    temporary.push(vectors);
    const kept = tf.tidy(() =>
      tf.matMul(basis, vectors).transpose<tf.Tensor2D>().slice([0, 0], [components, length])
    );
    const variances = eigenvalues.slice(0, components).map((value) => value / count);
    return { mean, components: kept, variances };
  } catch (error) {
    mean.dispose();
    throw error;
  } finally {
    tf.dispose(temporary);
  }
}

/** The sum of a term over all parts, and what `finish` makes of it. */
async function sumOver(
  rows: RowParts,
  term: (part: tf.Tensor2D) => tf.Tensor2D,
  finish: (sum: tf.Tensor2D) => tf.Tensor2D,
): Promise<tf.Tensor2D> {
  let sum: tf.Tensor2D | undefined;
  try {
    for await (const part of rows.parts()) {
      const before = sum;
      try {
        sum = tf.tidy(() => before ? before.add<tf.Tensor2D>(term(part)) : term(part));
      } finally {
        tf.dispose([part, sum === before ? undefined : before]);
      }
    }
    const total = sum;
    if (!total) throw new RangeError("Cannot sum over rows as there are none");
    return tf.tidy(() => finish(total.clone()));
  } finally {
    sum?.dispose();
  }
}

/**
 * Images through the components and back.
 *
 * @param rows Shape `[images, values]`.
 * @returns The same shape, owned by the caller; values may leave [0, 1].
 */
export function reconstructByPca(pca: Pca, rows: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const code = tf.matMul(rows.sub(pca.mean), pca.components, false, true);
    return tf.matMul(code, pca.components).add<tf.Tensor2D>(pca.mean);
  });
}

/** An orthonormal basis of the columns' span: `A V D^(-1/2)` from the eigenvectors of `AᵀA`. */
function orthonormal(columns: tf.Tensor2D): tf.Tensor2D {
  // Once more on the result, as one pass loses half of float32's digits for small directions.
  return orthonormalOnce(orthonormalOnce(columns));
}

function orthonormalOnce(columns: tf.Tensor2D): tf.Tensor2D {
  const { vectors, eigenvalues } = spectrum(tf.matMul(columns, columns, true));
  const largest = eigenvalues[0] ?? 0;
  const scale = eigenvalues.map((value) => value > largest * 1e-12 ? 1 / Math.sqrt(value) : 0);
  return tf.matMul(columns, vectors).mul<tf.Tensor2D>(tf.tensor2d([scale]));
}

/** Eigenvectors, as columns by falling eigenvalue, of a small symmetric matrix. */
function spectrum(symmetric: tf.Tensor2D): { vectors: tf.Tensor2D; eigenvalues: number[] } {
  const [size] = symmetric.shape;
  const matrix = new Matrix(symmetric.arraySync());
  const decomposition = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  const eigenvalues = [...decomposition.realEigenvalues].reverse();
  const ascending = decomposition.eigenvectorMatrix.to2DArray();
  const vectors = tf.tensor2d(ascending.map((row) => row.reverse()), [size, size]);
  return { vectors, eigenvalues };
}
