/**
 * The arithmetic of a training step, counted from the layers' shapes: multiplications and additions
 * of convolutions and dense layers, forward and for both gradients. Everything else, a few per cent,
 * is left out, and what falls on the padding is counted as if it were computed.
 *
 * @module
 */

import type * as tf from "@tensorflow/tfjs";

/** A layer that multiplies, with the shapes of one image. */
export interface MultiplyingLayer {
  readonly name: string;
  /** Weights that each output value (or, transposed, each input value) is multiplied with. */
  readonly kernelSize: number;
  /** Channels, or units, that come in and go out. */
  readonly channels: readonly [number, number];
  /** Positions that the kernel is laid on: the smaller picture's pixels, or 1 if dense. */
  readonly positions: number;
}

/** Floating point operations of one pass forward, for one image. */
export function forwardFlops({ kernelSize, channels, positions }: MultiplyingLayer): number {
  const [input, output] = channels;
  return 2 * kernelSize * input * output * positions;
}

/**
 * Floating point operations of a training step, for one image: each layer once forward, once for the
 * gradient of its weights and once for that of its input, which the first layer does not need.
 *
 * @param layers In their order; the first is the one that sees the images.
 */
export function stepFlops(layers: readonly MultiplyingLayer[]): number {
  return layers.reduce((sum, layer, i) => sum + (i === 0 ? 2 : 3) * forwardFlops(layer), 0);
}

/**
 * The layers of some models that multiply.
 *
 * @param models In the order in which images pass through them.
 * @throws {TypeError} If a layer with a kernel is of a kind that is not counted.
 */
export function multiplyingLayers(models: readonly tf.LayersModel[]): MultiplyingLayer[] {
  return models.flatMap(({ layers }) => layers).flatMap((layer) => {
    const kernel = layer.weights.find(({ originalName }) => originalName.endsWith("kernel"));
    if (!kernel) return [];
    const { name } = layer;
    const sizes = kernel.shape.map((size) => size ?? 0);
    const { input } = layer;
    const shapes = [Array.isArray(input) ? input[0]?.shape : input.shape, layer.outputShape];
    const [before, after] = shapes.map(pixelsOf);
    switch (layer.getClassName()) {
      case "Dense": {
        const [input = 0, output = 0] = sizes;
        return [{ name, kernelSize: 1, channels: [input, output], positions: 1 }];
      }
      case "Conv2D":
      case "Conv2DTranspose": {
        // A transposed convolution's filter has its channels the other way round.
        const isTransposed = layer.getClassName() === "Conv2DTranspose";
        const [height = 0, width = 0, ...ends] = sizes;
        const [input = 0, output = 0] = isTransposed ? ends.toReversed() : ends;
        const positions = (isTransposed ? before : after) ?? 0;
        return [{ name, kernelSize: height * width, channels: [input, output], positions }];
      }
      default:
        throw new TypeError(`Cannot count the operations of ${layer.getClassName()} ${name}`);
    }
  });
}

/** Height times width of `[batch, height, width, channels]`. */
function pixelsOf(shape: tf.Shape | tf.Shape[] = []): number {
  const [, height, width] = shape;
  return typeof height === "number" && typeof width === "number" ? height * width : 1;
}
