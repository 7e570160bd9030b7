/**
 * What this project uses of tfjs-node's back end, which the types of `@tensorflow/tfjs` do not know.
 *
 * @module
 */

import type * as tf from "@tensorflow/tfjs";

/** An attribute of a TensorFlow operation, as the binding takes it. */
export interface OpAttribute {
  readonly name: string;
  /** One of the binding's `TF_ATTR_…` numbers. */
  readonly type: number;
  readonly value: boolean | number | string | readonly (number | boolean)[];
}

/** A tensor inside the native library. */
export interface NativeTensor {
  readonly id: number;
  readonly shape: number[];
  /** TensorFlow's number of the element type. */
  readonly dtype: number;
}

/** The addon's functions: tensors are numbers here. */
export interface NativeBinding {
  readonly TF_Version: string;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  readonly TF_FLOAT: number;
  /** Takes the values over without a copy: they must not change afterwards. */
  createTensor(shape: readonly number[], dtype: number, values: ArrayLike<unknown>): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): ArrayLike<number>;
  executeOp(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
    outputs: number,
  ): NativeTensor[];
  /** Reads the folder into a session of its own, with its own variables. */
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
  /** Feeds tensors by name, and gives those that are asked for by name; names are joined by commas. */
  runSavedModel(
    id: number,
    inputs: readonly number[],
    inputNames: string,
    outputNames: string,
  ): NativeTensor[];
  getNumOfTensors(): number;
  getNumOfSavedModels(): number;
}

/** The back end's entry for a tensor's data. */
export interface TensorEntry {
  /** The native tensor, or -1 while `values` wait to be handed over. */
  id: number;
  values: ArrayLike<unknown> | null;
  readonly shape: readonly number[];
  readonly dtype: number;
  /** Tensors that share the data. */
  refCount: number;
}

/** The back end `tensorflow`. */
export interface NativeBackend extends tf.KernelBackend {
  readonly isUsingGpuDevice: boolean;
  binding: NativeBinding;
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
