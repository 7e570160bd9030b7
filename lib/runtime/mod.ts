/**
 * What computes: `startBackend()` chooses among TensorFlow's native library, WebGPU and WebAssembly,
 * starts the one, and says which it is.
 *
 * @module
 */

export {
  type BackendReport,
  describeBackend,
  startBackend,
  type StartBackendOptions,
} from "./backend.ts";
export type { BackendName } from "./choose.ts";

/** In which precision is multiplied. */
export {
  type AskedPrecision,
  askedPrecision,
  choosePrecision,
  type Precision,
  type PrecisionChoice,
} from "./precision.ts";

/** TensorFlow's native back end, for those who go past tfjs: the compiled step, face-api. */
export {
  isNativeBackend,
  type NativeBackend,
  type NativeBinding,
  type NativeTensor,
  type OpAttribute,
  type TensorEntry,
} from "./native_backend.ts";
export {
  loadTensorflow,
  type NativeLibrary,
  type NoNativeLibrary,
  patchNodeUtil,
} from "./tensorflow.ts";

/** The WebGPU adapter, for the doctor. */
export { type Adapter, findAdapter } from "./webgpu.ts";
