/**
 * Putting a kernel of one's own in place of the WASM back end's. The one it replaces is kept beside
 * it in tfjs' registry, so that the new one can call it where it has nothing better to do. Kernels get
 * inputs without methods and attributes without types: what reads those is here too.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";

/** A kernel that stands in for the package's. */
interface Replacement extends tf.KernelConfig {
  /** What the package registered; undefined where it has no such kernel. */
  readonly replaces: tf.KernelConfig | undefined;
}

/** Whether a kernel was put there by {@linkcode replaceKernel} or {@linkcode addKernel}. */
export function isReplacement(kernel: tf.KernelConfig): kernel is Replacement {
  return "replaces" in kernel;
}

/**
 * Replaces a kernel of the WASM back end, before or after the back end has started. Done twice, the
 * second takes the place of the first.
 *
 * @param name The kernel's name in tfjs.
 * @param make Given the package's function, makes the one to call in its place.
 * @throws {TypeError} If the package has not been imported, or has no such kernel.
 */
export function replaceKernel(name: string, make: (stock: tf.KernelFunc) => tf.KernelFunc): void {
  const stock = stockKernel(name);
  if (!stock) {
    throw new TypeError(
      `Cannot replace the kernel ${name} as the WASM back end has none: import @tensorflow/tfjs-backend-wasm first`,
    );
  }
  register({ ...stock, kernelFunc: make(stock.kernelFunc), replaces: stock });
}

/** Adds a kernel that does without the package's, whether or not there is one. */
export function addKernel(name: string, kernelFunc: tf.KernelFunc): void {
  const stock = stockKernel(name);
  register({ kernelName: name, backendName: "wasm", ...stock, kernelFunc, replaces: stock });
}

function register(kernel: Replacement): void {
  const { kernelName, backendName } = kernel;
  if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel(kernel);
}

function stockKernel(name: string): tf.KernelConfig | undefined {
  const known: tf.KernelConfig | undefined = tf.getKernel(name, "wasm");
  return known && isReplacement(known) ? known.replaces : known;
}

/** The attributes that all kernels of two-dimensional convolutions share. */
interface Conv2dAttributes {
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
