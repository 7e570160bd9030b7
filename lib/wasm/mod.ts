/**
 * Training on WebAssembly: the gradient of convolution that tfjs' back end lacks, and faster or corrected
 * versions of what a training step spends its time on. `README.md` has the measurements, and how a
 * browser uses it.
 *
 * @module
 */

export { startWasm, type WasmBackend } from "./start_wasm.ts";
export { registerTrainingKernels } from "./register_training_kernels.ts";
