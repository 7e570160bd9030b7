/**
 * The gradient of a convolution with respect to its input, which is also the transposed convolution.
 * The WASM back end's own kernel is a naive loop; here each phase of the stride is one small
 * convolution with the taps of the filter that reach it, and the phases are interleaved. Few
 * channels would leave most of a SIMD kernel's columns empty: then one convolution computes all
 * phases (sub-pixel convolution, Shi et al. 2016).
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { asTensor4d, readConv2dInfo, readShape4d } from "./kernel_arguments.ts";
import { phaseFilter, reach, window } from "./phases.ts";
import { addKernel } from "./replace_kernel.ts";

/** Columns that XNNPACK's SIMD kernels compute at once. */
const SIMD_COLUMNS = 8;

/** Registers the kernel `Conv2DBackpropInput` for WASM, in place of any other. */
export function registerConv2dBackpropInput(): void {
  addKernel("Conv2DBackpropInput", ({ inputs, attrs }) => {
    const inputShape = readShape4d(attrs, "inputShape");
    return tf.tidy(() => {
      const dy = asTensor4d(inputs["dy"], "dy");
      const filter = asTensor4d(inputs["filter"], "filter");
      return inputGradient(dy, filter, readConv2dInfo(attrs, inputShape, filter.shape));
    });
  });
}

function inputGradient(
  dy: tf.Tensor4D,
  filter: tf.Tensor4D,
  info: tf.backend_util.Conv2DInfo,
): tf.Tensor4D {
  const { batchSize, inHeight, inWidth, inChannels, strideHeight, strideWidth } = info;
  const { filterHeight, filterWidth, padInfo: { top, left } } = info;
  const rows = Math.ceil(inHeight / strideHeight);
  const columns = Math.ceil(inWidth / strideWidth);
  const values = filter.dataSync<"float32">();

  /** These phases of all cells: `[batch, rows, columns, phasesY · phasesX · inChannels]`. */
  const compute = (phasesY: readonly number[], phasesX: readonly number[]): tf.Tensor4D => {
    const y = reach({ size: filterHeight, stride: strideHeight, pad: top }, phasesY);
    const x = reach({ size: filterWidth, stride: strideWidth, pad: left }, phasesX);
    const seen = y && x && window(dy, [y, x], [rows, columns]);
    if (!seen) {
      const channels = phasesY.length * phasesX.length * inChannels;
      return tf.zeros([batchSize, rows, columns, channels]);
    }
    return tf.conv2d(seen.image, phaseFilter(values, filter.shape, y, x), 1, seen.padding);
  };

  const phasesY = Array.from({ length: strideHeight }, (_, phase) => phase);
  const phasesX = Array.from({ length: strideWidth }, (_, phase) => phase);
  const together = inChannels < SIMD_COLUMNS;
  const interleaved = together
    ? compute(phasesY, phasesX)
      .reshape([batchSize * rows, columns, strideHeight, strideWidth * inChannels])
      .transpose([0, 2, 1, 3])
    : tf.concat(
      phasesY.map((phaseY) => {
        const band = tf.concat(phasesX.map((phaseX) => compute([phaseY], [phaseX])), 3);
        return band.reshape([batchSize * rows, columns * strideWidth * inChannels]);
      }),
      1,
    );
  const [height, width] = [rows * strideHeight, columns * strideWidth];
  const whole = interleaved.reshape<tf.Tensor4D>([batchSize, height, width, inChannels]);
  return height === inHeight && width === inWidth
    ? whole
    : whole.slice([0, 0, 0, 0], [batchSize, inHeight, inWidth, inChannels]);
}
