/**
 * What the networks are put together from: one layer after another, residual blocks (He et al. 2016),
 * and three ways to double a picture's size.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";

/** Draws the first values of a weight. */
export type Initializer = ReturnType<typeof tf.initializers.glorotUniform>;

/**
 * A layer's output.
 *
 * @throws {TypeError} If it is not one tensor.
 */
export function append(
  layer: tf.layers.Layer,
  input: tf.SymbolicTensor | tf.SymbolicTensor[],
): tf.SymbolicTensor {
  const output = layer.apply(input);
  if (!(output instanceof tf.SymbolicTensor)) {
    throw new TypeError(`Cannot build a model as ${layer.name} gave no tensor`);
  }
  return output;
}

/** Keras' names for layers of a kind: `conv2d`, `conv2d_1`, … */
export function numberedNames(): (kind: string) => string {
  const counts = new Map<string, number>();
  return (kind) => {
    const count = counts.get(kind) ?? 0;
    counts.set(kind, count + 1);
    return count === 0 ? kind : `${kind}_${count}`;
  };
}

/** The variance at which a block's second convolution starts, so that it first adds only little. */
const BRANCH_SCALE = 0.1;

/**
 * Appends `x + conv(relu(conv(relu(x))))`, with kernels of 3×3: a residual block with its activations
 * first (He et al. 2016, arXiv 1603.05027). Nothing bends on the straight way, so that a stack of
 * blocks starts as a nearly linear map.
 *
 * @param x Shape `[batch, height, width, channels]`.
 * @param options `name` names a layer of a kind; `initializer` draws a kernel's first values, with a
 * variance of `scale` times Glorot's.
 * @returns The same shape.
 */
export function residualBlock(
  x: tf.SymbolicTensor,
  options: {
    readonly name: (kind: string) => string;
    readonly initializer: (scale: number) => Initializer;
  },
): tf.SymbolicTensor {
  const { name, initializer } = options;
  const filters = x.shape.at(-1) ?? 0;
  const convolution = (scale: number, activation: "relu" | "linear") =>
    tf.layers.conv2d({
      name: name("conv2d"),
      filters,
      kernelSize: 3,
      padding: "same",
      activation,
      kernelInitializer: initializer(scale),
    });
  let branch = append(tf.layers.activation({ name: name("relu"), activation: "relu" }), x);
  branch = append(convolution(1, "relu"), branch);
  branch = append(convolution(BRANCH_SCALE, "linear"), branch);
  return append(tf.layers.add({ name: name("add") }), [x, branch]);
}

/**
 * `transposed-convolution`: with stride 2, as the log entry has it; neighbouring pixels are made by
 * different numbers of weights unless the kernel is a multiple of 2 (Odena et al. 2016).
 * `resize-convolution`: nearest neighbour, then a convolution at the larger size.
 * `sub-pixel`: a convolution at the smaller size, then a shuffle.
 */
export type Upsampling = "transposed-convolution" | "resize-convolution" | "sub-pixel";

/**
 * Appends layers that double height and width.
 *
 * @param x Shape `[batch, height, width, channels]`.
 * @param options `name` names a layer of a kind; `initializer` draws a kernel's first values.
 * @returns Shape `[batch, 2 · height, 2 · width, filters]`.
 */
export function doubleSize(
  x: tf.SymbolicTensor,
  upsampling: Upsampling,
  options: {
    readonly filters: number;
    readonly kernelSize: number;
    readonly activation: "relu" | "sigmoid" | "linear";
    readonly name: (kind: string) => string;
    readonly initializer: () => Initializer;
  },
): tf.SymbolicTensor {
  const { filters, kernelSize, activation, name, initializer } = options;
  const common = { kernelSize, padding: "same", kernelInitializer: initializer() } as const;
  if (upsampling === "transposed-convolution") {
    const settings = { name: name("conv2d_transpose"), filters, strides: 2, activation };
    return append(tf.layers.conv2dTranspose({ ...settings, ...common }), x);
  }
  if (upsampling === "resize-convolution") {
    const resize = tf.layers.upSampling2d({ name: name("up_sampling2d"), size: [2, 2] });
    const settings = { name: name("conv2d"), filters, activation };
    return append(tf.layers.conv2d({ ...settings, ...common }), append(resize, x));
  }
  const settings = { name: name("conv2d"), filters: 4 * filters, activation };
  const convolution = tf.layers.conv2d({ ...settings, ...common });
  const shuffled = append(
    new PixelShuffle({ name: name("pixel_shuffle") }),
    append(convolution, x),
  );
  initialiseAlike(convolution, common.kernelInitializer);
  return shuffled;
}

/**
 * Every pixel's channels as a square of 2×2 pixels (sub-pixel upsampling, Shi et al. 2016, arXiv
 * 1609.05158), as `tf.depthToSpace` does it, which has no gradient in TensorFlow.js.
 *
 * @param x Shape `[batch, height, width, 4 · channels]`; the channels of the upper left pixel come
 * first, then those of the upper right, lower left and lower right one.
 * @returns Shape `[batch, 2 · height, 2 · width, channels]`, owned by the caller.
 * @throws {RangeError} If the channels cannot be divided by four.
 */
export function pixelShuffle(x: tf.Tensor4D): tf.Tensor4D {
  const [batch, height, width, depth] = x.shape;
  const channels = depth / 4;
  if (!Number.isInteger(channels)) {
    throw new RangeError(
      `Cannot shuffle pixels as the channels must be a multiple of 4: got ${depth}`,
    );
  }
  return tf.tidy(() =>
    // A row of pixels becomes two: [rows, width, above or below, 2 pixels' channels] → transposed.
    x.reshape([batch * height, width, 2, 2 * channels]).transpose([0, 2, 1, 3])
      .reshape<tf.Tensor4D>([batch, 2 * height, 2 * width, channels])
  );
}

/** {@linkcode pixelShuffle} as a layer without weights. */
export class PixelShuffle extends tf.layers.Layer {
  /** The name under which the layer is saved. */
  static readonly className = "PixelShuffle";

  /** Twice the height and width, a quarter of the channels. */
  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [batch, height, width, depth] = inputShape;
    if (
      typeof height !== "number" || typeof width !== "number" || typeof depth !== "number" ||
      Array.isArray(batch)
    ) {
      throw new RangeError(
        "Cannot shuffle pixels as one input of known height, width and channels is needed",
      );
    }
    return [batch ?? null, 2 * height, 2 * width, depth / 4];
  }

  /** Shuffles a batch. */
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [x] = Array.isArray(inputs) ? inputs : [inputs];
    if (!x || !isRank4(x)) {
      throw new RangeError(`Cannot shuffle pixels as the rank must be 4: got ${x?.rank}`);
    }
    return pixelShuffle(x);
  }
}

function isRank4(x: tf.Tensor): x is tf.Tensor4D {
  return x.rank === 4;
}

/**
 * Starts a convolution whose output is shuffled with one kernel for all four pixels of a square, so
 * that it begins as a convolution and nearest-neighbour upsampling, without a checkerboard (ICNR,
 * Aitken et al. 2017, arXiv 1707.02937).
 *
 * @param convolution A built `conv2d` layer with a multiple of four filters.
 * @param initializer Draws the one kernel, of a quarter of the filters.
 */
export function initialiseAlike(convolution: tf.layers.Layer, initializer: Initializer): void {
  const [kernel, bias] = convolution.getWeights();
  const [height, width, inputs, filters] = kernel?.shape ?? [];
  if (!kernel || !bias || !height || !width || !inputs || !filters) {
    throw new TypeError(`Cannot initialise ${convolution.name} as it has no kernel and bias`);
  }
  tf.tidy(() => {
    const one = initializer.apply([height, width, inputs, filters / 4]);
    convolution.setWeights([tf.concat([one, one, one, one], 3), bias]);
  });
}

/** What {@linkcode VaeLayers} are made for; checked by `buildVae()`. */
export interface VaeSizes {
  readonly imageSizePx: number;
  readonly latentDim: number;
  /** Seeds the initial weights. */
  readonly seed: number;
}

/** The ends of a variational autoencoder's layers. */
export interface VaeLayers {
  /** The encoder's input, `[batch, size, size, 3]`. */
  readonly image: tf.SymbolicTensor;
  /** Of the posterior, `[batch, latentDim]`. */
  readonly mean: tf.SymbolicTensor;
  /** Of the posterior, `[batch, latentDim]`. */
  readonly logVar: tf.SymbolicTensor;
  /** The decoder's input, `[batch, latentDim]`. */
  readonly code: tf.SymbolicTensor;
  /** The decoder's output, `[batch, size, size, 3]`. */
  readonly picture: tf.SymbolicTensor;
}
