import { assertAlmostEquals, assertEquals, assertLess, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { rootMeanSquaredError, toFloats } from "facespace/images";
import {
  fitImagePca,
  fitPca,
  reconstructByPca,
  reconstructImagesByPca,
  type RowParts,
} from "../../lib/models/pca.ts";
import { stream } from "facespace/random";
import { startBackend } from "facespace/runtime";
import { blobs } from "../training/small_run.ts";

/** Rows with falling variance along random directions, and a mean that is not 0. */
function decaying(rows: number, values: number): tf.Tensor2D {
  const random = stream("pca test");
  const gaussian = (length: number) => Float32Array.from({ length }, () => random.normal(0, 1));
  return tf.tidy(() => {
    const spread = tf.tensor1d(Array.from({ length: values }, (_, i) => 0.8 ** i));
    const scores = tf.tensor2d(gaussian(rows * values), [rows, values]).mul(spread);
    const mix = tf.tensor2d(gaussian(values * values), [values, values]);
    return tf.matMul(scores, mix).add<tf.Tensor2D>(3);
  });
}

/** A matrix in parts of a few rows. */
function inParts(matrix: tf.Tensor2D, partSize = 16) {
  const [count, length] = matrix.shape;
  return {
    count,
    length,
    *parts() {
      for (let at = 0; at < count; at += partSize) {
        yield matrix.slice([at, 0], [Math.min(partSize, count - at), length]);
      }
    },
  };
}

Deno.test("fitPca() finds the exact decomposition's variances", async () => {
  await startBackend();
  const rows = decaying(60, 30);
  const pca = await fitPca(inParts(rows), { components: 5, seed: "a", oversampling: 8 });
  const centred = new Matrix(rows.arraySync()).center("column");
  const covariance = centred.transpose().mmul(centred).div(60);
  const exact = new EigenvalueDecomposition(covariance, { assumeSymmetric: true }).realEigenvalues
    .toSorted((a, b) => b - a);
  for (const [i, variance] of pca.variances.entries()) {
    assertAlmostEquals(variance / (exact[i] ?? 0), 1, 1e-3);
  }
  const gram = tf.tidy(() =>
    tf.matMul<tf.Tensor2D>(pca.components, pca.components, false, true).arraySync()
  );
  for (const [i, row] of gram.entries()) {
    for (const [j, value] of row.entries()) assertAlmostEquals(value, i === j ? 1 : 0, 1e-4);
  }
  tf.dispose([rows, pca.mean, pca.components]);
});

Deno.test("reconstructByPca() with all components gives the rows back", async () => {
  await startBackend();
  const rows = decaying(40, 12);
  const before = tf.memory().numTensors;
  const pca = await fitPca(inParts(rows), { components: 12, seed: "a" });
  const back = reconstructByPca(pca, rows);
  assertLess(tf.tidy(() => back.sub(rows).abs().max().arraySync()) as number, 1e-2);
  tf.dispose([back, pca.mean, pca.components]);
  assertEquals(tf.memory().numTensors, before);
  rows.dispose();
});

Deno.test("fitPca() refuses more components than rows", async () => {
  await startBackend();
  const rows = tf.zeros<tf.Rank.R2>([3, 10]);
  await assertRejects(
    () => fitPca(inParts(rows), { components: 4, seed: "a" }),
    RangeError,
    "Cannot fit 4 components to 3 images of 10 values: at most 3",
  );
  rows.dispose();
});

Deno.test("fitPca() does not depend on how the rows are cut into parts", async () => {
  await startBackend();
  const rows = decaying(50, 12);
  const whole = await fitPca(inParts(rows, 50), { components: 3, seed: "a", oversampling: 4 });
  const cut = await fitPca(inParts(rows, 7), { components: 3, seed: "a", oversampling: 4 });
  for (const [i, variance] of cut.variances.entries()) {
    assertAlmostEquals(variance / (whole.variances[i] ?? NaN), 1, 1e-4);
  }
  tf.dispose([rows, whole.mean, whole.components, cut.mean, cut.components]);
});

Deno.test("fitPca() frees everything if a part cannot be had", async () => {
  await startBackend();
  const rows = decaying(40, 12);
  let passes = 0;
  const failing: RowParts = {
    ...inParts(rows),
    *parts() {
      passes++;
      for (const part of inParts(rows).parts()) {
        yield part;
        if (passes === 3) throw new SyntaxError("a face is damaged");
      }
    },
  };
  const before = tf.memory().numTensors;
  await assertRejects(
    () => fitPca(failing, { components: 3, seed: "a" }),
    SyntaxError,
    "a face is damaged",
  );
  assertEquals(passes, 3);
  assertEquals(tf.memory().numTensors, before);
  rows.dispose();
});

Deno.test("reconstructImagesByPca() with every component gives the training images back", async () => {
  await startBackend();
  const images = blobs(20);
  const rows = Array.from({ length: 20 }, (_, i) => i);
  const before = tf.memory().numTensors;
  const pca = await fitImagePca(images, rows, { components: 20, seed: "a" });
  const back = await reconstructImagesByPca(pca, images, rows);
  assertAlmostEquals(rootMeanSquaredError(await toFloats(images, rows), back), 0, 1e-3);
  tf.dispose([pca.mean, pca.components]);
  assertEquals(tf.memory().numTensors, before);
});
