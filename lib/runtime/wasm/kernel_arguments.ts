/**
 * Reading what tfjs hands to a kernel: inputs without methods, and attributes without types.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";

/** The attributes that all kernels of two-dimensional convolutions share. */
export interface Conv2dAttributes {
  readonly strides: number | [number, number];
  readonly pad: Padding;
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

type Padding = Parameters<typeof tf.backend_util.computeConv2DInfo>[4];

/**
 * Reads a convolution's attributes.
 *
 * @throws {RangeError} If the layout is not channels-last.
 */
export function readConv2dAttributes(attributes: object | undefined): Conv2dAttributes {
  const { strides, pad, dataFormat, dimRoundingMode } = (attributes ?? {}) as
    & Conv2dAttributes
    & { dataFormat?: string };
  if (dataFormat !== undefined && dataFormat !== "NHWC") {
    throw new RangeError(`Cannot convolve as the layout must be NHWC: got ${dataFormat}`);
  }
  return { strides, pad, ...(dimRoundingMode ? { dimRoundingMode } : {}) };
}

/**
 * Reads an attribute that is a shape of rank 4.
 *
 * @throws {RangeError} If it is not.
 */
export function readShape4d(
  attributes: object | undefined,
  name: string,
): [number, number, number, number] {
  const shape = (attributes as Readonly<Record<string, unknown>> | undefined)?.[name];
  if (!Array.isArray(shape)) throw new RangeError(`Cannot convolve as ${name} is missing`);
  const [a, b, c, d] = shape.map(Number);
  if (a === undefined || b === undefined || c === undefined || d === undefined) {
    throw new RangeError(`Cannot convolve as ${name} must be of rank 4: got [${shape}]`);
  }
  return [a, b, c, d];
}

/**
 * A tensor over a kernel's input: it shares the input's data and is disposed with the scope.
 *
 * @throws {RangeError} If the input is missing or not of rank 4.
 */
export function asTensor4d(input: tf.TensorInfo | undefined, name: string): tf.Tensor4D {
  if (input?.shape.length !== 4) {
    throw new RangeError(`Cannot convolve as ${name} must be of rank 4: got [${input?.shape}]`);
  }
  const tensor = input instanceof tf.Tensor ? input : tf.engine().makeTensorFromTensorInfo(input);
  return tensor as tf.Tensor4D;
}
