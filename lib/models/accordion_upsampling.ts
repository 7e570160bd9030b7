/**
 * Three ways for a decoder to double a picture's size.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { append, type Initializer } from "./append_layer.ts";
import { initialiseAlike, PixelShuffle } from "./pixel_shuffle.ts";

/**
 * `transposed-convolution`: with stride 2, as the log entry has it; neighbouring pixels are made by
 * different numbers of weights unless the kernel is a multiple of 2 (Odena et al. 2016).
 * `resize-convolution`: nearest neighbour, then a convolution at the larger size.
 * `sub-pixel`: a convolution at the smaller size, then a shuffle.
 */
export type Upsampling = "transposed-convolution" | "resize-convolution" | "sub-pixel";

/** What is to be made of the picture. */
export interface DoubleSizeOptions {
  readonly filters: number;
  readonly kernelSize: number;
  readonly activation: "relu" | "sigmoid" | "linear";
  /** Names a layer of a kind, and seeds its weights. */
  readonly name: (kind: string) => string;
  readonly initializer: () => Initializer;
}

/**
 * Appends layers that double height and width.
 *
 * @param x Shape `[batch, height, width, channels]`.
 * @returns Shape `[batch, 2 · height, 2 · width, filters]`.
 */
export function doubleSize(
  x: tf.SymbolicTensor,
  upsampling: Upsampling,
  options: DoubleSizeOptions,
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
