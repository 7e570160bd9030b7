/**
 * The gradient of a convolution with respect to its input, which is also the transposed convolution.
 * The WASM back end's own kernel is a naive loop; here each phase of the stride is one small
 * convolution with the taps of the filter that reach it, and the phases are interleaved. Few
 * channels would leave most of a SIMD kernel's columns empty: then one convolution computes all
 * phases (sub-pixel convolution, Shi et al. 2016).
 *
 * With stride s, input `s · i + phase` is reached by output `i + offset` through tap
 * `phase + pad − s · offset` of the filter, where there is such a tap.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { addKernel, asTensor4d, readConv2dInfo, readShape4d } from "./replace_kernel.ts";

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

/** A strided convolution along one axis. */
interface Axis {
  /** Taps of the filter. */
  readonly size: number;
  /** Distance between its applications. */
  readonly stride: number;
  /** Zeros before the input. */
  readonly pad: number;
}

/** Some phases along one axis and the offsets through which outputs reach any of them. */
interface Reach extends Axis {
  readonly phases: readonly number[];
  /** First and last offset. */
  readonly first: number;
  readonly last: number;
}

/** The offsets that reach any of these phases; undefined where none does. */
function reach(axis: Axis, phases: readonly number[]): Reach | undefined {
  const { size, stride, pad } = axis;
  const first = Math.min(...phases.map((phase) => Math.ceil((phase + pad - size + 1) / stride)));
  const last = Math.max(...phases.map((phase) => Math.floor((phase + pad) / stride)));
  return first <= last ? { ...axis, phases, first, last } : undefined;
}

/**
 * The filter of the small convolution: `[offsetsY, offsetsX, out, phasesY · phasesX · in]`, with
 * zeros where an offset does not reach a phase.
 *
 * @param values The strided convolution's filter.
 * @param shape Its shape, `[height, width, in, out]`.
 */
function phaseFilter(
  values: Float32Array,
  shape: readonly [number, number, number, number],
  y: Reach,
  x: Reach,
): tf.Tensor4D {
  const [, width, inChannels, outChannels] = shape;
  const [offsetsY, offsetsX] = [y.last - y.first + 1, x.last - x.first + 1];
  const channels = y.phases.length * x.phases.length * inChannels;
  const taps = new Float32Array(offsetsY * offsetsX * outChannels * channels);
  for (let offsetY = 0; offsetY < offsetsY; offsetY++) {
    for (const [j, phaseY] of y.phases.entries()) {
      const tapY = phaseY + y.pad - y.stride * (y.first + offsetY);
      if (tapY < 0 || tapY >= y.size) continue;
      for (let offsetX = 0; offsetX < offsetsX; offsetX++) {
        for (const [i, phaseX] of x.phases.entries()) {
          const tapX = phaseX + x.pad - x.stride * (x.first + offsetX);
          if (tapX < 0 || tapX >= x.size) continue;
          const from = (tapY * width + tapX) * inChannels * outChannels;
          const to = (offsetY * offsetsX + offsetX) * outChannels * channels +
            (j * x.phases.length + i) * inChannels;
          for (let channel = 0; channel < inChannels; channel++) {
            for (let output = 0; output < outChannels; output++) {
              taps[to + output * channels + channel] =
                values[from + channel * outChannels + output] ?? NaN;
            }
          }
        }
      }
    }
  }
  return tf.tensor4d(taps, [offsetsY, offsetsX, outChannels, channels]);
}

/**
 * The part of `dy` that the small convolution reads to compute so many rows and columns, and the
 * zeros that it reads around it; undefined where it reads nothing but zeros.
 */
function window(
  dy: tf.Tensor4D,
  [y, x]: readonly [Reach, Reach],
  [rows, columns]: readonly [number, number],
): { readonly image: tf.Tensor4D; readonly padding: tf.backend_util.ExplicitPadding } | undefined {
  const [batch, height, width, channels] = dy.shape;
  const vertical = clip(y.first, rows + y.last, height);
  const horizontal = clip(x.first, columns + x.last, width);
  if (vertical.size < 1 || horizontal.size < 1) return undefined;
  return {
    image: vertical.size < height || horizontal.size < width
      ? dy.slice(
        [0, vertical.start, horizontal.start, 0],
        [batch, vertical.size, horizontal.size, channels],
      )
      : dy,
    padding: [[0, 0], vertical.padding, horizontal.padding, [0, 0]],
  };
}

/** What of `[from, to)` lies in `[0, size)`, and how much lies before and after. */
function clip(from: number, to: number, size: number): {
  readonly start: number;
  readonly size: number;
  readonly padding: [number, number];
} {
  const start = Math.max(0, from);
  const end = Math.min(size, to);
  return { start, size: end - start, padding: [Math.max(0, -from), Math.max(0, to - size)] };
}
