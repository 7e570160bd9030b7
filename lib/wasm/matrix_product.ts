/**
 * Products with a transposed matrix, as in the gradients of a dense layer. The WASM back end has a
 * fast product of plain matrices, and a naive loop for any other: here the transpose comes first.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { asTensor } from "./kernel_arguments.ts";
import { replaceKernel } from "./replace_kernel.ts";
import { transposeMatrix } from "./transposed.ts";

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
