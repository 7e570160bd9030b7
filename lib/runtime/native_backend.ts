/**
 * What this project uses of tfjs-node's back end, which the types of `@tensorflow/tfjs` do not know.
 *
 * @module
 */

import type * as tf from "@tensorflow/tfjs";

/** An attribute of a TensorFlow operation, as the binding takes it. */
export interface OpAttribute {
  /** As the operation's definition has it. */
  readonly name: string;
  /** One of the binding's `TF_ATTR_…` numbers. */
  readonly type: number;
  /** What it is set to. */
  readonly value: boolean | number | string | readonly (number | boolean)[];
}

/** A tensor inside the native library. */
export interface NativeTensor {
  /** The library's own number of it. */
  readonly id: number;
  /** Its dimensions. */
  readonly shape: number[];
  /** TensorFlow's number of the element type. */
  readonly dtype: number;
}

/** The addon's functions: tensors are numbers here. */
export interface NativeBinding {
  /** The library's version. */
  readonly TF_Version: string;
  /** Type code of text. */
  readonly TF_ATTR_STRING: number;
  /** Type code of a whole number. */
  readonly TF_ATTR_INT: number;
  /** Type code of a floating-point number. */
  readonly TF_ATTR_FLOAT: number;
  /** Type code of a truth value. */
  readonly TF_ATTR_BOOL: number;
  /** Type code of a data type. */
  readonly TF_ATTR_TYPE: number;
  /** Type code of a shape. */
  readonly TF_ATTR_SHAPE: number;
  /** The data type float32. */
  readonly TF_FLOAT: number;
  /** Takes the values over without a copy: they must not change afterwards. */
  createTensor(shape: readonly number[], dtype: number, values: ArrayLike<unknown>): number;
  /** Frees a tensor. */
  deleteTensor(id: number): void;
  /** Reads a tensor's values. */
  tensorDataSync(id: number): ArrayLike<number>;
  /** Runs one operation. */
  executeOp(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
    outputs: number,
  ): NativeTensor[];
  /** Reads the folder into a session of its own, with its own variables. */
  loadSavedModel(folder: string, tags: string): number;
  /** Frees a loaded graph. */
  deleteSavedModel(id: number): void;
  /** Feeds tensors by name, and gives those that are asked for by name; names are joined by commas. */
  runSavedModel(
    id: number,
    inputs: readonly number[],
    inputNames: string,
    outputNames: string,
  ): NativeTensor[];
  /** How many tensors the library holds. */
  getNumOfTensors(): number;
  /** How many graphs it holds. */
  getNumOfSavedModels(): number;
}

/** The back end's entry for a tensor's data. */
export interface TensorEntry {
  /** The native tensor, or -1 while `values` wait to be handed over. */
  id: number;
  /** Values that wait to be uploaded; null once they are. */
  values: ArrayLike<unknown> | null;
  /** Its dimensions. */
  readonly shape: readonly number[];
  /** Code of its data type. */
  readonly dtype: number;
  /** Tensors that share the data. */
  refCount: number;
}

/** The back end `tensorflow`. */
export interface NativeBackend extends tf.KernelBackend {
  /** Whether kernels run on a GPU. */
  readonly isUsingGpuDevice: boolean;
  /** The native functions; the object is replaced to record a step. */
  binding: NativeBinding;
  /** What each of tfjs's tensors is in the library. */
  readonly tensorMap: {
    get(dataId: object): TensorEntry;
    set(dataId: object, entry: TensorEntry): void;
    has(dataId: object): boolean;
  };
  /** Hands over what waits, and gives the native tensors. */
  getInputTensorIds(tensors: readonly tf.TensorInfo[]): number[];
  /** A tensor of the engine for a native one, which it owns. */
  createOutputTensor(tensor: NativeTensor): tf.Tensor;
  /** Runs a TensorFlow operation by name; its one output is owned by the caller. */
  executeSingleOutput(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly tf.TensorInfo[],
  ): tf.Tensor;
}

/** Whether a back end is TensorFlow's. */
export function isNativeBackend(backend: object): backend is NativeBackend {
  return "executeSingleOutput" in backend && "binding" in backend;
}
