/**
 * wasm.
 *
 * @module
 */

export { asTensor4d, readConv2dInfo, readShape4d } from "./kernel_arguments.ts";
export { registerTrainingKernels } from "./register_training_kernels.ts";
export { isReplacement } from "./replace_kernel.ts";
export { startWasm } from "./start_wasm.ts";
export { transposeMatrix } from "./transposed.ts";
