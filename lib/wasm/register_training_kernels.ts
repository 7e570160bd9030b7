/**
 * Everything that makes the WASM back end train: the gradient of convolution that it lacks, and
 * faster or corrected versions of what a training step spends its time on. Nothing here or below
 * needs more than TensorFlow.js, so that it runs in a browser too.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { registerConv2dBackpropFilter } from "./conv2d_backprop_filter.ts";
import { registerConv2dBackpropInput } from "./conv2d_backprop_input.ts";
import { registerConvolution } from "./convolution.ts";
import { registerMatrixProduct } from "./matrix_product.ts";
import { registerReductions } from "./reductions.ts";
import { asTensor, replaceKernel } from "./replace_kernel.ts";

/**
 * Registers the kernels, before or after the WASM back end has started; more than once does no harm.
 *
 * @throws {TypeError} If `@tensorflow/tfjs-backend-wasm` has not been imported.
 */
export function registerTrainingKernels(): void {
  registerConvolution();
  registerConv2dBackpropFilter();
  registerConv2dBackpropInput();
  registerReductions();
  registerMatrixProduct();
  registerSharedCopies();
  registerBroadcastTile();
}

/**
 * Replaces the kernel `Tile` of WASM, which repeats axes of size 1 in the gradient of batch
 * normalisation. Its own looks up every number by its coordinates, 34 ms for 2 MB; a product with ones,
 * whose broadcast is fast, gives the same.
 */
function registerBroadcastTile(): void {
  replaceKernel("Tile", (stock) => (call) => {
    const x = asTensor(call.inputs["x"], "x");
    const reps = readRepetitions(call.attrs);
    const broadcasts = x.dtype === "float32" && x.rank <= 4 &&
      x.shape.every((size, axis) => size === 1 || reps[axis] === 1);
    if (!broadcasts) return stock(call);
    return tf.tidy(() => tf.mul(x, tf.ones(x.shape.map((size, axis) => size * (reps[axis] ?? 1)))));
  });
}

function readRepetitions(attributes: object | undefined): readonly number[] {
  const { reps } = attributes as { readonly reps: readonly number[] };
  return reps;
}

/**
 * Replaces the kernels `Identity` and `Cast` of WASM where they need not copy: the gradient of relu
 * casts every activation to the type that it has. Tensors never change, so that both can share their
 * input's memory, as they do on the plain JavaScript back end.
 */
function registerSharedCopies(): void {
  for (const name of ["Identity", "Cast"]) {
    replaceKernel(name, (stock) => (call) => {
      const x = call.inputs["x"];
      const dtype = call.attrs?.["dtype"] ?? x?.dtype;
      if (
        !x || x.dtype !== dtype || x.dtype === "string" ||
        !(call.backend instanceof tf.KernelBackend)
      ) {
        return stock(call);
      }
      call.backend.incRef(x.dataId);
      return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
    });
  }
}
