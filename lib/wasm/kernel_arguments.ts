/**
 * Reading what tfjs hands to a kernel: inputs without methods, and attributes without types.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";

/** The attributes that all kernels of two-dimensional convolutions share. */
export interface Conv2dAttributes {
  readonly strides: number | [number, number];
  /** 1 where the kernel has no such attribute. */
  readonly dilations: number | [number, number];
  readonly pad: Padding;
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

type Padding = Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
type Shape4d = [number, number, number, number];

/**
 * Reads a convolution's attributes.
 *
 * @throws {RangeError} If the layout is not channels-last.
 */
export function readConv2dAttributes(attributes: object | undefined): Conv2dAttributes {
  const { strides, dilations = 1, pad, dataFormat, dimRoundingMode } = (attributes ?? {}) as
    & Conv2dAttributes
    & { dataFormat?: string };
  if (dataFormat !== undefined && dataFormat !== "NHWC") {
    throw new RangeError(`Cannot convolve as the layout must be NHWC: got ${dataFormat}`);
  }
  return { strides, dilations, pad, ...(dimRoundingMode ? { dimRoundingMode } : {}) };
}

/**
 * Sizes and padding of a convolution, from its attributes.
 *
 * @param inputShape What it slides over: `[batch, height, width, channels]`.
 * @param filterShape `[height, width, channels, filters]`.
 * @throws {RangeError} If the layout is not channels-last.
 */
export function readConv2dInfo(
  attributes: object | undefined,
  inputShape: Shape4d,
  filterShape: Shape4d,
): tf.backend_util.Conv2DInfo {
  const { strides, dilations, pad, dimRoundingMode } = readConv2dAttributes(attributes);
  return tf.backend_util.computeConv2DInfo(
    inputShape,
    filterShape,
    strides,
    dilations,
    pad,
    dimRoundingMode,
  );
}

/**
 * Reads an attribute that is a shape of rank 4.
 *
 * @throws {RangeError} If it is not.
 */
export function readShape4d(attributes: object | undefined, name: string): Shape4d {
  return shape4d((attributes as Readonly<Record<string, unknown>> | undefined)?.[name], name);
}

/**
 * Reads the shape of an input of rank 4.
 *
 * @throws {RangeError} If the input is missing or of another rank.
 */
export function readShape4dOf(input: tf.TensorInfo | undefined, name: string): Shape4d {
  return shape4d(input?.shape, name);
}

/**
 * A tensor over a kernel's input: it shares the input's data and is disposed with the scope.
 *
 * @throws {RangeError} If the input is missing.
 */
export function asTensor(input: tf.TensorInfo | undefined, name: string): tf.Tensor {
  if (!input) throw new RangeError(`Cannot compute as the input ${name} is missing`);
  return input instanceof tf.Tensor ? input : tf.engine().makeTensorFromTensorInfo(input);
}

/**
 * A tensor of rank 4 over a kernel's input, as {@linkcode asTensor} makes it.
 *
 * @throws {RangeError} If the input is missing or not of rank 4.
 */
export function asTensor4d(input: tf.TensorInfo | undefined, name: string): tf.Tensor4D {
  readShape4dOf(input, name);
  return asTensor(input, name) as tf.Tensor4D;
}

function shape4d(shape: unknown, name: string): Shape4d {
  if (!Array.isArray(shape)) throw new RangeError(`Cannot convolve as ${name} is missing`);
  const [a, b, c, d, more] = shape.map(Number);
  if (a === undefined || b === undefined || c === undefined || d === undefined || more) {
    throw new RangeError(`Cannot convolve as ${name} must be of rank 4: got [${shape}]`);
  }
  return [a, b, c, d];
}
