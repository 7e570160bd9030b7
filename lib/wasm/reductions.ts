/**
 * Sums and means over all axes but the last, as in the gradient of every bias and in batch
 * normalisation, and over the last axes or all, as in a loss.
 *
 * The WASM back end transposes for the first, 46 ms for 26 MB; average pooling adds whole rows, 4 ms.
 * For the others it keeps one running total in float32, which put the mean squared error of a batch of
 * eight images off by a ten-thousandth; here they are added in two steps.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { asTensor, replaceKernel } from "./replace_kernel.ts";

/** Below this many rows there is nothing to gain. */
const FEWEST_ROWS = 16;

/** Up to this many values one running total is exact enough. */
const MOST_IN_ONE_TOTAL = 1024;

/** Replaces the kernels `Sum` and `Mean` of WASM. */
export function registerReductions(): void {
  for (const name of ["Sum", "Mean"] as const) {
    replaceKernel(name, (stock) => (call) => {
      const x = asTensor(call.inputs["x"], "x");
      const { axis, keepDims } = readReduction(call.attrs);
      const axes = tf.util.parseAxisParam(axis, x.shape).toSorted((a, b) => a - b);
      if (x.dtype !== "float32" || x.size === 0) return stock(call);
      const sum = name === "Sum";
      const kept = x.shape.flatMap((size, i) => axes.includes(i) ? (keepDims ? [1] : []) : [size]);
      const reduced = tf.tidy(() => {
        const mean = meanOverLeading(x, axes) ?? meanOverTrailing(x, axes);
        return mean && (sum ? tf.mul(mean, x.size / mean.size) : mean).reshape(kept);
      });
      return reduced ?? stock(call);
    });
  }
}

/** The mean over all axes but the last, if these are they and there is something to gain. */
function meanOverLeading(x: tf.Tensor, axes: readonly number[]): tf.Tensor | undefined {
  const kept = x.shape.at(-1) ?? 0;
  const leading = axes.length === x.rank - 1 && axes.every((value, i) => value === i);
  if (!leading || kept < 2 || x.size / kept < FEWEST_ROWS) return undefined;
  return meanOfRows(x.reshape([x.shape[0] ?? 1, -1, 1, kept]));
}

/** The mean over the last axes or all, if these are they and one total would have too many values. */
function meanOverTrailing(x: tf.Tensor, axes: readonly number[]): tf.Tensor | undefined {
  const [first] = axes;
  if (first === undefined || first !== x.rank - axes.length) return undefined;
  const values = tf.util.sizeFromShape(x.shape.slice(first));
  const width = divisorNearRoot(values);
  if (values <= MOST_IN_ONE_TOTAL || width < FEWEST_ROWS) return undefined;
  const rows: tf.Tensor4D = x.reshape([-1, values / width, 1, width]);
  return tf.avgPool(rows, [values / width, 1], 1, "valid").mean([1, 2, 3]);
}

/** In two steps, so that no sum runs over very many values: `[images, pixels, 1, channels]`. */
function meanOfRows(x: tf.Tensor4D): tf.Tensor4D {
  const [images, pixels] = x.shape;
  // pooling over a single element is refused
  const means = pixels > 1 ? tf.avgPool(x, [pixels, 1], 1, "valid") : x;
  return images > 1
    ? tf.avgPool(means.reshape([1, images, 1, -1]), [images, 1], 1, "valid")
    : means;
}

/** The largest divisor that is not above the root: 512 for 393,216. */
function divisorNearRoot(count: number): number {
  let divisor = Math.floor(Math.sqrt(count));
  while (count % divisor !== 0) divisor--;
  return divisor;
}

function readReduction(attributes: object | undefined): {
  readonly axis: number | number[];
  readonly keepDims: boolean;
} {
  return attributes as { axis: number | number[]; keepDims: boolean };
}
