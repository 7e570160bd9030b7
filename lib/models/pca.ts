/**
 * Principal component analysis of images: the best linear autoencoder, and so the baseline that a
 * network with as long a code has to beat.
 *
 * The components come from a randomised subspace iteration (Halko, Martinsson & Tropp 2011,
 * algorithm 4.4), as an exact decomposition of thousands of images of 19,200 values takes minutes.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { stream } from "../random/random_stream.ts";

/** A fitted decomposition; its tensors are the caller's to dispose. */
export interface Pca {
  /** The mean image, shape `[1, values]`. */
  readonly mean: tf.Tensor2D;
  /** Orthonormal components by falling variance, shape `[components, values]`. */
  readonly components: tf.Tensor2D;
  /** Variance along each component, shape `[components]`, from rows centred on the mean. */
  readonly variances: readonly number[];
}

/** Options of {@linkcode fitPca}. */
export interface PcaOptions {
  /** How many components; at most the smaller side of the data. */
  readonly components: number;
  /** Seeds the random start. */
  readonly seed: string;
  /** Further directions that are carried along and dropped. Default 32. */
  readonly oversampling?: number;
  /** Rounds of power iteration. Default 3. */
  readonly iterations?: number;
}

/**
 * Fits a decomposition.
 *
 * @param rows One image a row, shape `[images, values]`, float32; stays the caller's.
 * @throws {RangeError} If there are fewer rows or values than components.
 */
export function fitPca(rows: tf.Tensor2D, options: PcaOptions): Pca {
  const { components, seed, oversampling = 32, iterations = 3 } = options;
  const [images, values] = rows.shape;
  if (components < 1 || components > Math.min(images, values)) {
    throw new RangeError(
      `Cannot fit ${components} components to ${images} images of ${values} values: at most ${
        Math.min(images, values)
      }`,
    );
  }
  const width = Math.min(components + oversampling, images, values);
  const variances: number[] = [];
  const [mean, kept] = tf.tidy(() => {
    const mean = rows.mean<tf.Tensor2D>(0, true); // [1, values]
    const centred = rows.sub<tf.Tensor2D>(mean);
    const random = stream(seed, "pca");
    const start = Float32Array.from({ length: images * width }, () => random.normal(0, 1));
    let basis = orthonormal(tf.matMul(centred, tf.tensor2d(start, [images, width]), true)); // [values, width]
    for (let i = 0; i < iterations; i++) {
      basis = orthonormal(tf.matMul(centred, tf.matMul(centred, basis), true));
    }
    const scores = tf.matMul(centred, basis); // [images, width]
    const { vectors, eigenvalues } = spectrum(tf.matMul(scores, scores, true));
    variances.push(...eigenvalues.slice(0, components).map((value) => value / images));
    const directions = tf.matMul(basis, vectors).transpose<tf.Tensor2D>(); // [width, values]
    return [mean, directions.slice([0, 0], [components, values])];
  });
  if (!mean || !kept) throw new TypeError("Cannot fit as the decomposition gave no components");
  return { mean, components: kept, variances };
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
