/**
 * runtime.
 *
 * @module
 */

export { describeBackend, startBackend } from "./backend.ts";
export { chooseBackend, parseBackendName, type Probes } from "./choose.ts";
export { findAdapter } from "./find_adapter.ts";
export { loadTensorflow } from "./load_tensorflow.ts";
export {
  isNativeBackend,
  type NativeBackend,
  type NativeBinding,
  type NativeTensor,
  type OpAttribute,
  type TensorEntry,
} from "./native_backend.ts";
export { patchNodeUtil } from "./patch_node_util.ts";
export { useReluGrad } from "./relu_gradient.ts";
export { timeTrainingStep } from "./time_training_step.ts";
