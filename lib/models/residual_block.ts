/**
 * A residual block with its activations first (He et al. 2016, arXiv 1603.05027): what comes in goes
 * out unchanged, plus what two convolutions make of it. Nothing bends on the straight way, so that a
 * stack of blocks starts as a nearly linear map.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { append, type Initializer } from "./append_layer.ts";

/** What the block is made of. */
export interface ResidualBlockOptions {
  /** Names a layer of a kind. */
  readonly name: (kind: string) => string;
  /** Draws a kernel's first values, with a variance of `scale` times Glorot's. */
  readonly initializer: (scale: number) => Initializer;
}

/** The variance at which the second convolution starts, so that a block first adds only little. */
const BRANCH_SCALE = 0.1;

/**
 * Appends `x + conv(relu(conv(relu(x))))`, with kernels of 3×3.
 *
 * @param x Shape `[batch, height, width, channels]`.
 * @returns The same shape.
 */
export function residualBlock(
  x: tf.SymbolicTensor,
  options: ResidualBlockOptions,
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
