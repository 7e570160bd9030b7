/**
 * Everything that makes the WASM back end train: the gradient of convolution that it lacks, and
 * faster or corrected versions of what a training step spends its time on. Nothing here or below
 * needs more than TensorFlow.js, so that it runs in a browser too.
 *
 * @module
 */

import { registerBroadcastTile } from "./broadcast_tile.ts";
import { registerConvolution } from "./convolution.ts";
import { registerConv2dBackpropFilter } from "./conv2d_backprop_filter.ts";
import { registerConv2dBackpropInput } from "./conv2d_backprop_input.ts";
import { registerReductions } from "./reductions.ts";
import { registerMatrixProduct } from "./matrix_product.ts";
import { registerSharedCopies } from "./shared_copies.ts";

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
