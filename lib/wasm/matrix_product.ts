/**
 * Products with a transposed matrix, as in the gradients of a dense layer. The WASM back end has a
 * fast product of plain matrices, and a naive loop for any other: here the transpose comes first.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { asTensor, replaceKernel } from "./replace_kernel.ts";

/** Replaces the kernel `BatchMatMul` of WASM where there is one product, not a batch. */
export function registerMatrixProduct(): void {
  replaceKernel("BatchMatMul", (stock) => (call) => {
    const transposeA = call.attrs?.["transposeA"] === true;
    const transposeB = call.attrs?.["transposeB"] === true;
    const a = asTensor(call.inputs["a"], "a");
    const b = asTensor(call.inputs["b"], "b");
    const single = a.rank === b.rank && isSingle(a) && isSingle(b);
    if (!single || !(transposeA || transposeB)) return stock(call);
    return tf.tidy(() => {
      const left = plainMatrix(a, transposeA);
      const right = plainMatrix(b, transposeB);
      const outer = a.shape.slice(0, -2);
      return tf.matMul(left, right).reshape([...outer, left.shape[0], right.shape[1]]);
    });
  });
}

/** Whether all axes but the last two are 1. */
function isSingle({ shape }: tf.Tensor): boolean {
  return shape.length >= 2 && shape.slice(0, -2).every((size) => size === 1);
}

function plainMatrix(x: tf.Tensor, transposed: boolean): tf.Tensor2D {
  const matrix = x.reshape<tf.Tensor2D>([x.shape.at(-2) ?? 0, x.shape.at(-1) ?? 0]);
  return transposed ? transposeMatrix(matrix) : matrix;
}

/** Rows of a block: with 128 columns of float32 it is 128 KiB, and fits a second-level cache. */
const BLOCK_ROWS = 256;

/**
 * The transpose of a matrix `[rows, columns]`, owned by the caller. The WASM back end's own writes in
 * order and reads all over the memory, 37–140 ms for 26 MB; in two or three steps, each of which stays
 * within a few cache lines, it takes 10–20 ms.
 */
export function transposeMatrix(matrix: tf.Tensor2D): tf.Tensor2D {
  const [rows, columns] = matrix.shape;
  const blockRows = largestDivisor(rows, BLOCK_ROWS);
  if (blockRows === 1) return tf.transpose(matrix);
  return tf.tidy(() =>
    matrix.reshape([rows / blockRows, blockRows, columns])
      .transpose([0, 2, 1]) // [blocks, columns, blockRows]
      .transpose([1, 0, 2])
      .reshape<tf.Tensor2D>([columns, rows])
  );
}

/** Images `[batch, height, width, channels]` as planes `[channels, height, width, batch]`. */
export function channelsAsBatch(images: tf.Tensor4D): tf.Tensor4D {
  const [batch, height, width, channels] = images.shape;
  return tf.tidy(() =>
    images.reshape([batch, height * width, channels])
      .transpose([1, 0, 2]) // [pixels, batch, channels]
      .transpose([0, 2, 1])
      .transpose([1, 0, 2])
      .reshape<tf.Tensor4D>([channels, height, width, batch])
  );
}

function largestDivisor(value: number, most: number): number {
  for (let divisor = Math.min(value, most); divisor > 1; divisor--) {
    if (value % divisor === 0) return divisor;
  }
  return 1;
}
