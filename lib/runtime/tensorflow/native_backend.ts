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
  readonly value: boolean | number | string | readonly number[];
}

/** The back end `tensorflow`. */
export interface NativeBackend extends tf.KernelBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: {
    readonly TF_Version: string;
    readonly TF_ATTR_TYPE: number;
    readonly TF_FLOAT: number;
  };
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
